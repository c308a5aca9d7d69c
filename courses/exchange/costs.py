"""Files out: the costs of an event."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.models import CostLine
from participants.exchange.columns import Column, Spelling, choice_of, of


def _payer(row: CostLine, how: Spelling) -> Value:
    return how.organisation(row.payer) or None


COSTS: tuple[Column[CostLine], ...] = (
    Column("kind", _("Kind"), choice_of("kind", CostLine.Kind), width=28),
    Column("note", _("Note"), of("note"), width=45),
    Column("planned", _("Planned amount"), of("planned"), width=16),
    Column("actual", _("Actual amount"), of("actual"), width=16),
    Column("currency", _("Currency"), of("currency"), width=12),
    Column("payer", _("Paid by"), _payer, width=40),
    Column("document", _("Number of the document"), of("document"), width=24),
)
