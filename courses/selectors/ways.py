"""In person and online, counted apart (E38): how each was present in each session."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from courses.models import Event, Presence, Registration, Scan
from courses.selectors.attendance import THERE, attended

# Of an event that is online only, nobody is in the room, whoever wrote the list.
IN_ROOM = ~Q(source=Scan.Source.ONLINE) & ~Q(session__event__mode=Event.Mode.ONLINE)


@dataclass
class Ways:
    """How many were in the room, and how many online."""

    in_person: int = 0
    online: int = 0


def _in_the_room() -> Exists:
    rows = Presence.objects.filter(registration=OuterRef("pk"), state__in=THERE)
    return Exists(rows.filter(IN_ROOM))


def in_person(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Those of `rows`, who attended, who were in the room for some session."""
    return rows.filter(_in_the_room())


def online_only(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Those of `rows`, who attended, who were never in the room."""
    return rows.exclude(_in_the_room())


def ways_at(event: Event) -> Ways:
    """People who attended the event; who was there in both ways was in person."""
    rows = attended(event)
    everybody, there = rows.count(), in_person(rows).count()
    return Ways(there, everybody - there)


def ways_by_session(event: Event) -> dict[int, Ways]:
    """The numbers of each session, by primary key, in one query."""
    found: dict[int, Ways] = defaultdict(Ways)
    rows = Presence.objects.filter(session__event=event, state__in=THERE)
    counted = rows.values_list("session_id").annotate(
        in_room=Count("pk", filter=IN_ROOM), everybody=Count("pk")
    )
    for session, in_room, everybody in counted:
        found[session] = Ways(in_room, everybody - in_room)
    return found
