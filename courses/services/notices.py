"""What people are told about their registration; sent by the outbox."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from courses.models import Decision, Event, Invitation, Registration, Status
from outbox.models import Lane, Message, address_key
from outbox.services.send import Outgoing, queue_message, queue_messages
from participants.models import Person

CONFIRM = "registration.confirm"
NOMINATED = "registration.nominated"
WAITING = "registration.waiting"
TICKET = "registration.ticket"
OFFER = "registration.offer"
CANCELLED = "registration.cancelled"
UNDECIDED = "registration.undecided"
REJECTED = "registration.rejected"
CHANGED = "event.changed"
PART_NAMED = "part.named"  # which part one has in an event
PART_ENDED = "part.ended"  # that one has none any more
PART_CHANGED = "part.changed"  # the same, for who has a part in the event
PART_CANCELLED = "part.cancelled"
INVITATION = "invitation.made"
REMINDER = "invitation.reminder"
NOMINATIONS = "nominations.asked"
NOMINATIONS_REMINDER = "nominations.reminder"
NOMINATIONS_EXPIRED = "nominations.expired"  # whoever nominated is told
INVITED_CHANGED = "invitation.changed"  # `CHANGED` for who has not answered yet
INVITED_CANCELLED = "invitation.cancelled"
EVALUATION = "evaluation.asked"
EVALUATION_REMINDER = "evaluation.reminder"
TRAVEL = "travel.asked"
REPORT = "report.asked"
DECIDE = "event.decide"
NEEDS = "needs.asked"
OBSERVATION_ASKED = "observation.asked"
POOL_PROVE = "pool.prove"
POOL_ASKED = "pool.asked"
POOL_FOUND = "pool.found"
POOL_CHOSEN = "pool.chosen"
POOL_TAKEN = "pool.taken"
POOL_LOST = "pool.lost"
POOL_DECLINED = "pool.declined"
POOL_WITHDRAWN = "pool.withdrawn"
QUALIFICATION_ENDS = "qualification.ends"
QUALIFICATIONS_END = "qualifications.end"  # the same, for the programme
OBSERVATION_SIGNED = "observation.signed"
LETTER = "event.letter"
RULE = "event.rule"
RELEASE_ASKED = "letter.release_asked"
RELEASED = "letter.released"
RETURNED = "letter.returned"
ROOM_LINK = "room.link"

ASKED: dict[str, str] = {
    Status.WAITING: WAITING,
    Status.CONFIRMED: TICKET,
    Status.OFFERED: OFFER,
}
PAUSE = timedelta(hours=1)  # between mails that anybody can cause for one address


def kind_of(registration: Registration) -> str:
    """The mail that an active registration has by its state."""
    if registration.is_undecided:
        is_proven = registration.decision == Decision.PENDING
        return UNDECIDED if is_proven else CONFIRM
    is_nominated = registration.source == Registration.Source.NOMINATION
    first = NOMINATED if is_nominated else CONFIRM
    return ASKED.get(registration.status, first)


def tell(
    kind: str,
    registration: Registration,
    *,
    version: str = "1",
    expires_at: datetime | None = None,
    said: Mapping[str, str] | None = None,
) -> Message | None:
    """Queue one message to the person, once per kind and `version`.

    `said` is what an organiser adds: `subject` and `paragraph`, with placeholders.
    """
    if not registration.email:
        return None
    return queue_message(
        kind,
        registration,
        to=registration.email,
        language=registration.language,
        dedupe_key=f"{kind}:{registration.uid}:{version}",
        expires_at=expires_at,
        context=dict(said or {}),
    )


def tell_many(
    kind: str,
    event: Event,
    rows: Iterable[Registration | Invitation],
    *,
    version: str,
    batch_version: str = "",
    context: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> list[tuple[Registration | Invitation, Message]]:
    """Queue a message to each of `rows`, also where they share a mailbox.

    A batch writes to an address once, so the second of a mailbox goes into a second
    batch, and so on; `batch_version` keeps the batches of later calls apart. Gives each
    row that has an address with its message.
    """
    rounds: dict[int, list[Registration | Invitation]] = defaultdict(list)
    seen: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.email:
            rounds[seen[row.email_key]].append(row)
            seen[row.email_key] += 1
    told: list[tuple[Registration | Invitation, Message]] = []
    for number, chosen in rounds.items():
        outgoing = [
            Outgoing(
                to=row.email,
                language=row.language,
                dedupe_key=key_of(kind, row, version),
                about=row,
                context=context or {},
            )
            for row in chosen
        ]
        batch = _batch_key(kind, event, batch_version or version, number)
        sent = queue_messages(
            kind,
            outgoing,
            batch=batch,
            lane=Lane.SERVICE,
            due_at=due_at,
            expires_at=expires_at,
        )
        told += zip(chosen, sent, strict=True)
    return told


def tell_people(
    kind: str,
    event: Event,
    people: Iterable[Person],
    *,
    version: str,
    context: dict[str, Any] | None = None,
    due_at: datetime | None = None,
) -> None:
    """Queue a message about the event to people who have a part in it, once each."""
    outgoing = [
        Outgoing(
            to=person.email,
            language=person.language,
            dedupe_key=f"{kind}:{event.uid}:{person.uid}:{version}",
            about=person,
            context={"event": event.uid.hex, **(context or {})},
        )
        for person in people
    ]
    batch = _batch_key(kind, event, version, 0)
    queue_messages(kind, outgoing, batch=batch, lane=Lane.SERVICE, due_at=due_at)


def key_of(kind: str, row: Registration | Invitation, version: str) -> str:
    """Under which a message of this kind and version goes to the row once."""
    return f"{kind}:{row.uid}:{version}"


def batches(kind: str, event: Event, *, version: str, rounds: int) -> list[str]:
    """The keys of the batches that `tell_many` made."""
    return [_batch_key(kind, event, version, number) for number in range(rounds)]


def _batch_key(kind: str, event: Event, version: str, number: int) -> str:
    text = f"{kind}:{event.uid}:{version}:{number}"
    return hashlib.sha256(text.encode()).hexdigest()


def ask_address(registration: Registration, *, at: datetime) -> Message | None:
    """Queue the mail with the link, at most one per hour for an address and event.

    Anybody can type anybody's address, so the first mail is sent at once and the next
    an hour later; each holds the links of all that waits for this address by then.
    """
    if not registration.email:
        return None
    key = address_key(registration.email)
    digest = hashlib.sha256(key.encode()).hexdigest()[:24]
    prefix = f"registration.ask:{registration.event.uid}:{digest}:"
    first = _ask(registration, f"{prefix}0", at)
    if first.about_uid == registration.uid and first.due_at == at:
        return first  # nobody asked before: mostly so, and nothing was to be looked up
    earlier = Message.objects.filter(address_key=key, dedupe_key__startswith=prefix)
    rows = list(earlier.order_by("-due_at", "-pk"))  # a few at most
    if rows[0].state == Message.State.QUEUED:
        return rows[0]
    due_at = max(at, rows[0].due_at + PAUSE)
    return _ask(registration, f"{prefix}{len(rows)}", due_at)


def _ask(registration: Registration, dedupe_key: str, due_at: datetime) -> Message:
    return queue_message(
        kind_of(registration),
        registration,
        to=registration.email,
        language=registration.language,
        dedupe_key=dedupe_key,
        due_at=due_at,
        expires_at=registration.event.starts_at,
    )
