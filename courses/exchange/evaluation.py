"""Files out: the results of evaluations, and those of a programme side by side."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.models import Evaluation
from courses.selectors.evaluation.programmes import Line, closed_evaluations, line_of
from courses.selectors.evaluation.results import Result, results_of
from participants.exchange.columns import Column
from participants.exchange.exports import AT_ONCE
from programmes.models import Programme


class ResultRow(NamedTuple):
    """One answer to one question and how often it was given; or one text."""

    result: Result
    answer: str
    given: int | None


def results_to_write(evaluation: Evaluation) -> Iterator[ResultRow]:
    """Every answer of every question; what may not be shown is not in the file.

    The questions are read late, in the language of the file.
    """
    found = results_of(evaluation)
    for row in found.rows if found else ():
        if row.is_hidden:
            yield ResultRow(row, "", None)
        yield from (ResultRow(row, label, count) for label, count in row.counts)
        yield from (ResultRow(row, text, None) for text in row.words)


def evaluations_to_write(programme: Programme) -> Iterator[Line]:
    """Every closed evaluation of the programme, one after the other."""
    return map(line_of, closed_evaluations(programme).iterator(AT_ONCE))


def _plain(mean: Decimal | None) -> Value:
    return None if mean is None else float(mean)


RESULTS: tuple[Column[ResultRow], ...] = (
    Column("part", _("About"), lambda row, _: row.result.asked.group, width=30),
    Column("name", _("Question"), lambda row, _: row.result.asked.label, width=50),
    Column("number", _("Answered"), lambda row, _: row.result.number, width=12),
    Column("mean", _("Average"), lambda row, _: _plain(row.result.mean), width=12),
    Column("answer", _("Answer"), lambda row, _: row.answer, width=50),
    Column("count", _("How often"), lambda row, _: row.given, width=12),
)
EVALUATIONS: tuple[Column[Line], ...] = (
    Column(
        "name",
        _("Event"),
        lambda row, how: how.texts(row.evaluation.event.titles),
        width=45,
    ),
    Column("day", _("Date"), lambda row, _: row.evaluation.event.day),
    Column(
        "moment",
        _("Asked when"),
        lambda row, _: row.evaluation.get_moment_display(),
        width=26,
    ),
    Column("asked", _("Asked"), lambda row, _: row.asked, width=12),
    Column("answered", _("Answered"), lambda row, _: row.answered, width=12),
    Column("rate", _("Response, %"), lambda row, _: row.percent, width=14),
    Column(
        "overall", _("As a whole, 1 to 5"), lambda row, _: _plain(row.overall), width=18
    ),
    Column(
        "recommend",
        _("Would recommend, 0 to 10"),
        lambda row, _: _plain(row.recommend),
        width=24,
    ),
    Column("used", _("Used it, %"), lambda row, _: row.used, width=14),
)
