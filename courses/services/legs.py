"""Acts on the route of a study visit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, Leg, LegHost, Traveller
from courses.services.parts import tell_of_parts
from courses.services.seats import lock_event
from courses.services.shifting import Move, shift_parts
from participants.models import Actor, Organisation, Person
from participants.services.audit import record


class NotOnTheWay(DomainError):
    code = "not_on_the_way"
    message = _("A leg lies on the days of the visit, from %(first)s to %(last)s.")


@transaction.atomic
def add_leg(
    event: Event, *, hosts: Iterable[Organisation], actor: Actor, **fields: Any
) -> Leg:
    """Put a leg into the route; whom travellers call on it is told. Raises NotOnTheWay,
    ValidationError.
    """
    locked = lock_event(event)
    leg = Leg(event=event, **fields)
    _check(leg)
    leg.save()
    _set_hosts(leg, hosts)
    record(actor, "leg.added", leg, after={"event": str(event.uid)})
    _tell(locked, leg.contact_person)
    return leg


@transaction.atomic
def change_leg(
    leg: Leg, *, hosts: Iterable[Organisation], actor: Actor, **fields: Any
) -> Leg:
    """Change a leg and its hosts; whom travellers called and call on it are told what
    changed for them. Raises NotOnTheWay, ValidationError.
    """
    locked = lock_event(leg.event)
    row = Leg.objects.select_for_update(of=("self",)).get(pk=leg.pk)
    former = row.contact_person
    changed = [name for name in fields if getattr(row, name) != fields[name]]
    for name in changed:
        setattr(row, name, fields[name])
    _check(row)
    if _set_hosts(row, hosts):
        changed.append("hosts")
    if changed:
        row.save()
        record(actor, "leg.changed", row, after={"fields": changed})
        _tell(locked, former, row.contact_person)
    return row


@transaction.atomic
def remove_leg(leg: Leg, *, actor: Actor) -> None:
    """Take a leg out of the route; whom travellers called on it is told."""
    locked, person = lock_event(leg.event), leg.contact_person
    record(actor, "leg.removed", leg.event, before={"leg": str(leg.uid)})
    leg.delete()
    _tell(locked, person)


def move_legs(event: Event, move: Move, *, at: datetime) -> bool:
    """Move the route along with its event; say whether it was moved."""
    return shift_parts(event.legs.all(), move, at=at)


def move_days(event: Event, move: Move, *, at: datetime) -> None:
    """Move what is set for the days of a journey, and the own days of travellers who
    join late or leave early, as many days as the event moves.

    Of an event that becomes longer or shorter they stay while they lie on its days.
    """
    by, known = move.shift.days, list(event.visit_days.all())
    stays = Traveller.objects.filter(registration__event=event)
    own = list(stays.exclude(first_on=None, last_on=None))
    set_on = [row.on for row in known]
    set_on += [on for row in own for on in (row.first_on, row.last_on) if on]
    first, last = event.day, event.last_day
    if not by or first is None or last is None:
        return
    if not move.is_whole and all(first <= on <= last for on in set_on):
        return
    for row in sorted(known, key=lambda row: row.on, reverse=by > 0):  # one per day
        row.on += timedelta(days=by)
        row.updated_at = at
        row.save(update_fields=["on", "updated_at"])
    for one in own:
        joins, leaves = move.shift.day(one.first_on), move.shift.day(one.last_on)
        one.first_on = min(joins, last) if joins and joins > first else None
        one.last_on = max(leaves, first) if leaves and leaves < last else None
        one.updated_at = at
    Traveller.objects.bulk_update(own, ["first_on", "last_on", "updated_at"])


def _tell(event: Event, *people: Person | None) -> None:
    tell_of_parts(event, [person for person in people if person is not None])


def _check(leg: Leg) -> None:
    leg.full_clean()
    event = leg.event
    first, last = event.day, event.last_day
    if first is None or last is None:
        return
    on = leg.starts_at.astimezone(event.tz).date()
    until = leg.ends_at.astimezone(event.tz).date()
    if on < first or until > last:
        raise NotOnTheWay(first=f"{first:%d.%m.%Y}", last=f"{last:%d.%m.%Y}")


def _set_hosts(leg: Leg, hosts: Iterable[Organisation]) -> bool:
    """The hosts, in this order; say whether they were others before."""
    wanted = list(dict.fromkeys(hosts))
    if [row.organisation_id for row in leg.hosts.all()] == [row.pk for row in wanted]:
        return False
    leg.hosts.all().delete()
    LegHost.objects.bulk_create(
        LegHost(leg=leg, organisation=row, position=position)
        for position, row in enumerate(wanted)
    )
    return True
