"""How far a sending goes, and who may let it leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from newsletters.models import BulletinSeries, Delivery
from newsletters.selectors.recipients import Candidate, Plan
from participants.access import Visitor, organisations_for, people_for
from participants.models import Grant, Person, TargetGroup, User
from participants.selectors.nesting import asks_sensitive
from participants.selectors.traits import FEWEST, tells_of_few

ALONE = 50  # messages that an editor may send without a second person
CHUNK = 500  # keys in one query
Role = Grant.Role
Key = tuple[str, int]  # kind of recipient, primary key


@dataclass(frozen=True)
class Reach:
    """A sending as one editor sees it: how many messages, how many to strangers.

    Strangers are people and organisations that the editor's own organisation has
    nothing to do with. Subscribers are none: they asked for this newsletter.
    """

    messages: int
    strangers: int
    by_traits: bool = False  # chosen by gender or age: for nobody alone

    @property
    def is_far(self) -> bool:
        """Whether an editor may not send it alone."""
        return self.messages > ALONE or self.strangers > 0 or self.by_traits

    @property
    def for_leaders(self) -> bool:
        """Whether only who answers for the newsletter may approve it."""
        return self.strangers > 0 or self.by_traits


def reach_of(plan: Plan, user: Visitor) -> Reach:
    """How far `plan` goes beyond `user`."""
    rows = plan.queued
    strangers = len(strangers_to(user, rows))
    return Reach(len(rows), strangers, bool(groups_by_traits(plan)))


def groups_by_traits(plan: Plan) -> dict[TargetGroup, int]:
    """The groups chosen by personal traits, and how many messages each brings."""
    asking = [row for row in plan.groups if asks_sensitive(row.rule, row.subject)]
    return {group: sum(group in row.groups for row in plan.queued) for group in asking}


def gives_few_away(plan: Plan, at: datetime) -> bool:
    """Whether numbers or names would tell who in a group is of which gender or age."""
    everybody = Person.objects.all()
    return any(
        count < FEWEST or tells_of_few(group.rule, at=at, seen=everybody)
        for group, count in groups_by_traits(plan).items()
    )


def strangers_to(user: Visitor, rows: Iterable[Candidate]) -> set[Key]:
    """Those of `rows` (kind and primary key) that `user` has no door to."""
    return _beyond(user, {(row.kind, row.row.pk) for row in rows})


def strangers_among(user: Visitor, deliveries: Iterable[Delivery]) -> set[int]:
    """Primary keys of the `deliveries` to people that `user` has no door to."""
    owners: dict[int, Key] = {}
    for row in deliveries:
        if row.person_id:
            owners[row.pk] = ("person", row.person_id)
        elif row.organisation_id:
            owners[row.pk] = ("organisation", row.organisation_id)
    beyond = _beyond(user, set(owners.values()))
    return {pk for pk, owner in owners.items() if owner in beyond}


def _beyond(user: Visitor, wanted: set[Key]) -> set[Key]:
    doors = {"person": people_for(user), "organisation": organisations_for(user)}
    found = {key for key in wanted if key[0] in doors}
    for kind, door in doors.items():
        keys = sorted(pk for of, pk in found if of == kind)
        for start in range(0, len(keys), CHUNK):
            own = door.filter(pk__in=keys[start : start + CHUNK])
            found -= {(kind, pk) for pk in own.values_list("pk", flat=True)}
    return found


def approvers_of(
    series: BulletinSeries, *, strangers: bool, asked_by: User | None = None
) -> QuerySet[User]:
    """Who may let a sending of `series` leave, but for whoever asked.

    The managers of its programme; other editors of its publisher, unless it goes to
    `strangers`; administrators, if there is nobody nearer.
    """
    near = Q(pk__in=[])
    if series.programme is not None:
        uid = series.programme.uid
        near |= Q(grants__role=Role.MANAGER, grants__scope_uid=uid)
    if not strangers:
        uid = series.publisher.uid
        near |= Q(grants__role=Role.EDITOR, grants__scope_uid=uid)
    others = User.objects.filter(is_active=True).order_by("email")
    if asked_by is not None:
        others = others.exclude(pk=asked_by.pk)
    found = others.filter(near).distinct()
    if found.exists():
        return found
    return others.filter(Q(is_superuser=True) | Q(grants__role=Role.ADMIN)).distinct()
