"""Tasks that the tests of the engine queue; worker processes import them from here."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from core.tasks import task


@task()
def note(path: str, text: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{text}\n")


@task()
def fail() -> None:
    raise ValueError("as asked")


@task()
def linger(path: str, seconds: float) -> None:
    """Say that it has begun, take long the first time only, say that it is done."""
    is_first = not Path(path).exists()
    note.call(path, "begun")
    if is_first:
        time.sleep(seconds)
    note.call(path, "done")


@task()
def die(path: str) -> None:
    """Kill its worker, as a broken library or the kernel out of memory would."""
    note.call(path, "begun")
    os.kill(os.getpid(), signal.SIGKILL)


@task()
def do_nothing() -> None:
    pass
