"""By which target groups an event counts who is there, and who is in which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TypeAlias
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import Event, Registration, SeatUse
from participants.models import TargetGroup
from participants.selectors.groups import BadRule, members_of
from participants.selectors.nesting import sensitive_among
from programmes.models import PlannedGroup

PEOPLE = TargetGroup.Subject.PEOPLE
Group: TypeAlias = TargetGroup | PlannedGroup  # both have a uid, and names


class Source(Enum):
    """What makes a group one to count by; the first that there is."""

    CLASSES = "classes"
    SEATS = "seats"
    PLANS = "plans"


@dataclass(frozen=True)
class CountedGroups:
    """The groups by which one event counts, and those by which it cannot."""

    event: Event
    source: Source
    groups: list[Group]
    class_of: dict[int | None, UUID] = field(default_factory=dict)  # of each its group
    hidden: list[Group] = field(default_factory=list)  # by traits that nobody sees
    untold: list[Group] = field(default_factory=list)  # nothing says who is in it

    def of(self, rows: Sequence[Registration], at: datetime) -> dict[int, set[UUID]]:
        """By the key of each registration those of the groups that it is in.

        Who has a class or a seat of a group is in it; of what the programme plans the
        rules are asked, a query for each group. One that cannot be read has nobody.
        """
        if self.source is Source.CLASSES:
            pairs = [(row.pk, self.class_of.get(row.priority_class_id)) for row in rows]
        elif self.source is Source.SEATS:
            uses = SeatUse.objects.filter(quota__event=self.event)
            uses = uses.filter(quota__group__uid__in=[one.uid for one in self.groups])
            pairs = list(uses.values_list("registration", "quota__group__uid"))
        else:
            pairs = [pair for one in self.groups for pair in _members(one, rows, at)]
        found: dict[int, set[UUID]] = defaultdict(set)
        for registration, group in pairs:
            if group is not None:
                found[registration].add(group)
        return found


def counted_groups(event: Event) -> CountedGroups:
    """Those of its priority classes, else those with seats of their own, else those
    that its programme plans. None by personal traits, which nobody sees at the door.
    """
    if event.has_classes:
        classes = list(event.priority_classes.select_related("group"))
        class_of: dict[int | None, UUID] = {row.pk: row.group.uid for row in classes}
        groups: list[Group] = [row.group for row in classes]
        return CountedGroups(event, Source.CLASSES, groups, class_of)
    seats = list(TargetGroup.objects.filter(quotas__event=event).distinct())
    seen, hidden = _parted(seats)
    if seen:
        return CountedGroups(event, Source.SEATS, seen, hidden=hidden)
    plans = list(_plans(event))
    seen, hidden = _parted(row.group or row for row in plans)
    untold = [row for row in seen if isinstance(row, PlannedGroup) and not _told(row)]
    seen = [row for row in seen if row not in untold]
    return CountedGroups(event, Source.PLANS, seen, hidden=hidden, untold=[*untold])


def _parted(groups: Iterable[Group]) -> tuple[list[Group], list[Group]]:
    """Those one can count by, each once, and those chosen by personal traits."""
    once = {one.uid: one for one in groups}
    saved = [one for one in once.values() if isinstance(one, TargetGroup)]
    sensitive = sensitive_among(saved) if saved else set()
    hidden = {one.uid for one in saved if one.pk in sensitive}
    return (
        [one for uid, one in once.items() if uid not in hidden],
        [one for uid, one in once.items() if uid in hidden],
    )


def _plans(event: Event) -> QuerySet[PlannedGroup]:
    """What the programme plans, each with whether it names organisations, profiles."""
    own = {"plannedgroup": OuterRef("pk")}
    rows = PlannedGroup.objects.standing().filter(programme=event.programme_id)
    return rows.select_related("group").annotate(
        names_offices=Exists(PlannedGroup.organisations.through.objects.filter(**own)),
        names_profiles=Exists(PlannedGroup.profiles.through.objects.filter(**own)),
    )


def _told(plan: PlannedGroup) -> bool:
    """Whether anything says who is in a planned group without a rule."""
    named = (plan.organisation_kind, _names(plan, "offices"), _names(plan, "profiles"))
    return any(named)


def _names(plan: PlannedGroup, what: str) -> bool:
    return bool(getattr(plan, f"names_{what}"))


def _members(
    group: Group, rows: Sequence[Registration], at: datetime
) -> list[tuple[int, UUID | None]]:
    """The registrations in a group, each with its uid."""
    if isinstance(group, PlannedGroup):
        found = set(_as_planned(group, rows).values_list("pk", flat=True))
        return [(row.pk, group.uid) for row in rows if row.pk in found]
    is_of_people = group.subject == PEOPLE
    who = {
        row.pk: row.person_id if is_of_people else row.organisation_id for row in rows
    }
    asked = {pk for pk in who.values() if pk is not None}
    try:
        members = members_of(group, at=at).filter(pk__in=asked)
        inside = set(members.values_list("pk", flat=True)) if asked else set()
    except BadRule:
        inside = set()
    return [(row, group.uid) for row, pk in who.items() if pk in inside]


def _as_planned(
    plan: PlannedGroup, rows: Sequence[Registration]
) -> QuerySet[Registration]:
    """Who comes from the kind of organisation that is planned, as reports count them;
    without a kind from an organisation that is named, and with a profile that is.
    """
    found = Registration.objects.filter(pk__in=[row.pk for row in rows])
    if plan.organisation_kind:
        return found.filter(organisation__kind=plan.organisation_kind)
    if _names(plan, "offices"):
        offices = plan.organisations.order_by().values("pk")
        found = found.filter(organisation__in=offices)
    if _names(plan, "profiles"):
        wanted = plan.profiles.order_by().values("pk")
        found = found.filter(Q(profiles__in=wanted) | Q(post__profiles__in=wanted))
    return found.order_by().distinct()
