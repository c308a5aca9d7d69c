"""Reads on series: their events with numbers, and people counted once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Coalesce

from courses.models import Event, EventSeries, Presence, Registration, Status
from courses.selectors.attendance import THERE
from courses.selectors.events import public_events, with_seats
from courses.selectors.genders import Genders
from courses.selectors.reach import Reach, reach_by, reach_of


@dataclass(frozen=True)
class Totals:
    """How often somebody came to events of a series, and how many people that are."""

    attendances: int
    genders: Genders

    @property
    def people(self) -> int:
        return self.genders.people


def events_in(series: EventSeries, events: QuerySet[Event]) -> QuerySet[Event]:
    """Those of `events` in the series, each with its numbers, in order of time."""
    confirmed = Count("registrations", filter=Q(registrations__status=Status.CONFIRMED))
    rows = with_seats(events.filter(series=series)).select_related("place__parent")
    return rows.annotate(confirmed=confirmed).order_by(
        Coalesce("starts_at", Cast("known_until", DateTimeField())).asc(
            nulls_last=True
        ),
        "pk",
    )


def who_came() -> QuerySet[Registration]:
    """Registrations of those who were present in some session."""
    there = Presence.objects.filter(registration=OuterRef("pk"), state__in=THERE)
    return Registration.objects.filter(Exists(there), status=Status.CONFIRMED)


def totals_of(events: QuerySet[Event]) -> Totals:
    """Attendances at `events`, and people; of whom there is no card, each counts."""
    rows = who_came().filter(event__in=events.order_by().values("pk")).order_by()
    return Totals(rows.count(), reach_of(rows).genders)


def came_to(events: Collection[Event]) -> dict[int, Genders]:
    """Who came to each of `events`, by its key."""
    found = reach_by(who_came().filter(event__in=events), "event")
    return {row.pk: found.get(row.pk, Reach()).genders for row in events}


def once_per_series(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Of several of one person in one series only the first of `rows`."""
    earlier = rows.filter(
        person=OuterRef("person"),
        event__series=OuterRef("event__series"),
        pk__lt=OuterRef("pk"),
    )
    return rows.exclude(
        Q(person__isnull=False, event__series__isnull=False) & Exists(earlier)
    )


def repeated_in(events: QuerySet[Event], *, is_past: bool = False) -> list[int]:
    """The keys of those among `events` that a list leaves out, for another of their
    series stands for them: the next one, or of past ones the last.
    """
    start = F("starts_at")
    when = start.desc(nulls_last=True) if is_past else start.asc(nulls_last=True)
    rows = events.filter(series__isnull=False).order_by(when, "pk")
    first: dict[int | None, int] = {}
    return [
        pk
        for pk, series in rows.values_list("pk", "series")
        if first.setdefault(series, pk) != pk
    ]


def dates_beside(
    shown: Iterable[Event], events: QuerySet[Event]
) -> dict[int, list[Event]]:
    """By the key of an event shown for its series: all its dates among `events`."""
    leads = {row.series_id: row.pk for row in shown if row.series_id is not None}
    found: dict[int, list[Event]] = {pk: [] for pk in leads.values()}
    if leads:
        rows = events.filter(series__in=leads).order_by("starts_at", "pk")
        for row in rows:
            if row.series_id in leads:
                found[leads[row.series_id]].append(row)
    return {pk: rows for pk, rows in found.items() if len(rows) > 1}


def entries_of(
    events: QuerySet[Event], most: int, *, is_past: bool = False
) -> tuple[list[Event], dict[int, list[Event]]]:
    """The first `most` of `events`, of a series one, and the dates beside those."""
    repeated = repeated_in(events, is_past=is_past)
    entries = events.exclude(pk__in=repeated) if repeated else events
    shown = list(entries[:most])
    return shown, dates_beside(shown, events)


def other_dates(event: Event) -> QuerySet[Event]:
    """The other public events of its series that are not cancelled."""
    if event.series_id is None:
        return Event.objects.none()
    rows = public_events().filter(series=event.series_id).exclude(pk=event.pk)
    return rows.exclude(status=Event.Status.CANCELLED).order_by("starts_at", "pk")
