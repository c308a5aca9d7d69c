"""What the tables of this app hold about a person."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, CertificateEvent
from certificates.services.files import remove_file
from certificates.services.snapshot import hash_of
from participants.models import Person
from participants.services.links import Link, links
from participants.services.privacy import Holding, Merge, Row, holdings


def export_certificates(person: Person) -> list[Row]:
    return [
        {
            "serial": row.serial,
            "code": row.code,
            "kind": row.kind,
            "state": row.state,
            "issued_at": row.issued_at,
            "printed": row.snapshot,
        }
        for row in person.certificates.order_by("pk")
    ]


def erase_certificates(person: Person, at: datetime) -> None:
    """Name, office and file go; numbers stay without a gap, codes keep answering."""
    rows = person.certificates.select_for_update().filter(erased_at=None)
    for row in rows.order_by("pk"):
        row.snapshot = without_name(row.snapshot)
        row.snapshot_hash = hash_of(row.snapshot)
        transaction.on_commit(partial(remove_file, str(row.pdf.name or "")))
        row.pdf, row.pdf_state = "", Certificate.PdfState.ERASED
        row.pdf_error, row.erased_at = "", at
        row.save()
    CertificateEvent.objects.filter(certificate__person=person).update(reason="")


def without_name(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The snapshot without what tells whose it is."""
    texts = {
        language: {**strings, "from": "", "before": "", "after": ""}
        for language, strings in snapshot["texts"].items()
    }
    return {**snapshot, "names": [], "texts": texts}


def register() -> None:
    """Fill the registries; called once from `apps.py`.

    A certificate is never changed: of two valid ones for the same event the second
    stays with the card it was issued to, and goes on answering.
    """
    holdings.append(
        Holding(
            Certificate._meta.label,
            export_certificates,
            erase_certificates,
            Merge.MOVE_OR_KEEP,
        )
    )
    links.extend(LINKS)


LINKS = [
    Link(
        "certificates.Certificate.person",
        _("certificates"),
        Merge.MOVE_OR_KEEP,
        twice=_(
            "both are valid for one event: this one keeps its number with the card it"
            " was issued to and goes on answering; revoke it if it should not"
        ),
    ),
    Link(
        "certificates.CertificateSeries.organisation",
        _("certificate series"),
        Merge.MOVE,
    ),
    Link("certificates.Signatory.organisation", _("signatories"), Merge.MOVE),
]
