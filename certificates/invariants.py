"""What must always hold of certificates (TRUST I6)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from certificates.models import Certificate, CertificateEvent, SeriesYear
from certificates.services.files import TEMPORARY
from certificates.services.floor import floor_of
from certificates.services.render import READY_MAIL
from certificates.services.snapshot import hash_of
from outbox.models import Message

State, PdfState = Certificate.State, Certificate.PdfState
WRITING = timedelta(hours=1)


def problems() -> Iterator[str]:
    """One sentence for each break; nothing when all is well."""
    yield from numbers_are_gapless()
    yield from numbers_are_in_the_file()
    yield from rows_are_as_frozen()
    yield from ends_are_told()
    yield from files_are_whole()
    yield from files_have_rows()
    yield from mails_are_queued()


def numbers_are_gapless() -> Iterator[str]:
    """Each number of a series and year is issued or void, once."""
    for counter in SeriesYear.objects.select_related("series").order_by("pk"):
        used = Counter(counter.certificates.order_by().values_list("number", flat=True))
        used += Counter(counter.voids.order_by().values_list("number", flat=True))
        last = counter.last_number
        missing = [number for number in range(1, last + 1) if not used[number]]
        wrong = [number for number, times in used.items() if times > 1 or number > last]
        for number in missing:
            yield f"I6 {counter}: number {number} is neither issued nor void"
        for number in wrong:
            yield f"I6 {counter}: number {number} was given out twice or not at all"


def numbers_are_in_the_file() -> Iterator[str]:
    """What somebody may hold on paper is never above the floor."""
    for counter in SeriesYear.objects.select_related("series").order_by("pk"):
        made = counter.certificates.filter(pdf_state=PdfState.READY)
        highest = made.order_by("-number").values_list("number", flat=True).first() or 0
        if floor_of(counter.series.uid, counter.year) < highest:
            yield f"I6 {counter}: the file of numbers does not know {highest}"


def rows_are_as_frozen() -> Iterator[str]:
    for row in Certificate.objects.order_by("pk").iterator(500):
        if hash_of(row.snapshot) != row.snapshot_hash:
            yield f"I6 certificate {row.serial}: what is printed was changed"
        elif (row.snapshot["serial"], row.snapshot["code"]) != (row.serial, row.code):
            yield f"I6 certificate {row.serial}: the paper has another number or code"


def ends_are_told() -> Iterator[str]:
    """A state that ended has its line in the history, a replaced one its successor."""
    rows = Certificate.objects.filter(state=State.REPLACED, replaced_by=None)
    for serial in rows.values_list("serial", flat=True):
        yield f"I6 certificate {serial} is replaced by nothing"
    rows = Certificate.objects.filter(replaced_by__isnull=False)
    for serial in rows.exclude(state=State.REPLACED).values_list("serial", flat=True):
        yield f"I6 certificate {serial} has a successor and is not replaced"
    revoked = CertificateEvent.objects.filter(action=CertificateEvent.Action.REVOKED)
    rows = Certificate.objects.filter(state=State.REVOKED)
    for serial in rows.exclude(pk__in=revoked.values("certificate")).values_list(
        "serial", flat=True
    ):
        yield f"I6 certificate {serial} is revoked, but nothing says when"


def files_are_whole() -> Iterator[str]:
    root = Path(settings.MEDIA_ROOT)
    rows = Certificate.objects.filter(pdf_state=PdfState.READY).order_by("pk")
    for row in rows.only("serial", "pdf", "pdf_hash").iterator(500):
        try:
            digest = hashlib.sha256((root / str(row.pdf.name)).read_bytes()).hexdigest()
        except OSError:
            yield f"I6 certificate {row.serial}: its file is not there"
            continue
        if digest != row.pdf_hash:
            yield f"I6 certificate {row.serial}: its file was changed"


def files_have_rows() -> Iterator[str]:
    """No file without a row; what is being written is younger than an hour."""
    root = Path(settings.MEDIA_ROOT)
    young = (timezone.now() - WRITING).timestamp()
    rows = Certificate.objects.exclude(pdf="")
    known = set(rows.values_list("pdf", flat=True))
    for path in sorted((root / "certificates").rglob("*.pdf")):
        name = path.relative_to(root).as_posix()
        if name not in known and path.stat().st_mtime < young:
            kind = "half-made" if name.startswith(TEMPORARY) else "unknown"
            yield f"I6 file {name} is {kind}"


def mails_are_queued() -> Iterator[str]:
    """Whoever is noted as told has exactly one message."""
    told = CertificateEvent.objects.filter(action=CertificateEvent.Action.SENT)
    keys = {
        f"{READY_MAIL}:{uid}": serial
        for uid, serial in told.values_list("certificate__uid", "certificate__serial")
    }
    queued = Message.objects.filter(kind=READY_MAIL)
    queued_keys = set(queued.values_list("dedupe_key", flat=True))
    for key, serial in keys.items():
        if key not in queued_keys:
            yield f"I6 certificate {serial} is noted as sent without a message"
