"""When numbers or names would tell of a few people which traits they have."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import chain, combinations
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from participants.models import Person, TargetGroup
from participants.selectors.groups import people_by
from participants.selectors.nesting import sensitive_keys

FEWEST = 5  # people chosen by personal traits of whom something is shown
PEOPLE = TargetGroup.Subject.PEOPLE


class TellsOfFew(DomainError):
    """A list or a sending that would tell who has a personal trait."""

    code = "tells_of_few"
    message = _(
        "Fewer than five people are chosen by personal traits, or left out by them. Of"
        " so few neither the number nor names are shown."
    )


def tells_of_few(rule: Any, *, at: datetime, seen: QuerySet[Person]) -> bool:
    """Whether fewer than five of `seen` are chosen by personal traits, or left out.

    Left out, or let in: whoever takes the same rule without the traits, or without
    some of them, sees by the difference who has them, so that too is nobody or at
    least five people. Raises BadRule.
    """
    traits = sorted(sensitive_keys(rule, PEOPLE))
    if not traits:
        return False
    keys = seen.order_by().values("pk")

    def count(without: bool | None, spared: Collection[str] = ()) -> int:
        rows = people_by(rule, at=at, traits=without, spared=spared)
        return rows.filter(pk__in=keys).count()

    chosen = count(None)
    if chosen < FEWEST:
        return True
    some = chain.from_iterable(
        combinations(traits, number) for number in range(1, len(traits) + 1)
    )
    for spared in some:
        left_out, let_in = count(True, spared) - chosen, chosen - count(False, spared)
        if 0 < left_out < FEWEST or 0 < let_in < FEWEST:
            return True
    return False
