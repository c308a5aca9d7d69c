"""What is held of travellers and those who report on a visit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db.models import Q, QuerySet

from courses.models import Leg, TravelData, Traveller, VisitReport
from courses.services.travel import NotReadable, unseal
from participants.models import Person
from participants.services.privacy import Row, has_own_address


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


def _as_contact(person: Person) -> QuerySet[Leg]:
    """The legs on which somebody is called: by the card, or typed with the address."""
    theirs = Q(contact_person=person)
    if has_own_address(person):
        theirs |= Q(contact_email__iexact=person.email.strip())
    return Leg.objects.filter(theirs).select_related("event").order_by("pk")


def export_legs(person: Person) -> list[Row]:
    rows = []
    for leg in _as_contact(person):
        is_typed = leg.contact_person_id != person.pk
        rows.append(
            {
                "event": leg.event.titles,
                "starts_at": leg.starts_at,
                "name": leg.contact if is_typed else "",
                "phone": leg.contact_phone if is_typed else "",
                "email": leg.contact_email if is_typed else "",
            }
        )
    return rows


def erase_legs(person: Person, at: datetime) -> None:
    """Nobody is called under this name any more; the leg stays."""
    blank = {"contact": "", "contact_phone": "", "contact_email": ""}
    rows = _as_contact(person)
    typed = [leg.pk for leg in rows if leg.contact_person_id != person.pk]
    legs = Leg.objects.filter(pk__in=typed)
    legs.update(**blank, updated_at=at)
    Leg.objects.filter(contact_person=person).update(contact_person=None, updated_at=at)


def export_visit_reports(person: Person) -> list[Row]:
    rows = VisitReport.objects.filter(registration__person=person)
    names = ("learned", "will_use", "advice", "created_at")
    return [
        {"event": row.event.titles, **{name: getattr(row, name) for name in names}}
        for row in rows.select_related("event").order_by("pk")
    ]
