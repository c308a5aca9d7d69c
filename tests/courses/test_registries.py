"""What the app adds to the registries: criteria, privacy, invariants, API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIRequestFactory

from core.schedule import jobs
from courses.api import EventViewSet
from courses.invariants import problems
from courses.models import Registration
from courses.services.checkin import record_scan
from courses.services.registration import confirm, register
from participants.selectors.groups import organisations_by, people_by
from participants.services.privacy import erase_person, export_person
from tests.courses.factories import start_of
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_presence,
    make_registration,
    make_session,
)


@pytest.fixture
def row() -> Registration:
    event = make_event(
        sessions=2, status="held", starts_at=timezone.now() - timedelta(days=2)
    )
    found = make_registration(
        event, person=make_person(), organisation=make_organisation()
    )
    make_presence(found, event.sessions.all()[0])
    make_registration(event, person=make_person(), organisation=make_organisation())
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("programme", 1),
        ("attended_event", 1),
        ("registered_event", 2),
        ("attended_kind", 1),
    ],
)
def test_criteria_choose_people_and_organisations(
    row: Registration, key: str, found: int, django_assert_num_queries: Any
) -> None:
    event = row.event
    target = {"programme": event.programme, "attended_kind": event.kind}.get(key, event)
    rule = {"criterion": key, "value": [str(target.uid)]}
    at = timezone.now()

    people = people_by(rule, at=at)
    offices = organisations_by(rule, at=at)

    assert row.person in people
    assert row.organisation in offices
    assert (people.count(), offices.count()) == (found, found)


@pytest.mark.django_db
@pytest.mark.parametrize(("percent", "found"), [(50, True), (51, False)])
def test_criteria_presence_is_of_what_was_taught(
    row: Registration, percent: int, found: bool
) -> None:
    make_session(row.event, kind="break", starts_at=start_of(row.event, 360))

    people = people_by({"criterion": "presence", "value": percent}, at=timezone.now())

    assert (row.person in people) == found


@pytest.mark.django_db
def test_criteria_of_an_unknown_event_choose_nobody(row: Registration) -> None:
    from participants.selectors.groups import BadRule

    rule = {
        "criterion": "attended_event",
        "value": ["00000000-0000-0000-0000-000000000000"],
    }

    with pytest.raises(BadRule):
        people_by(rule, at=timezone.now())


@pytest.mark.django_db
def test_privacy_exports_and_erases_what_was_typed() -> None:
    event = make_event()
    made = register(
        event,
        given_name="Ана",
        family_name="Канаринац",
        email="a@town.example",
        language="sr",
    )
    found = confirm(made)
    assert found.person is not None

    exported = export_person(found.person, actor=None)
    erase_person(found.person, actor=None)

    found.refresh_from_db()
    assert exported["courses.Registration"][0]["family_name"] == "Канаринац"
    assert found.family_name == found.email == found.search_key == ""
    assert Registration.objects.confirmed().count() == 1


@pytest.mark.django_db
def test_invariants_hold_after_ordinary_work() -> None:
    event = make_event(seats=2, seats_per_organisation=2)
    for number in range(3):
        made = register(
            event,
            given_name="Ана",
            family_name=f"Пример{number}",
            email=f"a{number}@town.example",
            organisation=make_organisation(),
            language="sr",
            join_waiting_list=True,
        )
    session = event.sessions.get()
    first = confirm(Registration.objects.order_by("pk")[0])
    record_scan(
        event,
        session,
        id=made.uid,
        registration=first,
        device_time=session.starts_at,
        received_at=session.starts_at,
    )

    assert list(problems()) == []


@pytest.mark.django_db
def test_api_shows_public_events_in_three_queries(
    django_assert_num_queries: Any,
) -> None:
    event = make_event()
    for _number in range(2):
        make_event()
    make_event(status="draft")
    view = EventViewSet.as_view({"get": "list", "post": "list"})
    request = APIRequestFactory().get("/api/v1/events/")

    with django_assert_num_queries(2):
        answer = view(request)
        answer.render()

    rows = answer.data["results"]
    assert len(rows) == 3
    assert event.slug in {row["slug"] for row in rows}
    assert {row["seats"] for row in rows} == {20}
    assert "registrations" not in rows[0]


def test_the_job_is_registered() -> None:
    assert jobs["courses.holds"].every == timedelta(minutes=5)
