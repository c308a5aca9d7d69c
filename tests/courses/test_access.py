"""Who may open which page; what is foreign does not exist."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.access import checkin_events_for, events_for, registrations_for
from courses.models import Event, Registration
from participants.access import organisations_for, people_for
from participants.models import User
from tests.courses.factories import start_of
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_registration,
    make_user,
)

DESK = (
    "/desk/events/{slug}/",
    "/desk/events/{slug}/edit/",
    "/desk/events/{slug}/sessions/",
    "/desk/events/{slug}/sessions/{session}/",
    "/desk/events/{slug}/seats/",
    "/desk/events/{slug}/people/",
    "/desk/events/{slug}/people/new/",
    "/desk/events/{slug}/people/{registration}/",
    "/desk/events/{slug}/checkin/",
)
POSTS = ("/desk/events/{slug}/step/", "/desk/events/{slug}/seats/{quota}/")
DOOR = "/checkin/{slug}/"
STAFF = {"admin", "manager", "organiser", "event organiser"}
ROLES = [
    "anonymous",
    "nobody",
    "admin",
    "manager",
    "organiser",
    "event organiser",
    "checkin",
    "trainer",
    "observer",
    "editor",
    "coordinator",
    "foreign manager",
    "foreign organiser",
    "foreign checkin",
]


def user_of(role: str, event: Event) -> User | None:
    other = make_event()
    row: Any = {
        "manager": event.programme,
        "organiser": event.programme,
        "observer": event.programme,
        "event organiser": event,
        "checkin": event,
        "trainer": event,
        "foreign manager": other.programme,
        "foreign organiser": other,
        "foreign checkin": other,
        "editor": make_organisation(),
        "coordinator": make_organisation(),
    }.get(role)
    if role == "anonymous":
        return None
    if role == "nobody":
        return make_user()
    if role == "admin":
        return make_admin()
    return make_grant(role=role.split()[-1], row=row).user


@pytest.fixture
def row() -> Registration:
    return make_registration(make_event())


def paths_of(row: Registration, templates: tuple[str, ...]) -> list[str]:
    event = row.event
    names = {
        "slug": event.slug,
        "session": event.sessions.get().uid,
        "registration": row.uid,
        "quota": event.quotas.get().uid,
    }
    return [template.format(**names) for template in templates]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_pages_open_by_role(client: Client, row: Registration, role: str) -> None:
    user = user_of(role, row.event)
    if user is not None:
        client.force_login(user)
    refused = 302 if role == "anonymous" else 404

    for path in paths_of(row, DESK):
        expected = 200 if role in STAFF else refused
        assert (role, path, client.get(path).status_code) == (role, path, expected)
    for path in paths_of(row, POSTS):
        expected = 302 if role in STAFF else refused
        assert client.get(path).status_code in {405, refused}
        if role not in STAFF:
            assert (role, path, client.post(path).status_code) == (role, path, expected)
    door = client.get(paths_of(row, (DOOR,))[0]).status_code
    assert door == (200 if role in STAFF | {"checkin"} else refused)
    assert row.event.quotas.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_lists_open_by_role(client: Client, row: Registration, role: str) -> None:
    user = user_of(role, row.event)
    if user is not None:
        client.force_login(user)

    listed = client.get("/desk/events/")
    added = client.get("/desk/events/new/").status_code

    planners = {"admin", "manager", "organiser", "foreign manager"}
    with_list = STAFF | {"foreign manager", "foreign organiser"}
    refused = 302 if role == "anonymous" else 404
    assert listed.status_code == (200 if role in with_list else refused)
    assert added == (200 if role in planners else refused)
    if role in with_list:
        shows = f"/desk/events/{row.event.slug}/" in listed.content.decode()
        assert shows == (role in STAFF)


@pytest.mark.django_db
def test_registration_of_another_event_is_not_found(client: Client) -> None:
    mine, foreign = make_registration(make_event()), make_registration(make_event())
    client.force_login(make_grant(role="organiser", row=mine.event).user)

    base = f"/desk/events/{mine.event.slug}/people/{foreign.uid}/"
    answers = [client.get(base), client.post(base, {"act": "cancel", "reason": "x"})]

    foreign.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404, 404]
    assert foreign.status == "confirmed"


@pytest.mark.django_db
def test_checkin_staff_loses_the_door_48_hours_after() -> None:
    event = make_event()
    user = make_grant(role="checkin", row=event).user

    before = checkin_events_for(user, start_of(event) + timedelta(hours=8 + 47))
    after = checkin_events_for(user, start_of(event) + timedelta(hours=8 + 48))

    assert list(before) == [event]
    assert not after
    assert not events_for(user)
    assert not registrations_for(user)


@pytest.mark.django_db
def test_scopes_open_the_people_of_own_events_only() -> None:
    person, office = make_person(), make_organisation()
    mine = make_registration(make_event(), person=person, organisation=office)
    make_registration(
        make_event(), person=make_person(), organisation=make_organisation()
    )
    user = make_grant(role="organiser", row=mine.event).user

    assert list(people_for(user)) == [person]
    assert list(organisations_for(user)) == [office]
    assert not people_for(make_grant(role="checkin", row=mine.event).user)


@pytest.mark.django_db
def test_get_changes_nothing(client: Client, row: Registration) -> None:
    Registration.objects.update(
        status="held", held_until=timezone.now() - timedelta(hours=1)
    )
    client.force_login(make_admin())

    for path in paths_of(row, (*DESK, DOOR)):
        client.get(path)

    row.refresh_from_db()
    assert row.status == "held"
