"""What can be done about a municipality that a topic never reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from courses.models import Event
from courses.selectors.events import with_seats
from courses.selectors.invitees import by_places
from participants.models import Region
from programmes.models import Programme, Topic


@dataclass(frozen=True)
class Known:
    """How many of a municipality could be asked."""

    people: int
    organisations: int

    @property
    def anybody(self) -> bool:
        return bool(self.people or self.organisations)


def known_in(region: Region, at: datetime) -> Known:
    """People with a post there, and local organisations that have an address."""
    whom = by_places([region], at)
    offices = whom.organisations.exclude(email="")
    return Known(whom.people.count(), offices.count())


def events_on(
    topic: Topic, events: QuerySet[Event], programme: Programme, at: datetime
) -> list[Event]:
    """Those of the programme's `events` on the topic, or on a variant of it, for which
    people can register now; the next one first.
    """
    on_topic = Q(topics=topic) | Q(topics__variant_of=topic)
    found = Event.objects.filter(on_topic, programme=programme).order_by()
    rows = events.filter(
        pk__in=found.values("pk"), status=Event.Status.OPEN, starts_at__gt=at
    )
    rows = with_seats(rows).select_related("kind", "place", "programme")
    return [row for row in rows.order_by("starts_at", "pk") if row.is_open(at)]
