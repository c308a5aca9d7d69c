"""The doors to programmes."""

from __future__ import annotations

from django.db.models import QuerySet

from participants.access import Visitor, has_role, is_admin, scope_uids
from participants.models import Grant
from programmes.models import Programme

READERS = (Grant.Role.MANAGER, Grant.Role.ORGANISER, Grant.Role.OBSERVER)


def programmes_for(user: Visitor) -> QuerySet[Programme]:
    """Programmes a user has a role in: manager, organiser or observer."""
    if is_admin(user):
        return Programme.objects.all()
    uids = scope_uids(user, *READERS, scope=Grant.Scope.PROGRAMME)
    return Programme.objects.filter(uid__in=uids)


def managed_programmes_for(user: Visitor) -> QuerySet[Programme]:
    """Programmes a user may change."""
    if is_admin(user):
        return Programme.objects.all()
    uids = scope_uids(user, Grant.Role.MANAGER, scope=Grant.Scope.PROGRAMME)
    return Programme.objects.filter(uid__in=uids)


def sees_programmes(user: Visitor) -> bool:
    """Whether programmes are a page of the desk for this user."""
    return is_admin(user) or has_role(user, *READERS)
