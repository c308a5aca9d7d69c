"""What a registration means for the person: one sentence, and what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import dates, numbers
from courses.models import STAGES, UNDECIDED, Event, Registration, Status
from courses.selectors.attended import hours_of
from courses.selectors.events import OVER
from courses.selectors.registrations import places_in_line


class Act(StrEnum):
    """A button; whether it is done is decided by the service behind it."""

    CONFIRM = "confirm"
    TAKE = "take"
    DECLINE = "decline"
    LEAVE_LINE = "leave_line"
    TICKET = "ticket"
    CALENDAR = "calendar"
    CHANGE = "change"
    CANCEL = "cancel"
    CANCEL_LATE = "cancel_late"
    REGISTER = "register"


SENTENCES: dict[str, str | Promise] = {
    "called_off": _("This event is cancelled. You need not do anything."),
    "held": _(
        "A seat is kept for you until %(moment)s. Confirm that you come, and your"
        " ticket is sent."
    ),
    "offered": _(
        "A seat is free for you. It is kept until %(moment)s, then it goes to the next"
        " person."
    ),
    "unproven": _(
        "Confirm until %(moment)s that this address is yours. Then the organisers"
        " decide on your registration and write to you."
    ),
    "pending": _(
        "The organisers decide on each registration. As soon as they have decided on"
        " yours, we write to you."
    ),
    "waiting": _(
        "You are number %(place)s on the waiting list. When a seat is free we offer it"
        " to you by e-mail."
    ),
    "waited": _("The event has begun, and no seat became free for you."),
    "confirmed": _(
        "Your seat is confirmed. Show the ticket at the entrance, on the phone or on"
        " paper."
    ),
    "online": _("Your seat is confirmed. You take part online."),
    "running": _("The event is on. Show your ticket at the entrance."),
    "running_online": _("The event is on. You take part online."),
    "ended": _("The event is over. Your presence is being entered."),
    "present": _("You took part. Taught hours: %(hours)s."),
    "absent": _(
        "You were registered, and no presence is entered for you. If you were there,"
        " tell the organisers."
    ),
    "expired": _("The time to confirm is over and the seat was given to others."),
    "rejected": _("The organisers could not accept this registration."),
    "replaced": _("Your organisation has given the place to a colleague."),
    "cancelled": _("This registration was cancelled."),
    "void": _("This registration was cancelled. The ticket is not valid any more."),
}
ACTS: dict[str, tuple[Act, ...]] = {
    "held": (Act.CONFIRM, Act.CANCEL),
    "offered": (Act.TAKE, Act.DECLINE),
    "unproven": (Act.CONFIRM, Act.CANCEL),
    "pending": (Act.CHANGE, Act.CANCEL),
    "waiting": (Act.CHANGE, Act.LEAVE_LINE),
    "confirmed": (Act.TICKET, Act.CALENDAR, Act.CHANGE, Act.CANCEL),
    "online": (Act.TICKET, Act.CALENDAR, Act.CHANGE, Act.CANCEL),
    "running": (Act.TICKET,),
    "running_online": (Act.TICKET,),
}
WITH_TICKET = frozenset(key for key, acts in ACTS.items() if Act.TICKET in acts)
ENDINGS = ("expired", "cancelled", "void", "replaced")  # after which one may come anew


@dataclass(frozen=True)
class Situation:
    """`key` names the sentence; `status` is what the badge shows."""

    key: str
    status: str
    words: str
    acts: tuple[Act, ...]

    @property
    def label(self) -> str:
        """The state in a word or two."""
        return str(dict(STAGES)[self.status])

    @property
    def has_ticket(self) -> bool:
        """Whether the code is good for the door."""
        return self.key in WITH_TICKET

    @property
    def may_end(self) -> bool:
        """Whether the person can give the place up."""
        return bool(ENDING & set(self.acts))

    @property
    def is_urgent(self) -> bool:
        """Whether something is lost unless the person acts."""
        return self.key in ("held", "offered", "unproven")


ENDING = {Act.CANCEL, Act.CANCEL_LATE, Act.LEAVE_LINE}


def situation_of(registration: Registration, at: datetime) -> Situation:
    """The same for a single one."""
    return situations_of([registration], at)[registration.pk]


def situations_of(
    registrations: Sequence[Registration], at: datetime
) -> dict[int, Situation]:
    """By primary key, in a fixed number of queries; `event` has been read with each."""
    places = places_in_line(registrations)
    hours = hours_of(registrations)
    return {
        row.pk: _situation(row, at, places.get(row.pk, 0), hours.get(row.pk))
        for row in registrations
    }


def _situation(
    row: Registration, at: datetime, place: int, hours: Decimal | None
) -> Situation:
    status = row.stage_at(at)
    key = _key(row, status, at, hours)
    values: dict[str, Any] = {"place": place}
    if row.held_until is not None:
        values["moment"] = dates.format_moment(
            row.held_until, get_language(), tz=row.event.tz
        )
    if hours is not None:
        values["hours"] = numbers.format_number(hours, get_language(), places=1)
    words = SENTENCES.get(key)
    said = str(words) % values if words is not None else row.stage_label
    return Situation(key, status, str(said), tuple(_acts(row, key, at)))


def _key(row: Registration, status: str, at: datetime, hours: Decimal | None) -> str:
    event = row.event
    if event.status == Event.Status.CANCELLED:
        return "called_off"
    has_begun = event.starts_at is not None and event.starts_at <= at
    if has_begun and status in (Status.WAITING, *UNDECIDED):
        return "waited"
    if status == Status.CONFIRMED:
        return _seated(event, has_begun, at, hours)
    if status == Status.CANCELLED and hasattr(row, "replaced_by"):
        return "replaced"
    if status == Status.CANCELLED and row.confirmed_at is not None:
        return "void"
    return str(status)


def _seated(event: Event, has_begun: bool, at: datetime, hours: Decimal | None) -> str:
    is_over = event.status in OVER or (
        event.ends_at is not None and event.ends_at <= at
    )
    if is_over:
        if hours is not None:
            return "present"
        return "absent" if event.status in OVER else "ended"
    is_online = event.mode == Event.Mode.ONLINE
    if has_begun:
        return "running_online" if is_online else "running"
    return "online" if is_online else "confirmed"


def _acts(row: Registration, key: str, at: datetime) -> Iterable[Act]:
    event = row.event
    deadline = event.changes_end_at
    is_late = deadline is not None and deadline <= at
    for act in ACTS.get(key, ()):
        if act == Act.CALENDAR and event.starts_at is None:
            continue
        if is_late and act == Act.CHANGE:
            continue
        is_seat = row.status == Status.CONFIRMED
        if is_late and is_seat and act == Act.CANCEL:
            yield Act.CANCEL_LATE
            continue
        yield act
    if key in ENDINGS and event.is_open(at):
        yield Act.REGISTER
