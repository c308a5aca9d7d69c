"""What a user may know of the history of organisations and places.

Nothing here is a door of its own: each part of a history opens by the doors of the app
that holds it, and what those keep shut is not counted either.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from certificates.access import certificates_for
from certificates.models import Certificate
from courses.access import events_for
from courses.models import Event, Registration
from newsletters.access import series_for
from newsletters.models import Delivery, DistributionItem
from participants.access import (
    Visitor,
    cards_for,
    has_role,
    is_admin,
    registry_for,
    scope_uids,
    sees_people,
    sees_registry,
)
from participants.models import Grant, Organisation, Post, Region
from participants.selectors.organisations import public_organisations
from participants.selectors.people import held_on
from programmes.access import programmes_for
from programmes.models import Partner, Programme

Role = Grant.Role


def places_for(user: Visitor) -> QuerySet[Region]:
    """The places whose history is a page of the desk: territory itself is public."""
    sees = sees_registry(user) or has_role(user, Role.OBSERVER)
    return Region.objects.all() if sees else Region.objects.none()


def sees_aggregates_only(user: Visitor) -> bool:
    """Whether a user may read totals of programmes and no list behind them (T14)."""
    return has_role(user, Role.OBSERVER) and not sees_registry(user)


def attendance_for(user: Visitor) -> QuerySet[Registration]:
    """Registrations that may be counted for this user, and listed by event.

    Those of the events one works on, and at events open to the public those of the
    people whose card one may open, as in their training record.
    """
    rows = Registration.objects.all()
    if is_admin(user):
        return rows
    if not sees_people(user):
        return rows.none()
    own = Q(event__in=events_for(user).values("pk"))
    public = Q(event__in=Event.objects.public().values("pk"))
    return rows.filter(own | (public & Q(person__in=cards_for(user).values("pk"))))


def given_for(user: Visitor) -> QuerySet[Certificate]:
    """Certificates: of the events one works on, and of the people whose card opens."""
    rows = Certificate.objects.all()
    if is_admin(user):
        return rows
    own = Q(pk__in=certificates_for(user).values("pk"))
    public = Q(event__isnull=True) | Q(event__in=Event.objects.public().values("pk"))
    return rows.filter(own | (public & Q(person__in=cards_for(user).values("pk"))))


def mailed_for(user: Visitor) -> QuerySet[Delivery]:
    """Deliveries of the newsletters one works on; coordinators: those to their own."""
    rows = Delivery.objects.all()
    if is_admin(user):
        return rows
    seen = Q(dispatch__issue__series__in=series_for(user).values("pk"))
    if has_role(user, Role.COORDINATOR):
        seen |= Q(organisation__in=_coordinated(user).values("pk"))
        seen |= Q(person__in=_colleagues(user).values("person"))
    return rows.filter(seen)


def papers_for(user: Visitor) -> QuerySet[DistributionItem]:
    """Printed copies: of the programmes one has a role in, and to the own office."""
    rows = DistributionItem.objects.all()
    if is_admin(user):
        return rows
    own = Q(run__list__programme__in=programmes_for(user).values("pk"))
    return rows.filter(own | Q(organisation__in=_coordinated(user).values("pk")))


def shown_programmes_for(user: Visitor) -> QuerySet[Programme]:
    """The programmes a history is told of: one's own and those that are public."""
    rows = Programme.objects.all()
    if is_admin(user):
        return rows
    if sees_aggregates_only(user):
        return programmes_for(user)
    return rows.filter(Q(is_public=True) | Q(pk__in=programmes_for(user).values("pk")))


def bodies_for(user: Visitor) -> QuerySet[Organisation]:
    """The organisations that a place is told to have."""
    return registry_for(user) if sees_registry(user) else public_organisations()


def observed_organisations_for(user: Visitor) -> QuerySet[Organisation]:
    """The public ones, and those with a role in a programme that one observes."""
    if not sees_aggregates_only(user):
        return Organisation.objects.none()
    own = Partner.objects.filter(programme__in=programmes_for(user).values("pk"))
    rows = Organisation.objects.filter(merged_into=None)
    return rows.filter(Q(is_public=True) | Q(pk__in=own.values("organisation")))


def _coordinated(user: Visitor) -> QuerySet[Organisation]:
    """The organisations one coordinates, with the units inside them."""
    uids = scope_uids(user, Role.COORDINATOR, scope=Grant.Scope.ORGANISATION)
    own = Q(uid__in=uids) | Q(parent__uid__in=uids) | Q(parent__parent__uid__in=uids)
    return Organisation.objects.filter(own)


def _colleagues(user: Visitor) -> QuerySet[Post]:
    """Who holds a post there today."""
    held = held_on(timezone.localdate())
    return Post.objects.filter(held, organisation__in=_coordinated(user).values("pk"))
