"""The doors from a user to people, organisations and target groups.

Every view begins here. What a user has no door to does not exist for them: 404.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from participants.models import (
    Actor,
    Grant,
    Organisation,
    Person,
    Post,
    TargetGroup,
    User,
)

Visitor: TypeAlias = User | AnonymousUser
Role = Grant.Role
signed_in = login_required


@dataclass(frozen=True)
class Scope:
    """What a role opens: conditions on people and on organisations, by user.

    An empty `Q()` opens nothing. Apps append to `scopes` in `apps.py: ready()`.
    """

    key: str
    people: Callable[[User], Q] | None = None
    organisations: Callable[[User], Q] | None = None


scopes: list[Scope] = []


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request: an account, or nobody (the public)."""
    return request.user if isinstance(request.user, User) else None


def _account(user: Visitor) -> User | None:
    return user if isinstance(user, User) and user.is_active else None


def roles_of(user: Visitor) -> list[Grant]:
    """What the user was granted; nothing once the account is closed.

    Asked once per request: every request loads its user anew, so a revoked role is
    gone with the next one.
    """
    account = _account(user)
    if account is None:
        return []
    if "grants_held" not in account.__dict__:
        account.__dict__["grants_held"] = list(account.grants.all())
    held: list[Grant] = account.__dict__["grants_held"]
    return held


def has_role(user: Visitor, *roles: str) -> bool:
    """Whether the user has one of `roles` anywhere."""
    return any(grant.role in roles for grant in roles_of(user))


def is_admin(user: Visitor) -> bool:
    """Whether the user administers the platform."""
    account = _account(user)
    if account is None:
        return False
    return account.is_superuser or has_role(account, Role.ADMIN)


def scope_uids(user: Visitor, *roles: str, scope: str) -> list[UUID]:
    """The programmes, events or organisations in which the user has one of `roles`."""
    return [
        grant.scope_uid
        for grant in roles_of(user)
        if grant.scope_uid and grant.scope == scope and grant.role in roles
    ]


def people_for(user: Visitor) -> QuerySet[Person]:
    """The people a user may see on the desk."""
    account = _account(user)
    if account is None:
        return Person.objects.none()
    people = Person.objects.filter(merged_into=None, erased_at=None)
    if is_admin(account):
        return people
    return people.filter(_any_of(account, [scope.people for scope in scopes]))


def organisations_for(user: Visitor) -> QuerySet[Organisation]:
    """The organisations a user works with, shown in the public register or not."""
    account = _account(user)
    if account is None:
        return Organisation.objects.none()
    rows = Organisation.objects.filter(merged_into=None)
    if is_admin(account):
        return rows
    return rows.filter(_any_of(account, [scope.organisations for scope in scopes]))


def _any_of(user: User, conditions: list[Callable[[User], Q] | None]) -> Q:
    found = Q(pk__in=[])  # nobody; an empty Q() beside it changes nothing
    for condition in conditions:
        if condition is not None:
            found |= condition(user)
    return found


def sees_people(user: Visitor) -> bool:
    """Whether the list of people is a page for this user."""
    readers = (Role.MANAGER, Role.ORGANISER, Role.COORDINATOR)
    return is_admin(user) or has_role(user, *readers)


def cards_for(user: Visitor) -> QuerySet[Person]:
    """The people whose card a user may open; editors choose by rules, not by card."""
    people = people_for(user)
    return people if sees_people(user) else people.none()


def edits_people(user: Visitor) -> bool:
    """Whether the user may change the people they see."""
    return is_admin(user) or has_role(user, Role.MANAGER)


def groups_for(user: Visitor) -> QuerySet[TargetGroup]:
    """The target groups a user may look at: rules are shared, members are not."""
    rows = TargetGroup.objects.all()
    return rows if sees_groups(user) else rows.none()


def sees_groups(user: Visitor) -> bool:
    """Whether target groups are a page for this user."""
    readers = (Role.MANAGER, Role.ORGANISER, Role.EDITOR)
    return is_admin(user) or has_role(user, *readers)


def edits_groups(user: Visitor) -> bool:
    """Whether the user may change target groups."""
    return is_admin(user) or has_role(user, Role.EDITOR)


# --- the registry of organisations ------------------------------------------------


def sees_registry(user: Visitor) -> bool:
    """Whether the desk's list of organisations is a page for this user."""
    readers = (Role.MANAGER, Role.ORGANISER, Role.EDITOR, Role.COORDINATOR)
    return is_admin(user) or has_role(user, *readers)


def manages_registry(user: Visitor) -> bool:
    """Whether the user adds organisations, places them, and settles what came in."""
    return is_admin(user) or has_role(user, Role.MANAGER)


def registry_for(user: Visitor) -> QuerySet[Organisation]:
    """The organisations on the desk of a user: all programmes share the register, what
    is not public is seen by those who manage it or work with it.
    """
    rows = Organisation.objects.filter(merged_into=None)
    if manages_registry(user):
        return rows
    if not sees_registry(user):
        return rows.none()
    return rows.filter(
        Q(is_public=True) | Q(pk__in=organisations_for(user).values("pk"))
    )


def editable_organisations_for(user: Visitor) -> QuerySet[Organisation]:
    """The organisations whose card a user may change: coordinators their own."""
    rows = Organisation.objects.filter(merged_into=None)
    if manages_registry(user):
        return rows
    uids = scope_uids(user, Role.COORDINATOR, scope=Grant.Scope.ORGANISATION)
    own = Q(uid__in=uids) | Q(parent__uid__in=uids) | Q(parent__parent__uid__in=uids)
    return rows.filter(own)


def posts_for(user: Visitor, organisation: Organisation) -> QuerySet[Post]:
    """The posts there, now and before, of people whose card the user may open."""
    rows = Post.objects.filter(organisation=organisation)
    return rows.filter(person__in=cards_for(user).values("pk"))
