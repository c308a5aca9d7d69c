"""Files sent with a form: kept private, drafts until they belong to a registration."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import pictures
from core.errors import DomainError
from core.strays import remove_strays
from courses.models import AnswerFile, Question, Registration
from courses.services import conclusions

SALT = "courses.answer_file"
FOLDER = "answers"
MAX_BYTES = 10_000_000
ACCEPTED = sorted([*conclusions.ACCEPTED, *pictures.KINDS])
MOST_DRAFTS = 300  # of one event, sent by people who have not registered yet
DRAFT_LASTS = timedelta(hours=24)


class FileRefused(DomainError):
    code = "file_refused"
    message = _(
        "This file cannot be used. Send a PDF, a picture (JPEG, PNG) or an office"
        " document without macros (%(endings)s), of at most 10 MB."
    )


class TooManyDrafts(DomainError):
    code = "too_many_drafts"
    message = _(
        "Too many files wait for registrations of this event. Register without the file"
        " and add it later, or try again tomorrow."
    )


def checked_answer(file: IO[bytes], name: str) -> tuple[bytes, str]:
    """The content, and a name to give it to others under. Raises FileRefused.

    A picture is drawn anew: where a photograph was taken is nobody's business here.
    """
    refused = FileRefused(endings=", ".join(ACCEPTED))
    ending = PurePath(name).suffix.lower()
    if ending not in pictures.KINDS:
        try:
            content, safe = conclusions.checked_file(file, name)
        except conclusions.FileNotUsable:
            raise refused from None
    else:
        sent, safe = file.read(MAX_BYTES + 1), conclusions.safe_name(name)
        if len(sent) > MAX_BYTES:
            raise refused
        content = pictures.redrawn(sent, ending) or b""
    if not content or len(content) > MAX_BYTES:
        raise refused
    return content, safe


@transaction.atomic
def keep_draft(
    question: Question,
    file: IO[bytes],
    *,
    name: str,
    at: datetime | None = None,
) -> AnswerFile:
    """Keep a file before the registration that it comes with; unused it goes in a day.

    Raises FileRefused or TooManyDrafts; then nothing was kept.
    """
    content, safe = checked_answer(file, name)
    at = at or timezone.now()
    drafts = AnswerFile.objects.filter(
        question__event=question.event_id,
        registration=None,
        created_at__gt=at - DRAFT_LASTS,
    )
    if drafts.count() >= MOST_DRAFTS:
        raise TooManyDrafts
    row = AnswerFile(question=question, file_name=safe, file_bytes=len(content))
    kept = f"{secrets.token_hex(12)}{PurePath(safe).suffix}"
    row.file.save(kept, ContentFile(content), save=False)
    row.save(force_insert=True)
    return row


def token_of(row: AnswerFile) -> str:
    """What the page carries instead of the file: nobody can make one up."""
    return signing.dumps(row.uid.hex, salt=SALT)


def file_by_token(token: str, question: Question) -> AnswerFile | None:
    """The file of a token that was sent to this question."""
    try:
        uid = UUID(hex=str(signing.loads(token, salt=SALT)))
    except (signing.BadSignature, ValueError):
        return None
    return AnswerFile.objects.filter(uid=uid, question=question).first()


def take_file(registration: Registration, row: AnswerFile) -> bool:
    """Let a draft belong to the registration; whether it is its own now.

    One sent for the question before goes. Runs in the caller's transaction.
    """
    earlier = AnswerFile.objects.filter(
        registration=registration, question=row.question_id
    )
    remove(earlier.exclude(pk=row.pk))
    free = AnswerFile.objects.filter(pk=row.pk, registration=None)
    mine = AnswerFile.objects.filter(pk=row.pk, registration=registration)
    return bool(free.update(registration=registration)) or mine.exists()


def remove(rows: Iterable[AnswerFile]) -> int:
    """Delete files, from the disk once that is certain; say how many."""
    gone = list(rows)
    names = [row.file.name for row in gone]
    AnswerFile.objects.filter(pk__in=[row.pk for row in gone]).delete()
    transaction.on_commit(lambda: _unlink(names))
    return len(gone)


def _unlink(names: Iterable[str | None]) -> None:
    for name in filter(None, names):
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)


@transaction.atomic
def sweep_files(at: datetime) -> int:
    """Delete drafts of yesterday, and files without a row; say how many."""
    old = AnswerFile.objects.filter(registration=None, created_at__lt=at - DRAFT_LASTS)
    gone = remove(old)
    known = AnswerFile.objects.values_list("file", flat=True)
    return gone + remove_strays(FOLDER, known, at=at)
