"""Files out: the figures of a programme, with who was reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from participants.exchange.columns import Column, Spelling, of, titled
from portal.selectors.breakdowns import breakdowns_of
from portal.selectors.figures import Figures
from programmes.models import Indicator


class FigureRow(NamedTuple):
    """One number beside what was planned; `name` in words or in several languages."""

    name: Any
    reached: Value
    planned: Value
    unit: str = ""
    part: str = ""


HIDDEN = "…"  # behind which fewer people stand than may be told


def told(people: int | None) -> Value:
    """A count that may be known, or the sign for one that may not."""
    return HIDDEN if people is None else people


def figures_to_write(
    figures: Figures,
    indicators: Iterable[tuple[Indicator, Decimal | None]],
    *,
    exact: bool,
) -> Iterator[FigureRow]:
    """The numbers of the page, one below the other."""
    for line in figures.kinds:
        yield FigureRow(line.kind.labels, line.held, line.planned)
    promised = figures.promised_municipalities
    yield FigureRow(_("People"), told(figures.people), figures.planned_people or None)
    for gender in figures.genders:
        yield FigureRow(gender.label, told(gender.people), None)
    yield FigureRow(_("Person-days"), told(figures.person_days), None)
    yield FigureRow(_("Municipalities"), figures.municipalities, promised or None)
    yield FigureRow(
        _("Of those named in the contract"), figures.named_reached, figures.named
    )
    yield FigureRow(_("Certificates"), told(figures.certificates), None)
    # made as they are written: their words are in the language of the headings
    for part in breakdowns_of(figures.programme, exact=exact):
        for cell in part.cells:
            yield FigureRow(cell.label, told(cell.people), None, part=part.title)
    for indicator, value in indicators:
        reached = float(value) if value is not None else None
        target = float(indicator.target) if indicator.target is not None else None
        title = str(_("Indicators"))
        yield FigureRow(indicator.names, reached, target, indicator.unit, title)


def _named(row: FigureRow, how: Spelling) -> Value:
    is_in_languages = isinstance(row.name, Mapping)
    return titled(how.texts(row.name) if is_in_languages else str(row.name))


FIGURES: tuple[Column[FigureRow], ...] = (
    Column("part", _("Part"), lambda row, _: titled(row.part), width=36),
    Column("name", _("What is counted"), _named, width=45),
    Column("reached", _("Reached"), of("reached")),
    Column("planned", _("Planned"), of("planned")),
    Column("unit", _("unit"), of("unit"), is_usual=False),
)
