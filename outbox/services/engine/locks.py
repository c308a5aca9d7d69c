"""Whether a worker lives: asked of the kernel or the database, never of a clock."""

from __future__ import annotations

import hashlib
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from core.locks import AdvisoryLock, FileLock, Lock


class WorkerLock:
    """Held while a worker lives and released by the kernel when it dies, however.

    SQLite: `flock` on a file of its own. PostgreSQL: an advisory lock on a connection
    of its own, outside the pool, so that workers may sit on several hosts.
    """

    def __init__(self) -> None:
        host = socket.gethostname()[:40]
        self.worker = f"{host}-{os.getpid()}-{uuid.uuid4().hex[:16]}"
        self._lock: Lock = (
            AdvisoryLock(_advisory_key(self.worker))
            if connection.vendor == "postgresql"
            else FileLock(_path(self.worker))
        )

    def __enter__(self) -> WorkerLock:
        if not self._lock.acquire():  # pragma: no cover - the name is new
            raise RuntimeError(f"the lock of {self.worker} is taken")
        return self

    def __exit__(self, *exc: object) -> None:
        if isinstance(self._lock, FileLock):
            _path(self.worker).unlink(missing_ok=True)
        self._lock.release()

    def is_held(self) -> bool:
        """False after a lost connection: others may take our rows for orphans."""
        return self._lock.is_held()


@contextmanager
def death_of(worker: str) -> Iterator[bool]:
    """Whether `worker` is dead; while it is, the caller alone may clear up after it.

    To be entered inside a transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            key = _advisory_key(worker)
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
            yield bool(cursor.fetchone()[0])
        return
    path = _path(worker)
    lock = FileLock(path)
    dead = lock.acquire()
    try:
        yield dead
    finally:
        if dead:
            path.unlink(missing_ok=True)
        lock.release()


def _path(worker: str) -> Path:
    return Path(settings.VAR_DIR) / "workers" / f"{worker}.lock"


def _advisory_key(worker: str) -> int:
    digest = hashlib.blake2b(worker.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
