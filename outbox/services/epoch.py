"""Notice a restored backup before it sends yesterday's mail again.

Database and file both hold a token and a step; the step grows in the database first,
then in the file. So a file that is ahead, of another token, or missing, means that this
database is an older copy. Then every newsletter waits, and so does whatever was queued
before that was noticed, until a person accepts the state.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import schedule
from outbox.models import Epoch

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class EpochState:
    """Whether sending is held, since when, and what the two places say."""

    held_since: datetime | None
    database: tuple[str, int] | None
    file: tuple[str, int] | None


def read_epoch() -> EpochState:
    """What is known; changes nothing."""
    row = Epoch.objects.filter(pk=1).first()
    return EpochState(
        held_since=row.held_since if row else None,
        database=(row.token, row.step) if row else None,
        file=_place(_read_file()),
    )


def check_epoch(at: datetime) -> Epoch:
    """Compare database and file; hold newsletters when the file is ahead.

    A database without the row has never sent and takes the file's token.
    """
    row = Epoch.objects.filter(pk=1).first()
    file = _place(_read_file())
    if row is None:
        token, step = file or (secrets.token_hex(16), 0)
        new = Epoch(pk=1, token=token, step=step)
        Epoch.objects.bulk_create([new], ignore_conflicts=True)
        row = Epoch.objects.get(pk=1)
        _write_file(row.token, row.step)
    elif row.held_since is None and (
        file is None or file[0] != row.token or file[1] > row.step
    ):
        logger.error("The database looks restored: newsletters wait for a person.")
        Epoch.objects.filter(pk=1, held_since=None).update(held_since=at, updated_at=at)
        row.refresh_from_db()
    return row


def advance_epoch() -> None:
    """Step on, in the database and then in the file; a held epoch stays."""
    with transaction.atomic():
        running = Epoch.objects.filter(pk=1, held_since=None)
        if not running.update(step=F("step") + 1, updated_at=timezone.now()):
            return
        row = Epoch.objects.get(pk=1)
    _write_file(row.token, row.step)


def accept_epoch() -> None:
    """A person has looked: this database goes on from here, newsletters too."""
    now = timezone.now()
    check_epoch(now)
    with transaction.atomic():
        row = Epoch.objects.select_for_update().get(pk=1)
        token, step = _place(_read_file()) or (row.token, row.step)
        row.token, row.step, row.held_since = token, max(step, row.step) + 1, None
        row.save(update_fields=["token", "step", "held_since", "updated_at"])
    _write_file(row.token, row.step)
    schedule.wake("outbox.send")


def _place(data: dict[str, Any]) -> tuple[str, int] | None:
    token, step = data.get("token"), data.get("step")
    return (token, step) if isinstance(token, str) and isinstance(step, int) else None


def _read_file() -> dict[str, Any]:
    try:
        data = json.loads(Path(settings.EPOCH_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write_file(token: str, step: int) -> None:
    """Write by rename and never back; keep what others noted in the file."""
    path = Path(settings.EPOCH_FILE)
    data = _read_file()
    if data.get("token") == token and data.get("step", -1) >= step:
        return
    data |= {"token": token, "step": step}
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        logger.exception("The epoch file could not be written")
        with contextlib.suppress(OSError):
            fresh.unlink()
