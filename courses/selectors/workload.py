"""What trainers taught in a period, by programme: for contracts (E35)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from courses.models import Event, EventRole, Session
from courses.selectors.events import slots
from courses.selectors.trainers import leading
from participants.models import Person
from programmes.models import Programme


@dataclass
class WorkLine:
    """One person in one programme. A day counts once for each event, as in the roster;
    hours are in the measure of each event, of 45 or of 60 minutes.
    """

    person: Person
    programme: Programme
    hours: float = 0.0
    sessions: int = 0
    events: set[int] = field(default_factory=set)
    days: set[tuple[int, date]] = field(default_factory=set)

    @property
    def events_led(self) -> int:
        return len(self.events)

    @property
    def days_worked(self) -> int:
        return len(self.days)


def workload(
    events: QuerySet[Event],
    *,
    first: date | None = None,
    last: date | None = None,
    at: datetime,
) -> list[WorkLine]:
    """What was taught at `events` from `first` to `last`, until `at`, by name.

    Who has a part in single sessions taught those; who has one in the whole event
    taught all of it, and of parallel sessions the longest. Four queries.
    """
    roles = list(
        leading()
        .filter(event__in=events.order_by().values("pk"))
        .exclude(event__status=Event.Status.DRAFT)
        .select_related("person", "event__programme")
        .order_by("person__sort_key", "person", "event__programme__code", "pk")
    )
    taught: dict[int, list[Session]] = defaultdict(list)
    ids = {role.event_id for role in roles}
    over = Session.objects.filter(event__in=ids, ends_at__lte=at)
    for row in over.filter(kind__in=Session.TEACHING):
        taught[row.event_id].append(row)
    found: dict[tuple[int, int], WorkLine] = {}
    for own in _by_event(roles).values():
        role = own[0]
        rows = [
            row
            for row in _sessions(own, taught[role.event_id])
            if _is_between(row, role.event, first, last)
        ]
        if rows:
            key = (role.person_id, role.event.programme_id)
            line = found.setdefault(key, WorkLine(role.person, role.event.programme))
            _count(line, role.event, rows)
    return list(found.values())


def _by_event(roles: list[EventRole]) -> dict[tuple[int, int], list[EventRole]]:
    found: dict[tuple[int, int], list[EventRole]] = defaultdict(list)
    for role in roles:
        found[role.person_id, role.event_id].append(role)
    return found


def _sessions(own: list[EventRole], taught: list[Session]) -> list[Session]:
    """The sessions of somebody's parts in one event, each once."""
    single = {role.session_id for role in own if role.session_id is not None}
    if single:
        return [row for row in taught if row.pk in single]
    return [max(slot, key=lambda row: row.minutes) for slot in slots(taught)]


def _is_between(
    session: Session, event: Event, first: date | None, last: date | None
) -> bool:
    day = session.starts_at.astimezone(event.tz).date()
    return (first is None or first <= day) and (last is None or day <= last)


def _count(line: WorkLine, event: Event, rows: list[Session]) -> None:
    minutes = sum(row.minutes for row in rows)
    line.hours = round(line.hours + minutes / (event.hour_minutes or 60), 2)
    line.sessions += len(rows)
    line.events.add(event.pk)
    for row in rows:
        line.days.add((event.pk, row.starts_at.astimezone(event.tz).date()))
