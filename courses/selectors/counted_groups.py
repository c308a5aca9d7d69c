"""By which target groups an event counts who is there, and who is in which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db.models import Q

from courses.models import Event, Registration, SeatUse
from participants.models import TargetGroup
from participants.selectors.groups import BadRule, members_of
from participants.selectors.nesting import sensitive_among

PEOPLE = TargetGroup.Subject.PEOPLE


class Source(Enum):
    """What makes a group one to count by; the first that there is."""

    CLASSES = "priority_classes__event"
    SEATS = "quotas__event"
    PLANS = "plans__programme__events"


@dataclass(frozen=True)
class CountedGroups:
    """The groups by which one event counts."""

    event: Event
    source: Source
    groups: list[TargetGroup]
    class_of: dict[int | None, int]  # of each class its group

    def of(self, rows: Sequence[Registration], at: datetime) -> dict[int, set[int]]:
        """By the key of each registration those of the groups that it is in.

        Who has a class or a seat of a group is in it; of what the programme plans the
        rules are asked, a query for each group. One that cannot be read has nobody.
        """
        if self.source is Source.CLASSES:
            pairs = [(row.pk, self.class_of.get(row.priority_class_id)) for row in rows]
        elif self.source is Source.SEATS:
            uses = SeatUse.objects.filter(quota__event=self.event)
            uses = uses.filter(quota__group__in=self.groups)
            pairs = list(uses.values_list("registration", "quota__group"))
        else:
            pairs = [pair for one in self.groups for pair in _members(one, rows, at)]
        found: dict[int, set[int]] = defaultdict(set)
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
        groups = [row.group for row in classes]
        class_of: dict[int | None, int] = {row.pk: row.group_id for row in classes}
        return CountedGroups(event, Source.CLASSES, groups, class_of)
    for source in (Source.SEATS, Source.PLANS):
        own = Q((source.value, event))
        if source is Source.PLANS:
            own &= Q(plans__retired_at=None)
        rows = TargetGroup.objects.filter(own).distinct()
        groups = list(rows)
        hidden = sensitive_among(groups) if groups else set()
        groups = [group for group in groups if group.pk not in hidden]
        if groups:
            break
    return CountedGroups(event, source, groups, {})


def _members(
    group: TargetGroup, rows: Sequence[Registration], at: datetime
) -> list[tuple[int, int | None]]:
    """The registrations in a group, each with its key."""
    is_of_people = group.subject == PEOPLE
    who = {
        row.pk: row.person_id if is_of_people else row.organisation_id for row in rows
    }
    asked = {pk for pk in who.values() if pk is not None}
    try:
        found = members_of(group, at=at).filter(pk__in=asked)
        inside = set(found.values_list("pk", flat=True)) if asked else set()
    except BadRule:
        inside = set()
    return [(row, group.pk) for row, pk in who.items() if pk in inside]
