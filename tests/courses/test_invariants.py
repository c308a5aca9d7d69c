"""Each break, planted alone, is named and nothing else (TRUST I1–I5, I12).

What the database itself refuses cannot be planted: there the refusal is asserted.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from courses.invariants import problems
from courses.models import Presence, Quota, Registration, Scan, SeatUse
from courses.services.checkin import record_scan
from courses.services.registration import confirm
from tests.courses.factories import sign_up
from tests.factories import make_event, make_presence, make_registration

pytestmark = pytest.mark.django_db


class World:
    """An event with three seats: one confirmed who was scanned, one that is held."""

    def __init__(self) -> None:
        self.event = make_event(seats=3)
        self.seated = confirm(sign_up(self.event, 1, request_uid=uuid.uuid4()))
        self.held = sign_up(self.event, 2, request_uid=uuid.uuid4())
        self.session = self.event.sessions.get()
        self.scan = record_scan(
            self.event,
            self.session,
            id=uuid.uuid4(),
            registration=self.seated,
            device_time=self.session.starts_at,
            received_at=self.session.starts_at,
        )


Plant = Callable[[World], object]


def change(row: Registration, **values: object) -> None:
    Registration.objects.filter(pk=row.pk).update(**values)


def seat_of_another_event(world: World) -> None:
    other = make_event(seats=1).quotas.get()
    SeatUse.objects.create(registration=world.held, quota=other)
    Quota.objects.filter(pk=other.pk).update(taken=1)


def seat_that_is_gone(world: World) -> None:
    world.held.seat_uses.all().delete()
    Quota.objects.update(taken=F("taken") - 1)


def limit_room(world: World, size: int = 3) -> Quota:
    """Everybody's seat in the room."""
    quota = Quota.objects.create(
        event=world.event, scope="way", way="in_person", size=size, taken=2
    )
    for row in (world.seated, world.held):
        SeatUse.objects.create(registration=row, quota=quota)
    return quota


def seat_in_the_room_of_one_online(world: World) -> None:
    limit_room(world)
    change(world.held, takes_part="online")


def in_the_room_without_a_seat(world: World) -> None:
    quota = limit_room(world)
    quota.uses.filter(registration=world.held).delete()
    Quota.objects.filter(pk=quota.pk).update(taken=1)


PLANTS: dict[str, tuple[Plant, str]] = {
    "taken too high": (
        lambda world: Quota.objects.update(taken=3),
        "I1 quota {quota}: taken 3, held 2 of 3",
    ),
    "taken too low": (
        lambda world: Quota.objects.update(taken=1),
        "I1 quota {quota}: taken 1, held 2 of 3",
    ),
    "seat of one that ended": (
        lambda world: change(world.held, status="expired", held_until=None),
        "I1 registration {held} holds a seat without a right to it",
    ),
    "seat of another event": (
        seat_of_another_event,
        "I1 registration {held} holds a seat of another event",
    ),
    "seated without a seat": (
        seat_that_is_gone,
        "I1 registration {held} is seated without a seat",
    ),
    "seat in the room of one online": (
        seat_in_the_room_of_one_online,
        "I1 registration {held} holds a seat of the other way of taking part",
    ),
    "in the room without a seat": (
        in_the_room_without_a_seat,
        "I1 registration {held} lacks a seat of its way of taking part",
    ),
    "replaced and active": (
        lambda world: change(world.held, replaces=world.seated),
        "I2 registration {held} replaces one that has not ended",
    ),
    "name key": (
        lambda world: change(world.held, name_key="stale"),
        "I2 registration {held} has a stale name key",
    ),
    "address key": (
        lambda world: change(world.held, email_key="stale"),
        "I2 registration {held} has a stale address key",
    ),
    "waits beside a free seat": (
        lambda world: make_registration(
            world.event, status="waiting", uid=uuid.UUID(int=7)
        ),
        f"I3 registration {uuid.UUID(int=7)} waits beside a free seat",
    ),
    "held too long": (
        lambda world: change(
            world.held, held_until=timezone.now() - timedelta(hours=2)
        ),
        "I3 registration {held} holds a seat beyond its time",
    ),
    "offered in silence": (
        lambda world: change(world.held, status="offered"),
        "I3 registration {held} was offered a seat without a mail",
    ),
    "presence without a scan": (
        lambda world: make_presence(world.held, world.session, uid=uuid.UUID(int=7)),
        f"I5 presence {uuid.UUID(int=7)} has no scan",
    ),
    "scan without presence": (
        lambda world: Presence.objects.all().delete(),
        "I5 registration {seated_pk} was scanned in {session_pk} without presence",
    ),
    "minutes": (
        lambda world: Presence.objects.update(minutes=1),
        "I12 presence {presence} is not what its scans say",
    ),
    "state of presence": (
        lambda world: Presence.objects.update(state=Presence.State.PARTIAL),
        "I12 presence {presence} is not what its scans say",
    ),
}


