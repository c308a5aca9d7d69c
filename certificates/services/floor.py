"""The highest numbers ever issued, in a file beside the database.

A backup brings yesterday's counter back, this file does not go back: new numbers start
above it. It is written when numbers are committed, and again before any paper with
such a number leaves the house, so no number that somebody holds is missing here.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

logger = logging.getLogger(__name__)


def floor_path() -> Path:
    """Where the file is: beside the epoch file, away from the database."""
    return Path(settings.EPOCH_FILE).with_name("certificates.json")


def floor_of(series: UUID, year: int) -> int:
    """The highest number known to be used; 0 when nothing is known.

    A file that cannot be read raises OSError or ValueError: nothing may be numbered.
    """
    return _read().get(_key(series, year), 0)


def raise_floor(series: UUID, year: int, number: int) -> None:
    """Note that `number` is used; never goes back. On disk when this returns."""
    key = _key(series, year)
    if _read().get(key, 0) >= number:
        return
    with _locked():
        known = _read()
        if known.get(key, 0) < number:
            _write({**known, key: number})


def note_floor(series: UUID, year: int, number: int) -> None:
    """As `raise_floor`, after a commit; what fails here the printing makes good."""
    try:
        raise_floor(series, year, number)
    except (OSError, ValueError):
        logger.exception("The file of certificate numbers could not be written")


def _key(series: UUID, year: int) -> str:
    return f"{series}/{year}"


def _read() -> dict[str, int]:
    try:
        data = json.loads(floor_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(data, dict):
        raise ValueError("the file of certificate numbers is damaged")
    return {str(key): int(value) for key, value in data.items()}


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    path = floor_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _write(numbers: dict[str, int]) -> None:
    path = floor_path()
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(numbers, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
