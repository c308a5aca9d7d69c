"""Acts on trainers: their profile, their rates, and their part in an event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import (
    Event,
    EventRole,
    Session,
    TrainerProfile,
    TrainerRate,
    WantedRole,
)
from courses.services.parts import tell_of_parts
from participants.models import Actor, Person, Region
from participants.services.audit import record
from programmes.models import Topic

FIELDS = ("languages", "available_from", "available_until", "availability", "note")


class RoleHeld(DomainError):
    code = "role_held"
    message = _("This person has this role there already.")


class RateBeforeLast(DomainError):
    code = "rate_before_last"
    message = _("A rate from that day on, or from a later one, is known already.")


class SessionElsewhere(DomainError):
    code = "session_elsewhere"
    message = _("The session belongs to another event.")


@transaction.atomic
def set_profile(
    person: Person,
    *,
    actor: Actor,
    topics: Iterable[Topic],
    regions: Iterable[Region],
    **fields: Any,
) -> TrainerProfile:
    """Make or change what is known of a trainer; one row for each person."""
    Person.objects.select_for_update().get(pk=person.pk)
    profile = TrainerProfile.objects.filter(person=person).first()
    action = "trainer.changed" if profile else "trainer.added"
    profile = profile or TrainerProfile(person=person)
    for name in FIELDS:
        if name in fields:
            setattr(profile, name, fields[name])
    profile.full_clean()
    profile.save()
    profile.topics.set(topics)
    profile.regions.set(regions)
    record(actor, action, person, after={"fields": sorted(fields)})
    return profile


@transaction.atomic
def set_rate(
    profile: TrainerProfile,
    *,
    amount: Decimal,
    currency: str,
    unit: str,
    started_on: date,
    actor: Actor,
) -> TrainerRate:
    """A new rate from a day on; the one before it ends the day before.

    Raises RateBeforeLast when one that is as late is known.
    """
    TrainerProfile.objects.select_for_update().get(pk=profile.pk)
    same = profile.rates.filter(unit=unit)
    if same.filter(started_on__gte=started_on).exists():
        raise RateBeforeLast
    same.filter(ended_on=None).update(ended_on=started_on - timedelta(days=1))
    rate = TrainerRate(
        profile=profile,
        amount=amount,
        currency=currency.upper(),
        unit=unit,
        started_on=started_on,
    )
    rate.full_clean()
    rate.save()
    record(actor, "trainer.rate_set", profile.person, after={"unit": unit})
    return rate


@transaction.atomic
def add_role(
    event: Event,
    person: Person,
    role: str,
    *,
    actor: Actor,
    session: Session | None = None,
) -> EventRole:
    """Give a person a part in an event, or in one session of it.

    That they are busy elsewhere at the time is no refusal: `clashes_of` tells it. They
    are told by mail, as `tell_of_parts` says. Raises RoleHeld and SessionElsewhere.
    """
    if session is not None and session.event_id != event.pk:
        raise SessionElsewhere
    locked = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    held = EventRole.objects.filter(
        event=event, person=person, role=role, session=session
    )
    if held.exists():
        raise RoleHeld
    row = EventRole(event=event, person=person, role=role, session=session)
    row.full_clean()
    row.save()
    record(actor, "role.added", event, after={"role": role, "person": str(person.uid)})
    tell_of_parts(locked, [person])
    return row


@transaction.atomic
def set_wanted(event: Event, numbers: Mapping[str, int], *, actor: Actor) -> None:
    """Say how many people with which role the event needs; a role that is not named is
    wanted no more. The same again changes nothing.
    """
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    before = dict(event.wanted_roles.values_list("role", "number"))
    wanted = {role: number for role, number in numbers.items() if number}
    if wanted == before:
        return
    event.wanted_roles.exclude(role__in=wanted).delete()
    for role, number in wanted.items():
        row = event.wanted_roles.filter(role=role).first()
        row = row or WantedRole(event=event, role=role)
        row.number = number
        row.full_clean()
        row.save()
    record(actor, "event.wanted", event, before=before, after=wanted)


@transaction.atomic
def remove_role(role: EventRole, *, actor: Actor) -> None:
    """Take a part in an event away again; who was told of it is told that too."""
    event = Event.objects.select_for_update(no_key=True).get(pk=role.event_id)
    person = role.person
    before = {"role": role.role, "person": str(person.uid)}
    record(actor, "role.removed", event, before=before)
    role.delete()
    tell_of_parts(event, [person])
