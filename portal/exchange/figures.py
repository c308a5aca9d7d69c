"""Files out: the figures of a programme, with who was reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.exchange.genders import gender_columns
from courses.selectors.genders import Genders
from participants.exchange.columns import Column, Spelling, of, titled
from portal.selectors.breakdowns import breakdowns_of
from portal.selectors.figures import Figures, costs_of
from portal.selectors.indicators import IndicatorLine


class FigureRow(NamedTuple):
    """One number beside what was planned; `name` in words or in several languages."""

    name: Any
    reached: Value
    planned: Value
    unit: str = ""
    part: str = ""
    genders: Genders | None = None


HIDDEN = "…"  # behind which fewer people stand than may be told


def told(people: int | None) -> Value:
    """A count that may be known, or the sign for one that may not."""
    return HIDDEN if people is None else people


def figures_to_write(
    figures: Figures,
    indicators: Iterable[IndicatorLine],
    *,
    exact: bool,
) -> Iterator[FigureRow]:
    """The numbers of the page, one below the other."""
    for line in figures.kinds:
        yield FigureRow(line.kind.labels, line.held, line.planned)
    promised = figures.promised_municipalities
    yield FigureRow(_("People"), told(figures.people), None)
    if planned := figures.planned_people:
        counted = told(figures.counted)
        yield FigureRow(_("People of the groups that count"), counted, planned)
        yield FigureRow(_("People of other groups"), told(figures.others), None)
    if figures.media_guests is None or figures.media_guests:
        yield FigureRow(_("Media guests"), told(figures.media_guests), None)
    for gender in figures.genders:
        yield FigureRow(gender.label, told(gender.people), None)
    yield FigureRow(_("Person-days"), told(figures.person_days), None)
    yield FigureRow(_("Half-days"), told(figures.half_days), None)
    yield FigureRow(_("Municipalities"), figures.municipalities, promised or None)
    yield FigureRow(
        _("Of those named in the contract"), figures.named_reached, figures.named
    )
    yield FigureRow(_("Certificates"), told(figures.certificates), None)
    for cost in costs_of(figures.programme, exact=exact):
        title = str(_("What the events cost"))
        yield FigureRow(_("Actual"), float(cost.actual), None, cost.currency, title)
        if (share := cost.per_person_day) is not None:
            name = _("Actual cost for each person-day")
            yield FigureRow(name, float(share), None, cost.currency, title)
    # made as they are written: their words are in the language of the headings
    for part in breakdowns_of(figures.programme, exact=exact):
        for cell in part.cells:
            yield FigureRow(
                *(cell.label, told(cell.people), None, "", part.title, cell.genders)
            )
    for indicator in indicators:
        yield _of_indicator(indicator)


def _of_indicator(line: IndicatorLine) -> FigureRow:
    row, title = line.indicator, str(_("Indicators"))
    reached = float(line.value) if line.value is not None else None
    target = float(row.target) if row.target is not None else None
    return FigureRow(row.names, reached, target, row.unit, title, line.genders)


def _named(row: FigureRow, how: Spelling) -> Value:
    is_in_languages = isinstance(row.name, Mapping)
    return titled(how.texts(row.name) if is_in_languages else str(row.name))


FIGURES: tuple[Column[FigureRow], ...] = (
    Column("part", _("Part"), lambda row, _: titled(row.part), width=36),
    Column("name", _("What is counted"), _named, width=45),
    Column("reached", _("Reached"), of("reached")),
    Column("planned", _("Planned"), of("planned")),
    *gender_columns(attrgetter("genders")),
    Column("unit", _("unit"), of("unit"), is_usual=False),
)
