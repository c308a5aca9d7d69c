"""Put right what dead workers left behind."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from outbox.models import Attempt, Batch, Lane, Message
from outbox.services.engine.locks import death_of
from outbox.services.engine.settle import BACKOFF_MINUTES
from outbox.services.send import finish

MAX_CRASHES = 5  # workers that died with a message in hand, then it is set aside
LOST = "The sender stopped before the answer of the mail server was recorded."
POISON = "Set aside: the sender stopped at it again and again."
State = Message.State
logger = logging.getLogger(__name__)


def recover() -> int:
    """Clear up after each dead worker; return how many messages were moved.

    Claimed ones go back to the queue. Of those that were being sent, codes, tickets
    and certificates are sent again under the same Message-ID; newsletters are in
    doubt and wait for a person.
    """
    at_work = Message.objects.filter(state__in=Message.WITH_WORKER).order_by()
    moved = 0
    for worker in list(at_work.values_list("worker", flat=True).distinct()):
        with transaction.atomic(), death_of(worker) as dead:
            if dead:
                moved += _clear_up(worker, timezone.now())
    if moved:
        logger.warning("Recovered %s messages of workers that had died.", moved)
    return moved + _sweep_cancelled()


def _clear_up(worker: str, now: datetime) -> int:
    """All messages of one dead worker, in the caller's transaction."""
    mine = Message.objects.filter(worker=worker)
    mine.filter(state__in=Message.WITH_WORKER).update(crashes=F("crashes") + 1)
    claimed = mine.filter(state=State.CLAIMED)
    moved = finish(
        claimed.filter(crashes__gte=MAX_CRASHES), State.FAILED, last_error=POISON
    )
    moved += claimed.update(state=State.QUEUED, worker="", updated_at=now)
    sending = mine.filter(state=State.SENDING)
    Attempt.objects.bulk_create(
        Attempt(message_id=pk, at=now, outcome=Attempt.Outcome.UNCERTAIN, text=LOST)
        for pk in list(sending.values_list("pk", flat=True))
    )
    moved += _again(sending.filter(lane__lt=Lane.BULK), now)
    return moved + sending.update(
        state=State.UNCERTAIN, worker="", last_error=LOST, updated_at=now
    )


def _again(sending: QuerySet[Message], now: datetime) -> int:
    """Rather twice than never, but not for ever."""
    few = sending.filter(crashes__lt=MAX_CRASHES, attempts__lte=len(BACKOFF_MINUTES))
    return few.update(
        state=State.QUEUED, worker="", due_at=now, last_error=LOST, updated_at=now
    )


def _sweep_cancelled() -> int:
    """What was being sent when its batch was cancelled, and came back since."""
    gone = Batch.objects.filter(state=Batch.State.CANCELLED).values("key")
    waiting = Message.objects.filter(state=State.QUEUED, batch__in=gone)
    return finish(waiting, State.CANCELLED) if waiting.exists() else 0
