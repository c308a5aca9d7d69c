"""Write down what became of messages that were being sent."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from outbox.models import Attempt, Lane, Message, Suppression
from outbox.services.engine.budgets import Breaker
from outbox.services.engine.transport import Result
from outbox.services.send import finish
from outbox.services.suppression import suppress

# Minutes between tries: 48 hours in all, each ±20 % so that they do not come in waves.
BACKOFF_MINUTES = (1, 5, 15, 30, 60, 120, 240, 480, 480, 480, 480, 480)
JITTER = 0.2
MAX_BROKEN = 5  # tries to make a message that cannot be made
DATABASE_PATIENCE_SECONDS = 60.0
Outcome = Attempt.Outcome
State = Message.State


@dataclass(frozen=True)
class Try:
    """A message and what became of this try; None: it was not begun."""

    message: Message
    at: datetime
    result: Result | None


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When to try again after `attempts` tries; None after 48 hours of them."""
    if attempts > len(BACKOFF_MINUTES):
        return None
    minutes = BACKOFF_MINUTES[max(attempts, 1) - 1]
    spread = random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
    return at + timedelta(minutes=minutes * spread)


def settle(worker: str, tries: Sequence[Try], breaker: Breaker) -> None:
    """Record the tries and move their rows, in one transaction.

    Fenced: rows that are no longer ours are left alone. While the database is away it
    tries again for a minute, for what is not recorded would be in doubt.
    """
    patiently(lambda: _settle(worker, tries, breaker))


def patiently(act: Callable[[], None]) -> None:
    """Do `act`, again and again while the database is away, for up to a minute."""
    until = time.monotonic() + DATABASE_PATIENCE_SECONDS
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            connection.close()
            time.sleep(0.5)


@transaction.atomic
def _settle(worker: str, tries: Sequence[Try], breaker: Breaker) -> None:
    now = timezone.now()
    ours = Message.objects.filter(state=State.SENDING, worker=worker)
    sent = [t.message.pk for t in tries if t.result and t.result.outcome == "sent"]
    if sent:
        rows = ours.filter(pk__in=sent)
        if any(t.message.context_is_secret for t in tries):
            finish(rows, State.SENT, sent_at=now, last_error="")
        else:
            rows.update(
                state=State.SENT, worker="", sent_at=now, last_error="", updated_at=now
            )
    for one in tries:
        row = ours.filter(pk=one.message.pk)
        if one.result is None:
            _untouched(row, now)
        elif one.result.outcome != Outcome.SENT:
            _move(row, one.message, one.result, now)
    Attempt.objects.bulk_create(_attempt_of(one) for one in tries if one.result)
    breaker.save(now)


def _move(
    row: QuerySet[Message], message: Message, result: Result, now: datetime
) -> None:
    """Where a message goes that was not accepted."""
    outcome = result.outcome
    error = printable(result.text or str(outcome.label))
    if outcome == Outcome.UNREACHABLE:
        _untouched(row, now, last_error=error)
    elif outcome == Outcome.UNCERTAIN and message.lane == Lane.BULK:
        row.update(state=State.UNCERTAIN, worker="", last_error=error, updated_at=now)
    elif outcome == Outcome.REFUSED:
        finish(row, State.FAILED, last_error=error)
    elif outcome == Outcome.NO_SUCH_ADDRESS:
        finish(row, State.FAILED, last_error=error)
        suppress(message.address, Suppression.Reason.BOUNCED, note=error[:200])
    else:
        put_off(row, message.attempts, error, now)


def _untouched(row: QuerySet[Message], now: datetime, **changes: str) -> None:
    """Back to the queue as if never taken: the mail server did not hear of it."""
    row.update(
        state=State.QUEUED,
        worker="",
        attempts=F("attempts") - 1,
        updated_at=now,
        **changes,
    )


def put_off(row: QuerySet[Message], attempts: int, error: str, now: datetime) -> None:
    """Queue a message again after its pause, or give it up: nobody is barred."""
    due_at = next_try(attempts, now)
    if due_at is None:
        finish(row, State.FAILED, last_error=error)
    else:
        row.update(
            state=State.QUEUED,
            worker="",
            due_at=due_at,
            last_error=error,
            updated_at=now,
        )


def cannot_be_made(worker: str, message: Message, error: str) -> None:
    """Record a failure to make a claimed message: five tries, then it has failed."""
    now = timezone.now()
    row = Message.objects.filter(pk=message.pk, state=State.CLAIMED, worker=worker)
    with transaction.atomic():
        row.update(attempts=F("attempts") + 1)
        if message.attempts + 1 >= MAX_BROKEN:
            finish(row, State.FAILED, last_error=error)
        else:
            put_off(row, message.attempts + 1, error, now)
        Attempt.objects.create(
            message=message, at=now, outcome=Outcome.BROKEN, text=error
        )


def _attempt_of(one: Try) -> Attempt:
    result = one.result or Result(Outcome.UNCERTAIN)
    return Attempt(
        message=one.message,
        at=one.at,
        outcome=result.outcome,
        smtp_code=result.code,
        enhanced=result.enhanced[:12],
        text=printable(result.text),
    )


def printable(text: str) -> str:
    """Servers say anything; PostgreSQL refuses NUL."""
    return " ".join(text.replace("\0", " ").split())[:500]
