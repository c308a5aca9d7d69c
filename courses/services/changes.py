"""Telling of a new time or place, or that an event is off, everybody who has to do
with it: who is registered, confirmed or not, who has a part in it, and who was invited
and has not answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from django.db.models import F
from django.utils import timezone

from courses.models import Event, Invitation, Registration
from courses.selectors.events import agenda
from courses.selectors.invitations import still_asked
from courses.selectors.parts import people_with_a_part
from courses.services import notices
from courses.services.calendar import day_spans
from courses.services.parts import SOON, waiting_for_parts
from outbox.models import Message
from participants.models import Person

State = Event.Status
OVER = (State.HELD, State.REPORTED, State.CANCELLED)
Chosen = tuple[str, ...]  # uids of sessions
ALL: Chosen = ()  # chosen by who chose nothing


@contextmanager
def telling_of_days(event: Event) -> Iterator[None]:
    """Change the agenda of `event` within it.

    Calendars that hold the event take the new version. When a day begins or ends at
    another hour then, everybody is told in ten minutes, once for all until then; when
    it does so only for those who chose some of the sessions side by side, they are.
    """
    before = _with_sessions(event)
    choices = _choices(event)
    spans = {chosen: day_spans(before, chosen) for chosen in choices}
    rows = Event.objects.filter(pk=event.pk)
    days = len(agenda(before))
    rows.filter(most_days__lt=days).update(most_days=days)
    rows.update(sequence=F("sequence") + 1)
    yield
    at, after = timezone.now(), _with_sessions(event)
    moved = {row for row in choices if day_spans(after, row) != spans[row]}
    if moved and after.ends_at is not None and after.ends_at > at:
        only = None if ALL in moved else moved
        tell_of_change(after, at=at, due_at=at + SOON, only=only)


def _with_sessions(event: Event) -> Event:
    return Event.objects.prefetch_related("sessions").get(pk=event.pk)


def _choices(event: Event) -> set[Chosen]:
    """What those registered chose of the sessions side by side, each once."""
    rows = event.registrations.active().values_list("chosen_sessions", flat=True)
    return {ALL, *map(tuple, rows)}


def tell_of_change(
    event: Event,
    *,
    at: datetime,
    due_at: datetime | None = None,
    only: Collection[Chosen] | None = None,
) -> None:
    """Queue the news of this version for everybody, or `only` for those who chose
    these sessions; once for each.

    Who was to be told later anyway is told once, at `due_at` or now. Nothing is told
    of an event that is over.
    """
    if event.status in OVER:
        return
    told = list(event.registrations.active())
    if only is not None:
        told = [row for row in told if tuple(row.chosen_sessions) in only]
    version = str(event.sequence)
    notices.tell_many(
        notices.CHANGED,
        event,
        _not_told_later(told, notices.CHANGED, at=at, is_now=due_at is None),
        version=version,
        due_at=due_at,
    )
    if only is not None:
        return  # who has a part in a session that moved is told by `tell_of_parts`
    kind = f"{notices.PART_CHANGED}:{event.uid}"
    others = _others(event, told)
    waiting = waiting_for_parts(event, others)
    later = [row for row in others if row.pk not in waiting]
    people = _not_told_later(later, kind, at=at, is_now=due_at is None)
    notices.tell_people(
        notices.PART_CHANGED, event, people, version=version, due_at=due_at
    )
    if event.status == State.DRAFT:
        return
    invited = _invited(event, told, others)
    if event.is_open(at):  # what waits to be sent says the new time by itself
        waits = Message.State.QUEUED
        invited = [
            row for row in invited if not row.message or row.message.state != waits
        ]
    notices.tell_many(
        notices.INVITED_CHANGED,
        event,
        _not_told_later(invited, notices.INVITED_CHANGED, at=at, is_now=due_at is None),
        version=version,
        due_at=due_at,
    )


def tell_of_end(
    event: Event,
    told: Collection[Registration],
    *,
    reason: str,
    was_draft: bool = False,
) -> None:
    """Queue for everybody that the event is off, once; `told` are those registered.

    Of one that `was_draft` know only those who were invited before it became one again.
    """
    said = {"reason": reason[:300]}
    others = [] if was_draft and not told else _others(event, told)
    notices.tell_many(notices.CANCELLED, event, told, version="event")
    notices.tell_people(
        notices.PART_CANCELLED, event, others, version="event", context=said
    )
    invited = {row.email_key: row for row in _invited(event, told, others)}
    notices.tell_many(
        notices.INVITED_CANCELLED,
        event,
        invited.values(),  # a mailbox once: it says nothing that is for one alone
        version="event",
        context=said,
    )


def _invited(
    event: Event, told: Collection[Registration], others: Collection[Person]
) -> list[Invitation]:
    """Who was asked by a mail that left and has not answered, and is told by no other:
    neither as one of those registered nor as one of the `others`.
    """
    people = {row.person_id for row in told if row.email} | {row.pk for row in others}
    addresses = {row.email_key for row in told} | {row.email_key for row in others}
    return [
        row
        for row in still_asked(event)
        if row.email_key not in addresses
        and (row.person_id is None or row.person_id not in people)
    ]


def _others(event: Event, told: Collection[Registration]) -> list[Person]:
    """Who has a part in the event and an address, and is not among those registered.

    While it is a draft nobody but its organisers knows of it.
    """
    if event.status == State.DRAFT:
        return []
    addresses = {row.email_key for row in told}
    known = {row.person_id for row in told if row.email}
    found: dict[str, Person] = {}
    for person in people_with_a_part(event):
        if (
            person.email
            and person.pk not in known
            and person.email_key not in addresses
        ):
            found.setdefault(person.email_key, person)
    return list(found.values())


Row = TypeVar("Row", Registration, Person, Invitation)


def _not_told_later(
    rows: Collection[Row], kind: str, *, at: datetime, is_now: bool
) -> list[Row]:
    """Those for whom no news wait that are sent after the transaction of now; where
    there are any, they go out at once if that `is_now`.
    """
    later = Message.objects.filter(
        about_uid__in=[row.uid for row in rows],
        dedupe_key__startswith=f"{kind}:",
        state=Message.State.QUEUED,
        due_at__gt=at,
    )
    known = set(later.values_list("about_uid", flat=True))
    if is_now:
        later.update(due_at=at)
    return [row for row in rows if row.uid not in known]
