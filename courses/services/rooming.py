"""Who travels, in which room, at what cost; what is eaten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.dates import format_date
from core.errors import DomainError
from courses.models import Event, Registration, Room, Status, Traveller
from courses.selectors.travel import travellers_of
from courses.services.seats import lock_event
from courses.services.travel import NotReadable, unseal
from participants.models import Actor
from participants.services.audit import record


class RoomFull(DomainError):
    code = "room_full"
    message = _("All beds of room %(room)s are taken: %(beds)s. Choose another one.")


class DayOutside(DomainError):
    code = "day_outside"
    message = _("Choose a day from %(first)s to %(last)s.")


class RoomTaken(DomainError):
    code = "room_taken"
    message = _("Somebody sleeps in this room. Give them another one first.")


@transaction.atomic
def add_room(event: Event, *, name: str, beds: int, actor: Actor) -> Room:
    """Add a room. Raises ValidationError for a name that is there already."""
    room = Room(event=event, name=name, beds=beds)
    room.full_clean()
    room.save()
    record(actor, "room.added", event, after={"room": name, "beds": beds})
    return room


@transaction.atomic
def remove_room(room: Room, *, actor: Actor) -> None:
    """Take a room out. Raises RoomTaken."""
    lock_event(room.event)
    if room.travellers.exists():
        raise RoomTaken
    record(actor, "room.removed", room.event, before={"room": room.name})
    room.delete()


@transaction.atomic
def set_journey(
    registration: Registration,
    *,
    travels: bool,
    room: Room | None = None,
    first_on: date | None = None,
    last_on: date | None = None,
    transport: str = "",
    transport_cost: Decimal | None = None,
    transport_currency: str = "",
    actor: Actor,
) -> Traveller:
    """Say whether somebody travels, how, at what cost, and where they sleep.

    Who joins later or leaves earlier has a first or last day of their own. Who does not
    travel leaves their room. Raises RoomFull, DayOutside, ValidationError; then nothing
    was stored.
    """
    event = lock_event(registration.event)
    _require_within(event, first_on, last_on)
    found = Traveller.objects.filter(registration=registration).first()
    row = found or Traveller(registration=registration)
    values: dict[str, Any] = {
        "travels": travels,
        "room": room if travels else None,
        "first_on": first_on if first_on != event.day else None,
        "last_on": last_on if last_on != event.last_day else None,
        "transport": transport,
        "transport_cost": transport_cost,
        "transport_currency": transport_currency,
    }
    changed = [name for name in values if getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    row.full_clean()
    if row.room is not None:
        _require_bed(row.room, row, event)
    row.save()
    if changed:
        record(actor, "traveller.changed", registration, after={"fields": changed})
    return row


def _require_within(event: Event, first_on: date | None, last_on: date | None) -> None:
    first, last = event.day, event.last_day
    if first is None or last is None:
        return
    if any(day is not None and not first <= day <= last for day in (first_on, last_on)):
        raise DayOutside(first=format_date(first), last=format_date(last))


def _require_bed(room: Room, traveller: Traveller, event: Event) -> None:
    """A bed is free in each night that they stay; who leaves makes room."""
    others = room.travellers.filter(registration__status=Status.CONFIRMED)
    there = list(others.exclude(pk=traveller.pk))
    busiest = len(there)
    if event.day is not None and event.last_day is not None:
        number = (event.last_day - event.day).days + 1
        nights = [event.day + timedelta(days=n) for n in range(number)]
        taken = [
            sum(one.sleeps(on) for one in there)
            for on in nights
            if traveller.sleeps(on)
        ]
        busiest = max(taken, default=0)
    if busiest >= room.beds:
        raise RoomFull(room=room.name, beds=room.beds)


def diets_of(event: Event) -> list[tuple[str, str, int]]:
    """Diet, further words and how many of those who travel, the most frequent first.

    It names nobody. Who told nothing has no diet.
    """
    rows = travellers_of(event).select_related("travel_data")
    counted = Counter(_diets(rows)).most_common()
    return [(diet, note, number) for (diet, note), number in counted]


def _diets(rows: Iterable[Registration]) -> Iterable[tuple[str, str]]:
    for row in rows:
        data = getattr(row, "travel_data", None)
        if data is None:
            yield "", ""
            continue
        data.registration = row
        try:
            travel = unseal(data)
        except NotReadable:
            yield "", ""
        else:
            yield travel.diet, travel.diet_note
