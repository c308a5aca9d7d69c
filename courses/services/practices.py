"""Examples of good practice: kept with a visit, shown to the public."""

from __future__ import annotations

import secrets
from pathlib import Path, PurePath
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from core.text import search_key
from courses.models import Event, GoodPractice
from courses.services.conclusions import checked_file
from participants.models import Actor
from participants.services.audit import record

FIELDS = ("host", "topic", "titles", "texts", "is_public")


@transaction.atomic
def add_practice(
    event: Event,
    *,
    actor: Actor,
    file: IO[bytes] | None = None,
    file_name: str = "",
    **fields: Any,
) -> GoodPractice:
    """Add an example to a visit. Raises FileNotUsable, ValidationError."""
    row = GoodPractice(event=event)
    _write(row, fields, file, file_name)
    record(actor, "practice.added", row, after={"public": row.is_public})
    return row


@transaction.atomic
def change_practice(
    practice: GoodPractice,
    *,
    actor: Actor,
    file: IO[bytes] | None = None,
    file_name: str = "",
    **fields: Any,
) -> GoodPractice:
    """Change an example; a new file takes the place of the former.

    Raises FileNotUsable, ValidationError.
    """
    row = GoodPractice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    former = row.file.name if file is not None else None
    _write(row, fields, file, file_name)
    record(actor, "practice.changed", row, after={"public": row.is_public})
    transaction.on_commit(lambda: _remove(former))
    return row


@transaction.atomic
def remove_practice(practice: GoodPractice, *, actor: Actor) -> None:
    """Take an example away, and its file once that is certain."""
    record(actor, "practice.removed", practice)
    name = practice.file.name
    practice.delete()
    transaction.on_commit(lambda: _remove(name))


def _write(
    row: GoodPractice,
    fields: dict[str, Any],
    file: IO[bytes] | None,
    file_name: str,
) -> None:
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"not a field of an example: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(row, name, value)
    words = [*row.titles.values(), *row.texts.values(), *row.topic.titles.values()]
    keys = [search_key(text) for text in words] + [row.host.search_key]
    row.search_key = " ".join(dict.fromkeys(keys))
    row.full_clean(exclude=["file"])
    if file is not None:
        content, row.file_name = checked_file(file, file_name)
        row.file_bytes = len(content)
        kept = f"{secrets.token_hex(12)}{PurePath(row.file_name).suffix}"
        row.file.save(kept, ContentFile(content), save=False)
    row.save()


def _remove(name: str | None) -> None:
    if name:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
