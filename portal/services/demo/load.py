"""Loads everything in its order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from portal.services.basics import load_basics
from portal.services.demo import (
    accounts,
    bulletins,
    evaluations,
    events,
    organisations,
    people,
)
from portal.services.demo import programmes as plans
from portal.services.demo.data import Known
from portal.services.demo.doubles import load_doubles
from portal.services.demo.facilitators import load_facilitators
from portal.services.demo.invitations import load_invitations
from portal.services.demo.letters import load_letters
from portal.services.demo.materials import load_materials
from portal.services.demo.paper import load_paper
from portal.services.demo.photos import load_photos
from portal.services.demo.register import load_catalogues, load_register
from portal.services.demo.territory import load_territory
from portal.services.demo.trainers import load_trainers
from portal.services.demo.training import load_training


class NoDemoHere(DomainError):
    """Invented people do not belong among real ones."""

    code = "no_demo_here"
    message = _("The demonstration is loaded with DEMO=1 only.")


def load_demo(
    *, at: datetime | None = None, say: Callable[[str], None] = lambda line: None
) -> None:
    """Load the demonstration; what is there already stays as it is.

    Each programme, office, event and series is one transaction, so a load that was cut
    off goes on where it stopped. Raises NoDemoHere on a production site.
    """
    if not (settings.DEMO or settings.TESTING):
        raise NoDemoHere
    at = at or timezone.now()
    known = Known()
    with transaction.atomic():
        say("territory")
        load_territory(known)
        say("organisations")
        organisations.load_organisations(known)
        load_basics()
        organisations.load_topics()
        organisations.load_donors(known)
        organisations.load_memberships(known)
    say("programmes")
    plans.load_programmes(known)
    say("people")
    people.load_people(known)
    say("register")
    load_register(known)
    load_catalogues(known)
    say("events")
    events.load_series(known)
    events.load_events(known, at)
    evaluations.load_evaluations(at)
    load_trainers(known)
    load_materials()
    load_photos()
    load_facilitators(known, at)
    accounts.load_accounts(known)
    say("newsletters")
    bulletins.load_groups(known)
    bulletins.load_bulletins(known, at)
    load_paper(known, at)
    load_invitations(at)
    load_letters()
    load_training(known, at)
    load_doubles(known)
