from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.services.correction import correct_registration
from courses.services.notices import tell
from outbox.models import Message
from outbox.services.intake import take_in
from participants.models import User
from tests.certificates.factories import make_held_event
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_programme,
    make_registration,
    make_user,
)
from tests.outbox.reports import report

pytestmark = pytest.mark.django_db


def desk(user: User) -> str:
    client = Client()
    client.force_login(user)
    response = client.get("/desk/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_coordinator_sees_own_colleagues_and_open_events() -> None:
    office = make_organisation()
    colleague = make_person("Ана Своя")
    make_post(colleague, organisation=office)
    stranger = make_person("Боян Чужд")
    event = make_event(titles={"en": "A training ahead"})
    for person in (colleague, stranger):
        make_registration(event, person=person, organisation=office)
    coordinator = make_grant(make_user(), "coordinator", office).user

    page = desk(coordinator)

    assert "Ана Своя" in page
    assert "Боян Чужд" not in page  # who only says so is not of the office
    assert "A training ahead" in page
    assert 'href="/desk/people/"' in page


def test_a_coordinator_without_colleagues_ahead_is_told_what_appears_here() -> None:
    page = desk(make_grant(make_user(), "coordinator", make_organisation()).user)

    assert "No colleague of yours is registered" in page
    assert "What you can do here" in page


def test_an_observer_sees_the_figures_of_the_programme() -> None:
    event = make_held_event(people=5)
    page = desk(make_grant(make_user(), "observer", event.programme).user)

    assert "Planned and reached" in page
    assert f"/desk/programmes/{event.programme.code}/figures/" in page
    assert "Nothing waits for you" in page


def test_check_in_staff_see_their_door_until_two_days_after_the_end() -> None:
    event = make_event(titles={"en": "At the door"})
    user = make_grant(make_user(), "checkin", event).user

    open_door = desk(user)
    event.starts_at = timezone.now() - timedelta(hours=60)
    event.ends_at = timezone.now() - timedelta(hours=49)
    event.save()
    closed = desk(user)

    assert f"/checkin/{event.slug}/" in open_door
    assert f"/checkin/{event.slug}/" not in closed
    assert "There is no door for you to stand at" in closed


def test_a_trainer_sees_the_events_ahead() -> None:
    event = make_event(titles={"en": "Taught by me"})

    page = desk(make_grant(make_user(), "trainer", event).user)

    assert "You teach at" in page
    assert "Taught by me" in page


def test_an_account_without_a_role_is_told_whom_to_ask() -> None:
    assert "Your account has no role yet" in desk(make_user())


@pytest.mark.parametrize("role", ["manager", "organiser"])
def test_managers_and_organisers_see_the_figures_of_their_programmes(role: str) -> None:
    first, second = make_held_event(people=1), make_held_event(people=2)
    user = make_grant(make_user(), role, first.programme).user
    make_grant(user, role, second.programme)

    page = desk(user)

    assert "Planned and reached" in page
    for event in (first, second):
        assert f"/desk/programmes/{event.programme.code}/figures/" in page


def test_every_step_leads_somewhere() -> None:
    programme, office = make_programme(), make_organisation()
    users = [
        make_admin(),
        make_grant(make_user(), "manager", programme).user,
        make_grant(make_user(), "organiser", make_event(programme=programme)).user,
        make_grant(make_user(), "editor", office).user,
        make_grant(make_user(), "coordinator", office).user,
        make_grant(make_user(), "observer", programme).user,
    ]
    from portal.selectors.guide import steps_of

    for user in users:
        client = Client()
        client.force_login(user)
        steps = steps_of(user)
        assert steps
        for step in steps:
            assert client.get(step.path).status_code == 200, (user, step.path)


def test_desk_has_a_fixed_number_of_queries() -> None:
    counts = []
    for number in (1, 3):
        user = make_user()
        office = make_organisation()
        make_grant(user, "coordinator", office)
        for _ in range(number):
            event = make_held_event(people=number)
            make_grant(user, "manager", event.programme)
            person = make_person()
            make_post(person, organisation=office)
            make_registration(make_event(programme=event.programme), person=person)
        client = Client()
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_favicon_leads_to_our_mark() -> None:
    answer = Client().get("/favicon.ico")

    assert answer.status_code == 302
    assert "mark" in answer["Location"]
    assert "max-age" in answer["Cache-Control"]


def test_whose_mail_came_back_is_named_until_the_address_is_another() -> None:
    event = make_event()
    organiser = make_grant(make_user(), "organiser", event).user
    rows = [
        make_registration(
            event, given_name=name, status="confirmed", email=f"{name}@t.example"
        )
        for name in ("Lost", "Moved", "Reached")
    ]
    for row in rows:
        message = tell("registration.ticket", row)
        assert message is not None
        Message.objects.filter(pk=message.pk).update(
            state="sent", sent_at=event.created_at
        )
        if row.given_name != "Reached":
            take_in(report(message, key=f"<{row.pk}@mx.example>"))
    correct_registration(rows[1], actor=None, email="new@t.example")

    page = desk(organiser)

    assert "Mail does not reach them" in page
    assert "Lost" in page
    assert "550 5.1.1 No such user" in page
    assert "Moved" not in page
    assert "Reached" not in page
    assert "Mail does not reach them" not in desk(
        make_grant(make_user(), "organiser", make_event()).user
    )
