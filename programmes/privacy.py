"""What the tables of this app do when cards of people or organisations are merged."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from participants.models import Organisation
from participants.services.links import Gate, Link, gates, links
from participants.services.privacy import Merge
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


def register() -> None:
    """Fill the registries; called once from `apps.py`."""
    links.extend(LINKS)
    gates.append(Gate(Organisation, merging.refuse))
