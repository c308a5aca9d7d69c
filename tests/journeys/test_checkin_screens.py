"""What the check-in app shows: open to all, on a small phone, and in its own parts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from courses.models import Presence, Scan
from courses.services.tickets import ticket_code
from participants.models import User
from tests.courses.door import Phone as Device
from tests.courses.door import item, make_running_event
from tests.factories import make_admin, make_organisation, make_registration
from tests.journeys.phones import (
    HAS_READER,
    NO_READER,
    Phone,
    Site,
    code_for_device,
    eventually,
    film,
    kept_for_offline,
    line,
    next_person,
    ready,
    scan,
    verdict,
)
from tests.journeys.test_pages import faults_of, too_wide
from tests.journeys.visits import LOCALES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BROKEN = """() => {
    IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); };
}"""

# the words of an element that stand in more than one line, parted at no hyphen
CUT = """(element) => {
    const node = element.firstChild, range = document.createRange(), found = [];
    for (const word of node.data.matchAll(/[^\\s-]+/g)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (range.getClientRects().length > 1) found.push(word[0]);
    }
    return found;
}"""


@pytest.fixture
def organiser() -> User:
    return make_admin()


def parts(page: Page) -> list[str]:
    """What is wrong with the door, each kind of answer, a search and each panel."""
    found = [*faults_of(page), *too_wide(page)]
    for words in ("primer", "nobody of this name"):
        page.locator('[data-door="box"]').fill(words)
        found += [*faults_of(page), *too_wide(page)]
    page.locator('[data-door="clear"]').click()
    for name in ("walk-in", "here", "review", "more"):
        page.locator(f'[data-opens="{name}"]').click()
        found += [*faults_of(page), *too_wide(page)]
        page.locator(f'[data-panel="{name}"] [data-closes]').click()
    return found


@pytest.mark.parametrize("language", LOCALES)
def test_each_part_is_open_to_all_on_a_small_phone(
    browser: Browser, site: Site, organiser: User, language: str
) -> None:
    event = make_running_event()
    office = make_organisation("Општина Пример-Константиновац", language="sr")
    row = make_registration(
        event,
        given_name="Теменужка",
        family_name="Константинополска-Белокаменова",
        search_key="temenuzka primer",
        organisation=office,
    )
    ended = make_registration(event, status="cancelled")
    context = browser.new_context(
        base_url=site.url, locale=LOCALES[language], reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto("/checkin/")
    expect(page.locator('[data-part="enrol"]')).to_be_visible()
    found = [*faults_of(page), *too_wide(page)]
    page.goto("about:blank")
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)

    found += parts(page)
    for shown, kind in ((row, "ok"), (row, "repeat"), (ended, "refused")):
        scan(page, shown)
        verdict(page, kind)
        found += [*faults_of(page), *too_wide(page)] if kind != "ok" else []
        next_person(page)

    context.close()
    assert found == []


def test_what_was_done_last_is_read_whole_on_a_small_phone(
    browser: Browser, site: Site, organiser: User
) -> None:
    event = make_running_event(titles={"bg": "Финансово управление на проекти"})
    row = make_registration(
        event, given_name="Теменужка", family_name="Константинова-Белокаменова"
    )
    page = browser.new_page(
        base_url=site.url, locale="bg-BG", viewport={"width": 320, "height": 640}
    )
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    page.route("**/checkin/scans", lambda route: route.abort())
    scan(page, row)
    verdict(page, "ok")
    next_person(page)
    expect(line(page)).to_contain_text("1")

    last = page.locator('[data-door="last"]').bounding_box()
    foot = page.locator(".door-foot").bounding_box()

    page.close()
    assert last is not None
    assert foot is not None
    assert last["y"] + last["height"] <= foot["y"]


@pytest.mark.skipif(not HAS_READER, reason=NO_READER)
@pytest.mark.parametrize("height", [740, 844])
def test_what_was_done_last_stands_free_while_the_camera_is_on(
    browser: Browser,
    chromium: str,
    site: Site,
    organiser: User,
    tmp_path: Path,
    height: int,
) -> None:
    event = make_running_event(titles={"sr": "Радни састанак општинских координатора"})
    row = make_registration(
        event, given_name="Виолета Иванова", family_name="Измислева"
    )
    sees = film(tmp_path / "ticket.mjpeg", ticket_code(row))
    phone = Phone(browser, chromium, site, tmp_path / "phone")
    code = code_for_device(event, organiser, "A")
    page = phone.open(f"/checkin/?lang=sr#{code}", sees=sees)
    page.set_viewport_size({"width": 390, "height": height})
    ready(page)
    verdict(page, "ok", "Измислева")
    next_person(page)

    view = page.locator('[data-door="view"]').bounding_box()
    stop = page.locator('[data-door="camera"]').bounding_box()
    undo = page.locator('[data-door="last-undo"]').bounding_box()
    foot = page.locator(".door-foot").bounding_box()

    phone.close()
    assert view is not None
    assert stop is not None
    assert view["y"] < stop["y"]
    assert stop["y"] + stop["height"] <= view["y"] + view["height"]
    assert undo is not None
    assert foot is not None
    assert undo["y"] + undo["height"] <= foot["y"]


@pytest.mark.parametrize("width", [320, 390])
def test_no_word_is_cut_beside_what_stands_next_to_it(
    browser: Browser, site: Site, organiser: User, width: int
) -> None:
    event = make_running_event(
        titles={"bg": "Финансово управление на проекти за трансгранично сътрудничество"}
    )
    row = make_registration(
        event, given_name="Теменужка", family_name="Константинополска-Белокаменова"
    )
    page = browser.new_page(
        base_url=site.url, locale="bg-BG", viewport={"width": width, "height": 640}
    )
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    page.route("**/checkin/scans", lambda route: route.abort())
    scan(page, row)
    verdict(page, "ok")
    next_person(page)
    expect(line(page)).to_contain_text("1")

    title = page.locator('[data-door="event"]').bounding_box()
    cut = page.locator('[data-door="last-says"]').evaluate(CUT)

    page.close()
    assert title is not None
    assert title["width"] >= 12 * 16
    assert cut == []


def test_what_cannot_be_kept_is_said_and_not_welcomed(
    browser: Browser, site: Site, organiser: User
) -> None:
    event = make_running_event()
    row = make_registration(event)
    context = browser.new_context(base_url=site.url, locale="en-GB")
    page = context.new_page()
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    page.evaluate(BROKEN)

    scan(page, row)

    verdict(page, "refused", "Write the person down on paper")
    context.close()
    assert not Scan.objects.exists()


def test_an_undo_takes_the_person_off_again(
    browser: Browser, site: Site, organiser: User
) -> None:
    event = make_running_event()
    row = make_registration(event)
    context = browser.new_context(base_url=site.url, locale="en-GB")
    page = context.new_page()
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    scan(page, row)
    verdict(page, "ok")
    page.locator('[data-door="verdict"] [data-undo]').click()

    expect(page.locator('[data-door="last-says"]')).to_contain_text("undone")
    expect(page.locator('[data-door="count"]')).to_have_text(re.compile("^0 of 1$"))
    eventually(lambda: Scan.objects.filter(kind="undo").count() == 1)
    eventually(lambda: not Presence.objects.exists())
    assert Scan.objects.get(kind="undo").reason == "Taken back at the door"

    scan(page, row)
    verdict(page, "ok")
    eventually(lambda: Presence.objects.count() == 1)
    context.close()


def test_a_second_time_is_told_with_the_device_of_the_first(
    browser: Browser, site: Site, organiser: User
) -> None:
    event = make_running_event()
    row = make_registration(event)
    other = Device(event, "Back door")
    other.send(item(event.sessions.get(), row))
    context = browser.new_context(base_url=site.url, locale="en-GB")
    page = context.new_page()
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    context.set_offline(True)

    scan(page, row)

    verdict(page, "repeat", "(Back door)")
    context.close()


def test_after_ten_minutes_only_the_desk_takes_a_person_off(
    browser: Browser, site: Site, organiser: User
) -> None:
    event = make_running_event()
    row = make_registration(event)
    context = browser.new_context(base_url=site.url, locale="en-GB")
    page = context.new_page()
    page.clock.install()
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    scan(page, row)
    verdict(page, "ok")
    next_person(page)
    undo = page.locator('[data-door="last-undo"]')
    expect(undo).to_be_visible()
    pressed = "button => button.click()"  # just before it is hidden

    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(minutes=11))
    undo.evaluate(pressed)

    says = page.locator('[data-door="last-says"]')
    expect(says).to_contain_text("less than 10 minutes ago")
    expect(undo).to_be_hidden()
    expect(page.locator('[data-door="count"]')).to_have_text(re.compile("^1 of 1$"))
    eventually(lambda: Scan.objects.filter(verdict_reason="undo_late").count() == 1)
    assert Presence.objects.count() == 1
    context.close()


@pytest.mark.skipif(not HAS_READER, reason=NO_READER)
def test_the_installed_app_enrols_by_the_code_on_the_screen_of_the_desk(
    browser: Browser, chromium: str, site: Site, organiser: User, tmp_path: Path
) -> None:
    event = make_running_event(titles={"bg": "Семинар", "en": "Seminar on finance"})
    address = f"{site.url}/checkin/#{code_for_device(event, organiser, 'A')}"
    phone = Phone(browser, chromium, site, tmp_path / "phone")
    page = phone.open(sees=film(tmp_path / "desk.mjpeg", address))

    page.get_by_role("button", name="Scan the code").click()

    ready(page)
    expect(page.locator('[data-door="event"]')).to_have_text("Seminar on finance")
    assert "#" not in page.url
    # the camera sees the code of the desk still: nothing is wrong with it
    page.wait_for_function(
        "() => document.querySelector('[data-door=video]').videoWidth"
    )
    page.wait_for_timeout(1500)
    expect(page.locator('[data-door="camera-fault"]')).to_be_hidden()
    phone.close()
    assert event.devices.get().enrolled_at is not None


@pytest.mark.parametrize(
    "code", ["https://phish.example/checkin/#abcdefghijklmnopqrstuvwxyz", "12"]
)
def test_what_is_no_code_of_a_device_is_refused(
    browser: Browser, site: Site, code: str
) -> None:
    page = browser.new_page(base_url=site.url, locale="en-GB")
    page.goto("/checkin/")

    page.get_by_label("Or paste the address").fill(code)
    page.get_by_role("button", name="Connect").click()

    fault = page.locator('[data-part="enrol"] [data-fault]')
    expect(fault).to_have_text("This is not the code of a device.")
    page.close()


def test_a_code_that_was_used_is_refused(
    browser: Browser, site: Site, organiser: User
) -> None:
    code = code_for_device(make_running_event(), organiser, "A")
    first = browser.new_page(base_url=site.url, locale="en-GB")
    first.goto(f"/checkin/#{code}")
    ready(first)
    second = browser.new_page(base_url=site.url, locale="en-GB")

    second.goto(f"/checkin/#{code}")

    fault = second.locator('[data-part="enrol"] [data-fault]')
    expect(fault).to_contain_text("This code no longer counts.")
    first.close()
    second.close()


@pytest.mark.parametrize(
    ("wrong", "jump"),
    [
        (timedelta(hours=-3), timedelta()),
        (timedelta(days=2), timedelta()),
        (datetime(1970, 1, 1, tzinfo=UTC) - datetime.now(UTC), timedelta()),
        (timedelta(), timedelta(hours=1)),  # summer time, put in by hand
        (timedelta(), timedelta(hours=-1)),
    ],
)
def test_a_wrong_clock_refuses_nobody_and_wipes_nothing(
    browser: Browser, site: Site, organiser: User, wrong: timedelta, jump: timedelta
) -> None:
    event = make_running_event()
    row = make_registration(event)
    page = browser.new_page(base_url=site.url, locale="en-GB")
    page.clock.set_system_time(datetime.now(UTC) + wrong)
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)

    page.reload()
    ready(page)
    page.clock.set_system_time(datetime.now(UTC) + wrong + jump)
    scan(page, row)

    verdict(page, "ok")
    eventually(lambda: Presence.objects.filter(registration=row).exists())
    page.close()
    arrived = Presence.objects.get().arrived_at
    assert arrived is not None
    assert abs(datetime.now(UTC) - arrived) < timedelta(minutes=2)


def test_the_language_changes_without_a_network(
    browser: Browser, site: Site, organiser: User
) -> None:
    titles = {"bg": "Семинар", "en": "Seminar", "sr": "Обука"}
    event = make_running_event(titles=titles)
    page = browser.new_page(base_url=site.url, locale="en-GB")
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    kept_for_offline(page)
    page.reload()
    ready(page)
    site.stop()

    page.locator('[data-opens="more"]').click()
    page.locator('[data-panel="more"]').get_by_text("Български").click()

    ready(page)
    expect(page.locator("html")).to_have_attribute("lang", "bg")
    expect(page.locator('[data-door="event"]')).to_have_text("Семинар")
    page.reload()
    ready(page)
    expect(page.locator("html")).to_have_attribute("lang", "bg")
    page.goto("/checkin/?lang=sr-latn")
    ready(page)
    expect(page.locator("html")).to_have_attribute("lang", "sr-Latn")
    expect(page.locator('[data-door="event"]')).to_have_text("Obuka")
    page.close()


@pytest.mark.parametrize(
    "pretended",
    [
        {"status": 404, "json": {"code": "not_found", "detail": "no"}},
        {
            "status": 403,
            "body": "<p>Sign in to this network",
            "content_type": "text/html",
        },
        {
            "status": 401,
            "body": "<p>Sign in to this network",
            "content_type": "text/html",
        },
        {"status": 200, "json": {}},
    ],
)
def test_a_network_that_pretends_takes_nothing(
    browser: Browser, site: Site, organiser: User, pretended: dict[str, Any]
) -> None:
    event = make_running_event()
    row = make_registration(event)
    page = browser.new_page(base_url=site.url, locale="en-GB")
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    page.route("**/checkin/scans", lambda route: route.fulfill(**pretended))

    scan(page, row)
    verdict(page, "ok")
    expect(line(page)).to_have_text("No network. Kept: 1")
    stored = Scan.objects.count()
    page.unroute("**/checkin/scans")
    expect(line(page)).to_have_text("Connected", timeout=40_000)

    page.close()
    assert stored == 0
    assert Scan.objects.get().registration == row
