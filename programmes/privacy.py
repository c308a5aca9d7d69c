"""What the tables of this app hold about a person."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from participants.models import Person
from participants.services.privacy import Holding, Merge, Row, holdings
from programmes.models import Contact


def export_contacts(person: Person) -> list[Row]:
    rows = Contact.objects.filter(person=person).select_related(
        "programme", "organisation"
    )
    return [
        {
            "programme": row.programme.code,
            "organisation": str(row.organisation),
            "role": row.role,
            "from": row.started_on,
            "until": row.ended_on,
        }
        for row in rows
    ]


def erase_contacts(person: Person, at: datetime) -> None:
    """Who is gone speaks for nobody; the role could name the person."""
    rows = Contact.objects.filter(person=person)
    rows.filter(ended_on=None).update(ended_on=timezone.localdate(at), updated_at=at)
    rows.update(role="", updated_at=at)


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    holdings.append(
        Holding(Contact._meta.label, export_contacts, erase_contacts, Merge.MOVE)
    )
