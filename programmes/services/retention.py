"""Acts on how long the people of a programme are kept."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from core.text import clean_text
from participants.models import Actor
from participants.services.audit import record
from programmes.models import Programme


@transaction.atomic
def set_retention(
    programme: Programme, *, months: int | None, hold_reason: str, actor: Actor
) -> Programme:
    """Say how long people are kept after the end, and why data are held if they are.

    No months: as the installation says. Whatever was announced is announced anew.
    """
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    before = {"kept_months": row.kept_months, "hold_reason": row.hold_reason}
    after = {"kept_months": months, "hold_reason": clean_text(hold_reason)[:300]}
    if before == after:
        return row
    row.kept_months, row.hold_reason = months, str(after["hold_reason"])
    row.erasure_noticed_on = None
    row.save(update_fields=[*after, "erasure_noticed_on", "updated_at"])
    record(actor, "programme.retention_set", row, before=before, after=after)
    return row


@transaction.atomic
def notice_erasure(programme: Programme, *, on: date | None) -> None:
    """Note from when on people know that those of the programme will go; None: not
    any more.
    """
    rows = Programme.objects.filter(pk=programme.pk)
    rows.update(erasure_noticed_on=on, updated_at=timezone.now())
    record(None, "programme.erasure_noticed", programme, after={"on": on})
