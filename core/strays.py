"""Files that lost their row: the process was killed between the two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

SETTLES = timedelta(hours=1)  # by then the row of a new file is stored, or never


def remove_strays(folder: str, known: Iterable[str], *, at: datetime) -> int:
    """Delete what lies in `folder` of the kept files and is none of `known`, by name
    from the folder on, and older than an hour; say how many.
    """
    names, before, gone = set(known), (at - SETTLES).timestamp(), 0
    for path in (Path(settings.MEDIA_ROOT) / folder).glob("*"):
        if f"{folder}/{path.name}" not in names and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
