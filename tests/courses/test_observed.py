"""Tests of what observers see of candidates: numbers of five or more, no names."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.models import Candidacy, Qualification
from courses.selectors.facilitators.observed import Observed, observed_of
from courses.services.facilitators import awards
from participants.models import User
from programmes.models import Programme
from tests.courses.qualified import ask, lead, make_candidate, make_qualification
from tests.factories import make_grant, make_person, make_programme, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def make_observer(programme: Programme) -> User:
    user = make_user()
    make_grant(user, "observer", programme)
    return user


def make_some(qualification: Qualification, number: int, led: int = 0) -> None:
    """So many candidates, of whom so many led an event."""
    for count in range(number):
        row: Candidacy = make_candidate(qualification)
        if count < led:
            lead(row.person)


def seen(programme: Programme) -> Observed:
    (row,) = observed_of(programme, TODAY)
    return row


def numbers(row: Observed) -> tuple[int | None, list[int | None], list[int | None]]:
    stages = [number for _name, number in row.stages]
    return row.candidates, stages, [line.people for line in row.lines]


def test_numbers_of_five_and_more_are_told() -> None:
    qualification = make_qualification()
    ask(qualification, "led")
    make_some(qualification, 11, led=6)

    assert numbers(seen(qualification.programme)) == (11, [5, 6, 0, 0], [6])


@pytest.mark.parametrize(
    ("people", "led", "told"),
    [
        (0, 0, (0, [None] * 4, [None])),
        (4, 4, (None, [None] * 4, [None])),
        (5, 5, (5, [0, 5, 0, 0], [5])),
        (9, 4, (9, [None] * 4, [None])),
        (9, 5, (9, [None] * 4, [None])),
        (9, 0, (9, [9, 0, 0, 0], [0])),
    ],
)
def test_nothing_tells_of_one_to_four(people: int, led: int, told: object) -> None:
    qualification = make_qualification()
    ask(qualification, "led")
    make_some(qualification, people, led=led)

    assert numbers(seen(qualification.programme)) == told


def test_an_observer_reads_numbers_and_no_name(client: Client) -> None:
    programme = make_programme()
    qualification = make_qualification(programme)
    ask(qualification, "led")
    make_some(qualification, 5, led=5)
    row = make_candidate(qualification, make_person(family_name="Canary"))
    lead(row.person)
    awards.grant(row, granted_on=TODAY, actor=None)
    client.force_login(make_observer(programme))
    path = reverse("programme_qualifications", args=[programme.code])

    page = client.get(path).content.decode()

    assert "Facilitator of citizens" in page
    assert "Canary" not in page
    assert "not shown" in page  # one alone holds it
    assert client.post(path, {"titles_en": "Another"}).status_code == 403
    assert programme.qualifications.count() == 1
    uids = (qualification.uid, row.uid)
    for view, uid in zip(("qualification_page", "candidate_page"), uids, strict=True):
        assert client.get(reverse(view, args=[uid])).status_code == 404
    other = reverse("programme_qualifications", args=[make_programme().code])
    assert client.get(other).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_as_many_queries_for_one_as_for_all(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    qualification = make_qualification()
    ask(qualification, "led")
    make_some(qualification, number, led=number)

    with django_assert_num_queries(8):
        observed_of(qualification.programme, TODAY)
