"""The steps of an event from draft to report (R-16); planning is beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import ACTIVE, Event, Status
from courses.services import notices
from courses.services.planning import (
    ChangedMeanwhile,
    WrongState,
    create_event,
    set_organisers,
    update_event,
)
from courses.services.seats import give_back, lock_event
from participants.models import Actor
from participants.services.audit import record

State = Event.Status
STEPS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.ANNOUNCED, State.OPEN, State.HELD),
    State.ANNOUNCED: (
        State.DRAFT,
        State.OPEN,
        State.CLOSED,
        State.HELD,
        State.CANCELLED,
    ),
    State.OPEN: (State.CLOSED, State.HELD, State.CANCELLED),
    State.CLOSED: (State.OPEN, State.HELD, State.CANCELLED),
    State.HELD: (State.REPORTED,),
    State.REPORTED: (),
    State.CANCELLED: (),
}


class NotYet(DomainError):
    code = "not_yet"
    message = _("The event has not begun yet.")


class SomebodyRegistered(DomainError):
    code = "somebody_registered"
    message = _(
        "People are registered. Cancel the event instead, so that they are told."
    )


class DateMissing(DomainError):
    code = "date_missing"
    message = _("Give the event a start and an end first.")


class SessionMissing(DomainError):
    code = "session_missing"
    message = _("Give the event a programme of at least one session first.")


def _step(event: Event, to: str, actor: Actor, **after: Any) -> Event:
    """Move on by one conditional update; raises WrongState from any other state."""
    allowed = [state for state, targets in STEPS.items() if to in targets]
    former = Event.objects.values_list("status", flat=True).get(pk=event.pk)
    rows = Event.objects.filter(pk=event.pk, status__in=allowed)
    if not rows.update(status=to, updated_at=timezone.now()):
        raise WrongState(state=dict(State.choices)[State(former)])
    event.refresh_from_db()
    record(
        actor,
        f"event.{to}",
        event,
        before={"status": former},
        after={"status": to, **after},
    )
    return event


def _require_plan(event: Event) -> None:
    if event.starts_at is None or event.ends_at is None:
        raise DateMissing
    if not event.sessions.exists():
        raise SessionMissing


@transaction.atomic
def announce(event: Event, *, actor: Actor) -> Event:
    """Show the event to the public, not yet open for registration.

    Raises DateMissing, WrongState.
    """
    if event.starts_at is None or event.ends_at is None:
        raise DateMissing
    return _step(event, State.ANNOUNCED, actor)


@transaction.atomic
def open_registration(event: Event, *, actor: Actor) -> Event:
    """Let people register. Raises DateMissing, SessionMissing, WrongState."""
    _require_plan(event)
    return _step(event, State.OPEN, actor)


@transaction.atomic
def close_registration(event: Event, *, actor: Actor) -> Event:
    """Take no more registrations; those in line are still served. Raises WrongState."""
    return _step(event, State.CLOSED, actor)


@transaction.atomic
def withdraw(event: Event, *, actor: Actor) -> Event:
    """Back from announced to draft. Raises SomebodyRegistered, WrongState."""
    if lock_event(event).registrations.active().exists():
        raise SomebodyRegistered
    return _step(event, State.DRAFT, actor)


@transaction.atomic
def mark_held(event: Event, *, actor: Actor, at: datetime | None = None) -> Event:
    """Say that the event took place: the line ends, open holds end.

    Raises NotYet before its start, WrongState.
    """
    at = at or timezone.now()
    if event.starts_at is not None and event.starts_at > at:
        raise NotYet
    _step(event, State.HELD, actor)
    left = event.registrations.filter(status__in=set(ACTIVE) - {Status.CONFIRMED})
    give_back(left)
    left.update(status=Status.EXPIRED, held_until=None, ended_at=at, updated_at=at)
    return event


@transaction.atomic
def mark_reported(event: Event, *, actor: Actor) -> Event:
    """Close the books of a held event. Raises WrongState."""
    return _step(event, State.REPORTED, actor)


@transaction.atomic
def cancel_event(
    event: Event, *, actor: Actor, reason: str, at: datetime | None = None
) -> Event:
    """Call the event off: every active registration ends and is told why.

    Raises WrongState.
    """
    at = at or timezone.now()
    lock_event(event)
    Event.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1)
    _step(event, State.CANCELLED, actor, reason=reason)
    active = event.registrations.active()
    told = list(active)
    give_back(told)
    active.update(
        status=Status.CANCELLED,
        held_until=None,
        ended_at=at,
        end_reason=reason[:300],
        updated_at=at,
    )
    notices.tell_many(notices.CANCELLED, event, told, version="event")
    return event


__all__ = [
    "STEPS",
    "ChangedMeanwhile",
    "DateMissing",
    "NotYet",
    "SessionMissing",
    "SomebodyRegistered",
    "WrongState",
    "announce",
    "cancel_event",
    "close_registration",
    "create_event",
    "mark_held",
    "mark_reported",
    "open_registration",
    "set_organisers",
    "update_event",
    "withdraw",
]
