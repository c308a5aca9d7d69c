"""Queue messages, hold them back, and say what became of those in doubt.

Nothing here speaks to a mail server: acts write rows, the engine moves them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import schedule
from core.errors import DomainError
from core.many import maker
from core.models import Record
from core.rows import insert_new
from outbox.models import (
    BULK,
    EVERYTHING,
    Attempt,
    Batch,
    Lane,
    Message,
    address_key,
    domain_of,
    is_good_address,
)

JOB = "outbox.send"
CHUNK = 500
State = Message.State


class BadAddress(DomainError):
    code = "bad_address"
    message = _("%(address)s is not an e-mail address.")


class BatchCancelled(DomainError):
    code = "batch_cancelled"
    message = _("This was cancelled and cannot be sent any more.")


@dataclass(frozen=True)
class Outgoing:
    """One message of many: what differs between them."""

    to: str
    language: str
    dedupe_key: str
    about: Record | None = None
    context: dict[str, Any] = field(default_factory=dict)


def queue_message(
    kind: str,
    about: Record | None,
    *,
    to: str,
    language: str,
    dedupe_key: str,
    lane: Lane = Lane.SERVICE,
    context: dict[str, Any] | None = None,
    secret: bool | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Message:
    """Queue one message in the caller's transaction and wake the sender.

    Sent once per `dedupe_key`: a second call returns the first row. A `secret`
    context (always so in the lane of login codes) is wiped when the message is
    done. After `expires_at` the message is skipped.

    Raises BadAddress, and then nothing is queued.
    """
    if not is_good_address(to):
        raise BadAddress(address=to[:100])
    row = _message(kind, Outgoing(to, language, dedupe_key, about, context or {}))
    row.lane = lane
    row.context_is_secret = lane == Lane.URGENT if secret is None else secret
    row.due_at = due_at or row.due_at
    row.expires_at = expires_at
    schedule.wake(JOB)
    if insert_new(row):
        return row
    return Message.objects.get(dedupe_key=dedupe_key)


@transaction.atomic
def queue_messages(
    kind: str,
    rows: Sequence[Outgoing],
    *,
    batch: str,
    list_key: str = "",
    lane: Lane = Lane.BULK,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> list[Message]:
    """Queue many messages of one batch at once; return theirs in the same order.

    An address is written to once per batch: a second row for it gets the first
    one's message. A bad address becomes a skipped message, so that none is missing.
    """
    new = [_message(kind, row) for row in rows]
    for message in new:
        message.lane, message.batch, message.list_key = lane, batch, list_key
        message.due_at = due_at or message.due_at
        message.expires_at = expires_at
        if not is_good_address(message.address):
            message.state = State.SKIPPED
            message.skip_reason = Message.SkipReason.BAD_ADDRESS
    Message.objects.bulk_create(new, ignore_conflicts=True, batch_size=CHUNK)
    schedule.wake(JOB)
    by_key: dict[str, Message] = {}
    for start in range(0, len(new), CHUNK):
        keys = [message.dedupe_key for message in new[start : start + CHUNK]]
        for found in Message.objects.filter(dedupe_key__in=keys):
            by_key[found.dedupe_key] = found
    missing = [m.address_key for m in new if m.dedupe_key not in by_key]
    by_address = {
        found.address_key: found
        for found in Message.objects.filter(batch=batch, address_key__in=missing)
    }
    return [by_key.get(m.dedupe_key) or by_address[m.address_key] for m in new]


_make = maker(
    Message,
    (
        "kind about_kind about_uid address address_key domain language dedupe_key"
        " context due_at"
    ).split(),
)


def _message(kind: str, row: Outgoing) -> Message:
    message = _make(
        kind,
        row.about._meta.label if row.about else "",
        row.about.uid if row.about else None,
        row.to.strip()[:254],
        address_key(row.to)[:254],
        domain_of(row.to)[:254],
        row.language,
        row.dedupe_key,
        row.context,
        timezone.now(),
    )
    message.message_id = message.make_message_id()
    return message


def pause_batch(key: str, reason: str = "") -> None:
    """Stop sending `key` after the window in hand (at most 10 messages)."""
    _set_batch(key, Batch.State.PAUSED, reason)


def resume_batch(key: str) -> None:
    """Go on with what is left of `key`; what was sent stays sent."""
    _set_batch(key, Batch.State.RUNNING, "")
    schedule.wake(JOB)


@transaction.atomic
def cancel_batch(key: str, reason: str = "") -> int:
    """Cancel for good what was not begun of `key`; return how many messages."""
    _set_batch(key, Batch.State.CANCELLED, reason)
    return finish(Message.objects.filter(batch=key).stoppable(), State.CANCELLED)


def _set_batch(key: str, state: Batch.State, reason: str) -> None:
    now = timezone.now()
    Batch.objects.bulk_create([Batch(key=key)], ignore_conflicts=True)
    changed = (
        Batch.objects.filter(key=key)
        .exclude(state=Batch.State.CANCELLED)
        .update(state=state, reason=reason, updated_at=now)
    )
    if not changed and state != Batch.State.CANCELLED:
        raise BatchCancelled


def skip_queued(address: str, scope: str, *, reason: Message.SkipReason) -> int:
    """Take the waiting messages of `address` out, in the caller's transaction.

    `scope`: "everything", "bulk" (all newsletters) or the key of one list. Messages
    that a worker has claimed but not begun are taken from it. Returns how many.
    """
    waiting = Message.objects.filter(address_key=address_key(address)).stoppable()
    if scope != EVERYTHING:
        waiting = waiting.filter(lane=Lane.BULK)
        if scope != BULK:
            waiting = waiting.filter(list_key=scope)
    return finish(waiting, State.SKIPPED, skip_reason=reason)


def finish(
    messages: models.QuerySet[Message], state: Message.State, **changes: Any
) -> int:
    """Move `messages` to a final state, wiping contexts that hold secrets."""
    context = models.Case(
        models.When(
            context_is_secret=True,
            then=models.Value({}, output_field=models.JSONField()),
        ),
        default=F("context"),
    )
    return messages.update(
        state=state, worker="", context=context, updated_at=timezone.now(), **changes
    )


@transaction.atomic
def was_delivered(messages: models.QuerySet[Message], note: str = "") -> int:
    """Close messages in doubt as sent, on a person's word or a log's."""
    return _resolve(messages, Attempt.Outcome.CONFIRMED, note)


@transaction.atomic
def send_again(messages: models.QuerySet[Message], note: str = "") -> int:
    """Queue messages in doubt again, with the Message-ID they had."""
    count = _resolve(messages, Attempt.Outcome.REPEATED, note)
    schedule.wake(JOB)
    return count


def _resolve(
    messages: models.QuerySet[Message], outcome: Attempt.Outcome, note: str
) -> int:
    """Move each message that is still in doubt, and note who was believed."""
    now = timezone.now()
    again = outcome == Attempt.Outcome.REPEATED
    notes = []
    rows = messages.filter(state=State.UNCERTAIN)
    for pk in list(rows.values_list("pk", flat=True)):
        row = Message.objects.filter(pk=pk, state=State.UNCERTAIN)
        if again:
            changed = row.update(
                state=State.QUEUED, due_at=now, crashes=0, updated_at=now
            )
        else:
            changed = finish(row, State.SENT, sent_at=now)
        if changed:
            notes.append(
                Attempt(message_id=pk, at=now, outcome=outcome, text=note[:500])
            )
    Attempt.objects.bulk_create(notes)
    return len(notes)
