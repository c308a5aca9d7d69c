"""What came out of an event: conclusions, minutes, presentations, with their files."""

from __future__ import annotations

import io
import re
import secrets
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePath
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import clean_text
from courses.models import Conclusion, Event
from courses.selectors.events import OVER
from courses.services.seats import lock_event
from participants.models import Actor
from participants.services.audit import record

MAX_BYTES = 20_000_000
MOST_PARTS = 5_000  # members of an office document
PDF = {".pdf"}
OFFICE = {".docx", ".pptx", ".xlsx", ".odt", ".odp", ".ods"}
ACCEPTED = sorted(PDF | OFFICE)
MACROS = re.compile(r"(^|/)vbaproject\.bin$|^(basic|scripts)/")


class NotOverYet(DomainError):
    code = "not_over_yet"
    message = _("Conclusions are added once the event has ended.")


class NothingGiven(DomainError):
    code = "nothing_given"
    message = _("Write a text or choose a file.")


class FileNotUsable(DomainError):
    code = "file_not_usable"
    message = _(
        "This file cannot be used. Send a PDF or an office document without macros"
        " (%(endings)s), of at most 20 MB."
    )


def checked_file(file: IO[bytes], name: str) -> tuple[bytes, str]:
    """The content, and a name to give it to others under.

    The content is what its ending says, no program, and nothing in it is unpacked to
    find that out. Raises FileNotUsable.
    """
    content = file.read(MAX_BYTES + 1)
    ending = PurePath(name).suffix.lower()
    is_pdf = ending in PDF and content.startswith(b"%PDF-")
    is_office = ending in OFFICE and _is_plain_office(content)
    if len(content) > MAX_BYTES or not (is_pdf or is_office):
        raise FileNotUsable(endings=", ".join(ACCEPTED))
    return content, safe_name(name)


def safe_name(name: str) -> str:
    """The name of a file without anything but letters, digits and plain marks."""
    stem, ending = PurePath(clean_text(name)).stem, PurePath(name).suffix.lower()
    safe = "".join(letter for letter in stem if letter.isalnum() or letter in " -_.,()")
    return f"{safe.strip(' .')[:120] or 'file'}{ending}"


def _is_plain_office(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = [name.lower() for name in parts.namelist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    known = "[content_types].xml" in names or "meta-inf/manifest.xml" in names
    runs = any(MACROS.search(name) for name in names)
    return known and not runs and len(names) <= MOST_PARTS


@transaction.atomic
def add_conclusion(
    event: Event,
    *,
    kind: str,
    texts: Mapping[str, str],
    is_public: bool,
    actor: Actor,
    file: IO[bytes] | None = None,
    file_name: str = "",
    at: datetime | None = None,
) -> Conclusion:
    """Add a text, a file or both at the end of what there is of the event.

    Raises NotOverYet, NothingGiven or FileNotUsable; then nothing was stored.
    """
    event = lock_event(event)
    if not is_over(event, at or timezone.now()):
        raise NotOverYet
    if not texts and file is None:
        raise NothingGiven
    last = event.conclusions.aggregate(last=Max("position"))["last"] or 0
    row = Conclusion(
        event=event,
        kind=kind,
        texts=dict(texts),
        is_public=is_public,
        position=last + 1,
    )
    if file is not None:
        content, row.file_name = checked_file(file, file_name)
        row.file_bytes = len(content)
        kept = f"{secrets.token_hex(12)}{PurePath(row.file_name).suffix}"
        row.file.save(kept, ContentFile(content), save=False)
    row.save(force_insert=True)
    after = {"kind": row.kind, "public": is_public, "file": bool(row.file)}
    record(actor, "conclusion.added", row, after=after)
    return row


def is_over(event: Event, at: datetime) -> bool:
    """Whether something can have come out of the event."""
    ended = event.ends_at is not None and event.ends_at <= at
    return event.status in OVER or (ended and event.status == Event.Status.CLOSED)


@transaction.atomic
def show_conclusion(
    conclusion: Conclusion, *, is_public: bool, actor: Actor
) -> Conclusion:
    """Show it to the public, or to the organisers alone."""
    row = Conclusion.objects.select_for_update().get(pk=conclusion.pk)
    if row.is_public != is_public:
        row.is_public = is_public
        row.save(update_fields=["is_public", "updated_at"])
        record(actor, "conclusion.shown", row, after={"public": is_public})
    return row


@transaction.atomic
def move_conclusion(conclusion: Conclusion, *, up: bool, actor: Actor) -> None:
    """Put it one place further up or down; at the end of the list nothing changes."""
    event = lock_event(conclusion.event)
    rows = list(event.conclusions.order_by("position", "pk"))
    place = next(n for n, row in enumerate(rows) if row.pk == conclusion.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows, start=1):
        row.position = number
    Conclusion.objects.bulk_update(rows, ["position"])
    record(actor, "conclusion.moved", conclusion, after={"position": other + 1})


@transaction.atomic
def remove_conclusion(conclusion: Conclusion, *, actor: Actor) -> None:
    """Take it away, and its file once that is certain."""
    row = Conclusion.objects.select_for_update().get(pk=conclusion.pk)
    record(actor, "conclusion.removed", row, after={"kind": row.kind})
    name = row.file.name
    row.delete()
    transaction.on_commit(lambda: _remove(name))


def _remove(name: str | None) -> None:
    if name:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
