"""What people have to do at events besides taking part: trainers, hosts and others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from courses.models import Event, EventRole
from courses.selectors.events import public_events
from participants.models import Person

UNTOLD = (Event.Status.DRAFT, Event.Status.CANCELLED)


@dataclass(frozen=True)
class Part:
    """An event with the parts that the people of one mailbox have in it."""

    event: Event
    roles: list[EventRole]
    has_page: bool = False


def people_with_a_part(event: Event) -> QuerySet[Person]:
    """Who has a role at the event, or is called by travellers on a leg of it."""
    theirs = Q(event_roles__event=event) | Q(contact_on_legs__event=event)
    return Person.objects.filter(theirs).distinct().order_by("pk")


def roles_at(address_key: str, since: datetime) -> list[EventRole]:
    """The parts of the people with this address in events that end after `since`, in
    order of time; drafts are nobody's yet. Two queries.
    """
    roles = EventRole.objects.filter(
        person__email_key=address_key,
        person__merged_into=None,
        event__starts_at__isnull=False,
        event__ends_at__gt=since,
    ).exclude(event__status=Event.Status.DRAFT)
    roles = roles.select_related("event__place", "person", "session")
    order = F("session__starts_at").asc(nulls_first=True)
    return list(
        roles.prefetch_related("event__sessions").order_by(
            "event__starts_at", "event", "person__sort_key", order, "pk"
        )
    )


def parts_at(address_key: str, at: datetime) -> list[Part]:
    """The same by event, of those that take place; three queries, one for none."""
    by_event: dict[int, list[EventRole]] = {}
    for role in roles_at(address_key, at):
        if role.event.status not in UNTOLD:
            by_event.setdefault(role.event_id, []).append(role)
    if not by_event:
        return []
    shown = set(public_events().filter(pk__in=by_event).values_list("pk", flat=True))
    return [Part(rows[0].event, rows, pk in shown) for pk, rows in by_event.items()]
