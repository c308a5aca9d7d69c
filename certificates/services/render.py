"""Make the PDF of issued certificates and tell their holders."""

from __future__ import annotations

import errno
import hashlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from certificates.models import Certificate, CertificateEvent
from certificates.services.files import (
    clear_leftovers,
    file_name,
    put_in_place,
    write_new,
)
from certificates.services.floor import raise_floor
from certificates.services.issue import JOB
from certificates.services.sheet import one_page
from core import schedule
from outbox.services.send import BadAddress, queue_message
from participants.models import Actor
from participants.services.audit import record

logger = logging.getLogger(__name__)

READY_MAIL = "certificate.ready"
MOST_ATTEMPTS = 3
NO_SPACE = "Waiting: there is no space left on the disk."
Row = Certificate
QUEUED, READY, FAILED = Row.PdfState.QUEUED, Row.PdfState.READY, Row.PdfState.FAILED


@dataclass
class Rendered:
    """What one run did; `is_full` when the disk had no space."""

    made: int = 0
    failed: int = 0
    is_full: bool = False


def render_queued(*, limit: int = 200, seconds: float = 20.0) -> Rendered:
    """Make the files of at most `limit` queued certificates within `seconds`.

    Each is finished on its own: file, hash, message and history in one transaction, so
    a run that is killed loses nothing and the next one doubles nothing. One that
    cannot be made is tried three times, then set aside with its reason; on a full
    disk all wait as they are.
    """
    done, until = Rendered(), time.monotonic() + seconds
    clear_leftovers(timezone.now())
    for row in _queued(limit):
        try:
            _finish(row, one_page(row.snapshot))
            done.made += 1
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            _wait_for_space(row)
            done.is_full = True
            break
        except Exception as error:
            logger.exception("Certificate %s could not be made", row.serial)
            _note_failure(row, error)
            done.failed += 1
        if time.monotonic() > until:
            break
    return done


def is_waiting() -> bool:
    """Whether certificates are still to be made."""
    return Certificate.objects.filter(pdf_state=QUEUED).exists()


def _queued(limit: int) -> Iterator[Certificate]:
    """Queued certificates, those never tried first; each once in a run."""
    seen: list[int] = []
    queued = Certificate.objects.filter(pdf_state=QUEUED).select_related(
        "person", "registration", "series_year__series"
    )
    while len(seen) < limit:
        rows = queued.exclude(pk__in=seen).order_by("pdf_attempts", "pk")
        row = rows.first()
        if row is None:
            return
        seen.append(row.pk)
        yield row


def _finish(row: Certificate, content: bytes) -> None:
    """Store the file and all that follows from it, once.

    Its number is on disk in the file of numbers before anybody can hold the paper. Of
    two runs at once the second finds the row taken and drops its file.
    """
    series_year = row.series_year
    raise_floor(series_year.series.uid, series_year.year, row.number)
    new = write_new(content)
    try:
        with transaction.atomic():
            _keep(row, new, hashlib.sha256(content).hexdigest())
    finally:
        new.unlink(missing_ok=True)


def _keep(row: Certificate, new: Path, digest: str) -> None:
    at = timezone.now()
    still = Certificate.objects.filter(pk=row.pk, pdf_state=QUEUED)
    changes = {
        "pdf": file_name(row),
        "pdf_hash": digest,
        "pdf_error": "",
        "updated_at": at,
    }
    if not still.update(pdf_state=READY, **changes):
        return
    put_in_place(new, row)
    row.refresh_from_db(fields=["state"])
    if row.state == Certificate.State.VALID:
        _tell(row, at)


def _tell(row: Certificate, at: datetime) -> None:
    """Queue the mail to the holder, if an address is known."""
    source = row.registration if row.registration is not None else row.person
    address = source.email or row.person.email
    if not address:
        return
    try:
        queue_message(
            READY_MAIL,
            row,
            to=address,
            language=source.language,
            dedupe_key=f"{READY_MAIL}:{row.uid}",
        )
    except BadAddress:
        return
    row.history.create(action=CertificateEvent.Action.SENT, at=at)


def _wait_for_space(row: Certificate) -> None:
    logger.error("No space for the file of certificate %s", row.serial)
    Certificate.objects.filter(pk=row.pk).update(pdf_error=NO_SPACE)


def _note_failure(row: Certificate, error: Exception) -> None:
    """Count the attempt; after the third the certificate is set aside."""
    reason = f"{type(error).__name__}: {error}"[:300]
    queued = Certificate.objects.filter(pk=row.pk, pdf_state=QUEUED)
    queued.update(pdf_attempts=F("pdf_attempts") + 1, pdf_error=reason)
    queued.filter(pdf_attempts__gte=MOST_ATTEMPTS).update(pdf_state=FAILED)


@transaction.atomic
def try_again(certificate: Certificate, *, actor: Actor) -> None:
    """Queue a certificate whose file could not be made once more."""
    failed = Certificate.objects.filter(pk=certificate.pk, pdf_state=FAILED)
    if failed.update(pdf_state=QUEUED, pdf_attempts=0, pdf_error=""):
        record(actor, "certificate.tried_again", certificate)
        schedule.wake(JOB)
