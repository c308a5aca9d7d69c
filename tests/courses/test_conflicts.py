"""Warnings of what falls on the same time: rooms, leaders, people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Event, EventRole
from courses.selectors.conflicts import conflicts_of
from tests.courses.factories import start_of
from tests.factories import (
    make_admin,
    make_event,
    make_person,
    make_region,
    make_registration,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db


def make_part(event: Event, after: int, room: str, **fields: Any) -> None:
    start = start_of(event, after)
    end = start + timedelta(minutes=60)
    make_session(event, starts_at=start, ends_at=end, room=room, **fields)


def make_at(place: Any, venue: str, **fields: Any) -> Event:
    return make_event(sessions=0, place=place, venues={"bg": venue}, **fields)


def test_conflicts_of_an_event_name_a_room_taken_twice_in_either_script() -> None:
    event = make_event(sessions=0)
    make_part(event, 0, "Зала 1")
    make_part(event, 30, "zala 1")
    make_part(event, 60, "Зала 2")
    make_part(event, 90, "Зала 1")

    found = conflicts_of(event)

    assert [(row.session.room, row.other.room) for row in found.rooms] == [
        ("Зала 1", "zala 1")
    ]
    assert (found.leaders, found.people) == ([], 0)


def test_conflicts_of_an_event_know_the_rooms_of_the_same_house_alone() -> None:
    place = make_region()
    event = make_at(place, "Дом на културата")
    same = make_at(place, "Dom na kulturata", is_public=False)
    for other in (
        event,
        same,
        make_at(place, "Библиотека"),
        make_at(make_region(), "Дом на културата"),
        make_at(place, "Дом на културата", status="cancelled"),
    ):
        make_part(other, 0, "Зала 1")

    rooms = conflicts_of(event).rooms

    assert [row.other.event for row in rooms] == [same]
    assert not rooms[0].is_told


def test_conflicts_of_an_event_count_people_and_name_leaders_elsewhere() -> None:
    event, other = make_event(), make_event()
    free = make_event(starts_at=start_of(event, 3 * 24 * 60))
    person, trainer = make_person(), make_person()
    for row in (event, other, free):
        make_registration(row, person=person)
    make_registration(event, person=make_person())
    for row in (event, other):
        EventRole.objects.create(event=row, person=trainer, role="trainer")

    found = conflicts_of(event)

    assert found.people == 1
    assert [line.role.person for line in found.leaders] == [trainer]
    assert not conflicts_of(free)


def test_conflicts_are_shown_after_a_session_is_saved_and_refuse_nothing(
    client: Client,
) -> None:
    event = make_event(sessions=0)
    make_part(event, 0, "Зала 1", titles={"en": "First"})
    client.force_login(make_admin())
    local = start_of(event).astimezone(event.tz)
    values = {
        "titles_en": "Second",
        "kind": "lecture",
        "starts_at": f"{local:%d.%m.%Y %H:%M}",
        "ends_at": f"{local + timedelta(hours=1):%d.%m.%Y %H:%M}",
        "room": "Zala 1",
    }

    html = client.post(
        f"/desk/events/{event.slug}/sessions/", values, follow=True
    ).content.decode()
    desk = client.get(f"/desk/events/{event.slug}/").content.decode()

    assert event.sessions.count() == 2
    assert "is taken twice" in html
    assert "is taken twice" in desk


def test_conflicts_take_the_same_queries_for_one_and_three() -> None:
    place = make_region()
    event, other = make_at(place, "Дом"), make_at(place, "Дом")
    numbers = []
    for rows in (1, 2):
        for _row in range(rows):
            make_part(event, 0, "Зала 1")
            make_part(other, 0, "Зала 1")
        with CaptureQueriesContext(connection) as found:
            bool(conflicts_of(event))
        numbers.append(len(found))

    assert numbers[0] == numbers[1]


def test_people_who_are_elsewhere_are_a_list_behind_the_warning(client: Client) -> None:
    event, other = make_event(), make_event()
    person = make_person(family_name="Doubly")
    for row in (event, other):
        make_registration(row, person=person, family_name="Doubly")
    make_registration(event, person=make_person(), family_name="Single")
    make_registration(event, person=None, family_name="Nameless")
    client.force_login(make_admin())

    desk = client.get(f"/desk/events/{event.slug}/").content.decode()
    path = f"/desk/events/{event.slug}/people/?status=elsewhere"
    listed = client.get(path).content.decode()

    assert f'href="{path}"' in desk
    assert "Doubly" in listed
    assert "Single" not in listed
    assert "Nameless" not in listed
    client.force_login(make_user())
    assert client.get(path).status_code == 404
