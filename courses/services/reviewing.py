"""Attendance made complete: zeros that are entered, scans that are decided on."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Scan, Session
from courses.selectors.attendance import THERE
from courses.selectors.checkin import verdict_sentence
from courses.services.checkin import record_scan
from courses.services.presence import COUNTED
from courses.services.seats import lock_event
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
    scan: Scan, *, counts: bool, actor: Actor, at: datetime | None = None
) -> Scan:
    """Decide on a scan to review: it `counts` at the time it claims, or it does not.

    What counts becomes a check-in by hand. Raises AlreadySettled, and CannotCount
    (nothing is decided then) when that is refused, or it is of nobody we know.
    """
    at = at or timezone.now()
    rows = Scan.objects.filter(pk=scan.pk, verdict=Scan.Verdict.REVIEW, settled_at=None)
    if not rows.update(settled_at=at):
        raise AlreadySettled
    if counts:
        _count(scan, actor, at)
    scan.refresh_from_db(fields=["settled_at"])
    record(
        actor,
        "scan.settled",
        scan.event,
        after={"scan": str(scan.pk), "counts": counts},
    )
    return scan


def _count(scan: Scan, actor: Actor, at: datetime) -> None:
    if scan.registration is None or scan.session is None:
        raise CannotCount(why=verdict_sentence(scan))
    done = record_scan(
        scan.event,
        scan.session,
        id=uuid.uuid5(scan.pk, "settled"),
        registration=scan.registration,
        direction=scan.direction,
        source=Scan.Source.MANUAL,
        device_time=scan.device_time,
        received_at=at,
        actor=actor,
    )
    if done.verdict not in COUNTED:
        raise CannotCount(why=verdict_sentence(done))
