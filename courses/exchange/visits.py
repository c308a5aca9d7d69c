"""Files out: the rooms of a study visit, and what its travellers are paid."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.xlsx import Value
from courses.exchange.registrations import REGISTRATIONS
from courses.models import Registration
from courses.selectors.per_diem import PersonLine, TravelSheet
from courses.selectors.travel import stay_of
from participants.exchange.columns import Column, Spelling, of

NAME, ORGANISATION = (
    next(column for column in REGISTRATIONS if column.key == key)
    for key in ("name", "organisation")
)


def _of_room(name: str) -> Any:
    def value(row: Registration, _how: Spelling) -> Value:
        room = row.traveller.room if hasattr(row, "traveller") else None
        found: Value = getattr(room, name) if room is not None else None
        return found

    return value


def _day(name: str) -> Any:
    def value(row: Registration, _how: Spelling) -> Value:
        stay = stay_of(row, row.event)
        whole = row.event.day if name == "first" else row.event.last_day
        found: Value = getattr(stay, name) if stay is not None else whole
        return found

    return value


ROOMING: tuple[Column[Registration], ...] = (
    NAME,
    ORGANISATION,
    Column("room", pgettext_lazy("to sleep in", "room"), _of_room("name")),
    Column("beds", _("beds"), _of_room("beds"), width=10),
    Column("from", pgettext_lazy("period", "From"), _day("first"), width=12),
    Column("until", pgettext_lazy("period", "Until"), _day("last"), width=12),
)


def _of_person(column: Column[Registration]) -> Column[PersonLine]:
    """The same column for a line of the sheet."""

    def value(line: PersonLine, how: Spelling) -> Value:
        return column.value(line.registration, how)

    return Column(column.key, column.label, value, width=column.width)


PAID: tuple[Column[PersonLine], ...] = (
    _of_person(NAME),
    _of_person(ORGANISATION),
    Column("units", _("Nights or days"), of("units"), width=12),
    Column("transport", _("Transport"), of("transport"), width=30),
    Column("cost", _("Cost of transport"), of("cost")),
    Column("currency", _("Currency"), of("currency"), width=12),
)


def sheet_columns(sheet: TravelSheet) -> list[Column[PersonLine]]:
    """What each traveller is paid, with two columns for each currency."""
    columns = [*PAID]
    for currency in sheet.currencies:
        columns.append(_sum("per-diem", _("Per diem, %(currency)s"), currency))
        columns.append(_sum("total", _("Together, %(currency)s"), currency))
    return columns


def _sum(part: str, label: Promise, currency: str) -> Column[PersonLine]:
    def value(line: PersonLine, _how: Spelling) -> Any:
        return (line.total if part == "total" else line.per_diem).get(currency)

    return Column(f"{part}-{currency}", _named(label, currency), value)


def _in_words(label: Promise, currency: str) -> str:
    return str(label) % {"currency": currency}


_named = lazy(_in_words, str)  # in the language of the headings, chosen later
