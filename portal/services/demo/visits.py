"""The study visit of the texts, with travellers who are plainly invented."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from courses.models import Event, Registration
from courses.selectors.travel import days_of, travellers_of
from courses.services.delegations import set_rule
from courses.services.legs import add_leg
from courses.services.money import set_days, set_rate
from courses.services.practices import add_practice
from courses.services.rooming import add_room, set_journey
from courses.services.travel import keep_travel_data, set_plan
from portal.services.demo.data import Known
from portal.services.demo.frames import Frame
from programmes.models import Topic


def load_legs(known: Known, frame: Frame, event: Event) -> None:
    """The route of a study visit."""
    for line in frame.row.get("legs", []):
        add_leg(
            event,
            place=known.regions[line["place"]],
            hosts=[known.organisations[line["host"]]],
            starts_at=frame.at(line["start"], line["day"]),
            ends_at=frame.at(line["end"], line["day"]),
            notes=line["notes"],
            transport=line["transport"],
            overnight=line.get("overnight", {}),
            contact=line["contact"],
            contact_phone=line["contact_phone"],
            actor=None,
        )


def load_journey(known: Known, row: dict[str, Any], event: Event) -> None:
    """Rules, rooms, rates and travel data: all of it invented, none of it anybody's."""
    event.refresh_from_db()
    set_plan(
        event,
        asks=["passport", "emergency", "diet", "room"],
        lunch_percent=row["lunch_percent"],
        dinner_percent=row["dinner_percent"],
        actor=None,
    )
    set_rule(event, actor=None, **row["rule"])
    rate = dict(row["rate"])
    rate["amount"] = Decimal(rate["amount"])
    rate["valid_on"] = date.fromisoformat(rate["valid_on"])
    set_rate(event, actor=None, **rate)
    days = days_of(event)
    set_days(event, {day.on: {"lunch": True} for day in days}, actor=None)
    rooms = [add_room(event, name=name, beds=2, actor=None) for name in row["rooms"]]
    for number, registration in enumerate(travellers_of(event)):
        leaves_early = number == 1 and len(days) > 1
        set_journey(
            registration,
            travels=True,
            last_on=days[-2].on if leaves_early else None,
            room=rooms[number // 2] if number // 2 < len(rooms) else None,
            transport="Аутобус до Београда",
            transport_cost=Decimal(1200),
            transport_currency="RSD",
            actor=None,
        )
        if number < len(row["diets"]):
            _tell(registration, event, number, row["diets"][number])
    add_practice(
        event,
        **{
            **row["practice"],
            "host": known.organisations[row["practice"]["host"]],
            "topic": Topic.objects.get(code=row["practice"]["topic"]),
        },
        is_public=True,
        actor=None,
    )


def _tell(registration: Registration, event: Event, number: int, diet: str) -> None:
    """The first has a passport that ends too early, so that one sees the warning."""
    assert event.last_day is not None  # noqa: S101 - a visit of the files has dates
    valid = timedelta(days=60 if number == 0 else 1500)
    keep_travel_data(
        registration,
        {
            "document": f"PRIMER-{number + 1:04}",
            "document_until": event.last_day + valid,
            "emergency_name": "Измишљена Особа",
            "emergency_phone": "+381 60 000 0000",
            "diet": diet,
            "room_wish": "shared",
        },
    )
