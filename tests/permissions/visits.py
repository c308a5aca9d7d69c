"""The study visit of a side: where its pages are and what they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from courses.models import Event, Leg
from participants.models import Organisation
from programmes.models import Programme
from tests.courses.factories import make_leg, make_visit, start_of

Values = dict[str, Any]


@dataclass(eq=False)
class VisitRows:
    """A study visit with all that belongs to it."""

    event: Event
    leg: Leg


def make_visit_rows(programme: Programme, office: Organisation, key: str) -> VisitRows:
    """A visit of the programme to the office."""
    event = make_visit(programme=programme, slug=f"visit-{key}")
    return VisitRows(event=event, leg=make_leg(event, hosts=[office]))


def visit_places(rows: VisitRows) -> dict[str, Values]:
    """The arguments of the views of a visit."""
    event = {"slug": rows.event.slug}
    return {
        "event_route": event,
        "event_delegations": event,
        "leg_edit": event | {"uid": rows.leg.uid},
    }


def visit_bodies(rows: VisitRows) -> dict[str, Values]:
    """What the views of a visit are sent."""
    day = f"{start_of(rows.event).astimezone(rows.event.tz):%d.%m.%Y}"
    leg = {"starts_at": f"{day} 13:00", "ends_at": f"{day} 14:30"}
    return {
        "event_route": leg,
        "leg_edit": leg,
        "event_delegations": {"act": "set", "most": "3"},
    }
