"""When numbers or names would tell of a few people which traits they have."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from participants.models import Person, TargetGroup
from participants.selectors.groups import people_by
from participants.selectors.nesting import asks_sensitive

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

    Left out, or let in: whoever takes the same rule without the traits sees by the
    difference who has them, so that too is nobody or at least five people. Raises
    BadRule.
    """
    if not asks_sensitive(rule, PEOPLE):
        return False
    keys = seen.order_by().values("pk")

    def count(traits: bool | None) -> int:
        return people_by(rule, at=at, traits=traits).filter(pk__in=keys).count()

    chosen = count(None)
    if chosen < FEWEST:
        return True
    left_out, let_in = count(True) - chosen, chosen - count(False)
    return 0 < left_out < FEWEST or 0 < let_in < FEWEST
