"""Events laid out by days: a month or a week of a calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from core.dates import FIRST_YEAR, LAST_YEAR
from courses.models import Event
from participants.models import Region

MONTH: Final = "month"
WEEK: Final = "week"
IN_A_CELL: Final = 4  # events shown on a day of a month; the week shows the rest
WEEK_DAYS: Final = 7


@dataclass(frozen=True)
class Entry:
    """An event on one of its days; the hour stands on the first only."""

    event: Event
    is_first: bool


@dataclass(frozen=True)
class Cell:
    """A day; `more` is how many events are not among `entries`."""

    on: date
    is_inside: bool
    is_today: bool
    entries: list[Entry]
    more: int


@dataclass(frozen=True)
class Calendar:
    """A month or a week that holds `on`, in whole weeks from Monday."""

    view: str
    on: date
    weeks: list[list[Cell]]
    before: date | None
    after: date | None

    @property
    def is_month(self) -> bool:
        return self.view == MONTH

    @property
    def first(self) -> date:
        return self.weeks[0][0].on

    @property
    def last(self) -> date:
        return self.weeks[-1][-1].on

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing on any day that belongs to it."""
        days = [cell for week in self.weeks for cell in week if cell.is_inside]
        return not any(cell.entries for cell in days)


def calendar_of(events: QuerySet[Event], view: str, on: date, today: date) -> Calendar:
    """The `events` of the month or week of `on`, each on the days of its place."""
    first, last = _bounds(view, on)
    start = first - timedelta(first.weekday())
    end = last + timedelta(WEEK_DAYS - 1 - last.weekday())
    by_day = _by_day(_between(events, start, end), start, end)
    limit = IN_A_CELL if view == MONTH else None
    days = [start + timedelta(number) for number in range((end - start).days + 1)]
    cells = [
        _cell(day, by_day[day], limit, today, is_inside=first <= day <= last)
        for day in days
    ]
    return Calendar(
        view,
        on,
        [cells[at : at + WEEK_DAYS] for at in range(0, len(cells), WEEK_DAYS)],
        _if_known(first - timedelta(1)),
        _if_known(last + timedelta(1)),
    )


def in_region(events: QuerySet[Event], region: Region | None) -> QuerySet[Event]:
    """The events held in a region or below it."""
    if region is None:
        return events
    return events.filter(place__path__startswith=region.path)


def _bounds(view: str, on: date) -> tuple[date, date]:
    if view == WEEK:
        first = on - timedelta(on.weekday())
        return first, first + timedelta(WEEK_DAYS - 1)
    first = on.replace(day=1)
    return first, (first + timedelta(31)).replace(day=1) - timedelta(1)


def _if_known(day: date) -> date | None:
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _between(events: QuerySet[Event], start: date, end: date) -> QuerySet[Event]:
    """Those that may touch these days, on whatever clocks."""
    ends = Coalesce("ends_at", "starts_at")
    early, late = start - timedelta(1), end + timedelta(2)
    return (
        events.annotate(last_moment=ends)
        .filter(Q(starts_at__date__lt=late) & Q(last_moment__date__gte=early))
        .select_related("kind", "programme", "place")
        .order_by("starts_at", "pk")
    )


def _by_day(
    events: Iterable[Event], start: date, end: date
) -> defaultdict[date, list[Entry]]:
    found: defaultdict[date, list[Entry]] = defaultdict(list)
    for event in events:
        first = event.day
        if first is None:
            continue
        day, last = max(first, start), min(_last_day(event, first), end)
        while day <= last:
            found[day].append(Entry(event, is_first=day == first))
            day += timedelta(1)
    return found


def _last_day(event: Event, first: date) -> date:
    """The last day of an event; midnight belongs to the day that it ends."""
    if event.ends_at is None:
        return first
    local = event.ends_at.astimezone(event.tz) - timedelta(microseconds=1)
    return max(first, local.date())


def _cell(
    day: date, entries: list[Entry], limit: int | None, today: date, *, is_inside: bool
) -> Cell:
    shown = entries if limit is None or len(entries) <= limit else entries[: limit - 1]
    return Cell(day, is_inside, day == today, shown, len(entries) - len(shown))
