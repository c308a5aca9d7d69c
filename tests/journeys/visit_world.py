"""The study visit of small offices before its journey: places, hosts, people, days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone

from core import dates
from courses.models import EventKind
from tests.factories import (
    make_donor,
    make_kind,
    make_organisation,
    make_profile,
    make_region,
    make_topic,
    make_wording,
)
from tests.journeys.world import DONOR, ORGANISER, Guest

FIRST = timezone.localdate() + timedelta(days=20)
PROGRAMME = {"sr": "Мале канцеларије за ЛЕР", "en": "Small LED offices"}
TITLES = {
    "sr": "Посета успешним канцеларијама за ЛЕР",
    "en": "Study visit to successful LED offices",
}


class Stop(NamedTuple):
    """A day of the route."""

    cyrillic: str
    latin: str
    host: str
    transport: dict[str, str]
    overnight: dict[str, str]
    contact: str


STOPS = (
    Stop(
        "Крагујевац",
        "Kragujevac",
        "ЛЕР Крагујевац",
        {"sr": "Аутобус из Београда у 7:00", "en": "Coach from Belgrade at 7:00"},
        {"sr": "Хотел „Пример“", "en": "Hotel Primer"},
        "Mila Izmišljena, +381 60 000 0001",
    ),
    Stop(
        "Зрењанин",
        "Zrenjanin",
        "ЛЕР Зрењанин",
        {"sr": "Аутобус из Крагујевца", "en": "Coach from Kragujevac"},
        {"sr": "Хотел „Узорак“", "en": "Hotel Uzorak"},
        "Mila Izmišljena, +381 60 000 0001",
    ),
    Stop(
        "Пећинци",
        "Pećinci",
        "ЛЕР Пећинци",
        {"sr": "Аутобус из Зрењанина", "en": "Coach from Zrenjanin"},
        {},
        "Pera Izmišljeni, +381 60 000 0002",
    ),
)
OFFICE = "Општина Мионица"


def guest(given: str, family: str, latin: str, name: str) -> Guest:
    return Guest(
        language="sr",
        html="sr-Cyrl",
        given=given,
        family=family,
        latin=latin,
        email=f"{name}@mionica.example",
        organisation=OFFICE,
        typed="mionica",
    )


MAYOR = guest("Љубица", "Измишљена", "Ljubica Izmišljena", "ljubica")
CLERK = guest("Петар", "Примеров", "Petar Primerov", "petar")
PLANNER = guest("Ђорђе", "Узоров", "Đorđe Uzorov", "djordje")
COUNCILLOR = guest("Жика", "Сувишни", "Žika Suvišni", "zika")
TRAVELLERS = (MAYOR, CLERK, PLANNER)


def make_world() -> None:
    """What has no part in this journey: bodies, kinds, wordings, profiles, a topic."""
    bodies = [("Мионица", "Mionica", OFFICE), *(stop[:3] for stop in STOPS)]
    for cyrillic, latin, name in bodies:
        town = make_region(country="RS", name_cyrillic=cyrillic, name_latin=latin)
        make_organisation(name, language="sr", region=town)
    make_organisation(
        names={"sr": "Удружење Пример", "en": ORGANISER},
        language="sr",
        kind="association",
    )
    donor = make_organisation(DONOR, language="en", kind="donor")
    sentence = {"sr": "Уз подршку донатора.", "en": "Supported by the donor."}
    make_donor(organisation=donor, funding_sentences=sentence)
    behaviour = EventKind.Behaviour.STUDY_VISIT
    labels = {"sr": "Студијска посета", "en": "Study visit"}
    make_kind(behaviour=behaviour, labels=labels)
    make_wording()
    make_wording("newsletter")
    make_profile("elected")
    make_profile("staff")
    make_topic(titles={"sr": "Економски развој", "en": "Economic development"})


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def at(number: int, clock: str) -> str:
    """A time on a day of the visit, as people type it."""
    return f"{day(number):%d.%m.%Y} {clock}"


def long_days(language: str) -> list[str]:
    """The days of the visit, as papers write them."""
    return [dates.format_long_date(day(n), language) for n in range(len(STOPS))]
