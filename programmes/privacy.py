"""What the tables of this app do about a person, and when two cards are merged."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.models import Organisation, Person
from participants.services.links import Link, Refusal, links, refusals
from participants.services.privacy import Holding, Merge, Row, holdings
from programmes.models import Contact
from programmes.services import merging

LINKS = [
    Link("programmes.Contact.person", _("contacts in programmes"), Merge.MOVE),
    Link(
        "programmes.Contact.organisation",
        _("contacts in programmes"),
        Merge.MOVE,
        merging.settle_contacts,
    ),
    Link(
        "programmes.Partner.organisation",
        _("roles in programmes"),
        Merge.MOVE_OR_DROP,
    ),
    Link("programmes.Donor.organisation", _("donor’s cards"), Merge.MOVE_OR_DROP),
    Link("programmes.StepPlan.organisation", _("step plans"), Merge.MOVE),
    Link("programmes.Obligation.organisation", _("obligations"), Merge.MOVE_OR_KEEP),
    Link("programmes.Decision.body", _("decisions"), Merge.MOVE),
    Link(
        "programmes.Agreement_parties.organisation",
        _("agreements"),
        Merge.MOVE_OR_DROP,
    ),
    Link(
        "programmes.Application.organisation",
        _("applications to calls"),
        Merge.MOVE_OR_KEEP,
    ),
    Link("programmes.MentoringPair.mentor", _("mentorings given"), Merge.MOVE),
    Link("programmes.MentoringPair.mentee", _("mentorings received"), Merge.MOVE),
    Link(
        "programmes.PlannedGroup_organisations.organisation",
        _("planned groups"),
        Merge.MOVE_OR_DROP,
    ),
]


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
    """Fill the registries; called once from `apps.py`."""
    holdings.append(
        Holding(Contact._meta.label, export_contacts, erase_contacts, Merge.MOVE)
    )
    links.extend(LINKS)
    refusals.append(Refusal(Organisation, merging.refuse))
