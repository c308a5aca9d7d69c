"""Attendance made complete: zeros that are entered, scans that are decided on."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, Registration, Scan, Session
from courses.selectors.attendance import THERE
from courses.selectors.checkin import SENTENCES, verdict_sentence
from courses.services.checkin import record_scan
from courses.services.corrections import BooksClosed, Says, Word, correct_presence
from courses.services.door_lookups import locked
from courses.services.presence import CORRECTED, COUNTED, counted_scans, parted
from courses.services.seats import lock_event
from courses.services.undoing import take_back_scan, undo_scan
from courses.services.walk_ins import matched, name_of, registered
from participants.models import Actor
from participants.services.audit import record


class SomebodyCame(DomainError):
    code = "somebody_came"
    message = _("People were checked in to this session.")


class NotOver(DomainError):
    code = "session_not_over"
    message = _("The session is not over yet.")


class AlreadySettled(DomainError):
    code = "already_settled"
    message = _("Somebody decided on this scan already.")


class CannotCount(DomainError):
    code = "cannot_count"
    message = _("This scan cannot be counted: %(why)s")


@transaction.atomic
def say_nobody_came(
    session: Session, nobody: bool = True, *, actor: Actor, at: datetime | None = None
) -> Session:
    """Enter a zero for a session, or take it back.

    Raises NotOver before its end, SomebodyCame when somebody was checked in.
    """
    at = at or timezone.now()
    lock_event(session.event)
    if nobody and session.ends_at > at:
        raise NotOver
    if nobody and session.presences.filter(state__in=THERE).exists():
        raise SomebodyCame
    rows = Session.objects.filter(pk=session.pk, nobody_came=not nobody)
    if rows.update(nobody_came=nobody, updated_at=at):
        record(actor, "session.counted", session, after={"nobody_came": nobody})
    session.refresh_from_db(fields=["nobody_came"])
    return session


@transaction.atomic
def settle_scan(
    scan: Scan,
    *,
    counts: bool,
    actor: Actor,
    session: Session | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> Scan:
    """Decide on a scan to review: it `counts` at the time it claims, or it does not.

    What counts becomes a check-in by hand, unless it counted till now; what does not
    is taken back. Where a correction says that the person was not there, a scan that
    counts takes that back. Raises AlreadySettled, and (nothing is decided then)
    CannotCount when that is refused, or it is of nobody we know, and BooksClosed when
    presence would change that was reported already. Who walked in and was not
    registered at the door is registered now, if they count. A `session` is the one in
    which it counts where that of the scan is gone, or was moved to another day. An undo
    that came too late is done, or not. A `reason` stands in the history.
    """
    at = at or timezone.now()
    event = lock_event(scan.event)
    rows = Scan.objects.filter(pk=scan.pk, verdict=Scan.Verdict.REVIEW, settled_at=None)
    said = {"settled_by": actor, "settled_as": counts, "settled_reason": reason[:300]}
    if not rows.update(settled_at=at, **said):
        raise AlreadySettled
    somebody = scan.registration is not None and scan.session is not None
    counts_now = somebody and counted_scans().filter(pk=scan.pk).exists()
    is_undo = scan.kind == Scan.Kind.UNDO
    is_change = (
        counts if is_undo else counts != counts_now
    ) or scan.verdict_reason == CORRECTED
    if is_change and event.status == Event.Status.REPORTED:
        raise BooksClosed
    if is_undo and counts:
        _take_back(scan, reason, actor, at)
    elif counts and counts_now and scan.verdict_reason == CORRECTED:
        _believe(scan, reason, actor, at)
    elif counts and not counts_now:
        _count(scan, session or scan.session, actor, at)
    elif not counts and counts_now:
        why = reason or gettext("The scan does not count")
        undo_scan(scan, actor=actor, reason=why, at=at)
    scan.refresh_from_db(fields=["settled_at", *said])
    record(
        actor,
        "scan.settled",
        scan.event,
        after={"scan": str(scan.pk), "counts": counts},
    )
    return scan


def _take_back(undo: Scan, reason: str, actor: Actor, at: datetime) -> None:
    """Do what a device asked for too late, unless it was done meanwhile."""
    rows = Scan.objects.filter(event=undo.event_id)
    target = rows.filter(pk=undo.undo_target or undo.pk).exclude(pk=undo.pk).first()
    if undo.registration is None or target is None:
        raise CannotCount(why=verdict_sentence(undo))
    take_back_scan(target, actor=actor, reason=reason or undo.reason, at=at)


def _believe(scan: Scan, reason: str, actor: Actor, at: datetime) -> None:
    """Take back the word that somebody was not there, if it still stands."""
    registration, session = scan.registration, scan.session
    if registration is None or session is None:
        return
    acts = counted_scans().filter(registration=registration, session=session)
    corrections, _scanned = parted(acts)
    standing = corrections[-1] if corrections else None
    if standing is None or standing.says not in (Says.ABSENT, Says.EXCUSED):
        return
    word = Word(Says.SCANS, reason or gettext("The scan counts"))
    correct_presence(registration, session, word, actor=actor, seen=standing.pk, at=at)


def _count(scan: Scan, session: Session | None, actor: Actor, at: datetime) -> None:
    if session is None:
        raise CannotCount(why=SENTENCES["no_session"])
    row = scan.registration or _registered(scan, actor, at)
    if row is None:
        raise CannotCount(why=verdict_sentence(scan))
    done = record_scan(
        scan.event,
        session,
        id=uuid.uuid5(scan.pk, "settled"),
        registration=row,
        direction=scan.direction,
        source=Scan.Source.MANUAL,
        device_time=scan.acted_at or scan.device_time,
        received_at=at,
        actor=actor,
    )
    if done.verdict not in COUNTED:
        raise CannotCount(why=verdict_sentence(done))


def _registered(scan: Scan, actor: Actor, at: datetime) -> Registration | None:
    """The registration of who walked in, made now; None if nobody did. The scan is
    theirs from now on.
    """
    typed = scan.walk_in
    if not typed or scan.kind != Scan.Kind.WALK_IN:
        return None
    if not any(name_of(typed)):
        raise CannotCount(why=SENTENCES["no_name"])
    try:
        people = locked(matched(scan.event, [typed]))
        row = registered(scan, people, actor=actor, at=at)
    except DomainError as refusal:
        raise CannotCount(why=refusal) from refusal
    scan.registration = row
    scan.save(update_fields=["registration", "walk_in"])
    return row
