"""What waits at the door goes up: in parts, after a cut, and when the page is closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from courses.models import Event, Presence, Scan
from courses.services.devices import revoke_device
from participants.models import User
from tests.courses.door import make_running_event
from tests.factories import make_admin, make_registration
from tests.journeys.phones import (
    Phone,
    Site,
    code_for_device,
    eventually,
    kept_for_offline,
    line,
    next_person,
    ready,
    scan,
    verdict,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCANS = "**/checkin/scans"
QUEUED = 2000
MOST = 200
PATIENCE_MS = 120_000
QUEUE = """async ([folder, many, session, registrations]) => {
    const { Store } = await import(`${folder}/store.js`);
    const store = await Store.open(() => {});
    const now = Date.now();
    const scans = Array.from({ length: many }, (_, at) => ({
        at: now - 3600_000 + at * 1000,
        wasOffline: true,
        local: { verdict: "ok", reason: "", registration: null, person: "A" },
        sent: {
            id: crypto.randomUUID(), kind: "scan", session, code: null,
            registration: registrations[at % registrations.length],
            walk_in: null, undoes: null, reason: "",
            direction: at % (2 * registrations.length) < registrations.length ? "in" : "out",
            device_time: new Date(now - 3600_000 + at * 1000).toISOString(),
        },
    }));
    await store.keep(scans);
    store.database.close();
}"""
ASKED = """() => {
    window.asked = [];
    const register = SyncManager.prototype.register;
    SyncManager.prototype.register = function (tag) {
        window.asked.push(tag);
        return register.call(this, tag);
    };
}"""


@pytest.fixture
def organiser() -> User:
    return make_admin()


@pytest.fixture
def event() -> Event:
    return make_running_event()


@pytest.fixture
def phone(
    browser: Browser, chromium: str, site: Site, tmp_path: Path
) -> Iterator[Phone]:
    phone = Phone(browser, chromium, site, tmp_path / "phone")
    yield phone
    phone.close()


def test_two_thousand_scans_go_up_in_parts_and_on_after_a_cut(
    browser: Browser, site: Site, event: Event, organiser: User
) -> None:
    people = [str(make_registration(event).uid) for _number in range(50)]
    session = event.sessions.get()
    context = browser.new_context(base_url=site.url, locale="en-GB")
    page = context.new_page()
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    folder = "/static/courses/checkin"
    page.evaluate(QUEUE, [folder, QUEUED, str(session.uid), people])
    sizes: list[int] = []

    def cut(route: Route) -> None:
        """The line goes after three parts; of the fourth the answer is lost."""
        sizes.append(len((route.request.post_data_json or {})["scans"]))
        if len(sizes) < 4:
            route.continue_()
        elif len(sizes) == 4:
            route.fetch()
            route.abort()
        else:
            route.abort()

    page.route(SCANS, cut)
    page.reload()
    ready(page)
    left = QUEUED - 3 * MOST
    expect(line(page)).to_have_text(f"No network. Kept: {left}", timeout=PATIENCE_MS)
    eventually(lambda: Scan.objects.count() == 4 * MOST, seconds=60)
    page.close()
    page = context.new_page()
    again: list[int] = []

    def note(request: Request) -> None:
        if request.url.endswith("/scans"):
            again.append(len((request.post_data_json or {})["scans"]))

    page.on("request", note)
    page.goto("/checkin/")
    ready(page)
    expect(line(page)).to_have_text("Connected", timeout=PATIENCE_MS)

    context.close()
    assert sizes[:4] == [MOST] * 4
    # some may have gone up by the worker, which the browser woke when the page was closed
    assert set(again) <= {MOST}
    assert len(again) <= left // MOST
    assert Scan.objects.filter(is_offline=True).count() == QUEUED
    assert Presence.objects.count() == 50


def test_the_number_that_waits_is_told_while_it_goes_up(
    browser: Browser, site: Site, event: Event, organiser: User
) -> None:
    row, session = make_registration(event), event.sessions.get()
    page = browser.new_page(base_url=site.url, locale="en-GB")
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    folder = "/static/courses/checkin"
    page.evaluate(QUEUE, [folder, 450, str(session.uid), [str(row.uid)]])
    held: list[Route] = []
    page.route(SCANS, lambda route: held.append(route))
    page.reload()
    ready(page)

    for left in (450, 250, 50):
        expect(line(page)).to_have_text(f"Sending {left}")
        eventually_held(page, held)
        held.pop().continue_()

    expect(line(page)).to_have_text("Connected", timeout=PATIENCE_MS)
    page.close()
    assert Scan.objects.count() == 450


def eventually_held(page: Page, held: list[Route]) -> None:
    """Wait for a request while the browser may tell of it."""
    for _turn in range(400):
        if held:
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing was sent")


def test_a_device_that_is_set_up_anew_uses_no_id_again(
    browser: Browser, site: Site, event: Event, organiser: User
) -> None:
    rows = [make_registration(event) for _number in range(2)]
    context = browser.new_context(base_url=site.url, locale="en-GB")
    for label in "AB":  # the second time with nothing left of the first
        page = context.new_page()
        page.goto(f"/checkin/#{code_for_device(event, organiser, label)}")
        ready(page)
        for row in rows:
            scan(page, row)
            verdict(page, "ok" if label == "A" else "repeat")
            next_person(page)
        expect(line(page)).to_have_text("Connected")
        page.get_by_role("button", name="More", exact=True).click()
        page.get_by_role("button", name="Sign this device out").click()
        expect(page.locator('[data-part="enrol"]')).to_be_visible()
        page.close()

    context.close()
    found = list(Scan.objects.values_list("verdict", "device__label"))
    assert sorted(found) == [("ok", "A")] * 2 + [("repeat", "B")] * 2
    assert Presence.objects.count() == 2


def wake(page: Page, site: Site) -> None:
    """As the browser does when there is a network again and no page is open."""
    session = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    for _turn in range(400):
        own = [row for row in found if row["scopeURL"] == f"{site.url}/checkin/"]
        if own:
            break
        page.wait_for_timeout(50)
    session.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": site.url,
            "registrationId": own[-1]["registrationId"],
            "tag": "checkin",
            "lastChance": False,
        },
    )
    session.detach()


def test_what_waits_goes_up_when_the_page_is_closed(
    phone: Phone, site: Site, event: Event, organiser: User
) -> None:
    rows = [make_registration(event) for _number in range(3)]
    page = phone.open(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    kept_for_offline(page)
    page.reload()
    ready(page)
    page.evaluate(ASKED)
    site.stop()
    for row in rows:
        scan(page, row)
        verdict(page, "ok")
        next_person(page)
    expect(line(page)).to_have_text("No network. Kept: 3")
    asked = page.evaluate("() => window.asked")
    page.goto("about:blank")
    site.start_again()
    page.goto("/health/")  # of the site, but no page of the app
    stored = Scan.objects.count()

    wake(page, site)
    eventually(lambda: Scan.objects.count() == 3)
    page.goto("/checkin/")
    ready(page)

    assert set(asked) == {"checkin"}
    assert stored == 0
    expect(line(page)).to_have_text("Connected")
    expect(page.locator('[data-door="count"]')).to_have_text("3 of 3")
    assert Scan.objects.filter(is_offline=True).count() == 3


def test_a_withdrawn_phone_wipes_itself_when_it_is_woken_without_a_page(
    phone: Phone, site: Site, event: Event, organiser: User
) -> None:
    row = make_registration(event)
    page = phone.open(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    kept_for_offline(page)
    page.reload()
    ready(page)
    site.stop()
    scan(page, row)
    verdict(page, "ok")
    page.goto("about:blank")
    site.start_again()
    revoke_device(event.devices.get(), actor=organiser)
    page.goto("/health/")

    wake(page, site)

    for _turn in range(400):
        names = page.evaluate("async () => (await indexedDB.databases()).length")
        left = page.evaluate("async () => (await caches.keys()).length")
        if not names and not left:
            break
        page.wait_for_timeout(50)
    assert (names, left) == (0, 0)
    assert not Scan.objects.exists()
