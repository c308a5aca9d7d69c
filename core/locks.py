"""Locks that die with their holder: the kernel or the database server lets go."""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from django.db import Error, connection

ADVISORY_KEY = 0x6F62756B61  # "obuka"; the server keeps advisory locks per database


_turn = threading.Lock()


@contextmanager
def in_turn() -> Iterator[None]:
    """For a transaction that many begin at once: threads of this process take turns.

    SQLite has one writer, and who waits for it looks again and again, with pauses of
    up to 100 ms. Inside a transaction nobody waits here: it has the database already.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _turn:
        yield


class Lock(Protocol):
    """A lock that one holder has at a time, over all processes."""

    def acquire(self) -> bool:
        """Take the lock if it is free, at once; say whether it was."""

    def is_held(self) -> bool:
        """Whether it is still ours: a lost connection loses the lock."""

    def release(self) -> None:
        """Give it back; nothing happens if it is not ours."""


class FileLock:
    """`flock` on a file: released by the kernel when the process ends in any way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def is_held(self) -> bool:
        return self._file is not None

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class AdvisoryLock:
    """A session lock of PostgreSQL on a connection of its own, outside the pool."""

    def __init__(self, key: int = ADVISORY_KEY) -> None:
        self.key = key
        self._connection: Any = None

    def acquire(self) -> bool:
        own: Any = connection.copy()
        own.settings_dict["OPTIONS"].pop("pool", None)
        own.inc_thread_sharing()  # the lock belongs to the process, not to a thread
        try:
            with own.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [self.key])
                if cursor.fetchone()[0]:
                    self._connection = own
        finally:
            if self._connection is None:
                own.close()
        return self._connection is not None

    def is_held(self) -> bool:
        if self._connection is None:
            return False
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Ask the server to let go: it notices a closed connection only later."""
        if self._connection is None:
            return
        with suppress(Error), self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [self.key])
        self._connection.close()
        self._connection = None


def database_lock(name: str = "tasks") -> Lock:
    """The lock that elects one holder of `name` among all users of the database."""
    if connection.vendor == "postgresql":
        return AdvisoryLock(ADVISORY_KEY + sum(name.encode()))
    database = Path(str(connection.settings_dict["NAME"]))
    return FileLock(database.with_name(f"{database.name}.{name}.lock"))


def hold_until_commit(name: str, *, shared: bool = False) -> None:
    """Wait until no other transaction holds `name`, and hold it to the end of this one.

    Several may hold it `shared` at once, and nobody else then. On SQLite a transaction
    that writes has the whole database to itself already.
    """
    if connection.vendor == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big")
        with connection.cursor() as cursor:
            act = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
            cursor.execute(f"SELECT {act}(%s)", [key])
