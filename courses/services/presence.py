"""Presence: what the scans say, in whatever order they arrived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from courses.models import Event, Presence, Registration, Scan, Session

State = Presence.State
COUNTED = (Scan.Verdict.OK, Scan.Verdict.REPEAT)
BELIEVED = (Scan.Source.PAPER, Scan.Source.MANUAL)  # the time that was written down


@dataclass(frozen=True)
class Stay:
    """When somebody was in a session, put together from arrivals and departures."""

    minutes: int
    arrived_at: datetime
    left_at: datetime | None
    source: str


def counted_at(scan: Scan) -> datetime:
    """The time that counts: the server's online, the device's offline and on paper."""
    is_claim = scan.is_offline or scan.source in BELIEVED
    return scan.device_time if is_claim else scan.received_at


def stay(session: Session, scans: Iterable[Scan]) -> Stay | None:
    """The sum of the in/out intervals clipped to the session, or None without one.

    A second arrival without a departure between them changes nothing, and so with
    departures. A missing departure counts to the end of the session.
    """
    ordered = sorted(scans, key=lambda scan: (counted_at(scan), str(scan.pk)))
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
    """Present, late or partial by the limits of the event."""
    if found.minutes * 100 < event.partial_percent * session.minutes:
        return State.PARTIAL
    late_at = session.starts_at + timedelta(minutes=event.late_minutes)
    return State.LATE if found.arrived_at > late_at else State.PRESENT


def counted_scans() -> QuerySet[Scan]:
    """Accepted scans that were not undone."""
    return Scan.objects.filter(
        verdict__in=COUNTED, kind=Scan.Kind.SCAN, undone_by__isnull=True
    )


def derive(registration: Registration, session: Session) -> Presence | None:
    """Work out one presence again; the same scans always give the same row."""
    scans = counted_scans().filter(registration=registration, session=session)
    return store(registration, session, session.event, list(scans))


def store(
    registration: Registration, session: Session, event: Event, scans: list[Scan]
) -> Presence | None:
    """Write what `scans` say of one registration in one session."""
    found = stay(session, scans)
    if found is None:
        Presence.objects.filter(registration=registration, session=session).delete()
        return None
    values = {
        "state": state_of(session, found, event),
        "minutes": found.minutes,
        "arrived_at": found.arrived_at,
        "left_at": found.left_at,
        "source": found.source,
        "is_open_ended": found.left_at is None,
    }
    presence = Presence(registration=registration, session=session, **values)
    rows = Presence.objects.bulk_create(
        [presence],
        update_conflicts=True,
        update_fields=[*values, "updated_at"],
        unique_fields=["registration", "session"],
    )
    return rows[0]


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
