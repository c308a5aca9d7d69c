"""48 hours after the event a device forgets all, also without a network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from courses.models import Event, Scan
from tests.courses.door import make_running_event
from tests.factories import make_admin, make_registration
from tests.journeys.phones import (
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
HELD = """async () => ({
    databases: (await indexedDB.databases()).map((one) => one.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING: dict[str, Any] = {"databases": [], "caches": [], "workers": 0}
WAKE = "() => document.dispatchEvent(new Event('visibilitychange'))"


def at_the_door(page: Page, event: Event) -> None:
    page.goto(f"/checkin/#{code_for_device(event, make_admin(), 'A')}")
    ready(page)
    kept_for_offline(page)


def held(page: Page) -> dict[str, Any]:
    """What the browser holds of the site, seen from a page that wipes nothing."""
    page.goto("/health/")
    found: dict[str, Any] = page.evaluate(HELD)
    return found


def test_opened_without_a_network_two_days_later_it_wipes_and_says_so(
    browser: Browser, site: Site
) -> None:
    event = make_running_event()
    row = make_registration(event)
    context = browser.new_context(base_url=site.url, locale="en-GB")
    page = context.new_page()
    at_the_door(page, event)
    page.reload()
    ready(page)
    scan(page, row)
    verdict(page, "ok")
    next_person(page)
    eventually(lambda: Scan.objects.count() == 1)
    expect(line(page)).to_have_text("Connected")
    page.close()
    before = held(context.new_page())
    site.stop()
    assert event.ends_at is not None

    for hours, is_there in ((47, True), (49, False)):
        page = context.new_page()
        page.clock.set_system_time(event.ends_at + timedelta(hours=hours))
        page.goto("/checkin/")
        if is_there:
            ready(page)
            page.close()

    fault = page.locator('[data-part="left"] [data-fault]')
    expect(fault).to_have_text("The event is over; what was kept of it is deleted.")
    page.close()
    site.start_again()
    after = held(context.new_page())
    context.close()
    assert before["databases"] == ["checkin"]
    assert before["workers"] == 1
    assert len(before["caches"]) == 2
    assert after == NOTHING


def test_an_event_that_became_longer_is_kept_longer(
    browser: Browser, site: Site
) -> None:
    event = make_running_event()
    context = browser.new_context(base_url=site.url, locale="en-GB")
    page = context.new_page()
    at_the_door(page, event)
    assert event.ends_at is not None
    longer = event.ends_at + timedelta(days=2)
    Event.objects.filter(pk=event.pk).update(ends_at=longer, titles={"en": "Longer"})
    page.evaluate(WAKE)
    expect(page.locator('[data-door="event"]')).to_have_text("Longer")
    page.close()
    site.stop()

    page = context.new_page()
    page.clock.set_system_time(event.ends_at + timedelta(hours=72))
    page.goto("/checkin/")

    ready(page)
    expect(page.locator('[data-door="event"]')).to_have_text("Longer")
    context.close()


def test_a_device_that_stays_open_wipes_when_its_time_is_over(
    browser: Browser, site: Site
) -> None:
    event = make_running_event()
    page = browser.new_page(base_url=site.url, locale="en-GB")
    page.clock.install(time=datetime.now(UTC))
    at_the_door(page, event)
    site.stop()
    assert event.ends_at is not None
    left = event.ends_at + timedelta(hours=48) - datetime.now(UTC)

    page.clock.fast_forward(
        int((left + timedelta(minutes=16)) / timedelta(seconds=1)) * 1000
    )

    fault = page.locator('[data-part="left"] [data-fault]')
    expect(fault).to_have_text("The event is over; what was kept of it is deleted.")
    page.close()
