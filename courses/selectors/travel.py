"""Reads on travellers: who travels, in which room, what they are asked."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from core.languages import both_scripts
from courses.models import (
    Event,
    Registration,
    TravelGroup,
    Traveller,
    VisitDay,
    VisitPlan,
)

MONTHS_VALID = 6  # a passport has to be valid so long after the return


def plan_of(event: Event) -> VisitPlan:
    """What is set for the visit; the usual where nothing was, not stored."""
    return VisitPlan.objects.filter(event=event).first() or VisitPlan(event=event)


def travellers_of(event: Event) -> QuerySet[Registration]:
    """The confirmed registrations of those who travel, by name."""
    rows = event.registrations.confirmed().exclude(traveller__travels=False)
    named = ("organisation__region", "traveller__room", "person")
    return rows.select_related(*named).order_by("sort_key", "pk")


def names_of(registration: Registration) -> tuple[str, str]:
    """The traveller's name in Cyrillic and in Latin; the own spelling, which is that of
    the passport, wins over what is computed.
    """
    row, person = registration, registration.person
    cyrillic, latin = both_scripts(row.full_name, row.language)
    if person is None:
        return cyrillic, latin
    return person.own_cyrillic or cyrillic, person.own_latin or latin


def all_confirmed(event: Event) -> QuerySet[Registration]:
    """Everybody who is confirmed, also who does not travel."""
    rows = event.registrations.confirmed()
    named = ("organisation", "traveller__room", "travel_data")
    return rows.select_related(*named).order_by("sort_key", "pk")


def days_of(event: Event) -> list[VisitDay]:
    """Each day of the visit; those that were not set are as usual, not stored."""
    first, last = event.day, event.last_day
    known = {row.on: row for row in event.visit_days.all()}
    if first is None or last is None:
        return list(known.values())
    country = event.place.country if event.place else ""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        known.get(on)
        or VisitDay(event=event, on=on, country=country, has_night=on < last)
        for on in days
    ]


def is_there(registration: Registration, on: date) -> bool:
    """Whether somebody who travels is there on that day of the visit."""
    row: Traveller | None = getattr(registration, "traveller", None)
    return row is None or row.is_there(on)


def own_days(registration: Registration, days: Iterable[VisitDay]) -> list[VisitDay]:
    """Those of the days that count for one traveller; the night of the day on which
    they leave before the others is none.
    """
    row: Traveller | None = getattr(registration, "traveller", None)
    if row is None or (row.first_on is None and row.last_on is None):
        return list(days)
    found = [day for day in days if row.is_there(day.on)]
    return [
        day if row.sleeps(day.on) or not day.has_night else _without_night(day)
        for day in found
    ]


def _without_night(day: VisitDay) -> VisitDay:
    day = copy(day)
    day.has_night = False
    return day


@dataclass(frozen=True)
class Stay:
    """From which day to which one is there, if that is not all of the visit."""

    first: date
    last: date


def stay_of(registration: Registration, event: Event) -> Stay | None:
    """The own days of somebody who joins late or leaves early; else nothing."""
    row: Traveller | None = getattr(registration, "traveller", None)
    first, last = event.day, event.last_day
    if row is None or first is None or last is None:
        return None
    if row.first_on is None and row.last_on is None:
        return None
    return Stay(row.first_on or first, row.last_on or last)


def expires_too_early(expires_on: date | None, event: Event) -> bool:
    """Whether a passport ends before six months after the return."""
    last = event.last_day
    if expires_on is None or last is None:
        return False
    months = last.month - 1 + MONTHS_VALID
    needed = (last.year + months // 12, months % 12 + 1, last.day)
    return (expires_on.year, expires_on.month, expires_on.day) < needed


@dataclass(frozen=True)
class Meals:
    """How many eat on a day."""

    day: VisitDay
    breakfast: int
    lunch: int
    dinner: int


def meals_of(event: Event, people: Iterable[Registration]) -> list[Meals]:
    """The meals that are given, by day, to those of the travellers who are there."""
    rows = list(people)
    found = []
    for day in days_of(event):
        number = sum(is_there(row, day.on) for row in rows)
        given = [number * has for has in (day.breakfast, day.lunch, day.dinner)]
        found.append(Meals(day, *given))
    return found


def asked_groups(plan: VisitPlan) -> list[TravelGroup]:
    """What the travellers of a visit are asked, in the order of the form."""
    return [group for group in TravelGroup if group.value in plan.asks]
