"""An empty database, migrated once and then copied by every test run.

Migrating takes half a minute of processor time, nearly all of it Django's state of
models, and each worker of each run would pay it. What the migrations make is kept under
a name that changes with them: a file in `var/`, or a database of the PostgreSQL server.
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
from django.conf import settings
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).parent.parent


def prepare() -> None:
    """Put a fresh copy where the tests of this process expect their database."""
    if connection.vendor == "sqlite":
        _copy_file()
    else:
        _copy_on_server()


def _version() -> str:
    """Changes with whatever a migrated, empty database is made of."""
    files = [*ROOT.glob("*/migrations/*.py"), ROOT / "core" / "trigrams.py"]
    digest = hashlib.sha256((ROOT / "requirements-dev.txt").read_bytes())
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _alone() -> Iterator[None]:
    """Only one process makes it, the others wait."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / "empty.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    env = {**os.environ, "DATABASE_URL": url, "DEMO": "1"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)


def _copy_file() -> None:
    made = Path(settings.VAR_DIR) / f"empty-{_version()}.db"
    with _alone():
        if not made.exists():
            for old in made.parent.glob("empty-*.db*"):
                old.unlink()
            begun = made.with_suffix(".begun")
            for suffix in ("", "-wal", "-shm"):
                Path(f"{begun}{suffix}").unlink(missing_ok=True)
            _migrate(f"sqlite:///{begun}")
            begun.rename(made)
    target = settings.DATABASES["default"]["TEST"]["NAME"]
    for suffix in ("-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(made, target)


def _copy_on_server() -> None:
    made, target = f"obuka_empty_{_version()}", _test_name()
    with _alone(), psycopg.connect(_url("postgres"), autocommit=True) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [made])
        if found.fetchone() is None:
            begun = f"{made}_begun"
            _replace(server, begun, template="template0")
            _migrate(_url(begun))
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(begun), sql.Identifier(made)
                )
            )
        _replace(server, target, template=made)


def _replace(server: psycopg.Connection[Any], name: str, *, template: str) -> None:
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    server.execute(drop.format(sql.Identifier(name)))
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    server.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def _test_name() -> str:
    given = connection.settings_dict["TEST"]["NAME"]
    return str(given or f"test_{connection.settings_dict['NAME']}")


def _url(name: str) -> str:
    at = connection.settings_dict
    user = quote(at["USER"] or "", safe="")
    password = f":{quote(at['PASSWORD'], safe='')}" if at["PASSWORD"] else ""
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgres://{user}{password}@{quote(at['HOST'], safe='')}{port}/{name}"
