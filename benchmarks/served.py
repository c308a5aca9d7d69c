"""The server as it is started for real, and clients that are processes of their own.

Threads of one process would share its interpreter with the server: then the figures say
how long they waited for each other.
"""

from __future__ import annotations

import contextlib
import http.client
import multiprocessing
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, connections

from benchmarks.cpu import process_ms

Answers = list[tuple[float, bytes]]


@dataclass(frozen=True)
class Served:
    """A server that answers, and what it costs."""

    port: int
    pid: int

    def cpu_ms(self) -> tuple[float, float]:
        """Processor time so far: of the web, and of the database's own processes."""
        web = sum(process_ms(pid) for pid in [self.pid, *_children(self.pid)])
        return web, sum(process_ms(pid) for pid in _backends())

    def post(
        self, path: str, headers: dict[str, str], queues: Sequence[list[str]]
    ) -> list[Answers]:
        """One client for each queue of bodies: milliseconds and answer to each.

        Without a body the page is only asked for.
        """
        if len(queues) == 1:
            return [_client(self.port, path, headers, queues[0])]
        tasks = [(self.port, path, headers, queue) for queue in queues]
        with multiprocessing.get_context("fork").Pool(len(queues)) as pool:
            return pool.starmap(_client, tasks, chunksize=1)


@contextlib.contextmanager
def served() -> Iterator[Served]:
    """`manage.py serve` on the database of this measurement, without background work.

    Two workers, as others were measured; one on SQLite, which has one writer.
    """
    workers = 1 if connection.vendor == "sqlite" else 2
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "manage.py", "serve", "--no-prepare"]
    connections.close_all()
    process = subprocess.Popen(
        [*command, f"--port={port}", f"--workers={workers}"],
        env={**os.environ, "TASKS_ENGINE": "database"},
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port)),
        ):
            return
        time.sleep(0.05)
    raise SystemExit("the server does not answer")


def _client(
    port: int, path: str, headers: dict[str, str], bodies: list[str]
) -> Answers:
    """Send one body after the other over one connection that is kept."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    found = []
    sent = {"Content-Type": "application/json", **headers}
    for body in bodies:
        begun = time.perf_counter()
        line.request("POST" if body else "GET", path, body, sent)
        answer = line.getresponse()
        said = answer.read()
        found.append(((time.perf_counter() - begun) * 1000, said))
        if answer.status != 200:
            raise SystemExit(f"{answer.status}: {said!r}")
    line.close()
    return found


def _children(pid: int) -> list[int]:
    said = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in said]


def _backends() -> list[int]:
    """The processes that serve this database, but not us."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]
