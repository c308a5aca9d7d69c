"""The doors: which newsletters a user may work on."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from newsletters.models import BulletinSeries, Dispatch, Issue
from participants.access import Visitor, has_role, is_admin, scope_uids
from participants.models import Grant, Organisation
from programmes.models import Programme

Role, Scope = Grant.Role, Grant.Scope


def series_for(user: Visitor) -> QuerySet[BulletinSeries]:
    """Newsletters of the organisations one edits for and the programmes one manages."""
    rows = BulletinSeries.objects.select_related("publisher", "programme")
    if is_admin(user):
        return rows
    return rows.filter(
        Q(publisher__uid__in=_edited(user)) | Q(programme__uid__in=_managed(user))
    )


def issues_for(user: Visitor) -> QuerySet[Issue]:
    """Issues of the newsletters one may work on."""
    return Issue.objects.filter(series__in=series_for(user)).select_related(
        "series__publisher", "series__programme"
    )


def dispatches_for(user: Visitor) -> QuerySet[Dispatch]:
    """Sendings of the newsletters one may work on."""
    rows = Dispatch.objects.filter(issue__series__in=series_for(user))
    return rows.defer("content").select_related(
        "issue__series__publisher",
        "issue__series__programme",
        "audience",
        "asked_by",
        "approved_by",
    )


def publishers_for(user: Visitor) -> QuerySet[Organisation]:
    """Organisations in whose name one may start a newsletter."""
    rows = Organisation.objects.filter(merged_into__isnull=True)
    if is_admin(user):
        return rows
    partners = Q(partnerships__programme__uid__in=_managed(user))
    return rows.filter(Q(uid__in=_edited(user)) | partners).distinct()


def programmes_for_series(user: Visitor) -> QuerySet[Programme]:
    """Programmes for which one may start a newsletter."""
    if is_admin(user):
        return Programme.objects.all()
    return Programme.objects.filter(
        Q(uid__in=_managed(user)) | Q(partners__organisation__uid__in=_edited(user))
    ).distinct()


def edits_newsletters(user: Visitor) -> bool:
    """Whether the desk shows newsletters to this user."""
    return is_admin(user) or has_role(user, Role.EDITOR, Role.MANAGER)


def leads_series(user: Visitor, series: BulletinSeries) -> bool:
    """Whether the user answers for this newsletter: its manager, or an administrator.

    They may let a sending leave alone, and to whomever; that is recorded.
    """
    if is_admin(user):
        return True
    return series.programme is not None and series.programme.uid in _managed(user)


def _edited(user: Visitor) -> list[UUID]:
    return scope_uids(user, Role.EDITOR, scope=Scope.ORGANISATION)


def _managed(user: Visitor) -> list[UUID]:
    return scope_uids(user, Role.MANAGER, scope=Scope.PROGRAMME)
