"""What the door answers to a scan. The rules of verdicts, without the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from courses.models import Registration, Scan, Session, Status
from courses.services.presence import (
    BELIEVED,
    CORRECTED,
    DOUBTED,
    counted_at,
    in_order,
    parted,
)

Verdict, Direction, Says = Scan.Verdict, Scan.Direction, Scan.Says
CLOCK_AHEAD = timedelta(minutes=10)
CLOCK_BEHIND = timedelta(days=7)
AROUND = timedelta(hours=3)  # a session past midnight is still of its day


def answer(scan: Scan, verdict: str, reason: str = "") -> None:
    """Set what the door says."""
    scan.verdict, scan.verdict_reason = verdict, reason


def unless_welcomed(scan: Scan) -> str:
    """Refused; but whom a device without network answered alone is not refused
    afterwards: the session may have been removed or moved since then.
    """
    return Verdict.REVIEW if scan.is_offline else Verdict.REFUSED


def judge(scan: Scan, row: Registration, before: Sequence[Scan]) -> None:
    """Set verdict, reason and the time that counts; `before` are the counted scans of
    the same registration in the same session.
    """
    session = scan.session
    if row.event_id != scan.event_id:
        answer(scan, Verdict.REFUSED, "other_event")
    elif session is None or session.event_id != scan.event_id:
        answer(scan, unless_welcomed(scan), "no_session")
    elif row.status != Status.CONFIRMED:
        is_in = scan.is_offline or scan.kind == Scan.Kind.WALK_IN
        answer(scan, Verdict.REVIEW if is_in else Verdict.REFUSED, _ended(row))
    elif not could_be_then(scan, session):
        answer(scan, unless_welcomed(scan), "other_day")
    elif _is_doubtful(scan, session):
        is_in = scan.direction == Direction.IN
        scan.acted_at = session.starts_at if is_in else session.ends_at
        answer(scan, Verdict.REVIEW, DOUBTED)
    else:
        _answer_by_those_before(scan, before)


def _ended(row: Registration) -> str:
    """Why the ticket opens nothing; of a seat that was handed over, just that."""
    replaced = Registration.objects.filter(replaces=row)
    if row.status == Status.CANCELLED and replaced.exists():
        return "is_replaced"
    return f"is_{row.status}"


def _answer_by_those_before(scan: Scan, before: Sequence[Scan]) -> None:
    """News is welcomed, what is known is a repetition, and what another device did
    offline is a line to be looked at; it counts all the same. Where an organiser said
    that the person was not there, an arrival is looked at too: that word stands till
    then.
    """
    corrections, before = parted(before)
    says = corrections[-1].says if corrections else ""
    known = _stretch(scan, before)
    if scan.direction == Direction.IN and says in (Says.ABSENT, Says.EXCUSED):
        answer(scan, Verdict.REVIEW, CORRECTED)
    elif not known:
        answer(scan, Verdict.OK)
    elif scan.is_offline and scan.device_id not in {row.device_id for row in known}:
        answer(scan, Verdict.REVIEW, "second_device")
    else:
        first = known[-1]
        scan.earlier_device_id = first.device_id
        since = counted_at(first).astimezone(UTC).isoformat(timespec="seconds")
        answer(scan, Verdict.REPEAT, since)


def _stretch(scan: Scan, before: Sequence[Scan]) -> list[Scan]:
    """The last scans that say the same, the latest first; empty when it is news."""
    found = []
    for earlier in sorted(before, key=in_order, reverse=True):
        if earlier.direction != scan.direction:
            break
        found.append(earlier)
    return found


def could_be_then(scan: Scan, session: Session) -> bool:
    """Whether the scan can be of the day of the session.

    Of a scan that was queued we only know that it was made before it came in.
    """
    if not scan.is_offline or scan.source in BELIEVED:
        return is_its_day(session, counted_at(scan))
    has_begun = scan.received_at >= session.starts_at - AROUND
    return has_begun or is_its_day(session, scan.received_at)


def _is_doubtful(scan: Scan, session: Session) -> bool:
    """Whether an offline device claims a time that cannot be, or another day."""
    if not scan.is_offline or scan.source in BELIEVED:
        return False
    claim = counted_at(scan)
    earliest = scan.received_at - CLOCK_BEHIND
    is_possible = earliest <= claim <= scan.received_at + CLOCK_AHEAD
    return not is_possible or not is_its_day(session, claim)


def is_its_day(session: Session, moment: datetime) -> bool:
    """Whether a moment is on the days of the session, or within hours of it."""
    tz = session.event.tz
    day = moment.astimezone(tz).date()
    first, last = session.starts_at - AROUND, session.ends_at + AROUND
    on_the_day = (
        session.starts_at.astimezone(tz).date()
        <= day
        <= session.ends_at.astimezone(tz).date()
    )
    return on_the_day or first <= moment <= last
