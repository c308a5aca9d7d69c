"""Reads on travellers: who travels, in which room, what they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from courses.models import Event, Registration, TravelGroup, VisitDay, VisitPlan

MONTHS_VALID = 6  # a passport has to be valid so long after the return


def plan_of(event: Event) -> VisitPlan:
    """What is set for the visit; the usual where nothing was, not stored."""
    return VisitPlan.objects.filter(event=event).first() or VisitPlan(event=event)


def travellers_of(event: Event) -> QuerySet[Registration]:
    """The confirmed registrations of those who travel, by name."""
    rows = event.registrations.confirmed().exclude(traveller__travels=False)
    return rows.select_related("organisation__region", "traveller__room").order_by(
        "sort_key", "pk"
    )


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


def meals_of(event: Event, number: int) -> list[Meals]:
    """The meals that are given to `number` travellers, by day."""
    return [
        Meals(
            day,
            number if day.breakfast else 0,
            number if day.lunch else 0,
            number if day.dinner else 0,
        )
        for day in days_of(event)
    ]


def asked_groups(plan: VisitPlan) -> list[TravelGroup]:
    """What the travellers of a visit are asked, in the order of the form."""
    return [group for group in TravelGroup if group.value in plan.asks]
