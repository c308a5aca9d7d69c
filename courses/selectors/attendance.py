"""Reads about attendance: shares, and who was there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from courses.models import (
    Event,
    EventKind,
    Presence,
    Registration,
    Scan,
    Session,
    Status,
)
from courses.selectors.events import slots
from participants.models import Person

Behaviour = EventKind.Behaviour
State = Presence.State
THERE = (State.PRESENT, State.LATE, State.PARTIAL)


@dataclass(frozen=True)
class Share:
    """How much of what was taught somebody was present for."""

    minutes: int
    total_minutes: int

    @property
    def percent(self) -> int:
        """Rounded down, so that nobody reaches a threshold by rounding."""
        if not self.total_minutes:
            return 0
        return min(self.minutes * 100 // self.total_minutes, 100)


def shares(event: Event) -> dict[int, Share]:
    """The share of each confirmed registration, by primary key, in three queries.

    Only teaching sessions count; of those held side by side the one attended.
    """
    timetable = slots(event.sessions.all())
    minutes: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Presence.objects.filter(session__event=event, state__in=THERE)
    for person, session, spent in rows.values_list(
        "registration_id", "session_id", "minutes"
    ):
        minutes[person][session] = spent
    everybody = event.registrations.confirmed().values_list("pk", flat=True)
    return {pk: share_in(timetable, minutes[pk]) for pk in everybody.order_by("pk")}


def share_in(timetable: list[list[Session]], spent: dict[int, int]) -> Share:
    """The share of somebody with these minutes in each session of the slots."""
    inside = total = 0
    for slot in timetable:
        chosen = max(slot, key=lambda row: (spent.get(row.pk, 0), row.minutes))
        inside += spent.get(chosen.pk, 0)
        total += chosen.minutes
    return Share(inside, total)


def eligible(event: Event) -> list[Registration]:
    """The confirmed registrations whose share reaches the threshold of the event."""
    reached = [
        pk
        for pk, share in shares(event).items()
        if share.total_minutes and share.percent >= event.threshold_percent
    ]
    rows = event.registrations.confirmed().filter(pk__in=reached)
    return list(
        rows.select_related("person", "organisation").order_by("sort_key", "pk")
    )


def attended(event: Event) -> QuerySet[Registration]:
    """Confirmed registrations that were present in some session."""
    there = Presence.objects.filter(session__event=event, state__in=THERE)
    return event.registrations.confirmed().filter(pk__in=there.values("registration"))


@dataclass(frozen=True)
class AtTheDoor:
    """How many are in, of how many expected."""

    present: int
    expected: int


def at_the_door(event: Event, session: Session | None) -> AtTheDoor:
    """The two numbers on the check-in page, in two queries."""
    expected = event.registrations.confirmed().count()
    if session is None:
        return AtTheDoor(0, expected)
    return AtTheDoor(session.presences.filter(state__in=THERE).count(), expected)


def latest_scans(event: Event, limit: int = 20) -> QuerySet[Scan]:
    """The last acts at the door, refused ones too."""
    rows = event.scans.exclude(kind=Scan.Kind.CORRECTION).select_related(
        "registration__organisation",
        "registration__event",
        "session",
        "actor",
        "earlier_device",
    )
    return rows.prefetch_related("undone_by").order_by("-received_at", "pk")[:limit]


def attended_in(programmes: Iterable[int]) -> QuerySet[Registration]:
    """The registrations of these programmes, by primary key, of those who came.

    Whom the programmes reached: not who came for the press (R-29).
    """
    return _reached().filter(event__programme__in=programmes)


def _reached() -> QuerySet[Registration]:
    there = Presence.objects.filter(registration=OuterRef("pk"), state__in=THERE)
    rows = Registration.objects.filter(Exists(there), status=Status.CONFIRMED)
    return rows.exclude(event__kind__behaviour=Behaviour.PRESS).order_by()


def reached_by(person: Person) -> dict[UUID, int]:
    """The programmes whose events a person attended, each with the first year."""
    rows = _reached().filter(person=person)
    first: dict[UUID, int] = {}
    for programme, starts_at in rows.values_list(
        "event__programme__uid", "event__starts_at"
    ):
        if starts_at is not None:
            year = min(starts_at.year, first.get(programme, starts_at.year))
            first[programme] = year
    return first
