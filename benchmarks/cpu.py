"""Milliseconds of processor time, of this process and of its database's."""

from __future__ import annotations

import time
from pathlib import Path

from django.db import connection

NS = 1_000_000  # nanoseconds of a millisecond


def now_ms() -> float:
    """Processor time spent so far by us and by the backend that serves us, if near."""
    return time.process_time() * 1000 + _backend_ms()


def _backend_ms() -> float:
    if connection.vendor != "postgresql":
        return 0.0  # SQLite works in this process
    return process_ms(connection.connection.info.backend_pid)


def process_ms(pid: int) -> float:
    """Processor time of the threads that a process has, counted in nanoseconds.

    `/proc/<pid>/stat` counts in steps of 10 ms: more than a page takes.
    """
    parts = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(part.read_text().split()[0]) for part in parts) / NS


def pace_ms() -> float:
    """What the same bit of Python takes here and now: the least of five turns.

    The machines are shared, and at some hours half as quick as at others; figures of
    two runs compare only where this is alike.
    """
    turns = []
    for _turn in range(5):
        begun = time.process_time()
        sum(number * number for number in range(500_000))
        turns.append((time.process_time() - begun) * 1000)
    return round(min(turns), 1)
