"""Check-in: every act at the door is a row, and the row says what was answered."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Device, Event, Registration, Scan, Session, Status
from courses.services.presence import COUNTED, counted_at, counted_scans, derive, store
from courses.services.tickets import number_of_code
from participants.models import Actor

Kind, Verdict, Direction = Scan.Kind, Scan.Verdict, Scan.Direction
CLOCK_AHEAD = timedelta(minutes=10)
CLOCK_BEHIND = timedelta(days=7)
AROUND = timedelta(hours=3)  # a session past midnight is still of its day


class NothingToUndo(DomainError):
    code = "nothing_to_undo"
    message = _("This check-in was undone already, or was none.")


def record_scan(
    event: Event,
    session: Session | None,
    *,
    id: uuid.UUID,
    device_time: datetime,
    code: str = "",
    registration: Registration | None = None,
    direction: str = Direction.IN,
    actor: Actor = None,
    device: Device | None = None,
    source: str = Scan.Source.SCAN,
    offline: bool = False,
    received_at: datetime | None = None,
) -> Scan:
    """Judge and store one scan, refused ones too, and work out the presence.

    The same `id` and content returns the stored row; other content under that `id`
    becomes a row to be reviewed. Of one ticket shown many times one is welcomed.
    """
    scan = Scan(
        id=id,
        event=event,
        session=session,
        registration=registration,
        device=device,
        actor=actor,
        kind=Kind.SCAN,
        source=source,
        direction=direction,
        code=code.strip()[:64],
        device_time=device_time,
        received_at=received_at or timezone.now(),
        is_offline=offline,
    )
    scan.content_hash = content_hash(scan)
    try:
        with transaction.atomic():
            return _record(scan)
    except IntegrityError:  # the same id came twice at once
        return _again(scan, Scan.objects.get(pk=id))


def _record(scan: Scan) -> Scan:
    earlier = Scan.objects.filter(pk=scan.pk).first()
    if earlier is not None:
        return _again(scan, earlier)
    row = _find_and_lock(scan)
    before: list[Scan] = []
    if row is not None and scan.session is not None:
        scan.session.event = scan.event
        before = list(counted_scans().filter(registration=row, session=scan.session))
    _judge(scan, before)
    scan.save(force_insert=True)
    if row is not None and scan.session is not None and scan.verdict in COUNTED:
        store(row, scan.session, scan.event, [*before, scan])
    return scan


def content_hash(scan: Scan) -> str:
    """What makes two scans of one id the same."""
    someone = "" if scan.code or scan.registration is None else scan.registration.uid
    parts = (
        scan.event.uid,
        scan.session.uid if scan.session else "",
        scan.code,
        someone,
        scan.direction,
        scan.device_time.isoformat(),
    )
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _again(scan: Scan, earlier: Scan) -> Scan:
    """What came under an id that is taken: the stored row, or one per other content."""
    if earlier.content_hash == scan.content_hash:
        return earlier
    scan.id = uuid.uuid5(scan.id, scan.content_hash)
    known = Scan.objects.filter(pk=scan.id).first()
    if known is None:
        _answer(scan, Verdict.REVIEW, "same_id")
        scan.save(force_insert=True)
    return known or scan


def _answer(scan: Scan, verdict: str, reason: str = "") -> None:
    scan.verdict, scan.verdict_reason = verdict, reason


def _find_and_lock(scan: Scan) -> Registration | None:
    """The registration of the scan, locked so that its scans are judged in turn.

    The ticket of a double that a merge ended opens the registration that counts.
    """
    rows = Registration.objects.select_for_update(no_key=True, of=("self",))
    rows = rows.select_related("organisation")
    try:
        if scan.registration is None:
            row = rows.get(number=number_of_code(scan.code))
        else:
            row = rows.get(pk=scan.registration.pk)
        if row.merged_into_id is not None:
            row = rows.get(pk=row.merged_into_id)
        scan.registration = row
    except DomainError as refusal:
        _answer(scan, Verdict.REFUSED, refusal.code)
    except Registration.DoesNotExist:
        _answer(scan, Verdict.REFUSED, "unknown_ticket")
    return scan.registration


def _judge(scan: Scan, before: list[Scan]) -> None:
    """Set verdict and reason, unless no registration was found."""
    row, session = scan.registration, scan.session
    if row is None:
        return
    if row.event_id != scan.event_id:
        _answer(scan, Verdict.REFUSED, "other_event")
    elif session is None or session.event_id != scan.event_id:
        _answer(scan, Verdict.REFUSED, "no_session")
    elif row.status != Status.CONFIRMED:
        verdict = Verdict.REVIEW if scan.is_offline else Verdict.REFUSED
        _answer(scan, verdict, f"is_{row.status}")
    elif _clock_is_wrong(scan):
        _answer(scan, Verdict.REVIEW, "clock")
    elif not _is_its_day(session, counted_at(scan)):
        _answer(scan, Verdict.REFUSED, "other_day")
    else:
        since = _since(scan, before)
        _answer(scan, Verdict.REPEAT if since else Verdict.OK, since)


def _since(scan: Scan, before: list[Scan]) -> str:
    """Since when the scan's news is known, in UTC; empty when it is news."""
    since = ""
    for earlier in sorted(before, key=counted_at, reverse=True):
        if earlier.direction != scan.direction:
            break
        since = counted_at(earlier).astimezone(UTC).isoformat(timespec="seconds")
    return since


def _clock_is_wrong(scan: Scan) -> bool:
    """Whether an offline device claims a time that cannot be."""
    if not scan.is_offline:
        return False
    earliest = scan.received_at - CLOCK_BEHIND
    return not earliest <= scan.device_time <= scan.received_at + CLOCK_AHEAD


def _is_its_day(session: Session, moment: datetime) -> bool:
    tz = session.event.tz
    day = moment.astimezone(tz).date()
    first, last = session.starts_at - AROUND, session.ends_at + AROUND
    on_the_day = (
        session.starts_at.astimezone(tz).date()
        <= day
        <= session.ends_at.astimezone(tz).date()
    )
    return on_the_day or first <= moment <= last


@transaction.atomic
def undo_scan(
    scan: Scan, *, actor: Actor, reason: str = "", at: datetime | None = None
) -> Scan:
    """Take a check-in back by a new row, and the repetitions of it with it.

    Raises NothingToUndo.
    """
    at = at or timezone.now()
    row, session = scan.registration, scan.session
    if row is None or session is None or scan.verdict != Verdict.OK:
        raise NothingToUndo
    Registration.objects.select_for_update(no_key=True).get(pk=row.pk)
    standing = counted_scans().filter(registration=row, session=session)
    if not standing.filter(pk=scan.pk).exists():
        raise NothingToUndo
    repeats = standing.filter(verdict=Verdict.REPEAT, direction=scan.direction)
    undone = [_undo(one, actor, reason, at) for one in (scan, *repeats)]
    Scan.objects.bulk_create(undone)
    derive(row, session)
    return undone[0]


def _undo(scan: Scan, actor: Actor, reason: str, at: datetime) -> Scan:
    undo = Scan(
        id=uuid.uuid5(scan.id, "undo"),
        event=scan.event,
        session=scan.session,
        registration=scan.registration,
        actor=actor,
        kind=Kind.UNDO,
        undoes=scan,
        reason=reason[:300],
        source=Scan.Source.MANUAL,
        direction=scan.direction,
        device_time=at,
        received_at=at,
        verdict=Verdict.OK,
    )
    undo.content_hash = content_hash(undo)
    return undo
