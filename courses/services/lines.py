"""Why somebody waits: what is full, the class, the place, the decision that is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from core.languages import pick
from courses.models import Event, Quota, Registration, Status
from courses.selectors.nominations import places_in_line
from courses.selectors.prerequisites import missing_of, prerequisite_name
from courses.selectors.seats import scope_name
from courses.services.groups import as_stated
from courses.services.priorities import classes_of
from courses.services.seats import all_quotas, applies, needed
from participants.models import TargetGroup
from participants.selectors.groups import members_of
from participants.selectors.nesting import sensitive_among

Scope = Quota.Scope


@dataclass(frozen=True)
class Why:
    """What keeps one person in line, in the words of the desk."""

    place: int = 0
    in_class: str = ""
    full: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def why_they_wait(
    event: Event, rows: Iterable[Registration], at: datetime
) -> dict[int, Why]:
    """Of each of `rows` that waits, by primary key; as many queries for one as for all.

    Whom nobody has identified yet counts in target groups as what they state.
    """
    waiting = [row for row in rows if row.status == Status.WAITING]
    if not waiting:
        return {}
    quotas = _shown(all_quotas(event))
    members = _members(quotas, waiting, at)
    places, classes = places_in_line(event), classes_of(event)
    missing = missing_of(event, waiting, at)
    named = {one.pk: pick(one.group.names) for one in classes}
    found = {}
    for row in waiting:
        row.event = event
        mine = [
            quota
            for quota in quotas
            if applies(quota, row, at)
            and (quota.scope != Scope.GROUP or row.pk in members[quota.pk])
        ]
        others = _("all others") if classes else ""
        found[row.pk] = Why(
            places.get(row.pk, 0),
            named.get(row.priority_class_id or 0, others),
            [scope_name(quota) for quota in mine if quota.taken >= quota.size],
            [prerequisite_name(one) for one in missing.get(row.pk, [])],
        )
    return found


def is_in_line(registration: Registration) -> bool:
    """Whether somebody waits for a free seat, and not for a decision."""
    return registration.stage == Status.WAITING


def full_for(registration: Registration, at: datetime) -> list[Quota]:
    """The quotas that are full for this person, those by personal traits left out."""
    quotas = needed(_shown(all_quotas(registration.event)), registration, at)
    return [quota for quota in quotas if quota.taken >= quota.size]


def _shown(quotas: list[Quota]) -> list[Quota]:
    """Without those that would tell a personal trait."""
    groups = [quota.group for quota in quotas if quota.group is not None]
    hidden = sensitive_among(groups) if groups else set()
    return [quota for quota in quotas if quota.group_id not in hidden]


def _members(
    quotas: Sequence[Quota], rows: Sequence[Registration], at: datetime
) -> dict[int, set[int]]:
    """For each quota of a group the primary keys of those `rows` that are in it."""
    grouped = [(quota, quota.group) for quota in quotas if quota.group is not None]
    over_people = [
        group
        for _quota, group in grouped
        if group.subject == TargetGroup.Subject.PEOPLE
    ]
    unknown = [row for row in rows if row.person_id is None] if over_people else []
    prefetch_related_objects(unknown, "profiles")
    stated = as_stated(unknown, over_people, at)
    return {
        quota.pk: in_group(group, rows, at)
        | {unknown[place].pk for place in stated.get(group.pk, ())}
        for quota, group in grouped
    }


def in_group(
    group: TargetGroup, rows: Sequence[Registration], at: datetime
) -> set[int]:
    """The primary keys of those `rows` whose person, or organisation, is in `group`."""
    is_people = group.subject == TargetGroup.Subject.PEOPLE
    key = "person_id" if is_people else "organisation_id"
    asked = {getattr(row, key) for row in rows} - {None}
    members: set[int] = set()
    if asked:
        kept = members_of(group, at=at).filter(pk__in=asked)
        members = set(kept.values_list("pk", flat=True))
    return {row.pk for row in rows if getattr(row, key) in members}
