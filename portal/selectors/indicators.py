"""Indicators of a programme with their value and, of people, their genders (R-115)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from courses.models import Registration
from courses.selectors.genders import Genders, genders_of, genders_of_people
from participants.models import Person
from portal.selectors.figures import SMALL
from programmes.models import Indicator, Programme
from programmes.selectors.measures import achieved, measures, rows_of


@dataclass(frozen=True)
class IndicatorLine:
    """`genders` is None where no people are counted, or where it may not be told."""

    indicator: Indicator
    value: Decimal | None
    genders: Genders | None


def indicator_lines(
    programme: Programme, reached: Genders, *, exact: bool
) -> list[IndicatorLine]:
    """The indicators in their order.

    Without `exact` genders are told where each is nobody or at least five people, and
    so is the difference to all `reached` and to the indicators above.
    """
    beside = [reached]
    lines = []
    for row in programme.indicators.all():
        genders = _genders(row)
        if genders is not None and not exact:
            if tells_of_few(genders, beside):
                genders = None
            else:
                beside.append(genders)
        lines.append(IndicatorLine(row, achieved(row), genders))
    return lines


def tells_of_few(genders: Genders, beside: Iterable[Genders]) -> bool:
    """Whether one to four people stand in a number, or between it and one of those."""
    numbers = [Genders(), *beside]
    return any(
        0 < abs(own - other) < SMALL
        for row in numbers
        for own, other in zip(genders, row, strict=True)
    )


def _genders(row: Indicator) -> Genders | None:
    if row.measure and measures[row.measure].value is not None:
        return None  # an average or a sum: no count of people
    rows: QuerySet[Any] | None = rows_of(row)
    if rows is None:
        return None
    if rows.model is Person:
        return genders_of_people(rows)
    return genders_of(rows) if rows.model is Registration else None
