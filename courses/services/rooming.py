"""Who travels, in which room, at what cost; what is eaten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

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
    transport: str = "",
    transport_cost: Decimal | None = None,
    transport_currency: str = "",
    actor: Actor,
) -> Traveller:
    """Say whether somebody travels, how, at what cost, and where they sleep.

    Who does not travel leaves their room. Raises RoomFull, ValidationError.
    """
    lock_event(registration.event)
    found = Traveller.objects.filter(registration=registration).first()
    row = found or Traveller(registration=registration)
    values: dict[str, Any] = {
        "travels": travels,
        "room": room if travels else None,
        "transport": transport,
        "transport_cost": transport_cost,
        "transport_currency": transport_currency,
    }
    if values["room"] is not None:
        _require_bed(values["room"], row)
    changed = [name for name in values if getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    row.full_clean()
    row.save()
    if changed:
        record(actor, "traveller.changed", registration, after={"fields": changed})
    return row


def _require_bed(room: Room, traveller: Traveller) -> None:
    others = room.travellers.filter(registration__status=Status.CONFIRMED)
    if others.exclude(pk=traveller.pk).count() >= room.beds:
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
