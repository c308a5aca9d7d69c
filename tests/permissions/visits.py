"""The study visit of a side: where its pages are and what they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from courses.models import Event, GoodPractice, Leg, Registration
from courses.services.practices import add_practice
from courses.services.tickets import registration_token
from courses.services.travel import keep_travel_data, set_plan
from participants.models import Organisation
from programmes.models import Programme
from tests.courses.factories import make_leg, make_visit, start_of
from tests.factories import make_person, make_registration, make_topic

Values = dict[str, Any]


@dataclass(eq=False)
class VisitRows:
    """A study visit with all that belongs to it."""

    event: Event
    leg: Leg
    registration: Registration  # of somebody who travels
    back: Registration  # of somebody who is back from another visit
    practice: GoodPractice  # public, with a file
    hidden: GoodPractice  # internal, with a file


def make_visit_rows(programme: Programme, office: Organisation, key: str) -> VisitRows:
    """A visit of the programme to the office."""
    event = make_visit(programme=programme, slug=f"visit-{key}")
    name = f"Canary{key}"
    registration = make_registration(
        event,
        person=make_person(f"Seventh {name}", email=f"seventh.{key}@canary.example"),
        given_name="Seventh",
        family_name=name,
        email=f"seventh.{key}@canary.example",
        organisation=office,
    )
    set_plan(event, asks=["diet"], actor=None)
    keep_travel_data(registration, {"diet": "other", "diet_note": name})
    over = make_visit(
        programme=programme, starts_at=timezone.now() - timedelta(days=9), status="held"
    )
    practices = [
        add_practice(
            event,
            host=office,
            topic=make_topic(),
            titles={"en": f"Example of {key}"},
            texts={"en": "Every week."},
            is_public=is_public,
            file=BytesIO(b"%PDF-1.7 example"),
            file_name="example.pdf",
            actor=None,
        )
        for is_public in (True, False)
    ]
    return VisitRows(
        back=make_registration(over, organisation=office),
        practice=practices[0],
        hidden=practices[1],
        event=event,
        leg=make_leg(event, hosts=[office]),
        registration=registration,
    )


def visit_places(rows: VisitRows) -> dict[str, Values]:
    """The arguments of the views of a visit."""
    event = {"slug": rows.event.slug}
    token = {"token": registration_token(rows.registration)}
    return {
        "event_route": event,
        "event_delegations": event,
        "event_travellers": event,
        "event_rooms": event,
        "event_rooms_print": event,
        "event_rooms_export": event,
        "event_money": event,
        "event_money_print": event,
        "event_money_export": event,
        "event_papers": event,
        "event_booklet_print": event,
        "traveller_desk": event | {"uid": rows.registration.uid},
        "event_reports": event,
        "event_practices": event,
        "practice_edit": event | {"uid": rows.practice.uid},
        "practice_page": {"uid": rows.practice.uid},
        "practice_file": {"uid": rows.practice.uid},
        "practice_file:internal": {"uid": rows.hidden.uid},
        "registration_report": {"token": registration_token(rows.back)},
        "registration_travel": token,
        "registration_booklet": token,
        "leg_edit": event | {"uid": rows.leg.uid},
    }


def visit_bodies(rows: VisitRows) -> dict[str, Values]:
    """What the views of a visit are sent."""
    day = f"{start_of(rows.event).astimezone(rows.event.tz):%d.%m.%Y}"
    leg = {"starts_at": f"{day} 13:00", "ends_at": f"{day} 14:30"}
    practice = {
        "host": str(rows.practice.host.uid),
        "topic": str(rows.practice.topic.uid),
        "titles_en": "Another example",
        "texts_en": "Every day.",
    }
    return {
        "event_route": leg,
        "leg_edit": leg,
        "event_delegations": {"act": "set", "most": "3"},
        "event_travellers": {"asks": ["diet"], "keep_days": "20", "report_days": "9"},
        "event_rooms": {"act": "add", "name": "Room 1", "beds": "2"},
        "event_money": {
            "act": "rate",
            "country": "RS",
            "amount": "80",
            "currency": "EUR",
            "source": "Decree",
            "valid_on": "1.1.2026",
        },
        "traveller_desk": {"transport": "train"},
        "registration_travel": {"diet": "vegan"},
        "registration_report": {"learned": "A lot.", "will_use": "All of it."},
        "event_practices": practice,
        "practice_edit": practice,
    }
