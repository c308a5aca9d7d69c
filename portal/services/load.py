"""A crowd of invented people, to see how things go at the size of a country.

Rows are written in sets, past the services: what matters is their number and that
their keys are right. A million people and their five million registrations are copied
inside the database, from the first few thousand. Only for an empty database.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import ExpressionWrapper, F, Func, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import trigrams
from core.errors import DomainError
from courses.models import Event, EventKind, Registration, Status
from participants.models import Organisation, Person, Post, Region
from participants.services import organisations, people, territory
from programmes.models import Programme

M = TypeVar("M", bound=models.Model)
AT_ONCE = 5000
DIFFERENT = 3600  # people who are made one by one; all names are among them
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
    """How many of each; `registrations` are for each event, each of another person."""

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
        _trust_references()
        places = _make_places()
        bodies = _make_organisations(crowd.organisations, places)
        events = _make_events(crowd.events, places)
        trigrams.drop(Person, "search_key")
        _insert(_people(min(crowd.people, DIFFERENT)))
        _copy_people(crowd.people)
        trigrams.keep(Person, "search_key")
        _make_posts(bodies)
        _make_registrations(crowd, events, bodies)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else the database goes by what it was when empty


def _trust_references() -> None:
    """Until the end of the transaction, where the user of the database may say so.

    PostgreSQL would look up each reference of each row: longer than writing them.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        if cursor.fetchone() == (True,):
            cursor.execute("SET LOCAL session_replication_role = replica")


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
    """The first people; those after them are copies with addresses of their own."""
    for index, (given, family, gender) in enumerate(itertools.islice(_names(), number)):
        person = Person(
            given_name=given,
            family_name=family,
            gender=gender,
            language="bg" if index % 3 else "sr",
            email=f"person{index}@load.example",
        )
        people.write_keys(person)
        yield person


def _copy_people(number: int) -> None:
    """Copy those who are there until there are so many, at most doubling each time."""
    while (there := Person.objects.count()) < number:
        index = Cast(F("pk") + there, models.CharField())
        email = Concat(Value("person-"), index, Value("@load.example"))
        some = Person.objects.order_by("pk")[: number - there]
        _insert_for_each(some, Person, email=email, email_key=email)


def _make_posts(bodies: list[int]) -> None:
    """A post for everybody, in the organisations in turn."""
    _insert_for_each(
        Person.objects.all(),
        Post,
        person=F("pk"),
        organisation=_in_turn(bodies),
        title=Value("служител"),
    )


def _make_registrations(crowd: Crowd, events: list[Event], bodies: list[int]) -> None:
    """For each event the people who follow those of the event before, in a circle."""
    first = Person.objects.order_by("pk").values_list("pk", flat=True).first() or 0
    each = min(crowd.registrations, crowd.people)
    for shift, event in enumerate(events if each else []):
        start = shift * each % crowd.people
        some = Q(pk__gte=first + start, pk__lt=first + start + each)
        around = first + start + each - crowd.people
        _register(event, some | Q(pk__lt=around), bodies)


def _register(event: Event, who: Q, bodies: list[int]) -> None:
    start = event.starts_at or FIRST_DAY
    _insert_for_each(
        Person.objects.filter(who),
        Registration,
        event=Value(event.pk),
        status=Value(Status.CONFIRMED),
        source=Value(Registration.Source.IMPORT),
        number=F("pk") + event.pk * 10_000_000,
        person=F("pk"),
        organisation=_in_turn(bodies),
        queued_at=Value(start),
        confirmed_at=Value(start),
    )


def _in_turn(pks: list[int]) -> Combinable:
    """One of the primary keys, which follow each other, by that of the row.

    One further in each round of names, so that namesakes are not in one office: else
    of any two people there of one name nobody could say that they are two.
    """
    return (F("pk") + F("pk") / DIFFERENT) % len(pks) + pks[0]


class RandomUid(Func):
    """A random uid, made by the database."""

    template = "gen_random_uuid()"
    arity = 0
    output_field = models.UUIDField()

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return "lower(hex(randomblob(16)))", []


def _insert_for_each(
    rows: QuerySet[Any], model: type[models.Model], **values: Combinable
) -> None:
    """A row of `model` for each of `rows`, in one statement without any row here.

    What `values` does not say is copied from the column of that name, or else is the
    default.
    """
    at, source = timezone.now(), rows.model._meta
    given = {field.name for field in source.concrete_fields}
    own = {"uid": RandomUid(), "created_at": Value(at), "updated_at": Value(at)}
    columns, expressions = [], []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        columns.append(connection.ops.quote_name(str(field.column)))
        value = (own | values).get(field.name)
        if value is None and field.name in given:
            value = F(field.name)
        if value is None:
            value = Value(field.get_default(), output_field=field)
        expressions.append(ExpressionWrapper(value, output_field=field))
    sql, params = rows.values_list(*expressions).query.sql_with_params()
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) {sql}", params)
