"""A first look at whom a rule chooses, before it is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.access import Visitor, organisations_for, people_for, uses_rule
from participants.models import Person, TargetGroup
from participants.selectors.groups import BadRule, organisations_by, people_by
from participants.selectors.organisations import (
    name_order,
    organisation_name,
    organisation_place,
)
from participants.selectors.people import find_people
from participants.selectors.traits import tells_of_few

SHOWN = 20


@dataclass(frozen=True)
class Preview:
    """How many are chosen today of those the user may see, and the first of them.

    Where it tells of fewer than five by personal traits, `is_few` is all that is said.
    """

    count: int = 0
    is_few: bool = False
    rows: tuple[tuple[str, str], ...] = ()
    problem: str = ""


def preview_of(
    rule: Any, subject: str, user: Visitor, group: TargetGroup | None = None
) -> Preview:
    """The number and the first 20 of a rule, which `group` has or is to have; a rule
    that cannot be used gives its problem.
    """
    if not uses_rule(user, rule, subject):
        return Preview(problem=_("Managers and administrators see whom it chooses."))
    try:
        if subject == TargetGroup.Subject.PEOPLE:
            return _of_people(rule, user, group)
        return _of_organisations(rule, user, group)
    except BadRule as error:
        return Preview(problem=str(error))


def _of_people(rule: Any, user: Visitor, group: TargetGroup | None) -> Preview:
    at, door = timezone.now(), people_for(user)
    seen = people_by(rule, at=at, group=group).filter(pk__in=door.values("pk"))
    if tells_of_few(rule, at=at, seen=door):
        return Preview(is_few=True)
    count = seen.count()
    names = tuple((row.full_name, post_of(row)) for row in find_people(seen)[:SHOWN])
    return Preview(count, rows=names)


def post_of(person: Person) -> str:
    """The present posts that `find_people` has fetched, in one line."""
    posts = getattr(person, "present_posts", [])
    return "; ".join(organisation_name(post.organisation) for post in posts)


def _of_organisations(rule: Any, user: Visitor, group: TargetGroup | None) -> Preview:
    own = Q(pk__in=organisations_for(user).values("pk"))
    chosen = organisations_by(rule, at=timezone.now(), group=group)
    chosen = chosen.filter(Q(is_public=True) | own)
    rows = chosen.select_related("region__parent").order_by(*name_order())[:SHOWN]
    names = tuple((organisation_name(row), organisation_place(row)) for row in rows)
    return Preview(chosen.count(), rows=names)
