"""What the roles at events open: people registered there, their organisations."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.access import registrations_for
from courses.models import Event, Registration
from participants.access import (
    Role,
    Scope,
    Sender,
    has_role,
    managed_programmes,
    scope_uids,
    scopes,
)
from participants.models import Grant, User

STAFF = (Role.MANAGER, Role.ORGANISER)


def people_at_events(user: User) -> Q:
    """Those registered for the events of a manager or organiser."""
    return _exists(registrations_for(user), "person") if _is_staff(user) else Q()


def people_of_managed_programmes(user: User) -> Q:
    """Those whom a manager may change: registered in the programmes in their care."""
    own = Registration.objects.filter(
        event__programme__uid__in=managed_programmes(user)
    )
    return _exists(own, "person") if has_role(user, Role.MANAGER) else Q()


def organisations_at_events(user: User) -> Q:
    """The organisations that they come from."""
    return _exists(registrations_for(user), "organisation") if _is_staff(user) else Q()


def events_senders(user: User) -> list[Sender]:
    """The events whose organiser may bring in people for them."""
    uids = scope_uids(user, Role.ORGANISER, scope=Grant.Scope.EVENT)
    rows = Event.objects.filter(uid__in=uids).order_by("-starts_at")
    return [Sender(Grant.Scope.EVENT, row.uid, str(row)) for row in rows]


def programme_of(event: UUID) -> UUID | None:
    """The programme of an event: its own, not one that only takes part."""
    rows = Event.objects.filter(uid=event).order_by()
    return rows.values_list("programme__uid", flat=True).first()


def _is_staff(user: User) -> bool:
    return has_role(user, *STAFF)


def _exists(rows: QuerySet[Registration], link: str) -> Q:
    return Q(Exists(rows.filter(**{link: OuterRef("pk")})))


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    scopes.append(
        Scope(
            "events",
            people_at_events,
            organisations_at_events,
            edited=people_of_managed_programmes,
            senders=events_senders,
            programme_of=programme_of,
        )
    )
