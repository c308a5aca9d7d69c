"""The audit trail: one row for each act, written in the act's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Model
from django.utils import timezone

from core.many import Json, insert_values, maker, new_uids
from core.models import Record
from core.rows import insert, insert_together
from participants.models import Actor, AuditEvent

Values = dict[str, Any]
_make = maker(
    AuditEvent,
    ("at", "actor_id", "action", "target_kind", "target_uid", "before", "after"),
)
_gathered: ContextVar[list[AuditEvent] | None] = ContextVar("gathered", default=None)


@contextmanager
def recorded_together() -> Iterator[None]:
    """Store what is recorded inside by one statement at its end; none after an error.

    Use it inside the transaction of the act. What is caught and undone inside by a
    savepoint must not have recorded anything.
    """
    if _gathered.get() is not None:
        yield
        return
    rows: list[AuditEvent] = []
    token = _gathered.set(rows)
    try:
        yield
    finally:
        _gathered.reset(token)
    insert_together(rows)


def record(
    actor: Actor,
    action: str,
    target: Record,
    *,
    before: Values | None = None,
    after: Values | None = None,
) -> AuditEvent:
    """Note that `actor` did `action` ("person.renamed") to `target`.

    The row can never be changed or deleted, so names and addresses of people must not
    be in `before` and `after`: for them name the fields that changed.
    """
    row = _make(
        timezone.now(),
        actor.pk if actor else None,
        action,
        target._meta.label,
        target.uid,
        before,
        after,
    )
    gathered = _gathered.get()
    if gathered is None:
        insert(row)
    else:
        gathered.append(row)
    return row


def record_export(
    actor: Actor,
    target: Record | type[Model],
    *,
    name: str,
    rows: int,
    columns: list[str],
    filters: Values,
) -> AuditEvent:
    """Note that `actor` took the list `name` away: of a kind, or of one row."""
    return AuditEvent.objects.create(
        at=timezone.now(),
        actor=actor,
        action="list.exported",
        target_kind=target._meta.label,
        target_uid=target.uid if isinstance(target, Record) else None,
        after={"list": name, "rows": rows, "columns": columns, "filters": filters},
    )


def record_many(
    actor: Actor, action: str, targets: Iterable[tuple[Record, Values | Json | None]]
) -> None:
    """As `record` for an act on many rows, each with its `after`, in few statements."""
    at, who = timezone.now(), actor.pk if actor else None
    insert_values(
        AuditEvent,
        ("uid", "at", "actor_id", "action", "target_kind", "target_uid", "after"),
        (
            (uid, at, who, action, target._meta.label, target.uid, after)
            for uid, (target, after) in zip(new_uids(), targets, strict=False)
        ),
    )
