"""In the sun: each text of the check-in app stands out by 7:1, by day and by night."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

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
LEAST = 7
# of each text that is seen: its colour, and that of the nearest opaque ground
PAIRS = """() => {
    const opaque = (colour) => colour.startsWith("rgb(");
    const ground = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const { backgroundColor } = getComputedStyle(one);
            if (opaque(backgroundColor)) return backgroundColor;
        }
        return getComputedStyle(document.body).backgroundColor;
    };
    const hasText = (element) => element.value || element.placeholder ||
        [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const isSeen = (element) => element.checkVisibility() && element.closest("[inert]") === null;
    const top = document.querySelector("dialog[open]") ??
        document.querySelector(".verdict:not([hidden])") ?? document.body;
    return [...top.querySelectorAll("*")].filter(hasText).filter(isSeen).map((element) => {
        const { color } = getComputedStyle(element);
        const look = element.placeholder && !element.value ? getComputedStyle(element, "::placeholder").color : color;
        return [look, ground(element), element.outerHTML.slice(0, 90)];
    });
}"""


def luminance(colour: str) -> float:
    """As WCAG 2 computes it, of `rgb(…)`."""
    match = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour)
    assert match is not None, colour
    parts = [int(part) / 255 for part in match.groups()]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def faint(page: Page, seen: set[tuple[str, str]]) -> list[str]:
    """What is below 7:1 of all that is shown now."""
    found: list[Any] = page.evaluate(PAIRS)
    assert found
    seen.update((colour, ground) for colour, ground, _html in found)
    return [
        f"{contrast(colour, ground):.2f}: {colour} on {ground}: {html}"
        for colour, ground, html in found
        if contrast(colour, ground) < LEAST
    ]


def of_the_door(page: Page, seen: set[tuple[str, str]]) -> list[str]:
    """The door with arrival and departure, a search with and without people, panels."""
    found = faint(page, seen)
    page.get_by_label("Departure").check(force=True)
    found += faint(page, seen)
    page.get_by_label("Arrival").check(force=True)
    for words in ("primer", "nobody of this name"):
        page.locator('[data-door="box"]').fill(words)
        found += faint(page, seen)
    page.locator('[data-door="clear"]').click()
    for name in ("walk-in", "here", "review", "more"):
        page.locator(f'[data-opens="{name}"]').click()
        if name == "walk-in":
            page.locator('[data-panel="walk-in"] [type=submit]').click()
        found += faint(page, seen)
        page.locator(f'[data-panel="{name}"] [data-closes]').click()
    return found


def test_the_measure_knows_black_on_white() -> None:
    assert round(contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)"), 2) == 21
    assert round(contrast("rgb(118, 118, 118)", "rgb(255, 255, 255)"), 2) == 4.54


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_at_the_door_has_seven_to_one(
    browser: Browser, site: Site, scheme: str
) -> None:
    event = make_running_event()
    office = make_organisation("Община Примерово")
    row = make_registration(event, search_key="ivan primer", organisation=office)
    ended = make_registration(event, status="cancelled")
    context = browser.new_context(
        base_url=site.url,
        locale="en-GB",
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        viewport={"width": 390, "height": 780},
    )
    page, seen = context.new_page(), set[tuple[str, str]]()
    page.goto("/checkin/")
    expect(page.locator('[data-part="enrol"]')).to_be_visible()
    page.locator('[name="code"]').fill("12")
    page.get_by_role("button", name="Connect").click()
    found = faint(page, seen)
    page.goto("about:blank")
    page.goto(f"/checkin/#{code_for_device(event, make_admin(), 'A')}")
    ready(page)
    for shown, kind in ((row, "ok"), (row, "repeat"), (ended, "refused")):
        scan(page, shown)
        verdict(page, kind)
        found += faint(page, seen)
        next_person(page)
    page.route("**/checkin/scans", review_all)
    scan(page, row)
    verdict(page, "review")  # it comes after the door's own
    expect(page.locator('[data-door="review-count"]')).not_to_be_empty()
    next_person(page)

    found += of_the_door(page, seen)
    page.route("**/checkin/*", lambda route: route.abort())
    scan(page, row)
    verdict(page, "repeat")
    next_person(page)
    expect(page.locator('[data-door="line"]')).to_contain_text("No network")
    found += faint(page, seen)

    context.close()
    assert found == []
    assert len(seen) > 8  # the walk went through more than ink on paper


def review_all(route: Any) -> None:
    """The server wants everything to be looked at."""
    scans = (route.request.post_data_json or {})["scans"]
    results = [
        {"id": one["id"], "verdict": "review", "reason": "since"} for one in scans
    ]
    route.fulfill(json={"results": results})
