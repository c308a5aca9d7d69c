"""Contacts of the offices that the texts name, a correction, a catalogue."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from participants.models import Catalogue, Person, Proposal
from participants.selectors.people import held_on
from participants.services.catalogues import freeze_catalogue
from participants.services.organisations import update_organisation
from participants.services.people import change_person
from participants.services.register import confirm_card, propose_changes
from portal.services.demo.data import Known
from portal.services.facts import facts

CONTACTS = ("address", "phone", "email", "website")


@transaction.atomic
def load_register(known: Known) -> None:
    """What the register shows of the offices; only where nothing stands yet."""
    plan = facts("offices")
    for row in plan["offices"]:
        office = known.organisations[row["key"]]
        office.refresh_from_db()
        if not office.email:
            contacts = {name: row[name] for name in CONTACTS}
            update_organisation(office, actor=None, **contacts)
            posts = office.posts.filter(held_on(timezone.localdate())).order_by("pk")
            people = Person.objects.filter(pk__in=posts.values("person")).order_by("pk")
            for person in people[: row["shows_people"]]:
                change_person(person, actor=None, is_contact_public=True)
            if days := row.get("confirmed_days_ago"):
                at = timezone.now() - timedelta(days=days)
                confirm_card(office, actor=None, at=at)
    for key, number in plan["declared_members"].items():
        body = known.organisations[key]
        update_organisation(body, actor=None, declared_members=number)
    for row in plan["corrections"]:
        office = known.organisations[row["key"]]
        if not Proposal.objects.filter(organisation=office).exists():
            propose_changes(office, row["values"], note=row["note"])


def load_catalogues(known: Known) -> None:
    """One catalogue; its PDF is printed by the worker."""
    for row in facts("offices")["catalogues"]:
        region = known.regions[row["region"]]
        rows = Catalogue.objects.filter(kind=row["kind"], region=region)
        if not rows.exists():
            freeze_catalogue(
                titles=row["titles"],
                kind=row["kind"],
                region=region,
                language=row["language"],
                actor=None,
            )
