"""Numbers that a contract or a call states, beside the lists that should be as long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from programmes.models import Application, Call, PlannedGroup, Programme


@dataclass(frozen=True)
class Stated:
    """A number somebody wrote down, and how many are listed; both stay (R-47)."""

    names: dict[str, str]
    stated: int
    listed: int
    is_call: bool = False

    @property
    def missing(self) -> int:
        return max(self.stated - self.listed, 0)


def differences_of(programme: Programme) -> list[Stated]:
    """Where the list of a programme is not as long as was stated (E20, R-56)."""
    return [*_groups(programme), *_calls(programme)]


def _groups(programme: Programme) -> Iterator[Stated]:
    planned: QuerySet[PlannedGroup] = PlannedGroup.objects.standing()
    rows = planned.filter(
        programme=programme, stated_organisations__isnull=False
    ).annotate(listed=Count("organisations"))
    for row in rows.exclude(listed=F("stated_organisations")):
        yield Stated(row.names, row.stated_organisations or 0, row.listed)


def _calls(programme: Programme) -> Iterator[Stated]:
    selected = Q(applications__status=Application.Status.SELECTED)
    rows = Call.objects.filter(
        programme=programme, stated_selected__isnull=False
    ).annotate(listed=Count("applications", filter=selected))
    for row in rows.exclude(listed=F("stated_selected")).order_by("pk"):
        yield Stated(row.titles, row.stated_selected or 0, row.listed, is_call=True)
