"""The page of a target group, as it is built while somebody looks at it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.factories import make_admin
from tests.journeys import desk, people
from tests.journeys.visits import Visits

pytestmark = pytest.mark.browser


def test_condition_chosen_before_the_scripts_came_is_heard(visits: Visits) -> None:
    page = visits.open()
    people.sign_in(page, make_admin())
    late: list[Route] = []
    page.route("**/*htmx*", lambda route: late.append(route))

    page.goto("/desk/groups/add/", wait_until="commit")
    desk.box(page, "What is asked").select_option(label="Attended the event")
    assert len(late) == 1
    late[0].continue_()

    expect(desk.box(page, "Attended the event")).to_be_visible()
