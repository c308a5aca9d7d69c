"""Tests of what trainings led to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.models import Event, PoolRequest
from courses.selectors.facilitators.cascade import cascade_of, trained_of
from programmes.selectors.measures import measures
from tests.courses.qualified import attend, lead, make_qualification, make_training
from tests.factories import (
    make_admin,
    make_organisation,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db


def come(event: Event, number: int) -> None:
    for _ in range(number):
        attend(event, make_person())


def note(person: Any, citizens: int, **fields: Any) -> PoolRequest:
    """A forum at a municipality, without an event."""
    qualification = make_qualification()
    return PoolRequest.objects.create(
        qualification=qualification,
        organisation=make_organisation(),
        topic="Waste",
        place="Centre",
        on=timezone.localdate(),
        language="bg",
        contact="Ana",
        email="ana@town.example",
        mail_language="en",
        status="held",
        assigned=qualification.candidacies.create(person=person),
        citizens=citizens,
        **fields,
    )


def test_the_tree_counts_what_was_led_after_the_training() -> None:
    programme = make_programme()
    training, person, idle = make_training(programme), make_person(), make_person()
    attend(training, person)
    attend(training, idle)
    forum = lead(person).event
    come(forum, 4)
    come(lead(person, timezone.now() - timedelta(days=90)).event, 9)  # before it
    lead(person, status="open")
    note(person, 30)
    note(person, 99, event=forum)  # seen at the door: 4

    found = cascade_of(programme)

    assert (found.trained, found.leading, found.led, found.people) == (2, 1, 2, 34)
    (branch,) = found.branches
    assert branch.training == training
    assert sorted(row.people for row in branch.trained[0].led or []) in ([4, 30], [])
    assert set(trained_of(programme)) == {person, idle}


def test_an_event_led_by_two_counts_once_in_the_whole() -> None:
    programme = make_programme()
    training, people = make_training(programme), [make_person(), make_person()]
    for person in people:
        attend(training, person)
    forum = lead(people[0]).event
    forum.roles.create(person=people[1], role="facilitator")
    come(forum, 3)

    found = cascade_of(programme)

    assert (found.led, found.people) == (1, 3)
    assert [one.people for one in found.everybody] == [3, 3]


def test_who_was_trained_twice_stands_under_the_first() -> None:
    programme, person = make_programme(), make_person()
    first = make_training(programme, starts_at=timezone.now() - timedelta(days=60))
    second = make_training(programme)
    for training in (first, second):
        attend(training, person)
    lead(person)

    branches = cascade_of(programme).branches

    assert [len(branch.trained) for branch in branches] == [1, 0]
    assert branches[0].training == first


def test_noted_citizens_count_where_nobody_was_at_the_door() -> None:
    programme, person = make_programme(), make_person()
    attend(make_training(programme), person)
    note(person, 40, event=lead(person).event)

    assert cascade_of(programme).people == 40


@pytest.mark.parametrize("number", [1, 3])
def test_the_tree_needs_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    programme = make_programme()
    for _ in range(number):
        person = make_person()
        attend(make_training(programme), person)
        come(lead(person).event, 2)
        note(person, 5)

    with django_assert_num_queries(6):
        assert len(list(cascade_of(programme).rows())) == 2 * number


def test_indicators_count_the_tree() -> None:
    programme, person = make_programme(), make_person()
    attend(make_training(programme), person)
    forum = lead(person).event
    come(forum, 2)
    reached = measures["citizens_reached"]

    assert list(measures["facilitators_trained"].rows(programme)) == [person]
    assert list(measures["events_by_facilitators"].rows(programme)) == [forum]
    assert reached.value is not None
    assert reached.value(programme) == 2


def test_the_desk_shows_the_tree(client: Client) -> None:
    client.force_login(make_admin())
    programme, person = make_programme(), make_person()
    attend(make_training(programme), person)
    come(lead(person).event, 2)

    page = client.get(reverse("programme_cascade", args=[programme.code]))

    assert person.full_name in page.content.decode()
    assert "<strong>2</strong>" in page.content.decode()
