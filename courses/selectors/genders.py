"""Counts of people parted by gender, for every table that counts people (R-72)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, When

from courses.models import Registration
from participants.models import Person

Gender = Person.Gender
TOLD = (Gender.WOMAN, Gender.MAN, Gender.OTHER)


class Genders(NamedTuple):
    """People by gender; `untold`: who would not tell it, or was never asked."""

    women: int = 0
    men: int = 0
    other: int = 0
    untold: int = 0

    @property
    def people(self) -> int:
        """All of them: no one is left out."""
        return sum(self)


def of_gender(gender: str, prefix: str = "") -> Q:
    """Registrations of people of a gender; without a card it is the one typed."""
    typed = Q(**{f"{prefix}person__isnull": True, f"{prefix}gender": gender})
    return Q(**{f"{prefix}person__gender": gender}) | typed


# of a registration: what its card says; without one, what was typed
GENDER: Final = Case(
    When(person__isnull=True, then=F("gender")), default=F("person__gender")
)


def genders_of(rows: QuerySet[Registration]) -> Genders:
    """Each of these registrations by gender, in one query."""
    return _summed(rows.order_by().values_list(GENDER).annotate(Count("pk")))


def genders_by_event(
    rows: QuerySet[Registration], events: Collection[int]
) -> dict[int, Genders]:
    """These registrations for each of some events by gender, in one query."""
    found: dict[int, Counter[str]] = {pk: Counter() for pk in events}
    counted = rows.filter(event__in=events).order_by().values_list("event", GENDER)
    for pk, gender, number in counted.annotate(Count("pk")):
        found[pk][gender] += number
    return {pk: _summed(genders.items()) for pk, genders in found.items()}


def genders_of_people(people: QuerySet[Person]) -> Genders:
    """Each of these people by gender, in one query."""
    return _summed(people.order_by().values_list("gender").annotate(Count("pk")))


def _summed(rows: Iterable[tuple[str, int]]) -> Genders:
    found: Counter[str] = Counter()
    for gender, number in rows:
        found[gender] += number
    return parted([found[gender] for gender in TOLD], found.total())


def counted(genders: Iterable[str]) -> Genders:
    """As many people as there are `genders`."""
    return _summed(Counter(genders).items())


def parted(told: list[int], everybody: int) -> Genders:
    """Counts of those who told, in the order of `TOLD`, and how many there are."""
    women, men, other = told
    return Genders(women, men, other, everybody - sum(told))
