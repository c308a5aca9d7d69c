"""Files out: the columns of a count of people by gender (R-72)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.selectors.genders import Genders
from participants.exchange.columns import Column

Row = TypeVar("Row")
LABELS = {
    "women": _("Women"),
    "men": _("Men"),
    "other": _("Another gender"),
    "untold": _("Gender not told"),
}


def gender_columns(of: Callable[[Row], Genders | None]) -> list[Column[Row]]:
    """Women, men, another gender, not told; empty where that may not be known."""

    def column(key: str) -> Column[Row]:
        def value(row: Row, _how: object) -> Value:
            found = of(row)
            return None if found is None else getattr(found, key)

        return Column(key, LABELS[key], value)

    return [column(key) for key in LABELS]
