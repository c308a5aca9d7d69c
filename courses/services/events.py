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
from courses.selectors.steps import STEPS, is_too_early
from courses.services.changes import tell_of_end
from courses.services.gaps import all_gaps
from courses.services.parts import hold_back_parts, tell_of_all_parts
from courses.services.planning import (
    WrongState,
    create_event,
    set_organisers,
    update_event,
)
from courses.services.seats import give_back, lock_event
from courses.services.versions import ChangedMeanwhile
from participants.models import Actor
from participants.services.audit import record

State = Event.Status


class NotYet(DomainError):
    code = "not_yet"
    message = _("The event has not ended yet.")


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


class PlaceMissing(DomainError):
    code = "place_missing"
    message = _("Say where the event takes place first.")


class NoSeats(DomainError):
    code = "no_seats"
    message = _("The event has no seats. Give it some, or remove the limit.")


class WordingMissing(DomainError):
    code = "wording_missing"
    message = _(
        "No words of consent to registration are in force. Without them nobody can"
        " be registered."
    )


class AttendanceIncomplete(DomainError):
    code = "attendance_incomplete"
    message = _("Attendance is not complete: %(gaps)s")


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = _("Say why the books are opened again.")


REFUSALS: dict[str, type[DomainError]] = {
    row.code: row
    for row in (DateMissing, SessionMissing, PlaceMissing, NoSeats, WordingMissing)
}


def _require(event: Event, step: str) -> None:
    """Raise the refusal of what is missing for `step`, if anything is."""
    gaps = all_gaps(event, step)
    if not gaps:
        return
    if step == State.REPORTED:
        raise AttendanceIncomplete(gaps="; ".join(str(gap) for gap in gaps))
    raise REFUSALS[gaps[0].code]


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
    if former == State.DRAFT:
        tell_of_all_parts(event)
    return event


@transaction.atomic
def announce(event: Event, *, actor: Actor) -> Event:
    """Show the event to the public, not yet open for registration. Who has a part in it
    is told.

    Raises DateMissing, WrongState.
    """
    _require(event, State.ANNOUNCED)
    return _step(event, State.ANNOUNCED, actor)


@transaction.atomic
def open_registration(event: Event, *, actor: Actor) -> Event:
    """Let people register.

    Raises WrongState, DateMissing, SessionMissing, PlaceMissing, NoSeats and
    WordingMissing for what is not there yet.
    """
    _require(event, State.OPEN)
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
    hold_back_parts(event)
    return _step(event, State.DRAFT, actor)


@transaction.atomic
def mark_held(
    event: Event, *, actor: Actor, at: datetime | None = None, reason: str = ""
) -> Event:
    """Say that the event took place: the line ends, open holds end.

    An event whose books are closed is opened again for a `reason`. Raises NotYet
    before its end, ReasonMissing, WrongState.
    """
    at = at or timezone.now()
    row = lock_event(event)
    if is_too_early(row, State.HELD, at):
        raise NotYet
    if row.status == State.REPORTED and not reason:
        raise ReasonMissing
    _step(event, State.HELD, actor, **({"reason": reason} if reason else {}))
    left = event.registrations.filter(status__in=set(ACTIVE) - {Status.CONFIRMED})
    give_back(left)
    left.update(status=Status.EXPIRED, held_until=None, ended_at=at, updated_at=at)
    return event


@transaction.atomic
def mark_reported(event: Event, *, actor: Actor) -> Event:
    """Close the books of a held event.

    Raises WrongState, and AttendanceIncomplete while a taught session has neither
    presence nor an entered zero, scans wait for a decision, or signed sheets differ
    from the scans and nobody said which is right.
    """
    if lock_event(event).status == State.HELD:
        _require(event, State.REPORTED)
    return _step(event, State.REPORTED, actor)


@transaction.atomic
def cancel_event(
    event: Event, *, actor: Actor, reason: str, at: datetime | None = None
) -> Event:
    """Call the event off: every active registration ends; everybody is told why, those
    too who have a part in it, unless it was a draft, and who are invited.

    Raises WrongState.
    """
    at = at or timezone.now()
    was_draft = lock_event(event).status == State.DRAFT
    Event.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1)
    if was_draft:  # nobody was told of it, so nobody is told that it is off
        Event.objects.filter(pk=event.pk).update(is_public=False)
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
    tell_of_end(event, told, reason=reason, was_draft=was_draft)
    return event


__all__ = [
    "STEPS",
    "AttendanceIncomplete",
    "ChangedMeanwhile",
    "DateMissing",
    "NoSeats",
    "NotYet",
    "PlaceMissing",
    "ReasonMissing",
    "SessionMissing",
    "SomebodyRegistered",
    "WordingMissing",
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
