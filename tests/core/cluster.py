"""A PostgreSQL server of a test's own, which it may kill."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg

from tests.core.processes import children_of, wait_until

SUPERUSER = "postgres"
OPTIONS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=50",
)
Server = subprocess.Popen[bytes]


@lru_cache
def programs() -> Path | None:
    """Where the programs of a PostgreSQL server are; Debian puts them beside the path."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    places = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((place.parent for place in places), default=None)


class Cluster:
    """One server in a folder of its own, on a port of its own.

    PostgreSQL refuses to run as root: then it runs as the user `postgres`.
    """

    server: Server

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.url = f"postgres://{SUPERUSER}:none@127.0.0.1:{port}/postgres"
        self.user = SUPERUSER if os.geteuid() == 0 else None

    def make(self) -> None:
        if self.user:
            shutil.chown(self.folder, self.user)
        self.run("initdb", "-D", self._data, "-U", SUPERUSER, "-A", "trust", "-N")

    def start(self) -> None:
        """Come up, after a crash too; done when somebody is let in."""
        given = [part for option in OPTIONS for part in ("-c", option)]
        self.server = subprocess.Popen(
            [self._path("postgres"), "-D", self._data, "-p", str(self.port), *given],
            user=self.user,
            cwd=self.folder,
            stderr=subprocess.DEVNULL,
        )
        assert wait_until(self._answers, 60)

    def kill(self) -> None:
        """kill -9 of the postmaster and of all its backends at once."""
        pids = [self.server.pid, *children_of(self.server)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.wait()
        assert wait_until(lambda: not any(map(_lives, pids)))

    def run(self, program: str, *arguments: str, given: bytes = b"") -> bytes:
        """Run one of the programs to its end; raises CalledProcessError."""
        done = subprocess.run(
            [self._path(program), *arguments],
            user=self.user,
            cwd=self.folder,
            check=True,
            input=given,
            stdout=subprocess.PIPE,
        )
        return done.stdout

    def ask(self, program: str, *arguments: str, given: bytes = b"") -> bytes:
        """Run one of the programs that talk to the server, on its only database."""
        return self.run(program, *arguments, "-d", self.url, given=given)

    def check(self) -> None:
        """Look into every table and index; raises CalledProcessError for a fault."""
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", SUPERUSER)
        self.run("pg_amcheck", *where, "--install-missing", "postgres")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, connect_timeout=5) as asked:
            return asked.execute(query).fetchall()

    def _answers(self) -> bool:
        try:
            return bool(self.rows("SELECT 1"))
        except psycopg.OperationalError:
            return False

    def _path(self, program: str) -> str:
        place = programs()
        assert place is not None
        return str(place / program)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")


def _lives(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def cluster(port: int) -> Iterator[Cluster]:
    """A running server that is gone afterwards, with its folder."""
    folder = Path(tempfile.mkdtemp(prefix="obuka-cluster-"))
    made = Cluster(folder, port)
    try:
        made.make()
        made.start()
        yield made
    finally:
        if hasattr(made, "server") and made.server.poll() is None:
            made.kill()
        shutil.rmtree(folder)
