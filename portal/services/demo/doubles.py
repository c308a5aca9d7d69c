"""Two people who stand on two cards each, for the page of possible doubles.

As it happens in offices: the list of another event had the name in Latin letters and
no address.
"""

from __future__ import annotations

from django.db import transaction

from core.text import to_latin
from participants.models import Organisation, Person
from participants.services.duplicates import flag_doubles
from participants.services.people import add_post, create_person
from portal.services.demo.data import Known

OFFICES = {"bg-sml31": "bg", "rs-pecinci": "sr"}


def load_doubles(known: Known) -> None:
    """A second card for the first person of two offices, unless it is there."""
    for key, alphabet in OFFICES.items():
        organisation = known.organisations[key]
        first = Person.objects.filter(posts__organisation=organisation).order_by("pk")
        person = first[0]
        if not first.filter(name_key=person.name_key).exclude(pk=person.pk).exists():
            _load(person, organisation, alphabet)


@transaction.atomic
def _load(person: Person, organisation: Organisation, alphabet: str) -> None:
    double = create_person(
        given_name=to_latin(person.given_name, alphabet),
        middle_name=to_latin(person.middle_name, alphabet),
        family_name=to_latin(person.family_name, alphabet),
        language=person.language,
        actor=None,
    )
    add_post(double, organisation, title="", actor=None)
    flag_doubles(double)
