"""Which wanted roles of an event are filled; in several sessions one counts once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from courses.models import Event, EventRole, WantedRole


def with_have(rows: QuerySet[WantedRole]) -> QuerySet[WantedRole]:
    """Each with `have`: how many people have the role, in the event or a session."""
    same = Q(event__roles__role=F("role"))
    return rows.annotate(have=Count("event__roles__person", filter=same, distinct=True))


@dataclass(frozen=True)
class Wanted:
    """A role, how many people with it are needed, and how many there are."""

    role: str
    number: int
    have: int

    @property
    def label(self) -> str:
        return str(EventRole.Role(self.role).label)

    @property
    def lack(self) -> int:
        """How many are missing."""
        return max(self.number - self.have, 0)


def wanted_of(event: Event) -> list[Wanted]:
    """What the event needs, in the order of roles."""
    order = list(EventRole.Role.values)
    rows: Any = with_have(WantedRole.objects.filter(event=event))
    found = rows.order_by().values_list("role", "number", "have")
    return sorted(
        (Wanted(*row) for row in found), key=lambda row: order.index(row.role)
    )


def unfilled_of(event: Event) -> list[Wanted]:
    """Those of them for which somebody is still missing."""
    return [row for row in wanted_of(event) if row.lack]


def with_unfilled(events: QuerySet[Event]) -> QuerySet[Event]:
    """The events, each with `lacks_people`: whether a wanted role is not filled."""
    rows = with_have(WantedRole.objects.filter(event=OuterRef("pk")))
    return events.annotate(lacks_people=Exists(rows.filter(number__gt=F("have"))))
