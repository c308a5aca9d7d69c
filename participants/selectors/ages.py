"""How old people are: by the year of birth, or by an age group that they told."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, ExtractYear, StrIndex, Substr

from participants.models import PersonalAnswer, PersonalField

FROM = r"^[0-9]{1,3}-[0-9]{0,3}$"  # "30-44", "65-"
UNTIL = r"^[0-9]{1,3}-[0-9]{1,3}$"


def aged(year: int, *, at_least: int | None = None, at_most: int | None = None) -> Q:
    """People of whom it is sure that they turn so old in `year`.

    An age group grows older with the years since it was told; it counts only if the
    youngest, or the oldest, in it is of that age.
    """
    if at_least is not None:
        by_year = Q(birth_year__lte=year - at_least)
        told = _told().filter(first__gte=at_least - year + F("told_in"))
    else:
        by_year = Q(birth_year__gte=year - (at_most or 0))
        told = _told().filter(last__lte=(at_most or 0) - year + F("told_in"))
    return by_year | (Q(birth_year=None) & Q(Exists(told)))


def _told() -> QuerySet[Any]:
    """The age groups that a person told, also on cards merged into theirs."""
    own = Q(person=OuterRef("pk")) | Q(person__merged_into=OuterRef("pk"))
    dash = StrIndex("value", Value("-"))
    rows = PersonalAnswer.objects.filter(own, field=PersonalField.AGE_BAND)
    return rows.annotate(
        told_in=ExtractYear("at"),
        # within Case: elsewhere the database may cast before it looks at the field
        first=_number(FROM, Substr("value", 1, dash - 1)),
        last=_number(UNTIL, Substr("value", dash + 1)),
    )


def _number(pattern: str, text: Substr) -> Case:
    return Case(
        When(
            field=PersonalField.AGE_BAND,
            value__regex=pattern,
            then=Cast(text, IntegerField()),
        ),
        output_field=IntegerField(),
    )
