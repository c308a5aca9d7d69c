"""More than four hundred obviously invented people with posts where the texts say.

Names are made of a list, one after the other, so that loading again finds them. Every
address is of an `.example` domain; some offices have one mailbox for three people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.db import transaction

from core.text import fold, to_latin
from participants.models import ConsentWording, JobProfile, Organisation, Person
from participants.selectors.consents import current_wording
from participants.services.consents import record_consent
from participants.services.people import add_post, create_person
from portal.services.demo.data import Known
from portal.services.facts import facts

Kind = Organisation.Kind
NUMBERS = {
    Kind.ADMINISTRATION: 6,
    Kind.COUNCIL: 4,
    Kind.REGIONAL: 4,
    Kind.OFFICE: 4,
    Kind.NGO: 2,
    Kind.ASSOCIATION: 2,
    Kind.MINISTRY: 1,
}
PROFILES = {
    Kind.ADMINISTRATION: (
        "lawyer",
        "planner",
        "property",
        "eu-programmes",
        "head",
        "finance",
    ),
    Kind.COUNCIL: ("councillor",),
    Kind.REGIONAL: ("civil-servant",),
    Kind.OFFICE: ("led-officer",),
    Kind.NGO: ("ngo", "activist"),
    Kind.ASSOCIATION: ("coordinator", "consultant"),
    Kind.MINISTRY: ("civil-servant",),
}
SHARED_MAILBOX = ("bg-pdv15", "bg-sml18", "ba-han-pijesak")
NO_ADDRESS_EVERY = 19
SEVERAL_PROFILES_EVERY = 5
NO_CONSENT_EVERY = 7


@dataclass(frozen=True)
class Invented:
    """A name that nobody has, in the language and script of a place."""

    given: str
    middle: str
    family: str
    language: str
    gender: str


def invented_names(language: str) -> Iterator[Invented]:
    """Every combination once, women and men by turns."""
    source = facts("invented_names")["sr" if language == "sr-latn" else language]
    for number in count():
        is_woman = number % 2 == 0
        given = source["women" if is_woman else "men"]
        family = source["family"][(number // 2) % len(source["family"])]
        first = given[
            (number // 2 + number // (2 * len(source["family"]))) % len(given)
        ]
        middle = ""
        if language == "bg":
            middle = source["middle"][number % len(source["middle"])]
            if is_woman:
                middle, family = f"{middle}а", f"{family}а"
        if language == "sr-latn":
            first, family = to_latin(first, "sr"), to_latin(family, "sr")
        gender = Person.Gender.WOMAN if is_woman else Person.Gender.MAN
        yield Invented(first, middle, family, language, gender)


def load_people(known: Known) -> None:
    """People for each organisation of the texts, unless it has some."""
    names = {code: invented_names(code) for code in ("bg", "sr", "sr-latn", "bs")}
    profiles = {row.code: row for row in JobProfile.objects.all()}
    newsletter = current_wording(ConsentWording.Purpose.NEWSLETTER)
    for key, organisation in known.organisations.items():
        wanted = NUMBERS.get(Kind(organisation.kind), 0)
        people = [next(names[_language(organisation, n)]) for n in range(wanted)]
        if wanted and not organisation.posts.exists():
            with transaction.atomic():
                for number, name in enumerate(people):
                    _load(key, organisation, number, name, profiles, newsletter)


def _language(organisation: Organisation, number: int) -> str:
    """Serbian people write in either script."""
    language = organisation.language
    if language in ("sr", "sr-latn"):
        return "sr-latn" if number % 3 == 2 else "sr"
    return language if language in ("bg", "bs") else "bs"


def _load(
    key: str,
    organisation: Organisation,
    number: int,
    name: Invented,
    profiles: dict[str, JobProfile],
    newsletter: ConsentWording,
) -> None:
    codes = PROFILES[Kind(organisation.kind)]
    profile = profiles[codes[number % len(codes)]]
    own = [profile]
    if number % SEVERAL_PROFILES_EVERY == 1:
        own.append(profiles[codes[(number + 1) % len(codes)]])
    person = create_person(
        given_name=name.given,
        middle_name=name.middle,
        family_name=name.family,
        language=name.language,
        gender=name.gender,
        email=_address(key, number, name),
        actor=None,
    )
    add_post(
        person,
        organisation,
        title=_title(profile, name.language),
        profiles=own,
        started_on=date(2007 + number, 11, 1),
        actor=None,
    )
    if person.pk % NO_CONSENT_EVERY:
        record_consent(
            person,
            newsletter,
            is_given=True,
            channel="paper",
            language=name.language,
            at=person.created_at,
            actor=None,
        )


def _title(profile: JobProfile, language: str) -> str:
    labels = profile.labels
    if language == "sr-latn":
        return to_latin(labels["sr"], "sr")
    return str(labels.get(language) or labels["en"])


def _address(key: str, number: int, name: Invented) -> str:
    domain = re.sub(r"[^a-z0-9]+", "-", key.casefold())
    if key in SHARED_MAILBOX and number < 3:
        return f"office@{domain}.example"
    if (number + len(key)) % NO_ADDRESS_EVERY == 0:
        return ""
    local = ".".join(fold(part).replace(" ", "-") for part in (name.given, name.family))
    return f"{local}@{domain}.example"