@pytest.mark.parametrize("name", PLANTS)
def test_planted_break_is_named_alone(name: str) -> None:
    plant, sentence = PLANTS[name]
    world = World()
    names = {
        "quota": world.event.quotas.get().uid,
        "held": world.held.uid,
        "seated_pk": world.seated.pk,
        "session_pk": world.session.pk,
        "presence": Presence.objects.get().uid,
    }
    before = list(problems())

    plant(world)

    assert before == []
    assert list(problems()) == [sentence.format(**names)]


REFUSED: dict[str, Plant] = {
    "I1 more taken than there are": lambda world: Quota.objects.update(size=1),
    "I1 fewer taken than none": lambda world: Quota.objects.update(taken=-1),
    "I1 two numbers of seats for one event": lambda world: Quota.objects.create(
        event=world.event, scope="event", size=9
    ),
    "I1 two seats of one quota": lambda world: SeatUse.objects.create(
        registration=world.held, quota=world.event.quotas.get()
    ),
    "I2 a person twice": lambda world: make_registration(
        world.event, person=world.seated.person
    ),
    "I2 a name and address twice": lambda world: make_registration(
        world.event,
        given_name=world.held.given_name,
        family_name=world.held.family_name,
        email=world.held.email,
    ),
    "I2 replaced by two": lambda world: [
        make_registration(world.event, status="cancelled", replaces=world.held)
        for _number in range(2)
    ],
    "I3 held for ever": lambda world: change(world.held, held_until=None),
    "I3 confirmed at no time": lambda world: change(world.seated, confirmed_at=None),
    "I4 one form stored twice": lambda world: change(
        world.held, request_uid=world.seated.request_uid
    ),
    "I5 a scan twice": lambda world: Scan(
        **{
            field.attname: getattr(world.scan, field.attname)
            for field in Scan._meta.concrete_fields
        }
    ).save(force_insert=True),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses_the_break(name: str) -> None:
    world = World()

    with pytest.raises(IntegrityError), transaction.atomic():
        REFUSED[name](world)

    assert list(problems()) == []


UNCHECKED = {
    "sqlite": ("PRAGMA ignore_check_constraints=ON",),
    "postgresql": (
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE courses_quota DROP CONSTRAINT quota_not_oversold",
    ),
}


def test_a_seat_too_many_is_named_where_the_database_lost_its_check() -> None:
    world = World()
    quota = world.event.quotas.get()

    with connection.cursor() as cursor:
        for command in UNCHECKED[connection.vendor]:
            cursor.execute(command)
        try:
            Quota.objects.update(size=1)
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints=OFF")

    assert list(problems()) == [f"I1 quota {quota.uid}: taken 2, held 2 of 1"]


def test_doubles_are_named_where_the_database_lost_its_index() -> None:
    world = World()
    names = ("registration_once_per_person", "registration_once_per_name_and_address")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP INDEX {name}")

    change(world.seated, given_name="Иван", family_name="Примеров2")
    change(world.seated, email=world.held.email, email_key=world.held.email_key)
    change(world.seated, name_key=world.held.name_key)
    change(world.held, person=world.seated.person)

    person, event = world.seated.person, world.event
    assert person is not None
    assert list(problems()) == [
        f"I2 person {person.uid} is in event {event.uid} twice",
        f"I2 one name and address is in event {event.uid} twice",
    ]
