"""Take due messages, and commit what is about to be sent: the only claim there is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from outbox.models import Lane, Message
from outbox.selectors.suppression import suppressed_among
from outbox.services.engine.budgets import Budgets
from outbox.services.send import finish

State = Message.State
SkipReason = Message.SkipReason
ALONE_AFTER = 2  # crashes: then a message is tried by itself


@dataclass
class Claim:
    """What was taken, and if nothing, when a limit will allow it again."""

    messages: list[Message] = field(default_factory=list)
    wait_seconds: float = math.inf


def claim(
    worker: str, at: datetime, *, limit: int, held_since: datetime | None = None
) -> Claim:
    """Take up to `limit` due messages for `worker`, urgent ones first.

    One `UPDATE … RETURNING` under the locks of the budgets: two workers never get
    the same row, and no limit is passed.
    """
    with transaction.atomic():
        budgets = Budgets(at)
        room = budgets.room(limit)
        if room < 1:
            return _nothing(budgets, at)
        due = Message.objects.due(at)
        closed = budgets.closed_domains()
        if closed:
            due = due.exclude(domain__in=closed)
        if held_since is not None:
            due = due.filter(created_at__gte=held_since)
        if held_since is not None or not budgets.bulk_allowed():
            due = due.filter(lane__lt=Lane.BULK)
        taken = _update_returning(due, worker, at, room)
        refused = budgets.take(taken) + _behind_a_suspect(taken)
        back = {message.pk for message in refused}
        if back:
            release(worker, Message.objects.filter(pk__in=back))
        kept = [message for message in taken if message.pk not in back]
        return Claim(kept, 0.0) if kept else _nothing(budgets, at)


def _nothing(budgets: Budgets, at: datetime) -> Claim:
    """Nothing was taken: wait for a limit only if it holds something up."""
    seconds = budgets.wait_seconds()
    if math.isfinite(seconds) and Message.objects.due(at).exists():
        return Claim(wait_seconds=seconds)
    return Claim()


def _update_returning(
    due: QuerySet[Message], worker: str, at: datetime, limit: int
) -> list[Message]:
    """One statement on both databases; PostgreSQL skips rows that others hold."""
    order = ("lane", "due_at", "id")
    rows = due.select_for_update(skip_locked=True, of=("self",)).order_by(*order)
    inner, params = rows.values("pk")[:limit].query.sql_with_params()
    now = connection.ops.adapt_datetimefield_value(at)
    table = connection.ops.quote_name(Message._meta.db_table)
    statement = (
        f"WITH due(key) AS MATERIALIZED ({inner}) UPDATE {table}"  # noqa: S608 - no input
        " SET state = %s, worker = %s, updated_at = %s"
        " WHERE id IN (SELECT due.key FROM due) RETURNING *"
    )
    found = Message.objects.raw(statement, [*params, State.CLAIMED, worker, now])
    return sorted(found, key=lambda message: (message.lane, message.due_at, message.pk))


def _behind_a_suspect(taken: Sequence[Message]) -> list[Message]:
    """All but one, when a message among them has been there at several crashes."""
    suspect = next((m for m in taken if m.crashes >= ALONE_AFTER), None)
    return [m for m in taken if m is not suspect] if suspect else []


def release(worker: str, messages: QuerySet[Message] | None = None) -> int:
    """Give claimed messages back that were not begun; all of `worker` by default."""
    rows = Message.objects.all() if messages is None else messages
    return rows.filter(state=State.CLAIMED, worker=worker).update(
        state=State.QUEUED, worker="", updated_at=timezone.now()
    )


def mark_sending(worker: str, window: Sequence[Message], at: datetime) -> list[Message]:
    """Commit that `window` is being sent, before the mail server hears of it.

    Left out, and never sent: what was skipped, paused or cancelled since the claim,
    what is too late, and addresses that are barred now.
    """
    if not window:
        return []
    keys = [message.pk for message in window]
    mine = Message.objects.filter(pk__in=keys, state=State.CLAIMED, worker=worker)
    with transaction.atomic():
        late = Q(expires_at__isnull=False, expires_at__lte=at)
        if any(message.expires_at for message in window):
            finish(mine.filter(late), State.SKIPPED, skip_reason=SkipReason.EXPIRED)
        barred = _barred(window)
        if barred:
            finish(
                mine.filter(pk__in=barred),
                State.SKIPPED,
                skip_reason=SkipReason.SUPPRESSED,
            )
        changed = mine.running().update(
            state=State.SENDING, attempts=F("attempts") + 1, updated_at=at
        )
        sending = set(keys)
        if changed != len(keys):
            rows = Message.objects.filter(
                pk__in=keys, state=State.SENDING, worker=worker
            )
            sending = set(rows.values_list("pk", flat=True))
    marked = [message for message in window if message.pk in sending]
    for message in marked:
        message.state = State.SENDING
        message.attempts += 1
    return marked


def _barred(window: Sequence[Message]) -> list[int]:
    """Those of `window` whose address gets no such mail: one query per list."""
    found: list[int] = []
    for lists in {(m.lane == Lane.BULK, m.list_key) for m in window}:
        bulk, list_key = lists
        group = [m for m in window if (m.lane == Lane.BULK, m.list_key) == lists]
        keys = suppressed_among(
            [m.address_key for m in group], bulk=bulk, list_key=list_key
        )
        found += [m.pk for m in group if m.address_key in keys]
    return found
