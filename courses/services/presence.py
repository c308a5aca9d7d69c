"""Presence: what the scans say, in whatever order they arrived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from core.many import insert_then_upsert, upsert_all
from core.rows import insert
from courses.models import Event, Presence, Registration, Scan, Session

State, Says = Presence.State, Scan.Says
COUNTED = (Scan.Verdict.OK, Scan.Verdict.REPEAT)
DOUBTED = "clock"  # somebody was there; when is not known
CORRECTED = "corrected"  # scanned after an organiser said that they were not there
REVIEWED = ("second_device", DOUBTED, CORRECTED)  # looked at, and counted till then
BELIEVED = (Scan.Source.PAPER, Scan.Source.MANUAL)  # the time that was written down


@dataclass(frozen=True)
class Stay:
    """When somebody was in a session, put together from arrivals and departures, or
    said by an organiser; who was not there has a `state` and no times.
    """

    minutes: int
    arrived_at: datetime | None
    left_at: datetime | None
    source: str
    state: str = ""  # else by the limits of the event
    is_corrected: bool = False


def counted_at(scan: Scan) -> datetime:
    """The time that counts: the server's online, the device's offline and on paper."""
    if scan.acted_at is not None:
        return scan.acted_at
    is_claim = scan.is_offline or scan.source in BELIEVED
    return scan.device_time if is_claim else scan.received_at


def in_order(scan: Scan) -> tuple[datetime, datetime, str]:
    """As things happened; what came in together as the device says."""
    return counted_at(scan), scan.device_time or counted_at(scan), str(scan.pk)


def stay(session: Session, scans: Iterable[Scan]) -> Stay | None:
    """What these acts say of one registration in one session, or None if nothing.

    The latest correction stands over the scans, whichever of them came first, and
    until a later one takes it back. Only somebody excused beforehand who comes all the
    same was there as the scans say.
    """
    corrections, scanned = parted(scans)
    found = _by_scans(session, scanned)
    if not corrections:
        return found
    return _corrected(session, corrections[-1], found)


def parted(scans: Iterable[Scan]) -> tuple[list[Scan], list[Scan]]:
    """The corrections among scans, the one that stands last; and the others."""
    corrections: list[Scan] = []
    others: list[Scan] = []
    for scan in scans:
        is_one = scan.kind == Scan.Kind.CORRECTION
        (corrections if is_one else others).append(scan)
    corrections.sort(key=lambda row: (row.received_at, str(row.pk)))
    return corrections, others


def _corrected(session: Session, said: Scan, found: Stay | None) -> Stay | None:
    """What a correction makes of what was `found` by scans."""
    source = found.source if found else said.source
    if said.says == Says.SCANS or (said.says == Says.NOTICE and found):
        return found
    if said.says == Says.WHOLE:
        whole = session.starts_at, session.ends_at
        return Stay(session.minutes, *whole, source, is_corrected=True)
    if said.says == Says.TIMES and said.acted_at is not None:
        until = said.left_at or session.ends_at
        minutes = int(_clipped(session, said.acted_at, until).total_seconds() // 60)
        return Stay(minutes, said.acted_at, said.left_at, source, is_corrected=True)
    state = State.ABSENT if said.says == Says.ABSENT else State.EXCUSED
    return Stay(0, None, None, source, state, is_corrected=True)


def _by_scans(session: Session, scans: list[Scan]) -> Stay | None:
    """The sum of the in/out intervals clipped to the session, or None without one.

    A second arrival without a departure between them changes nothing, and so with
    departures. A missing departure counts to the end of the session. Scans of a clock
    that was wrong say something only where there are no others.
    """
    scans = [scan for scan in scans if scan.verdict_reason != DOUBTED] or scans
    ordered = sorted(scans, key=in_order)
    entered: datetime | None = None
    first: Scan | None = None
    left_at: datetime | None = None
    inside = timedelta()
    for scan in ordered:
        moment = counted_at(scan)
        if scan.direction == Scan.Direction.IN and entered is None:
            entered, first, left_at = moment, first or scan, None
        elif scan.direction == Scan.Direction.OUT and entered is not None:
            inside += _clipped(session, entered, moment)
            entered, left_at = None, moment
    if first is None:
        return None
    if entered is not None:
        inside += _clipped(session, entered, max(session.ends_at, entered))
    minutes = int(inside.total_seconds() // 60)
    return Stay(minutes, counted_at(first), left_at, first.source)


def _clipped(session: Session, start: datetime, end: datetime) -> timedelta:
    start, end = max(start, session.starts_at), min(end, session.ends_at)
    return max(end - start, timedelta())


def state_of(session: Session, found: Stay, event: Event) -> str:
    """What was said, else present, late or partial by the limits of the event."""
    if found.state or found.arrived_at is None:
        return found.state
    if found.minutes * 100 < event.partial_percent * session.minutes:
        return State.PARTIAL
    late_at = session.starts_at + timedelta(minutes=event.late_minutes)
    return State.LATE if found.arrived_at > late_at else State.PRESENT


def is_counted(scan: Scan) -> bool:
    """Whether presence follows from the scan, unless it is undone."""
    return scan.kind != Scan.Kind.UNDO and (
        scan.verdict in COUNTED
        or (scan.verdict == Scan.Verdict.REVIEW and scan.verdict_reason in REVIEWED)
    )


def counted_scans() -> QuerySet[Scan]:
    """The scans that count and were not undone."""
    reviewed = Q(verdict=Scan.Verdict.REVIEW, verdict_reason__in=REVIEWED)
    rows = Scan.objects.filter(Q(verdict__in=COUNTED) | reviewed)
    return rows.exclude(kind=Scan.Kind.UNDO).filter(undone_by__isnull=True)


def derive(registration: Registration, session: Session) -> Presence | None:
    """Work out one presence again; the same scans always give the same row."""
    scans = counted_scans().filter(registration=registration, session=session)
    return store(registration, session, session.event, list(scans))


def store(
    registration: Registration, session: Session, event: Event, scans: list[Scan]
) -> Presence | None:
    """Write what `scans` say of one registration in one session."""
    rows = store_together(event, {(registration.pk, session): scans})
    return rows[0] if rows else None


def store_together(
    event: Event,
    said: Mapping[tuple[int, Session], Sequence[Scan]],
    scan: Scan | None = None,
) -> list[Presence]:
    """Write what the scans say of each pair of registration and session of an event;
    where they say nothing there is no presence. With them the one new `scan` that says
    it, if there is one.
    """
    rows, gone = [], Q()
    for (registration, session), scans in said.items():
        found = stay(session, scans)
        if found is None:
            gone |= Q(registration=registration, session=session)
        else:
            rows.append(_presence(registration, session, event, found))
    if scan is not None and len(rows) == 1:
        insert_then_upsert(scan, rows[0], unique=PAIR, changes=CHANGED)
        return rows
    if scan is not None:
        insert(scan)
    if gone:
        Presence.objects.filter(gone).delete()
    upsert_all(rows, unique=PAIR, changes=CHANGED)
    return rows


DERIVED = (
    "state",
    "minutes",
    "arrived_at",
    "left_at",
    "source",
    "is_open_ended",
    "is_corrected",
)


PAIR, CHANGED = ("registration", "session"), (*DERIVED, "updated_at")


def values_of(session: Session, found: Stay, event: Event) -> dict[str, Any]:
    """The derived fields of a presence."""
    return {
        "state": state_of(session, found, event),
        "minutes": found.minutes,
        "arrived_at": found.arrived_at,
        "left_at": found.left_at,
        "source": found.source,
        "is_open_ended": found.arrived_at is not None and found.left_at is None,
        "is_corrected": found.is_corrected,
    }


def _presence(
    registration: int, session: Session, event: Event, found: Stay
) -> Presence:
    values = values_of(session, found, event)
    return Presence(registration_id=registration, session=session, **values)


def derive_session(session: Session) -> int:
    """Work out all presences of a session; say how many there are."""
    scans: dict[Registration, list[Scan]] = defaultdict(list)
    rows = counted_scans().filter(session=session).select_related("registration")
    for scan in rows:
        if scan.registration is not None:
            scans[scan.registration].append(scan)
    gone = session.presences.exclude(registration__in=list(scans))
    gone.delete()
    for registration, own in scans.items():
        store(registration, session, session.event, own)
    return len(scans)


@transaction.atomic
def derive_event(event: Event) -> int:
    """Work out all presences of an event; say how many there are."""
    return sum(derive_session(session) for session in event.sessions.all())
