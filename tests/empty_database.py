"""An empty database, migrated once and then copied by every test run.

Migrating takes half a minute of processor time, nearly all of it Django's state of
models, and each worker of each run would pay it. What the migrations make is kept under
a name that changes with them, for all checkouts of this machine: a file in `~/.cache`, or
a database of the PostgreSQL server.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.db import connection
from psycopg import sql

from tests.core.cluster import Cluster

ROOT = Path(__file__).parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
KEPT = CACHE / "obuka-tests"
MOST_KEPT = 4  # one each for the branches somebody works on
ADVISORY_LOCK = 0x0B0CA


def prepare() -> None:
    """Put a fresh copy where the tests of this process expect their database."""
    given = connection.settings_dict["TEST"]["NAME"]
    put(str(given or f"test_{connection.settings_dict['NAME']}"))


def put(name: str) -> None:
    """Put a fresh copy in the place of the database `name`, which nobody has open."""
    if connection.vendor == "sqlite":
        _copy_file(name)
    else:
        _copy_on_server(name)


def _version() -> str:
    """Changes with whatever a migrated, empty database is made of."""
    files = [*ROOT.glob("*/migrations/*.py"), ROOT / "core" / "trigrams.py"]
    digest = hashlib.sha256((ROOT / "requirements-dev.txt").read_bytes())
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Only one process makes what is kept in `folder`, the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate(url: str) -> None:
    env = {**os.environ, "DATABASE_URL": url, "DEMO": "1"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)


def _copy_file(target: str) -> None:
    made = KEPT / f"empty-{_version()}.db"
    with alone(KEPT):
        if not made.exists():
            begun = made.with_suffix(".begun")
            for suffix in ("", "-wal", "-shm"):
                Path(f"{begun}{suffix}").unlink(missing_ok=True)
            migrate(f"sqlite:///{begun}")
            begun.rename(made)
        made.touch()
        kept = sorted(KEPT.glob("empty-*.db"), key=lambda file: file.stat().st_mtime)
        for old in kept[:-MOST_KEPT]:
            old.unlink()
        put_file(made, target)


def put_into(server: Cluster) -> None:
    """Fill a server of a test's own with what is kept as a dump."""
    made = KEPT / f"empty-{_version()}.dump"
    with alone(KEPT):
        if made.exists():
            server.ask("pg_restore", given=made.read_bytes())
            return
        migrate(server.url)
        made.write_bytes(server.ask("pg_dump", "-Fc"))
        kept = sorted(KEPT.glob("empty-*.dump"), key=lambda file: file.stat().st_mtime)
        for old in kept[:-MOST_KEPT]:
            old.unlink()


def put_file(made: Path, target: Path | str) -> None:
    """Copy a SQLite file that nobody has open to where another was."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(made, target)


def _copy_on_server(target: str) -> None:
    made = f"obuka_empty_{_version()}"
    with on_server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [made])
        if found.fetchone() is None:
            begun = f"{made}_begun"
            replace(server, begun, template="template0")
            migrate(_url(begun))
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(begun), sql.Identifier(made)
                )
            )
        replace(server, target, template=made)


def on_server() -> psycopg.Connection[Any]:
    """A connection beside the databases of the tests."""
    return psycopg.connect(_url("postgres"), autocommit=True)


def replace(server: psycopg.Connection[Any], name: str, *, template: str) -> None:
    """Make a database anew as a copy of another, which nobody uses meanwhile."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    server.execute(drop.format(sql.Identifier(name)))
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    server.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def _url(name: str) -> str:
    at = connection.settings_dict
    user = quote(at["USER"] or "", safe="")
    password = f":{quote(at['PASSWORD'], safe='')}" if at["PASSWORD"] else ""
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgres://{user}{password}@{quote(at['HOST'], safe='')}{port}/{name}"
