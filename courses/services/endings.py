"""Endings of a registration: cancelled, not accepted, run out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import normal_spaces
from courses.models import ACTIVE, SEATED, Event, Registration, Status
from courses.services import notices
from courses.services.confirmation import NotActive
from courses.services.seats import give_back, lock_registration
from courses.services.waiting import expire_overdue, promote
from participants.models import Actor
from participants.services.audit import record

ENDED = ["status", "held_until", "ended_at", "end_reason", "is_late", "updated_at"]


class TooLate(DomainError):
    code = "too_late"
    message = _("The event has begun. Please tell the organisers.")


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = _("The deadline is over: say why you cannot come, then cancel.")


def cancel(
    registration: Registration,
    *,
    actor: Actor = None,
    reason: str = "",
    said: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Registration:
    """End an active registration and hand its seats to the next in line.

    Calling it again changes nothing. Without an `actor` (the person's own link) it is
    refused with TooLate once the event has begun. Whoever gives up a confirmed seat
    after the deadline of the event has to say why (ReasonMissing), and is marked.
    """
    return _end(
        registration,
        Status.CANCELLED,
        actor=actor,
        reason=reason,
        said=said,
        at=at or timezone.now(),
    )


def reject(
    registration: Registration,
    *,
    actor: Actor,
    reason: str,
    said: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Registration:
    """Do not accept somebody, with a reason that the person is told."""
    return _end(
        registration,
        Status.REJECTED,
        actor=actor,
        reason=reason,
        said=said,
        at=at or timezone.now(),
    )


def decline_offer(
    registration: Registration, *, actor: Actor = None, at: datetime | None = None
) -> Registration:
    """Leave an offered seat to the next in line."""
    return cancel(registration, actor=actor, at=at)


@transaction.atomic
def _end(
    registration: Registration,
    status: Status,
    *,
    actor: Actor,
    reason: str,
    said: Mapping[str, str] | None,
    at: datetime,
) -> Registration:
    row = lock_registration(registration)
    if row.status not in ACTIVE:
        return row
    starts_at = row.event.starts_at
    if actor is None and starts_at is not None and starts_at <= at:
        raise TooLate
    before = row.status
    row.is_late = actor is None and is_late(row, at)
    row.status, row.held_until = status, None
    row.ended_at, row.end_reason = at, normal_spaces(reason)[:300]
    if row.is_late and not row.end_reason:
        raise ReasonMissing
    row.save(update_fields=ENDED)
    if before in SEATED:
        give_back([row])
        promote(row.event, at)
    record(
        actor,
        f"registration.{status}",
        row,
        before={"status": before},
        after={"status": status, **({"late": True} if row.is_late else {})},
    )
    if before == Status.CONFIRMED or actor is not None:
        is_refused = status == Status.REJECTED
        kind = notices.REJECTED if is_refused else notices.CANCELLED
        notices.tell(kind, row, expires_at=row.event.ends_at, said=said)
    return row


def is_late(registration: Registration, at: datetime) -> bool:
    """Whether a confirmed seat would be given up after the deadline of the event."""
    deadline = registration.event.changes_end_at
    is_over = deadline is not None and deadline <= at
    return registration.status == Status.CONFIRMED and is_over


def hand_over(
    registration: Registration, to: Registration, *, actor: Actor, at: datetime
) -> bool:
    """End a registration whose seat, or place in line, goes to the new one `to`.

    Its seats are free for it before anybody else: the caller has locked the event and
    promotes only when `to` has taken its own. A decision on the former one holds for
    `to`. Says whether the former one waited, so that `to` may. Raises NotActive when it
    ended already.
    """
    row = lock_registration(registration)
    if row.status not in ACTIVE or row.status_at(at) == Status.EXPIRED:
        raise NotActive
    before = row.status
    to.queued_at, to.priority = row.queued_at, row.priority
    to.decision = row.decision
    to.chosen_sessions = to.chosen_sessions or row.chosen_sessions
    to.priority_class, to.class_reason = row.priority_class, row.class_reason
    row.status, row.held_until, row.ended_at = Status.CANCELLED, None, at
    row.save(update_fields=["status", "held_until", "ended_at", "updated_at"])
    if before in SEATED:
        give_back([row])
    record(
        actor,
        "registration.replaced",
        row,
        before={"status": before},
        after={"status": row.status, "by": str(to.uid)},
    )
    notices.tell(notices.CANCELLED, row, expires_at=row.event.ends_at)
    return before == Status.WAITING


def expire_holds(at: datetime | None = None) -> int:
    """End the holds and offers whose time ran out, in every event; say how many."""
    at = at or timezone.now()
    overdue = Registration.objects.filter(
        status__in=[Status.HELD, Status.OFFERED], held_until__lte=at
    )
    events = Event.objects.filter(pk__in=overdue.values("event")).order_by("pk")
    return sum(expire_overdue(event, at) for event in events)
