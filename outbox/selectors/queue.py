"""How the queue stands: for the desk, for monitoring, for the page of a newsletter."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from outbox.models import Batch, Epoch, Lane, Message, RelayBudget, address_key

RATE_WINDOW = timedelta(minutes=10)
State = Message.State


@dataclass(frozen=True)
class QueueOverview:
    """Counts by lane and state, and what stands in the way of sending."""

    counts: dict[tuple[Lane, str], int]
    oldest_due_at: datetime | None
    oldest_age: timedelta
    held_since: datetime | None
    spared: list[RelayBudget]

    @property
    def queued(self) -> int:
        return sum(n for (_, state), n in self.counts.items() if state == State.QUEUED)

    @property
    def uncertain(self) -> int:
        return sum(
            n for (_, state), n in self.counts.items() if state == State.UNCERTAIN
        )


@dataclass
class BatchProgress:
    """What became of each message of a batch."""

    state: str = Batch.State.RUNNING
    counts: dict[str, int] = field(default_factory=dict)
    recent: int = 0
    recent_seconds: float = 0.0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def queued(self) -> int:
        waiting = (State.QUEUED, State.CLAIMED, State.SENDING)
        return sum(self.counts.get(state, 0) for state in waiting)

    @property
    def sent(self) -> int:
        return self.counts.get(State.SENT, 0)

    @property
    def failed(self) -> int:
        return self.counts.get(State.FAILED, 0)

    @property
    def uncertain(self) -> int:
        return self.counts.get(State.UNCERTAIN, 0)

    @property
    def skipped(self) -> int:
        return self.counts.get(State.SKIPPED, 0)

    @property
    def cancelled(self) -> int:
        return self.counts.get(State.CANCELLED, 0)

    @property
    def lost(self) -> int:
        """Those that will not arrive, or of which nobody knows."""
        return self.failed + self.skipped + self.uncertain + self.cancelled

    @property
    def is_done(self) -> bool:
        return self.queued == 0

    @property
    def eta(self) -> timedelta | None:
        """Time left at the pace of the last minutes; None while there is no pace."""
        if self.state != Batch.State.RUNNING or not (self.queued and self.recent):
            return None
        return timedelta(seconds=self.queued * self.recent_seconds / self.recent)


def queue_overview(at: datetime | None = None) -> QueueOverview:
    """The whole queue in four queries, whatever its length."""
    at = at or timezone.now()
    rows = Message.objects.values_list("lane", "state").annotate(n=Count("id"))
    oldest = Message.objects.due(at).aggregate(first=Min("due_at"))["first"]
    return QueueOverview(
        counts={(Lane(lane), state): n for lane, state, n in rows.order_by()},
        oldest_due_at=oldest,
        oldest_age=max(at - oldest, timedelta()) if oldest else timedelta(),
        held_since=Epoch.objects.values_list("held_since", flat=True).first(),
        spared=list(RelayBudget.objects.filter(open_until__gt=at).order_by("name")),
    )


def batch_progress(key: str, at: datetime | None = None) -> BatchProgress:
    """Progress of one batch."""
    return progress_of([key], at)[key]


def progress_of(
    keys: Iterable[str], at: datetime | None = None
) -> dict[str, BatchProgress]:
    """Progress of several batches in two queries."""
    at = at or timezone.now()
    found = {key: BatchProgress() for key in keys}
    recently = Q(sent_at__gte=at - RATE_WINDOW)
    rows = (
        Message.objects.filter(batch__in=found)
        .values_list("batch", "state")
        .annotate(
            n=Count("id"),
            recent=Count("id", filter=recently),
            first=Min("sent_at", filter=recently),
        )
        .order_by()
    )
    for key, state, n, recent, first in rows:
        found[key].counts[state] = n
        if recent:
            found[key].recent = recent
            found[key].recent_seconds = max((at - first).total_seconds(), 1.0)
    for key, state in Batch.objects.filter(key__in=found).values_list("key", "state"):
        found[key].state = state
    return found


def messages_about(kind: str, uid: uuid.UUID) -> QuerySet[Message]:
    """All messages about one row, the newest first, with their tries."""
    return (
        Message.objects.filter(about_kind=kind, about_uid=uid)
        .prefetch_related("tries")
        .order_by("-id")
    )


def messages_to(address: str) -> QuerySet[Message]:
    """All messages to one address, the newest first."""
    rows = Message.objects.filter(address_key=address_key(address)[:254])
    return rows.order_by("-id")


def uncertain_messages() -> QuerySet[Message]:
    """Those of which nobody knows whether they arrived: a person decides."""
    return Message.objects.filter(state=State.UNCERTAIN).order_by("created_at", "id")
