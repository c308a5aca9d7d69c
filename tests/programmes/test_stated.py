from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from programmes.models import Application, Call, PlannedGroup, Programme
from programmes.selectors.stated import differences_of
from tests.factories import make_grant, make_organisation, make_programme, make_user

pytestmark = pytest.mark.django_db


def plan(programme: Programme, stated: int | None, named: int) -> None:
    group = PlannedGroup.objects.create(
        programme=programme, names={"en": "Councils"}, stated_organisations=stated
    )
    group.organisations.set([make_organisation() for _ in range(named)])


def call(programme: Programme, stated: int | None, selected: int) -> None:
    row = Call.objects.create(
        programme=programme, titles={"en": "Call"}, stated_selected=stated
    )
    for number in range(selected + 1):  # the last one is on the reserve list
        Application.objects.create(
            call=row,
            organisation=make_organisation(),
            number=number,
            status="selected" if number < selected else "reserve",
        )


def test_a_list_that_is_not_as_long_as_stated_is_told() -> None:
    programme = make_programme()
    plan(programme, 3, 2)
    plan(programme, 2, 2)
    plan(programme, None, 2)
    call(programme, 1, 2)
    call(programme, 2, 2)
    plan(make_programme(), 9, 0)

    found = differences_of(programme)

    assert [(row.stated, row.listed, row.missing, row.is_call) for row in found] == [
        (3, 2, 1, False),
        (1, 2, 0, True),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_differences_have_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    programme = make_programme()
    for _ in range(number):
        plan(programme, 3, 2)
        call(programme, 1, 2)

    with django_assert_num_queries(2):
        assert len(differences_of(programme)) == 2 * number


def test_the_figures_warn_of_it() -> None:
    programme = make_programme()
    plan(programme, 3, 2)
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_grant(make_user(), "manager", programme).user)

    page = client.get(f"/desk/programmes/{programme.code}/figures/").content.decode()

    assert "2 of 3 stated organisations are named" in " ".join(page.split())
