"""Who belongs to the planned groups that make up a programme's total (R-38)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses.models import Registration
from courses.selectors.attendance import attended_in
from participants.models import TargetGroup
from participants.selectors.groups import NOBODY, BadRule, members_of
from programmes.models import PlannedGroup


def of_counted_groups(
    rows: QuerySet[Registration], programmes: Iterable[int]
) -> QuerySet[Registration]:
    """Those of `rows` that belong to a group that counts, of their own programme.

    A group is known by its kind of organisation; without one by its rule, a query for
    each such group; without either everybody is in it.
    """
    counted = (
        PlannedGroup.objects.standing()
        .filter(programme__in=list(programmes), counts_to_total=True)
        .order_by()
    )
    own = counted.filter(programme=OuterRef("event__programme"))
    everybody = own.filter(organisation_kind="", group=None)
    condition = Q(
        Exists(
            own.exclude(organisation_kind="").filter(
                organisation_kind=OuterRef("organisation__kind")
            )
        )
    ) | Q(Exists(everybody))
    at = timezone.now()
    ruled = counted.filter(organisation_kind="").exclude(group=None)
    for planned in ruled.select_related("group"):
        if planned.group is not None:
            condition |= Q(event__programme=planned.programme_id) & _in(
                planned.group, at
            )
    return rows.filter(condition)


def people_of(planned: PlannedGroup) -> QuerySet[Registration]:
    """The attendances in its programme of one planned group."""
    rows = attended_in([planned.programme_id])
    if planned.organisation_kind:
        return rows.filter(organisation__kind=planned.organisation_kind)
    if planned.group is not None:
        return rows.filter(_in(planned.group, timezone.now()))
    return rows


def _in(group: TargetGroup, at: datetime) -> Q:
    """The registrations of a group; a rule that cannot be read has nobody."""
    try:
        members = members_of(group, at=at).order_by().values("pk")
    except BadRule:
        return NOBODY
    if group.subject == TargetGroup.Subject.PEOPLE:
        return Q(person__in=members)
    return Q(organisation__in=members)
