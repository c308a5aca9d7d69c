"""Files out: the coverage of a programme, a column for each topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from core.xlsx import Value
from courses.exchange.genders import gender_columns
from courses.selectors.genders import Genders
from participants.exchange.columns import Column, Spelling
from participants.models import Region
from participants.selectors.territory import region_name
from portal.exchange.figures import told
from portal.selectors.coverage import Coverage


class CoverageRow(NamedTuple):
    """A municipality, or all of them, and how many were reached on each topic."""

    region: Region | None
    is_called_so_twice: bool
    cells: Sequence[int | None]
    people: int | None
    genders: Genders | None


def coverage_to_write(coverage: Coverage) -> Iterator[CoverageRow]:
    """The lines of the page, with the totals at the end."""
    names = Counter(region_name(line.region) for line in coverage.lines)
    for line in coverage.lines:
        cells = [cell.people for cell in line.cells]
        is_twice = names[region_name(line.region)] > 1
        yield CoverageRow(line.region, is_twice, cells, line.people, line.genders)
    whole = coverage.people, coverage.genders
    yield CoverageRow(None, False, coverage.totals, *whole)


def coverage_columns(coverage: Coverage) -> list[Column[CoverageRow]]:
    """The municipality, each topic, and everybody once."""
    topics = [
        Column(f"topic-{topic.code}", _picked(topic.titles), _cell(place), width=24)
        for place, topic in enumerate(coverage.topics)
    ]
    total: Column[CoverageRow] = Column(
        "total", _("Total"), lambda row, _how: told(row.people), width=12
    )
    if coverage.genders is None:
        return [PLACE, *topics, total]
    return [PLACE, *topics, total, *gender_columns(attrgetter("genders"))]


def _cell(place: int) -> Any:
    return lambda row, _how: told(row.cells[place])


def _place(row: CoverageRow, how: Spelling) -> Value:
    if row.region is None:
        return str(_("Total"))
    whole = how.place(row.region)
    return whole if row.is_called_so_twice else whole.partition(", ")[0]


_picked = lazy(pick, str)  # in the language of the headings, which is chosen later
PLACE: Column[CoverageRow] = Column("place", _("Municipality"), _place, width=30)
