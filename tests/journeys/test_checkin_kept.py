"""What a phone at the door still knows of somebody after the server has it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from courses.models import Scan
from courses.services.tickets import ticket_code
from tests.courses.door import make_running_event
from tests.factories import make_admin, make_registration
from tests.journeys.phones import (
    Site,
    code_for_device,
    eventually,
    line,
    next_person,
    ready,
    scan,
    to_review,
    verdict,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNSEALED = """async (folder) => {
    const { Store } = await import(`${folder}/store.js`);
    const store = await Store.open(() => {});
    const scans = await store.scans();
    store.database.close();
    return scans;
}"""
SECRETS = ("guest@town.example", "+359 88 123 45 67")


def kept(page: Page) -> list[dict[str, Any]]:
    """The acts that the device keeps, unsealed as only its own pages can."""
    scans: list[dict[str, Any]] = page.evaluate(UNSEALED, "/static/courses/checkin")
    return scans


def write_down(page: Page) -> None:
    """Somebody who is not on the list, with all that the form takes."""
    page.locator('[data-opens="walk-in"]').click()
    form = page.locator('[data-panel="walk-in"] form')
    for name, typed in zip(
        ("name", "organisation", "email", "phone"),
        ("Nova Gostova", "Office of Sample", *SECRETS),
        strict=True,
    ):
        form.locator(f"[name={name}]").fill(typed)
    form.locator("[type=submit]").click()
    verdict(page, "ok")
    next_person(page)


def test_what_was_only_to_be_sent_is_forgotten_once_it_is_there(
    browser: Browser, site: Site
) -> None:
    event = make_running_event()
    row, gone = make_registration(event), make_registration(event, status="cancelled")
    codes = [ticket_code(row), ticket_code(gone)]
    page = browser.new_page(base_url=site.url, locale="en-GB")
    page.goto(f"/checkin/#{code_for_device(event, make_admin(), 'A')}")
    ready(page)
    page.route("**/checkin/scans", lambda route: route.abort())
    for one, kind in ((row, "ok"), (gone, "refused")):
        scan(page, one)
        verdict(page, kind)
        next_person(page)
    write_down(page)
    expect(line(page)).to_have_text("No network. Kept: 3")
    before = json.dumps(kept(page))
    page.unroute("**/checkin/scans")
    expect(line(page)).to_have_text("Connected", timeout=40_000)

    after = kept(page)

    for secret in (*codes, *SECRETS):
        assert secret in before
        assert secret not in json.dumps(after)
    assert [one["sent"]["code"] for one in after] == [None] * 3
    assert [one["local"].get("end") for one in after] == [
        codes[0][-4:],
        codes[1][-4:],
        None,
    ]
    assert after[2]["sent"]["walk_in"]["name"] == "Nova Gostova"
    assert all(one["result"] for one in after)
    page.reload()
    ready(page)
    expect(page.locator('[data-door="count"]')).to_have_text("2 of 2")
    page.close()
    walked_in = Scan.objects.get(kind="walk_in").registration
    assert walked_in is not None
    assert walked_in.email == SECRETS[0]


def test_a_code_to_review_is_told_by_its_end(browser: Browser, site: Site) -> None:
    event, other = make_running_event(), make_running_event()
    code = ticket_code(make_registration(other))
    page = browser.new_page(base_url=site.url, locale="en-GB")
    page.goto(f"/checkin/#{code_for_device(event, make_admin(), 'A')}")
    ready(page)

    def to_be_looked_at(route: Route) -> None:
        [sent] = (route.request.post_data_json or {})["scans"]
        result = {"id": sent["id"], "verdict": "review", "reason": "unknown_ticket"}
        route.fulfill(json={"results": [result]})

    page.route("**/checkin/scans", to_be_looked_at)
    page.locator('[data-door="box"]').fill(code)
    page.keyboard.press("Enter")
    expect(page.locator('[data-door="review-count"]')).to_have_text("1")
    next_person(page)

    [shown] = to_review(page)

    page.close()
    assert f"…{code[-4:]}" in shown
    assert code not in shown


def test_what_the_server_cannot_read_stays_whole(browser: Browser, site: Site) -> None:
    event = make_running_event()
    page = browser.new_page(base_url=site.url, locale="en-GB")
    page.goto(f"/checkin/#{code_for_device(event, make_admin(), 'A')}")
    ready(page)
    refusal = {"code": "invalid", "detail": "This cannot be read."}
    held: list[Route] = []
    page.route("**/checkin/scans", lambda route: held.append(route))
    with page.expect_request("**/checkin/scans"):
        write_down(page)

    page.route(
        "**/checkin/scans", lambda route: route.fulfill(status=400, json=refusal)
    )
    held.pop().fulfill(status=400, json=refusal)
    expect(page.locator('[data-door="review-count"]')).to_have_text("1")

    [one] = kept(page)
    page.close()
    assert one["sent"]["walk_in"]["email"] == SECRETS[0]
    eventually(lambda: not Scan.objects.exists())
