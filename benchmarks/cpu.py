"""Milliseconds of processor time, of this process and of its database's."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.db import connection

TICK = 1000 / os.sysconf("SC_CLK_TCK")


def now_ms() -> float:
    """Processor time spent so far by us and by the backend that serves us, if near.

    The kernel counts a backend in steps of 10 ms: take the mean of many rounds.
    """
    return time.process_time() * 1000 + _backend_ms()


def _backend_ms() -> float:
    if connection.vendor != "postgresql":
        return 0.0  # SQLite works in this process
    pid = connection.connection.info.backend_pid
    with_name = Path(f"/proc/{pid}/stat").read_text()
    fields = with_name.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


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
