"""Telling people which part they have in an event: trainers, facilitators, hosts, and
whom travellers call on the way.

What somebody was told last stands in the last message that was not held back; what they
have now, with times and rooms of sessions, is compared with it. So the same again tells
nothing, a part that is taken away before the mail went out is never told of, and one
that is taken away later is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from courses.models import Event, EventRole, Leg
from courses.selectors.parts import people_with_a_part
from courses.services import notices
from outbox.models import Message
from outbox.models.messages import MessageQuerySet
from outbox.services.send import finish, queue_message
from participants.models import Person

KINDS = (notices.PART_NAMED, notices.PART_ENDED)
SOON = timedelta(minutes=10)  # several parts are named one after another: one mail
State = Message.State
UNTOLD = (State.QUEUED, State.CLAIMED, State.CANCELLED, State.SKIPPED)
AHEAD = (Event.Status.ANNOUNCED, Event.Status.OPEN, Event.Status.CLOSED)


def tell_of_parts(
    event: Event, people: Iterable[Person], *, at: datetime | None = None
) -> list[Message]:
    """Queue for each of `people` the mail with the parts they have in `event` now, in
    ten minutes, unless it says what they were told last.

    Nobody is told of a draft, of an event that is over, or where it does not
    `tells_parts`. Runs in the caller's transaction, which holds the row of the event.
    """
    at = at or timezone.now()
    known = [person for person in dict.fromkeys(people) if person.email]
    is_over = event.ends_at is not None and event.ends_at <= at
    if not known or is_over or event.status not in AHEAD:
        return []
    finish(_mails(event, known).stoppable(), State.CANCELLED)
    if not event.tells_parts:
        return []
    told, parts = _told(event, known), _parts(event, known)
    changed = [row for row in known if parts[row.pk] != told.get(row.uid, [])]
    if any(row.uid in told for row in changed):  # calendars take the newer entry
        Event.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1)
    return [
        _queue(event, row, parts[row.pk], at, is_news=row.uid in told)
        for row in changed
    ]


def tell_of_all_parts(event: Event, *, at: datetime | None = None) -> None:
    """The same for all who have a part, when the event is shown."""
    tell_of_parts(event, people_with_a_part(event), at=at)


def hold_back_parts(event: Event) -> None:
    """Hold back what waits, when the event is a draft again."""
    finish(_mails(event, people_with_a_part(event)).stoppable(), State.CANCELLED)


def waiting_for_parts(event: Event, people: Iterable[Person]) -> set[int]:
    """Those of `people` whose mail about their part waits: it will say what holds then,
    the time and place of the event too.
    """
    rows = list(people)
    mails = _mails(event, rows).filter(kind=notices.PART_NAMED).stoppable()
    waiting = set(mails.values_list("about_uid", flat=True))
    return {row.pk for row in rows if row.uid in waiting}


def _mails(event: Event, people: Iterable[Person]) -> MessageQuerySet:
    return Message.objects.filter(
        kind__in=KINDS,
        about_uid__in=[row.uid for row in people],
        context__event=event.uid.hex,
    )


def _told(event: Event, people: Iterable[Person]) -> dict[object, list[str]]:
    """The parts that each was told of last, by the uid of the person."""
    rows = _mails(event, people).exclude(state__in=UNTOLD).order_by("pk")
    return {row.about_uid: row.context.get("parts", []) for row in rows}


def _parts(event: Event, people: Iterable[Person]) -> dict[int, list[str]]:
    """The parts that each has, as they are compared."""
    found: dict[int, list[str]] = defaultdict(list)
    roles = EventRole.objects.filter(event=event, person__in=list(people))
    for role in roles.select_related("session").order_by("role", "session_id"):
        found[role.person_id].append(_as_told(role))
    legs = Leg.objects.filter(event=event, contact_person__in=list(people))
    for leg in legs.order_by("pk"):
        if leg.contact_person_id is not None:
            place = leg.place_id or ""
            text = f"contact {leg.uid} {_times(leg.starts_at, leg.ends_at)} {place}"
            found[leg.contact_person_id].append(text)
    return found


def _as_told(role: EventRole) -> str:
    session = role.session
    if session is None:
        return role.role
    times = _times(session.starts_at, session.ends_at)
    return f"{role.role} {session.uid} {times} {session.room}"


def _times(start: datetime, end: datetime) -> str:
    return f"{start:%Y%m%d%H%M}-{end:%Y%m%d%H%M}"


def _queue(
    event: Event, person: Person, parts: list[str], at: datetime, *, is_news: bool
) -> Message:
    kind = notices.PART_NAMED if parts else notices.PART_ENDED
    return queue_message(
        kind,
        person,
        to=person.email,
        language=person.language,
        dedupe_key=f"{kind}:{event.uid}:{person.uid}:{at.isoformat()}",
        context={"event": event.uid.hex, "parts": parts, "is_news": is_news},
        due_at=at + SOON,
        expires_at=event.ends_at,
    )
