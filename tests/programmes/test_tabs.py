"""The tabs of a programme at the desk: groups in one row, the chosen one in a second."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from programmes.selectors.tabs import GROUPS, RESULTS, groups_of, programme_tabs
from tests.factories import make_admin, make_grant, make_programme, make_user

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="([^"]*)"\s+aria-current="(\w+)">([^<]*)</a>')


def test_every_tab_names_a_group_there_is() -> None:
    assert {tab.group for tab in programme_tabs} == set(GROUPS)


def test_the_page_marks_the_group_and_the_tab() -> None:
    programme = make_programme()
    client = Client()
    client.force_login(make_admin())

    html = client.get(f"/desk/programmes/{programme.code}/coverage/").content.decode()

    desk = f"/desk/programmes/{programme.code}"
    assert LINK.findall(html) == [
        (f"{desk}/figures/", "true", "Results"),
        (f"{desk}/coverage/", "page", "Coverage"),
    ]


def test_a_group_whose_tabs_are_closed_to_somebody_is_not_shown() -> None:
    programme = make_programme()
    observer = make_user("observer@donor.example")
    make_grant(observer, "observer", programme)

    found = groups_of(programme, observer, "figures")

    with override("en"):
        labels = [str(group.label) for group in found]
    assert labels[0] == str(GROUPS[RESULTS])
    assert "Contract" not in labels
    assert "Communication" not in labels


def test_a_door_of_several_tabs_is_asked_once(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    programme, admin = make_programme(), make_admin()
    doors = {tab.door for tab in programme_tabs}
    assert len(doors) < len(programme_tabs)

    with django_assert_max_num_queries(len(doors) + 1):  # one door asks twice
        groups_of(programme, admin, "figures")
