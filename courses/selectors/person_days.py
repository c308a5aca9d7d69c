"""Person-days and half-days: each person once for each day, or each half of one, by
the clocks of the place.

The rule (R-68; person-day: one person present one day, half-days allowed):

- A day counts for whoever was there in any session that begins on it.
- The morning is what begins before 13:00, the afternoon what begins then or later, as
  on the sign-in sheet. A session that begins before 13:00 and ends at 14:00 or later
  lies in both; somebody was there in its morning who arrived before 13:00, and in its
  afternoon who had not left before 13:00.
- Being there is any state of presence, late and partial too; excused people were not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import (
    Cast,
    Coalesce,
    Concat,
    ExtractHour,
    TruncDate,
)

from courses.models import Event, Presence, Session, Status
from courses.selectors.attendance import THERE

AFTERNOON, LUNCH_ENDS = 13, 14  # hours of the day
MORNING_HALF, AFTERNOON_HALF = "am", "pm"


def halves_of(presence: Presence, session: Session) -> set[tuple[date, str]]:
    """The halves of its day in which somebody was there in a session."""
    tz = session.event.tz
    start, end = session.starts_at.astimezone(tz), session.ends_at.astimezone(tz)
    day, arrived, left = start.date(), presence.arrived_at, presence.left_at
    if start.hour >= AFTERNOON:
        return {(day, AFTERNOON_HALF)}
    if end.hour < LUNCH_ENDS:
        return {(day, MORNING_HALF)}
    found = set()
    if arrived is None or arrived.astimezone(tz).hour < AFTERNOON:
        found.add((day, MORNING_HALF))
    if left is None or left.astimezone(tz).hour >= AFTERNOON:
        found.add((day, AFTERNOON_HALF))
    return found


IS_LONG = Q(begins__lt=AFTERNOON, ends__gte=LUNCH_ENDS)
MORNING = Q(begins__lt=AFTERNOON) & (
    ~IS_LONG | Q(arrived__lt=AFTERNOON) | Q(arrived=None)
)
EVENING = Q(begins__gte=AFTERNOON) | (IS_LONG & (Q(left__gte=AFTERNOON) | Q(left=None)))
ALL_DAY = Q(pk__isnull=False)


@dataclass(frozen=True)
class Days:
    """Person-days, and the half-days that they are made of."""

    whole: int = 0
    halves: int = 0


def person_days(there: QuerySet[Presence], by: str) -> dict[int, int]:
    """The person-days among these presences by the key that `by` leads to, in one
    query for each time zone.
    """
    return {key: sums[0] for key, sums in _counted(there, by, [ALL_DAY]).items()}


def days_and_halves(there: QuerySet[Presence], by: str) -> dict[int, Days]:
    """The same with the half-days, in as many queries."""
    found = _counted(there, by, [ALL_DAY, MORNING, EVENING])
    return {key: Days(whole, am + pm) for key, (whole, am, pm) in found.items()}


def _counted(
    there: QuerySet[Presence], by: str, parts: Sequence[Q]
) -> dict[int, list[int]]:
    """How many people on how many days, for each of the parts of a day."""
    found: dict[int, list[int]] = defaultdict(lambda: [0] * len(parts))
    there = there.filter(
        state__in=THERE, registration__status=Status.CONFIRMED
    ).order_by()
    somebody = Coalesce("registration__person_id", -F("registration_id"))
    for zone in there.values_list("session__event__time_zone", flat=True).distinct():
        tz = ZoneInfo(zone)
        day = TruncDate("session__starts_at", tzinfo=tz)
        pair = Concat(Cast(somebody, CharField()), Value(" "), Cast(day, CharField()))
        rows = there.filter(session__event__time_zone=zone).annotate(
            begins=ExtractHour("session__starts_at", tzinfo=tz),
            ends=ExtractHour("session__ends_at", tzinfo=tz),
            arrived=ExtractHour("arrived_at", tzinfo=tz),
            left=ExtractHour("left_at", tzinfo=tz),
        )
        sums = {
            f"n{place}": Count(pair, distinct=True, filter=part)
            for place, part in enumerate(parts)
        }
        for key, *numbers in rows.values_list(by).annotate(**sums):
            found[key] = [a + b for a, b in zip(found[key], numbers, strict=True)]
    return dict(found)


def person_days_at(events: QuerySet[Event]) -> dict[int, int]:
    """The person-days of each of these events where anybody was."""
    there = Presence.objects.filter(session__event__in=events.order_by().values("pk"))
    return person_days(there, "session__event")
