"""Starts other processes on the database of the tests, and lets none of them live on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
Process = subprocess.Popen[bytes]


def database_url() -> str:
    """The address of the database that this test uses."""
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    who = f"{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}"
    return f"postgres://{who}/{place['NAME']}"


def start(arguments: Sequence[str], is_quiet: bool = False, /, **env: str) -> Process:
    """Run Python with `arguments` as the leader of a process group of its own."""
    given = {"DATABASE_URL": database_url(), "DEMO": "1"} | env
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | given,
        start_new_session=True,
        stderr=subprocess.DEVNULL if is_quiet else None,
    )


def run(arguments: Sequence[str], env: Mapping[str, str]) -> tuple[int, str]:
    """Run Python with exactly `env`; its exit code and all that it said."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def children_of(process: Process) -> list[int]:
    """The processes that it started itself; Linux only."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in path.read_text().split()]


def group_is_gone(process: Process) -> bool:
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def kill_group(process: Process) -> None:
    if not group_is_gone(process):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(is_true: Callable[[], bool], seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
