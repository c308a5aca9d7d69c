"""What is held of travellers and those who report on a visit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from courses.models import TravelData, Traveller, VisitReport
from courses.services.travel import NotReadable, unseal
from participants.models import Person
from participants.services.privacy import Row


def export_travel_data(person: Person) -> list[Row]:
    rows = TravelData.objects.filter(registration__person=person)
    found = []
    for row in rows.select_related("registration__event").order_by("pk"):
        try:
            told = asdict(unseal(row))
        except NotReadable:
            told = {"unreadable": True}
        found.append({"event": row.registration.event.titles, **told})
    return found


def erase_travel_data(person: Person, at: datetime) -> None:
    """What was told for journeys goes at once."""
    TravelData.objects.filter(registration__person=person).delete()


def export_travellers(person: Person) -> list[Row]:
    rows = Traveller.objects.filter(registration__person=person)
    return [
        {
            "event": row.registration.event.titles,
            "travels": row.travels,
            "room": row.room.name if row.room else "",
            "transport": row.transport,
            "cost": row.transport_cost,
            "currency": row.transport_currency,
        }
        for row in rows.select_related("registration__event", "room").order_by("pk")
    ]


def erase_travellers(person: Person, at: datetime) -> None:
    """What the journey cost stays for the books; how they came goes."""
    rows = Traveller.objects.filter(registration__person=person)
    rows.update(transport="", room=None, updated_at=at)


def export_visit_reports(person: Person) -> list[Row]:
    rows = VisitReport.objects.filter(registration__person=person)
    names = ("learned", "will_use", "advice", "created_at")
    return [
        {"event": row.event.titles, **{name: getattr(row, name) for name in names}}
        for row in rows.select_related("event").order_by("pk")
    ]
