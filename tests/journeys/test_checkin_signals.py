"""Sound and vibration at the door: one of its own for each verdict, never before the
scan is on the disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from courses.models import Event, Registration
from courses.services.tickets import ticket_code
from participants.models import User
from tests.courses.door import make_running_event
from tests.factories import make_admin, make_organisation, make_registration
from tests.journeys.phones import (
    Site,
    code_for_device,
    next_person,
    ready,
    scan,
    verdict,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHAKES = {"ok": [80], "repeat": [80, 80, 80], "review": [80, 80, 200], "refused": [450]}
TONES = {
    "ok": [660, 990],
    "repeat": [440, 440],
    "review": [440, 330],
    "refused": [180],
}
# what the page does, in its order: writes begun and complete, sounds and vibrations
SPIES = """() => {
    const heard = (window.heard = []);
    navigator.vibrate = (pattern) => heard.push(["shake", pattern]);
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
        heard.push(["tone", this.frequency.value]);
        return start.apply(this, when);
    };
    const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (part, mode, options) {
        const made = transaction.call(this, part, mode, options);
        if (part === "scans" && mode === "readwrite") {
            heard.push(["begun", options?.durability ?? ""]);
            made.addEventListener("complete", () => heard.push(["complete", ""]));
        }
        return made;
    };
}"""
BROKEN = """() => {
    IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); };
}"""


@pytest.fixture
def organiser() -> User:
    return make_admin()


@pytest.fixture
def event() -> Event:
    return make_running_event()


@pytest.fixture
def page(browser: Browser, site: Site, event: Event, organiser: User) -> Iterator[Page]:
    """A door with spies. Nothing is sent, so what the server says later is not heard."""
    page = browser.new_page(base_url=site.url, locale="en-GB")
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    page.evaluate(SPIES)
    page.locator("body").click(position={"x": 2, "y": 2})  # sound needs a touch
    page.wait_for_timeout(300)
    yield page
    page.close()


def heard(page: Page) -> list[list[Any]]:
    """What happened since it was asked last."""
    found: list[list[Any]] = page.evaluate("() => window.heard.splice(0)")
    return found


def told(found: list[list[Any]]) -> tuple[Any, list[int]]:
    """The vibration, and the pitches."""
    shakes = [what for kind, what in found if kind == "shake"]
    assert len(shakes) == 1
    return shakes[0], [round(what) for kind, what in found if kind == "tone"]


def shown(page: Page, row: Registration, kind: str) -> list[list[Any]]:
    scan(page, row)
    verdict(page, kind)
    found = heard(page)
    next_person(page)
    return found


def test_each_verdict_sounds_and_shakes_in_its_own_way_once_it_is_kept(
    page: Page, event: Event
) -> None:
    held: list[Route] = []  # no answer, so nothing is noted of it while one listens
    page.route("**/checkin/scans", lambda route: held.append(route))
    row, ended = make_registration(event), make_registration(event, status="cancelled")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator('[data-door="count"]')).to_have_text("0 of 1")

    found = {
        "ok": shown(page, row, "ok"),
        "repeat": shown(page, row, "repeat"),
        "refused": shown(page, ended, "refused"),
    }
    for route in held:
        route.abort()

    for kind, events in found.items():
        assert told(events) == (SHAKES[kind], TONES[kind])
        order = [name for name, _what in events]
        assert order[:2] == ["begun", "complete"]  # before any sound or vibration
        assert set(order[2 : 3 + len(TONES[kind])]) == {"shake", "tone"}
        assert events[0] == ["begun", "strict"]


def test_what_the_server_wants_looked_at_is_signalled_as_that(
    page: Page, event: Event
) -> None:
    row = make_registration(event)
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator('[data-door="count"]')).to_have_text("0 of 1")
    code = ticket_code(row)

    def to_be_looked_at(route: Any) -> None:
        [sent] = route.request.post_data_json["scans"]
        result = {"id": sent["id"], "verdict": "review", "reason": "since"}
        route.fulfill(json={"results": [result | {"person": "A", "organisation": ""}]})

    page.route("**/checkin/scans", to_be_looked_at)
    page.locator('[data-door="box"]').fill(code)
    page.keyboard.press("Enter")
    verdict(page, "review")

    found = heard(page)

    shakes = [what for kind, what in found if kind == "shake"]
    tones = [round(what) for kind, what in found if kind == "tone"]
    assert shakes == [SHAKES["ok"], SHAKES["review"]]
    assert tones == [*TONES["ok"], *TONES["review"]]


def test_what_cannot_be_kept_is_never_welcomed_by_sound(
    page: Page, event: Event
) -> None:
    row = make_registration(event)
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator('[data-door="count"]')).to_have_text("0 of 1")
    page.evaluate(BROKEN)

    scan(page, row)
    verdict(page, "refused")

    assert told(heard(page)) == (SHAKES["refused"], TONES["refused"])


def test_the_organisation_is_on_the_verdict_and_has_a_counter_of_its_own(
    page: Page, event: Event
) -> None:
    offices = [make_organisation(name) for name in ("Община Бряг", "Община Връх")]
    rows = [make_registration(event, organisation=offices[at // 2]) for at in range(3)]
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator('[data-door="count"]')).to_have_text("0 of 3")

    scan(page, rows[0])
    verdict(page, "ok")

    organisation = page.locator('[data-door="verdict"] .from')
    expect(organisation).to_have_text(re.compile("Бряг|Bryag"))
    next_person(page)
    page.locator('[data-opens="here"]').click()
    table = page.locator('[data-panel="here"] table', has_text="By organisation")
    assert table.locator("tr").all_inner_texts() == [
        "Obshtina Bryag\t1 of 2",
        "Obshtina Vrah\t0 of 1",
    ]
