"""What falls on the same time as something else: warned of, never refused."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.text import search_key
from courses.models import Event, Registration, Session, Status
from courses.selectors.events import OVER
from courses.selectors.trainers import Clash, RoleLine, roles_with_clashes

ELSEWHERE = "elsewhere"  # in the filter of the list of people
IDLE = (*OVER, Event.Status.CANCELLED)


@dataclass(frozen=True)
class RoomClash:
    """Two sessions in one room at the same time."""

    session: Session
    other: Session

    @property
    def is_told(self) -> bool:
        """Whether anybody may know the name of the other."""
        is_own = self.other.event_id == self.session.event_id
        return is_own or Clash(self.other.event, self.other).is_told


@dataclass(frozen=True)
class Conflicts:
    """Rooms taken twice, leaders who are elsewhere, and how many people are."""

    rooms: list[RoomClash]
    leaders: list[RoleLine]
    people: int

    def __bool__(self) -> bool:
        return bool(self.rooms or self.leaders or self.people)


def conflicts_of(event: Event) -> Conflicts:
    """The conflicts of an event, in a fixed number of queries. None of one that is
    over or cancelled, or has no time.
    """
    if event.status in IDLE or None in (event.starts_at, event.ends_at):
        return Conflicts([], [], 0)
    leaders = [line for line in roles_with_clashes(event) if line.clashes]
    return Conflicts(_rooms(event), leaders, elsewhere(event).count())


def _meanwhile(event: Event) -> Q:
    """Other events, not cancelled, at some of its time."""
    return Q(starts_at__lt=event.ends_at, ends_at__gt=event.starts_at) & ~(
        Q(pk=event.pk) | Q(status=Event.Status.CANCELLED)
    )


def _rooms(event: Event) -> list[RoomClash]:
    own = [row for row in event.sessions.order_by("starts_at", "pk") if row.room]
    if not own:
        return []
    next_door = _sessions_next_door(event)
    pairs = [
        (row, other)
        for number, row in enumerate(own)
        for other in [*own[number + 1 :], *next_door]
    ]
    return [RoomClash(row, other) for row, other in pairs if _same_room(row, other)]


def _sessions_next_door(event: Event) -> list[Session]:
    """The sessions of other events in the same house meanwhile."""
    if event.place_id is None:
        return []
    others = Event.objects.filter(_meanwhile(event), place=event.place_id)
    houses = _houses(event)
    return [
        row
        for row in Session.objects.filter(event__in=others)
        .exclude(room="")
        .select_related("event")
        if _houses(row.event) & houses or not (_houses(row.event) or houses)
    ]


def _houses(event: Event) -> set[str]:
    return {search_key(name) for name in event.venues.values()}


def _same_room(row: Session, other: Session) -> bool:
    is_meanwhile = row.starts_at < other.ends_at and other.starts_at < row.ends_at
    return is_meanwhile and search_key(row.room) == search_key(other.room)


def elsewhere(event: Event) -> QuerySet[Registration]:
    """Those with a confirmed place who have one elsewhere at that time."""
    if event.starts_at is None or event.ends_at is None:
        return event.registrations.none()
    others = Event.objects.filter(_meanwhile(event)).values("pk")
    there = Registration.objects.filter(
        person=OuterRef("person"), event__in=others, status=Status.CONFIRMED
    )
    confirmed = event.registrations.filter(
        status=Status.CONFIRMED, person__isnull=False
    )
    return confirmed.filter(Exists(there))
