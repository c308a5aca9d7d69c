"""The workload of trainers as a spreadsheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.models import TrainerRate
from courses.selectors.workload import WorkLine
from participants.exchange.columns import Column, of

Line = tuple[WorkLine, str]


def with_rates(lines: Iterable[WorkLine]) -> list[Line]:
    """Each line with what the person asks for at present, in one query."""
    rows = list(lines)
    people = {row.person.pk for row in rows}
    rates: dict[int, list[str]] = defaultdict(list)
    found = TrainerRate.objects.filter(ended_on=None, profile__person__in=people)
    for rate in found.select_related("profile").order_by("unit", "pk"):
        words = f"{rate.amount} {rate.currency} {rate.get_unit_display()}"
        rates[rate.profile.person_id].append(words)
    return [(row, "; ".join(rates[row.person.pk])) for row in rows]


def _line(name: str) -> Any:
    value = of(name)
    return lambda row, how: value(row[0], how)


WORKLOAD: tuple[Column[Line], ...] = (
    Column("name", _("Name"), lambda row, how: how.person(row[0].person), width=30),
    Column(
        "programme",
        _("Programme"),
        lambda row, how: how.texts(row[0].programme.short_names),
        width=40,
    ),
    Column("events", _("Events led"), _line("events_led"), width=12),
    Column("sessions", _("Sessions"), _line("sessions"), width=12),
    Column("hours", _("Hours taught"), _line("hours"), width=14),
    Column("days", _("Days worked"), _line("days_worked"), width=12),
)
WORK_RATE: Column[Line] = Column("rate", _("Rate"), lambda row, _how: row[1], width=30)
