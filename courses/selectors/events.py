"""Reads about events: public lists and pages, the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import (
    DateTimeField,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from core.languages import pick
from core.text import search_key
from courses.models import (
    Event,
    EventOrganiser,
    EventRole,
    Quota,
    Session,
)
from participants.selectors.search import found_by_key
from participants.selectors.territory import region_name
from programmes.models import Programme

State = Event.Status
OVER = (State.HELD, State.REPORTED)


def public_events() -> QuerySet[Event]:
    """What anybody may see, with what a list shows."""
    rows = Event.objects.filter(is_public=True).exclude(status=State.DRAFT)
    return rows.filter(programme__is_public=True).select_related(
        "kind", "programme", "place"
    )


def upcoming_public(at: datetime | None = None) -> QuerySet[Event]:
    """Public events that are not over, the next one first."""
    at = at or timezone.now()
    return (
        public_events()
        .filter(ends_at__gt=at)
        .exclude(status__in=[*OVER, State.CANCELLED])
        .order_by("starts_at", "pk")
    )


def past_public(at: datetime | None = None) -> QuerySet[Event]:
    """Public events that are over, the last one first, those without a date last."""
    at = at or timezone.now()
    is_over = Q(status__in=OVER) | Q(ends_at__lte=at)
    return latest_first(public_events().filter(is_over).exclude(status=State.CANCELLED))


def narrowed(
    events: QuerySet[Event],
    *,
    query: str = "",
    programme: str = "",
    kind: str = "",
    status: str = "",
) -> QuerySet[Event]:
    """Those of `events` that fit the filters of a list; words in either script.

    Titles that begin with the words go first, else the order stays.
    """
    if programme:
        mine = Q(programme__code=programme)
        shared = Event.objects.filter(further_programmes__code=programme)
        events = events.filter(mine | Q(pk__in=shared.values("pk")))
    if kind:
        events = events.filter(kind__code=kind)
    if status:
        events = events.filter(status=status)
    return found_by_key(events, query, "search_key")


def with_seats(events: QuerySet[Event]) -> QuerySet[Event]:
    """Each event with `seats` and `seats_taken`; empty where there is no limit."""
    whole = Quota.objects.filter(event=OuterRef("pk"), scope=Quota.Scope.EVENT)
    return events.annotate(
        seats=Subquery(whole.values("size")[:1]),
        seats_taken=Subquery(whole.values("taken")[:1]),
    )


def latest_first(events: QuerySet[Event]) -> QuerySet[Event]:
    """The events; of whose date a part is known, last within that span, and those of
    which nothing is known last of all (R-18).
    """
    known = Coalesce("starts_at", Cast("known_from", DateTimeField()))
    return events.order_by(
        known.desc(nulls_last=True), F("known_until").asc(nulls_first=True), "pk"
    )


def event_dossier() -> QuerySet[Event]:
    """Events with everything their page shows, in a fixed number of queries."""
    speakers = EventRole.objects.select_related("person")
    sessions = Session.objects.prefetch_related(Prefetch("roles", speakers))
    organisers = EventOrganiser.objects.select_related("organisation")
    return Event.objects.select_related(
        "kind", "programme", "place", "open_to", "course"
    ).prefetch_related(
        Prefetch("sessions", sessions),
        Prefetch("organisers", organisers),
        Prefetch("roles", speakers.filter(session=None)),
        "topics",
        "further_programmes",
    )


@dataclass(frozen=True)
class Day:
    """The sessions of one local day."""

    on: date
    sessions: list[Session]


def titles_of(uids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """The titles of events by their uid."""
    return dict(Event.objects.filter(uid__in=uids).values_list("uid", "titles"))


def agenda(event: Event, kind: str = "") -> list[Day]:
    """The sessions by the days of the place; with `kind` those of this kind (R-28)."""
    rows = [row for row in event.sessions.all() if kind in ("", row.kind)]
    sessions = sorted(rows, key=lambda row: (row.starts_at, row.track))

    def local_day(session: Session) -> date:
        return session.starts_at.astimezone(event.tz).date()

    return [Day(on, list(rows)) for on, rows in groupby(sessions, key=local_day)]


def is_outside(session: Session, event: Event) -> bool:
    """Whether a session does not lie between the start and the end of its event."""
    if event.starts_at is None or event.ends_at is None:
        return False
    return session.starts_at < event.starts_at or session.ends_at > event.ends_at


def place_beside_venue(event: Event, language: str | None = None) -> str:
    """The name of the municipality, unless the venue names it already."""
    if event.place is None:
        return ""
    name = region_name(event.place, language)
    venue = search_key(pick(event.venues, language))
    return "" if f" {search_key(name)} " in f" {venue} " else name


def teaching_minutes(event: Event, sessions: Iterable[Session] | None = None) -> int:
    """Minutes taught; of sessions held side by side the longest counts once (R-20)."""
    rows = event.sessions.all() if sessions is None else sessions
    return sum(max(row.minutes for row in slot) for slot in slots(rows))


def contact_hours(event: Event) -> float:
    """Taught hours in the measure of the event: of 45 or of 60 minutes."""
    return round(teaching_minutes(event) / (event.hour_minutes or 60), 1)


def slots(sessions: Iterable[Session]) -> list[list[Session]]:
    """Teaching sessions, those on parallel tracks at the same time put together."""
    found: list[list[Session]] = []
    ends_at: datetime | None = None
    teaching = [row for row in sessions if row.is_teaching]
    tracked = sorted(
        (row for row in teaching if row.track), key=lambda row: row.starts_at
    )
    for row in tracked:
        if ends_at is not None and row.starts_at < ends_at:
            found[-1].append(row)
            ends_at = max(ends_at, row.ends_at)
        else:
            found.append([row])
            ends_at = row.ends_at
    return found + [[row] for row in teaching if not row.track]


def session_now(event: Event, at: datetime) -> Session | None:
    """The session that is on or comes next; after the last one, the last."""
    rows = sorted(event.sessions.all(), key=lambda row: row.starts_at)
    ahead = [row for row in rows if row.ends_at > at]
    return next(iter(ahead), None) or (rows[-1] if rows else None)


def events_of(programme: Programme) -> QuerySet[Event]:
    """The events of a programme, those it shares too, without those called off."""
    shared = Event.further_programmes.through.objects.filter(programme=programme)
    own = Q(programme=programme) | Q(pk__in=shared.values("event"))
    return Event.objects.filter(own).exclude(status=State.CANCELLED)
