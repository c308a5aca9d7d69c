"""A crowd of invented people, to see how things go at the size of a country.

Rows are written in sets, past the services: what matters is their number and that
their keys are right. Only for an empty database.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, EventKind, Registration, Status
from participants.models import Organisation, Person, Post, Region
from participants.services import organisations, people, territory
from programmes.models import Programme

M = TypeVar("M", bound=models.Model)
AT_ONCE = 5000
WOMEN = "Амина Ана Биляна Весна Гордана Десислава Елена Желязка Златка Ива Јасна Калина"
MEN = "Амир Богдан Васил Горан Димитър Емир Живко Зоран Иван Калоян Любомир Марко"
ROOTS = (
    "Пример Проб Опит Нов Измисл Щилиян Ђурђев Џамб Њег Ћир Кърджал Ябълк Бел Црн Добр "
    "Мир Слав Рад Злат Камен Град Полян Речк Езер Връх Снеж Огњен Ветр Јесен Прол"
)
ENDINGS = ("ов", "ев", "ски", "ић", "евић", "овић", "ин", "чев", "ков", "ановић")
FIRST_DAY = datetime(2024, 1, 8, 8, tzinfo=UTC)


class NotEmpty(DomainError):
    code = "not_empty"
    message = _("There are people in this database: a crowd needs an empty one.")


@dataclass(frozen=True)
class Crowd:
    """How many of each; `registrations` are for each event."""

    people: int = 50_000
    organisations: int = 600
    events: int = 200
    registrations: int = 0


def make_load(crowd: Crowd) -> None:
    """Fill an empty database; a failure in the middle leaves it empty.

    Raises NotEmpty.
    """
    if Person.objects.exists():
        raise NotEmpty
    with transaction.atomic():
        places = _make_places()
        bodies = _make_organisations(crowd.organisations, places)
        events = _make_events(crowd.events, places)
        _insert(_people(crowd.people))
        crowd_there = Person.objects.order_by("pk")
        _insert(_posts(crowd_there.values_list("pk", flat=True).iterator(), bodies))
        for shift, event in enumerate(events if crowd.registrations else []):
            start = shift * crowd.registrations % max(crowd.people, 1)
            some = crowd_there[start : start + crowd.registrations]
            _insert(_registrations(event, some.iterator(AT_ONCE)))


def _insert(rows: Iterator[M]) -> None:
    while some := list(itertools.islice(rows, AT_ONCE)):
        type(some[0])._default_manager.bulk_create(some)


def _make_places() -> list[Region]:
    """Three countries with a hundred municipalities each."""
    made = []
    for country in Region.Country:
        root = _made_place(country, Region.Level.COUNTRY, None, str(country.label))
        for number in range(100):
            name = f"Place {country} {number}"
            made.append(_made_place(country, Region.Level.MUNICIPALITY, root, name))
    return made


def _made_place(country: str, level: str, parent: Region | None, name: str) -> Region:
    row = Region(
        country=country,
        level=level,
        parent=parent,
        name_latin=name,
        name_cyrillic=name,
    )
    territory.write_keys(row)
    row.save()
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save(update_fields=["path"])
    return row


def _make_organisations(number: int, places: list[Region]) -> list[int]:
    kinds = (Organisation.Kind.ADMINISTRATION, Organisation.Kind.COUNCIL)
    rows = []
    for index in range(number):
        place, root = places[index % len(places)], ROOTS.split()[index % 30]
        name = f"Община {root}ово {index}"
        row = Organisation(
            kind=kinds[index % 2], names={"bg": name}, language="bg", region=place
        )
        organisations.write_keys(row)
        rows.append(row)
    _insert(iter(rows))
    return list(Organisation.objects.order_by("pk").values_list("pk", flat=True))


def _make_events(number: int, places: list[Region]) -> list[Event]:
    programme = Programme.objects.create(
        code="load", titles={"en": "Programme of the crowd"}
    )
    kind = EventKind.objects.filter(
        behaviour=EventKind.Behaviour.SEMINAR
    ).first() or EventKind.objects.create(
        code="load", labels={"en": "Seminar"}, behaviour=EventKind.Behaviour.SEMINAR
    )
    rows = []
    for index in range(number):
        start = FIRST_DAY + timedelta(days=7 * index)
        rows.append(
            Event(
                slug=f"load-{index}",
                kind=kind,
                programme=programme,
                titles={"en": f"Seminar {index}", "bg": f"Семинар {index}"},
                languages=["bg"],
                starts_at=start,
                ends_at=start + timedelta(hours=8),
                place=places[index % len(places)],
                status=Event.Status.OPEN,
                search_key=f"seminar {index}",
            )
        )
    _insert(iter(rows))
    return list(Event.objects.order_by("pk"))


def _names() -> Iterator[tuple[str, str, str]]:
    """First and family name and gender, over and over."""
    families = [
        (root + ending, root + ending + ("а" if ending[-1] in "вн" else ""))
        for root in ROOTS.split()
        for ending in ENDINGS
    ]
    men, women = MEN.split(), WOMEN.split()
    for number in itertools.count():
        his, hers = families[number % len(families)]
        turn = number // len(families)
        if number % 2:
            yield women[turn % len(women)], hers, Person.Gender.WOMAN
        else:
            yield men[turn % len(men)], his, Person.Gender.MAN


def _people(number: int) -> Iterator[Person]:
    known: dict[tuple[str, str], Person] = {}
    for index, (given, family, gender) in enumerate(itertools.islice(_names(), number)):
        email = f"person{index}@load.example"
        person = Person(
            given_name=given,
            family_name=family,
            gender=gender,
            language="bg" if index % 3 else "sr",
            email=email,
        )
        same = known.setdefault((given, family), person)
        if same is person:
            people.write_keys(person)
        for key in ("name_key", "search_key", "sort_key"):
            setattr(person, key, getattr(same, key))
        person.email_key = email
        yield person


def _posts(pks: Iterable[int], bodies: list[int]) -> Iterator[Post]:
    for index, pk in enumerate(pks):
        yield Post(
            person_id=pk,
            organisation_id=bodies[index % len(bodies)],
            title="служител",
        )


def _registrations(event: Event, some: Iterable[Person]) -> Iterator[Registration]:
    for person in some:
        yield Registration(
            event=event,
            status=Status.CONFIRMED,
            source=Registration.Source.IMPORT,
            number=event.pk * 10_000_000 + person.pk,
            person=person,
            given_name=person.given_name,
            family_name=person.family_name,
            name_key=person.name_key,
            search_key=person.search_key,
            sort_key=person.sort_key,
            gender=person.gender,
            email=person.email,
            email_key=person.email_key,
            language=person.language,
            queued_at=event.starts_at or FIRST_DAY,
            confirmed_at=event.starts_at,
        )
