"""The journeys are not blind: what a visitor should never meet is noted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, Page

from tests.journeys.visits import Visits

pytestmark = pytest.mark.browser
STYLE = "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')"
PICTURE = "document.body.insertAdjacentHTML('beforeend', '<img src=/static/no.png>')"


def leave_for(page: Page, address: str) -> None:
    with pytest.raises(Error):
        page.goto(address)


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        (lambda page: page.evaluate("console.error('broken')"), "console: broken"),
        (lambda page: page.evaluate("setTimeout(() => { no() })"), "script: "),
        (lambda page: page.evaluate(STYLE), "Content Security Policy"),
        (lambda page: page.evaluate(PICTURE), "404: "),
        (lambda page: page.goto("/events/nothing/"), "404: "),
        (lambda page: leave_for(page, "https://example.com/"), "foreign host: "),
    ],
    ids=["console", "script", "policy", "picture", "page", "host"],
)
def test_visit_notes_what_goes_wrong(visits: Visits, act: object, fault: str) -> None:
    page = visits.open()
    page.goto("/")
    assert visits.faults == []

    assert callable(act)
    act(page)
    page.wait_for_timeout(200)

    assert [note for note in visits.faults if fault in note]
    visits.faults.clear()
