"""A ticket that is shown again is told since when, and at which device."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from courses.models import Event, Registration, Session
from courses.services.tickets import ticket_code
from tests.courses.door import Phone, item, make_running_event
from tests.factories import make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return make_running_event()


@pytest.fixture
def session(event: Event) -> Session:
    return event.sessions.get()


@pytest.fixture
def row(event: Event) -> Registration:
    return make_registration(event)


def test_a_second_device_hears_of_the_first(
    event: Event, session: Session, row: Registration
) -> None:
    one, two = Phone(event, "Entrance 1"), Phone(event, "Entrance 2")
    one.send(item(session, row))

    own = one.send(item(session, row))[0]
    sent = item(session, row)
    other = two.send(sent)[0]
    again = two.send(sent)[0]

    for found in (own, other, again):
        assert found["verdict"] == "repeat"
        assert found["says"].startswith("Already in since ")
        assert found["says"].endswith(" (Entrance 1)")
        assert "Entrance" not in found["reason"]


def test_departures_are_told_too(
    event: Event, session: Session, row: Registration
) -> None:
    Phone(event, "Entrance 1").send(item(session, row))
    Phone(event, "Back door").send(item(session, row, direction="out"))

    found = Phone(event).send(item(session, row, direction="out"))[0]

    assert found["says"].startswith("Already out since ")
    assert found["says"].endswith(" (Back door)")


def test_the_page_of_the_door_and_the_desk_name_it(
    desk: Client, event: Event, session: Session, row: Registration
) -> None:
    Phone(event, "Entrance 1").send(item(session, row))
    data = {"code": ticket_code(row), "id": str(uuid.uuid4())}

    page = desk.post(f"/checkin/{event.slug}/", data, follow=True).content.decode()
    tab = desk.get(f"/desk/events/{event.slug}/checkin/").content.decode()

    for html in (page, tab):
        assert "(Entrance 1)" in html


def test_what_was_done_at_the_desk_has_no_device(
    desk: Client, event: Event, session: Session, row: Registration
) -> None:
    data = {"code": ticket_code(row), "id": str(uuid.uuid4())}
    desk.post(f"/checkin/{event.slug}/", data)

    found = Phone(event).send(item(session, row))[0]

    assert found["verdict"] == "repeat"
    assert "(" not in found["says"]


def test_the_roster_knows_the_device(
    event: Event, session: Session, row: Registration
) -> None:
    one, two = Phone(event, "Entrance 1"), Phone(event, "Entrance 2")
    one.send(item(session, row))
    arrived = two.roster().json()
    two.send(item(session, row, direction="out"))
    left = one.roster(arrived["cursor"]).json()

    states = [
        told["people"][0]["sessions"][str(session.uid)] for told in (arrived, left)
    ]

    assert [(state["state"], state["by"]) for state in states] == [
        ("in", "Entrance 1"),
        ("out", "Entrance 2"),
    ]


def test_naming_takes_one_statement_more_however_many_there_are(
    event: Event, session: Session, queries: Any
) -> None:
    people = [make_registration(event) for _turn in range(4)]
    one, two = Phone(event, "Entrance 1"), Phone(event, "Entrance 2")
    one.send(*(item(session, person) for person in people))

    few = queries(lambda: two.send(*(item(session, one) for one in people[:2])))
    many = queries(lambda: two.send(*(item(session, one) for one in people)))

    assert few == many
