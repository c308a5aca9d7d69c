"""The table of presence: people down, sessions across, those who were absent too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from courses.models import Event, Presence, Registration, Scan, Session
from courses.selectors.attendance import THERE, Share, share_in
from courses.selectors.events import slots
from courses.selectors.person_days import halves_of
from participants.models import AuditEvent

State = Presence.State
AT_ONCE = 1000  # rows read from the database together


@dataclass(frozen=True)
class Cell:
    """One person in one session; without a presence the `state` is absent, or empty
    where nothing is known.
    """

    session: Session
    presence: Presence | None
    state: str

    @property
    def label(self) -> str | Promise:
        return State(self.state).label if self.state else ""

    @property
    def was_there(self) -> bool:
        return self.state in THERE


@dataclass(frozen=True)
class Line:
    """One person's row."""

    registration: Registration
    cells: list[Cell]
    share: Share

    @property
    def is_told(self) -> bool:
        """Whether anything is stored of the person."""
        return any(cell.presence is not None for cell in self.cells)

    @property
    def half_days(self) -> int:
        """In how many halves of days the person was there; see `person_days`."""
        return len(self._halves)

    @property
    def days(self) -> int:
        """On how many days the person was there."""
        return len({day for day, _half in self._halves})

    @property
    def _halves(self) -> set[tuple[date, str]]:
        return {
            half
            for cell in self.cells
            if cell.presence is not None and cell.was_there
            for half in halves_of(cell.presence, cell.session)
        }


def seen_sessions(event: Event) -> set[int]:
    """The sessions in which somebody was seen, by primary key. Of the others nobody
    is known to be absent: their list may not have been entered yet.
    """
    rows = Presence.objects.filter(session__event=event, state__in=THERE)
    return set(rows.values_list("session", flat=True).distinct())


def presence_lines(
    event: Event, sessions: Sequence[Session], at: datetime
) -> Iterator[Line]:
    """The people down, with their presence in each of the sessions of the event: one
    after the other, in one query and two for every thousand.
    """
    table = _Table(event, sessions, at)
    people = event.registrations.confirmed().select_related("organisation", "event")
    reader = people.order_by("sort_key", "pk").iterator(AT_ONCE)
    while some := list(islice(reader, AT_ONCE)):
        yield from table.lines(some)


def presence_of(registration: Registration, at: datetime) -> Line:
    """One person's row, in three queries."""
    event = registration.event
    return _Table(event, list(event.sessions.all()), at).lines([registration])[0]


def lines_of(
    event: Event,
    sessions: Sequence[Session],
    people: Sequence[Registration],
    at: datetime,
) -> list[Line]:
    """The rows of these people, in two queries."""
    return _Table(event, sessions, at).lines(people)


class _Table:
    """What all rows of one table of presence have in common."""

    def __init__(self, event: Event, sessions: Sequence[Session], at: datetime) -> None:
        self.event, self.sessions, self.at = event, sessions, at
        self.slots = slots(sessions)
        self.beside = {row.pk: slot for slot in self.slots for row in slot}
        self.seen = seen_sessions(event)
        for session in sessions:
            session.event = event  # for the clocks of the place

    def lines(self, people: Sequence[Registration]) -> list[Line]:
        found: dict[int, dict[int, Presence]] = defaultdict(dict)
        rows = Presence.objects.filter(session__in=self.sessions)
        for row in rows.filter(registration__in=[one.pk for one in people]):
            found[row.registration_id][row.session_id] = row
        return [self._line(one, found[one.pk]) for one in people]

    def _line(self, registration: Registration, own: dict[int, Presence]) -> Line:
        spent = {key: row.minutes for key, row in own.items() if row.state in THERE}
        cells = [
            Cell(session, own.get(session.pk), self._state(session, own, spent))
            for session in self.sessions
        ]
        return Line(registration, cells, share_in(self.slots, spent))

    def _state(
        self,
        session: Session,
        own: Mapping[int, Presence],
        spent: Collection[int],
    ) -> str:
        """As stored; else absent from what teaches and is over, if somebody was there
        and the person was at nothing beside it.
        """
        if session.pk in own:
            return own[session.pk].state
        is_known = session.ends_at <= self.at and session.pk in self.seen
        beside = self.beside.get(session.pk, [])
        was_beside = any(row.pk in spent for row in beside)
        return State.ABSENT if is_known and beside and not was_beside else ""


# --- corrections ------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """State and minutes, as they were worked out at the time."""

    state: str
    minutes: int

    @property
    def label(self) -> str | Promise:
        return State(self.state).label if self.state else ""


@dataclass(frozen=True)
class Change:
    """One correction: who said what, when and why; what it was before and after."""

    scan: Scan
    before: Told | None
    after: Told | None


def corrections_of(registration: Registration) -> list[Change]:
    """The corrections of one registration, the latest first, in two queries.

    What they changed is in the audit trail; of rows that a merge brought here it is
    under the registration that they were made for.
    """
    rows = registration.scans.filter(kind=Scan.Kind.CORRECTION)
    rows = rows.select_related("session", "actor").order_by("-received_at", "pk")
    merged = registration.merged.values("uid")
    noted = {
        (row.after or {}).get("scan"): row
        for row in _noted([registration.uid]).union(_noted(merged))
    }
    return [_change(row, noted.get(str(row.pk))) for row in rows]


def _noted(uids: Any) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(
        target_kind=Registration._meta.label,
        target_uid__in=uids,
        action="presence.corrected",
    ).order_by()


def _change(scan: Scan, noted: AuditEvent | None) -> Change:
    if noted is None:
        return Change(scan, None, None)
    return Change(scan, _told(noted.before), _told(noted.after))


def _told(values: dict[str, Any] | None) -> Told:
    values = values or {}
    return Told(str(values.get("state", "")), int(values.get("minutes", 0)))


def standing_correction(registration: Registration, session: Session) -> Scan | None:
    """The correction that stands, if none took it back."""
    rows = registration.scans.filter(session=session, kind=Scan.Kind.CORRECTION)
    last = rows.order_by("-received_at", "-pk").first()
    return last if last is not None and last.says != Scan.Says.SCANS else None


def standing_in(session: Session, people: Collection[int]) -> dict[int, Scan]:
    """The corrections that stand in a session, by the key of the registration."""
    found: dict[int, Scan] = {}
    rows = session.scans.filter(kind=Scan.Kind.CORRECTION, registration__in=people)
    for row in rows.order_by("received_at", "pk"):
        found[row.registration_id or 0] = row
    return {pk: row for pk, row in found.items() if row.says != Scan.Says.SCANS}


def scans_in(registration: Registration, session: Session) -> QuerySet[Scan]:
    """What happened at the door with one person in one session, as it came in."""
    rows = registration.scans.filter(session=session).exclude(
        kind__in=[Scan.Kind.CORRECTION, Scan.Kind.UNDO]
    )
    rows = rows.select_related("event", "earlier_device")
    return rows.prefetch_related("undone_by").order_by("received_at", "pk")
