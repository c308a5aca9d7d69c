"""Costs of an event: planned before, actual as the invoices come in."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from courses.models import CostLine, Event
from participants.models import Actor
from participants.services.audit import record

FIELDS = ("kind", "note", "planned", "actual", "currency", "payer", "document")


@transaction.atomic
def add_cost(event: Event, *, actor: Actor, **fields: Any) -> CostLine:
    """Add a line; `fields` are those of FIELDS. Raises ValidationError."""
    row = CostLine(event=event, **fields)
    row.full_clean()
    row.save(force_insert=True)
    record(actor, "cost.added", row, after=_state(row))
    return row


@transaction.atomic
def change_cost(line: CostLine, *, actor: Actor, **fields: Any) -> CostLine:
    """Change a line; also of an event whose books are closed, for invoices come late.

    Raises ValidationError; then it stays as it is.
    """
    row = CostLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    before = _state(row)
    for name in FIELDS:
        setattr(row, name, fields[name])
    row.full_clean()
    row.save()
    record(actor, "cost.changed", row, before=before, after=_state(row))
    return row


@transaction.atomic
def remove_cost(line: CostLine, *, actor: Actor) -> None:
    """Take a line away; what it said is in the audit trail."""
    row = CostLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    record(actor, "cost.removed", row, before=_state(row))
    row.delete()


def _state(row: CostLine) -> dict[str, object]:
    values = {name: getattr(row, name) for name in FIELDS if name != "payer"}
    payer = str(row.payer.uid) if row.payer else ""
    shown = {name: str(value) for name, value in values.items() if value is not None}
    return {**shown, "event": str(row.event.uid), "payer": payer}
