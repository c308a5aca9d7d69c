"""Catalogues: the register frozen on a day, printed once, never changed."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core import pdf, schedule
from core.errors import DomainError
from core.languages import html_lang, pick
from core.locks import hold_until_commit
from participants.models import Actor, Catalogue, Region
from participants.selectors.catalogues import snapshot_of
from participants.services.audit import record
from participants.services.tilemap import tile_map

JOB = "participants.catalogues"
MOST_ATTEMPTS = 3
State = Catalogue.State
logger = logging.getLogger(__name__)


class NothingToPrint(DomainError):
    code = "nothing_to_print"
    message = _("There is no public entry of this kind in this region.")


class CatalogueNotReady(DomainError):
    code = "catalogue_not_ready"
    message = _("The catalogue is not printed yet.")


@transaction.atomic
def freeze_catalogue(
    *,
    titles: Mapping[str, str],
    kind: str,
    region: Region,
    language: str,
    actor: Actor,
    on: date | None = None,
) -> Catalogue:
    """Keep what the register says today and queue the printing of it.

    What is kept of this day already, word for word, is returned as it is: the button
    may be pressed twice. Raises NothingToPrint.
    """
    hold_until_commit(JOB)
    day = on or timezone.localdate()
    snapshot = snapshot_of(
        kind=kind,
        region=region,
        language=language,
        on=day,
        title=pick(dict(titles), language),
    )
    if not snapshot["count"]:
        raise NothingToPrint
    catalogue, is_new = Catalogue.objects.get_or_create(
        titles=dict(titles),
        kind=kind,
        region=region,
        language=language,
        as_of=day,
        snapshot_hash=_hash_of(snapshot),
        defaults={"snapshot": snapshot, "entries": snapshot["count"]},
    )
    if not is_new:
        return catalogue
    after = {"kind": kind, "region": region.uid, "snapshot": catalogue.snapshot_hash}
    record(actor, "catalogue.frozen", catalogue, after=after)
    schedule.wake(JOB)
    return catalogue


def _hash_of(snapshot: Mapping[str, Any]) -> str:
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def print_queued() -> int:
    """Print what waits; one that cannot be printed does not stop the others."""
    done = 0
    for catalogue in Catalogue.objects.filter(state=State.QUEUED).order_by("pk"):
        try:
            print_catalogue(catalogue)
        except Exception:  # any fault of the printing, also of its library
            logger.exception("catalogue %s could not be printed", catalogue.uid)
            rows = Catalogue.objects.filter(pk=catalogue.pk, state=State.QUEUED)
            rows.update(attempts=F("attempts") + 1, updated_at=timezone.now())
            rows.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED)
        else:
            done += 1
    return done


def print_catalogue(catalogue: Catalogue) -> Catalogue:
    """Make the PDF of the snapshot, whole or not at all; printed once it stays."""
    printed = catalogue_pdf(catalogue.snapshot)
    name = f"catalogues/{catalogue.uid.hex}.pdf"
    rows = Catalogue.objects.filter(pk=catalogue.pk, state=State.QUEUED)
    if rows.exists():
        _write(name, printed.content)
        rows.update(
            state=State.READY,
            pdf=name,
            pdf_hash=hashlib.sha256(printed.content).hexdigest(),
            pages=printed.pages,
            updated_at=timezone.now(),
        )
    return Catalogue.objects.get(pk=catalogue.pk)


def catalogue_pdf(snapshot: Mapping[str, Any]) -> pdf.Printed:
    """The pages of a snapshot; equal snapshots give equal bytes."""
    language = snapshot["language"]
    picture = b64encode(tile_map(snapshot["tiles"]).encode()).decode()
    with override(language):
        context = {
            "catalogue": snapshot,
            "as_of": date.fromisoformat(snapshot["as_of"]),
            "districts": _with_days(snapshot["districts"]),
            "page_lang": html_lang(language),
            "picture": f"data:image/svg+xml;base64,{picture}",
            "site": settings.SITE_URL.split("//", 1)[-1],
        }
        html = render_to_string("participants/print/catalogue.html", context)
    return pdf.print_out(html, title=snapshot["title"], language=language)


def _with_days(districts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    def read(entry: dict[str, Any]) -> dict[str, Any]:
        day = entry["verified_on"]
        return entry | {"verified_on": date.fromisoformat(day) if day else None}

    return [
        district | {"entries": [read(entry) for entry in district["entries"]]}
        for district in districts
    ]


def _write(name: str, content: bytes) -> None:
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{secrets.token_hex(8)}.pdf")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o640)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


@transaction.atomic
def publish_catalogue(
    catalogue: Catalogue, *, actor: Actor, is_public: bool = True
) -> None:
    """Show it to the public, or to the desk alone. Raises CatalogueNotReady."""
    rows = Catalogue.objects.filter(pk=catalogue.pk, state=State.READY)
    if not rows.update(is_public=is_public, updated_at=timezone.now()):
        raise CatalogueNotReady
    record(actor, "catalogue.shown", catalogue, after={"is_public": is_public})


@transaction.atomic
def print_again(catalogue: Catalogue, *, actor: Actor) -> None:
    """Queue a catalogue that could not be printed; its words stay those of its day."""
    rows = Catalogue.objects.filter(pk=catalogue.pk, state=State.FAILED)
    if rows.update(state=State.QUEUED, attempts=0, updated_at=timezone.now()):
        record(actor, "catalogue.queued", catalogue)
        schedule.wake(JOB)
