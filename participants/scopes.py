"""What the roles of this app open: own people for coordinators, members for editors,
the people on the list of a programme or event.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from participants.access import Role, Scope, Sender, scope_uids, scopes
from participants.models import (
    Grant,
    Listing,
    Membership,
    Organisation,
    Post,
    User,
)
from participants.selectors.organisations import lasts_on, organisation_name
from participants.selectors.people import held_on


def _own(uids: list[UUID], prefix: str = "") -> Q:
    """The organisations themselves and the units inside them."""
    own = Q(**{f"{prefix}uid__in": uids}) | Q(**{f"{prefix}parent__uid__in": uids})
    return own | Q(**{f"{prefix}parent__parent__uid__in": uids})


def _members(uids: list[UUID], of: str) -> Q:
    lasting = lasts_on(timezone.localdate())
    rows = Membership.objects.filter(lasting, body__uid__in=uids, member=OuterRef(of))
    return Q(Exists(rows))


def _holders(posts: Q) -> Q:
    """People who hold such a post today: who leaves is seen by the next one (T13)."""
    held = held_on(timezone.localdate())
    return Q(Exists(Post.objects.filter(held, posts, person=OuterRef("pk"))))


def _uids(user: User, role: str) -> list[UUID]:
    return scope_uids(user, role, scope=Grant.Scope.ORGANISATION)


def coordinators_people(user: User) -> Q:
    uids = _uids(user, Role.COORDINATOR)
    return _holders(_own(uids, "organisation__")) if uids else Q()


def coordinators_organisations(user: User) -> Q:
    uids = _uids(user, Role.COORDINATOR)
    return _own(uids) if uids else Q()


def coordinators_senders(user: User) -> list[Sender]:
    """The organisations whose own people a coordinator brings in."""
    uids = _uids(user, Role.COORDINATOR)
    rows = Organisation.objects.filter(uid__in=uids, merged_into=None)
    return [
        Sender(Grant.Scope.ORGANISATION, row.uid, organisation_name(row))
        for row in rows
    ]


def editors_people(user: User) -> Q:
    uids = _uids(user, Role.EDITOR)
    if not uids:
        return Q()
    return _holders(_own(uids, "organisation__") | _members(uids, "organisation"))


def editors_organisations(user: User) -> Q:
    uids = _uids(user, Role.EDITOR)
    return _own(uids) | _members(uids, "pk") if uids else Q()


def nobody(user: User) -> Q:
    return Q()


def _listed(uids: list[UUID]) -> Q:
    rows = Listing.objects.filter(scope_uid__in=uids, person=OuterRef("pk"))
    return Q(Exists(rows)) if uids else Q()


def listed_people(user: User) -> Q:
    """Those on the list of a programme or event, for who manages or organises it."""
    staff = (Role.MANAGER, Role.ORGANISER)
    uids = scope_uids(user, *staff, scope=Grant.Scope.PROGRAMME)
    return _listed(uids + scope_uids(user, Role.ORGANISER, scope=Grant.Scope.EVENT))


def managers_people(user: User) -> Q:
    return _listed(scope_uids(user, Role.MANAGER, scope=Grant.Scope.PROGRAMME))


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    scopes.append(
        Scope(
            "coordinator",
            coordinators_people,
            coordinators_organisations,
            edited=coordinators_people,
            own_posts=True,
            senders=coordinators_senders,
        )
    )
    scopes.append(Scope("editor", editors_people, editors_organisations, edited=nobody))
    scopes.append(Scope("programme", listed_people, edited=managers_people))
