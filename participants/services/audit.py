"""The audit trail: one row for each act, written in the act's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.db.models import Model
from django.utils import timezone

from core.models import Record
from participants.models import Actor, AuditEvent
from participants.services.rows import insert_values

Values = dict[str, Any]


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
    return AuditEvent.objects.create(
        at=timezone.now(),
        actor=actor,
        action=action,
        target_kind=target._meta.label,
        target_uid=target.uid,
        before=before,
        after=after,
    )


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
    actor: Actor, action: str, targets: Iterable[tuple[Record, Values | None]]
) -> None:
    """As `record` for an act on many rows, each with its `after`, in few statements."""
    at, who = timezone.now(), actor.pk if actor else None
    insert_values(
        AuditEvent,
        ("uid", "at", "actor_id", "action", "target_kind", "target_uid", "after"),
        (
            (uuid4(), at, who, action, target._meta.label, target.uid, after)
            for target, after in targets
        ),
    )
