"""Reads on series: their events with numbers, and people counted once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from courses.models import Event, EventSeries, Presence, Registration, Status
from courses.selectors.attendance import THERE
from courses.selectors.events import public_events, with_seats


@dataclass(frozen=True)
class Totals:
    """How often somebody came to events of a series, and how many people that are."""

    attendances: int
    people: int


def events_in(series: EventSeries, events: QuerySet[Event]) -> QuerySet[Event]:
    """Those of `events` in the series, each with its numbers, in order of time."""
    confirmed = Count("registrations", filter=Q(registrations__status=Status.CONFIRMED))
    came = Count(
        "registrations",
        filter=Q(registrations__in=who_came().order_by()),
    )
    rows = with_seats(events.filter(series=series)).select_related("place__parent")
    return rows.annotate(confirmed=confirmed, came=came).order_by(
        F("starts_at").asc(nulls_last=True), "pk"
    )


def who_came() -> QuerySet[Registration]:
    """Registrations of those who were present in some session."""
    there = Presence.objects.filter(registration=OuterRef("pk"), state__in=THERE)
    return Registration.objects.filter(Exists(there), status=Status.CONFIRMED)


def totals_of(events: QuerySet[Event]) -> Totals:
    """Attendances at `events`, and people; of whom there is no card, each counts."""
    rows = who_came().filter(event__in=events.order_by().values("pk")).order_by()
    found = rows.aggregate(
        attendances=Count("pk"),
        known=Count("person", distinct=True),
        unknown=Count("pk", filter=Q(person=None)),
    )
    return Totals(found["attendances"], found["known"] + found["unknown"])


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


def other_dates(event: Event) -> QuerySet[Event]:
    """The other public events of its series that are not cancelled."""
    if event.series_id is None:
        return Event.objects.none()
    rows = public_events().filter(series=event.series_id).exclude(pk=event.pk)
    return rows.exclude(status=Event.Status.CANCELLED).order_by("starts_at", "pk")
