"""Tests of certificates as a prerequisite of events: in force, of any run of a course."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from certificates.models import Certificate
from courses.models import Course, Event, Prerequisite
from courses.selectors.prerequisites import missing_of, prerequisite_name
from courses.services.copying import copy_event
from courses.services.prerequisites import add_prerequisite
from participants.models import Person
from participants.selectors.groups import members_of
from tests.certificates.factories import event_of, make_certificate
from tests.factories import make_admin, make_event, make_group, make_registration

pytestmark = pytest.mark.django_db


def make_course() -> Course:
    return Course.objects.create(titles={"en": "Budgets", "bg": "Бюджети"})


def certify(course: Course, **fields: Any) -> Certificate:
    """Somebody holds a certificate of a run of the course."""
    certificate = make_certificate()
    Event.objects.filter(pk=event_of(certificate).pk).update(course=course)
    if fields:
        Certificate.objects.filter(pk=certificate.pk).update(**fields)
    return certificate


def asking(course: Course) -> Event:
    """An event that asks for a certificate of the course."""
    event = make_event()
    add_prerequisite(
        event, Prerequisite(event=event, kind="holds", holds=course), actor=None
    )
    event.refresh_from_db()
    return event


def lacks(event: Event, person: Person) -> bool:
    row = make_registration(event, person=person)
    return bool(missing_of(event, [row], timezone.now())[row.pk])


def test_who_holds_one_of_any_run_meets_it() -> None:
    course = make_course()
    event = asking(course)
    first, second = certify(course), certify(course)
    elsewhere = certify(make_course())

    assert not lacks(event, first.person)
    assert not lacks(event, second.person)
    assert lacks(event, elsewhere.person)


@pytest.mark.parametrize("state", ["revoked", "replaced", "expired"])
def test_what_is_not_in_force_counts_no_more(state: str) -> None:
    course = make_course()

    assert lacks(asking(course), certify(course, state=state).person)


def test_what_ran_out_counts_no_more() -> None:
    course, today = make_course(), timezone.localdate()
    event = asking(course)

    assert not lacks(event, certify(course, expires_on=today).person)
    yesterday = today - timedelta(days=1)
    assert lacks(event, certify(course, expires_on=yesterday).person)


def test_a_letter_of_thanks_is_no_certificate() -> None:
    course = make_course()

    assert lacks(asking(course), certify(course, kind="thanks").person)


def test_it_is_named_and_copied() -> None:
    event = asking(make_course())

    copy = copy_event(event, first_day=None, actor=None)

    row = copy.prerequisite_rows.get()
    assert prerequisite_name(row, "en") == "certificate of “Budgets”"
    assert "Budgets" in Client().get(f"/events/{event.slug}/").content.decode()


def test_it_is_asked_for_at_the_desk(client: Client) -> None:
    client.force_login(make_admin())
    event, course = make_event(), make_course()
    path = f"/desk/events/{event.slug}/prerequisites/"

    wrong = client.post(path, {"act": "add", "kind": "holds"})
    assert "Say which" in wrong.content.decode()
    assert not event.prerequisite_rows.exists()
    client.post(path, {"act": "add", "kind": "holds", "holds": str(course.uid)})

    assert event.prerequisite_rows.get().holds == course
    assert "certificate of" in client.get(path).content.decode()


def test_a_target_group_is_chosen_by_it() -> None:
    course = make_course()
    holder = certify(course)
    certify(make_course())
    rule = {"criterion": "certificate_course", "value": [str(course.uid)]}

    assert list(members_of(make_group(rule), at=timezone.now())) == [holder.person]


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_as_many_queries_for_one_as_for_all(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    course = make_course()
    event = asking(course)
    people = [certify(course).person for _ in range(number)]
    rows = [make_registration(event, person=person) for person in people]

    with django_assert_num_queries(3):
        found = missing_of(event, rows, timezone.now())

    assert found == {row.pk: [] for row in rows}
