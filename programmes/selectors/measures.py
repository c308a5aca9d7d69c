"""Measures: how the achieved value of an indicator is computed.

A registry (HOUSE table): apps to the right append in `apps.py: ready()` from their
`measures.py`. The value of a measure is the length of the list one can open under it,
or what is computed from that list, as an average is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from programmes.models import Indicator, Programme


@dataclass(frozen=True)
class Measure:
    """`rows(programme, **arguments)` is the list whose length is the value, unless
    `value(programme, **arguments)` says it; None then means that there is none yet.
    """

    key: str
    label: str | Promise
    rows: Callable[..., QuerySet[Any]]
    value: Callable[..., Decimal | None] | None = None


measures: dict[str, Measure] = {}


def add(measure: Measure) -> None:
    """Register a measure under its key."""
    measures[measure.key] = measure


def rows_of(indicator: Indicator) -> QuerySet[Any] | None:
    """The list under a computed indicator; nothing when it is typed."""
    if not indicator.measure:
        return None
    programme: Programme = indicator.programme
    return measures[indicator.measure].rows(programme, **indicator.measure_arguments)


def achieved(indicator: Indicator) -> Decimal | None:
    """The achieved value, or None when nobody typed one."""
    measure = measures.get(indicator.measure)
    if measure is not None and measure.value is not None:
        return measure.value(indicator.programme, **indicator.measure_arguments)
    rows = rows_of(indicator)
    return indicator.typed_value if rows is None else Decimal(rows.count())
