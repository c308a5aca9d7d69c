"""Work at the door: which session it is for, who is not on the list, what is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from courses.models import Event, Presence, PriorityClass, Quota, Registration, Scan
from courses.selectors.steps import scans_to_review
from courses.services.endings import cancel
from courses.services.tickets import ticket_code
from courses.views import checkin_app
from participants.models import User
from tests.courses.door import make_running_event
from tests.factories import make_admin, make_group, make_registration, make_session
from tests.journeys.phones import (
    Site,
    code_for_device,
    eventually,
    find,
    kept_for_offline,
    line,
    next_person,
    ready,
    scan,
    to_review,
    verdict,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)
Open = Callable[[Event], Page]


@pytest.fixture
def organiser() -> User:
    return make_admin()


@pytest.fixture
def opened(browser: Browser, site: Site, organiser: User) -> Iterator[Open]:
    """Opens a device at the door of an event, in a window of its own."""
    contexts = []

    def at_the_door(event: Event) -> Page:
        context = browser.new_context(base_url=site.url, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.goto(f"/checkin/#{code_for_device(event, organiser, 'Entrance A')}")
        ready(page)
        return page

    yield at_the_door
    for context in contexts:
        context.close()


def chosen(page: Page) -> str:
    options = page.locator('[data-door="session"] option:checked')
    return options.inner_text().strip()


def parallel(event: Event) -> dict[str, Any]:
    """Two sessions at once in two rooms, and what follows in each of them."""
    first = event.sessions.get()
    event.sessions.filter(pk=first.pk).update(track="A", titles={"en": "Budget"})
    at = {"starts_at": first.starts_at, "ends_at": first.ends_at}
    later = {
        "starts_at": first.ends_at + HOUR / 4,
        "ends_at": first.ends_at + HOUR,
    }
    return {
        "A": first,
        "B": make_session(event, track="B", titles={"en": "Water"}, **at),
        "A2": make_session(event, track="A", titles={"en": "Budget, 2"}, **later),
        "B2": make_session(event, track="B", titles={"en": "Water, 2"}, **later),
    }


def test_of_parallel_sessions_the_chosen_one_counts_and_stays_chosen(
    opened: Open,
) -> None:
    event = make_running_event()
    sessions = parallel(event)
    rows = [make_registration(event) for _number in range(3)]
    page = opened(event)
    expect(page.locator('[data-door="session"] option')).to_have_count(4)
    assert "A: Budget" in chosen(page)
    scan(page, rows[0])
    verdict(page, "ok", "Budget")
    next_person(page)

    page.get_by_label("Session", exact=True).select_option(str(sessions["B"].uid))
    scan(page, rows[1])
    verdict(page, "ok", "Water")
    next_person(page)
    expect(page.locator('[data-door="count"]')).to_have_text("1 of 3")
    kept_for_offline(page)
    page.reload()
    ready(page)
    assert "B: Water" in chosen(page)
    scan(page, rows[1])
    verdict(page, "repeat", "Already in since")
    next_person(page)
    scan(page, rows[0])  # who was in the other room is new in this one
    verdict(page, "ok", "Water")
    eventually(lambda: Scan.objects.count() == 4)

    found = set(Presence.objects.values_list("registration_id", "session_id"))
    assert found == {
        (rows[0].pk, sessions["A"].pk),
        (rows[1].pk, sessions["B"].pk),
        (rows[0].pk, sessions["B"].pk),
    }


def test_the_door_moves_on_in_its_own_room_and_not_under_who_leaves(
    opened: Open,
) -> None:
    event = make_running_event()
    sessions = parallel(event)
    page = opened(event)
    page.get_by_label("Session", exact=True).select_option(str(sessions["B"].uid))
    page.get_by_role("radio", name="Departure").check()
    past = timezone.now() - HOUR / 6
    event.sessions.filter(pk__lte=sessions["B"].pk).update(ends_at=past)
    soon = timezone.now() + HOUR / 4
    event.sessions.filter(pk__gt=sessions["B"].pk).update(
        starts_at=soon, ends_at=soon + HOUR
    )
    label = page.locator(f'option[value="{sessions["B2"].uid}"]')
    before = label.inner_text()
    wake = "() => document.dispatchEvent(new Event('visibilitychange'))"

    page.evaluate(wake)
    expect(label).not_to_have_text(before)
    assert chosen(page).endswith("B: Water")
    page.get_by_role("radio", name="Arrival").check()
    page.evaluate(wake)

    expect(page.locator('[data-door="last-says"]')).to_contain_text("B: Water, 2")
    assert "B: Water, 2" in chosen(page)


def test_a_walk_in_is_told_that_all_is_full_and_gets_a_seat_all_the_same(
    opened: Open,
) -> None:
    event = make_running_event(seats=1)
    make_registration(event)
    Quota.objects.update(taken=1)
    page = opened(event)

    page.get_by_role("button", name="Not on the list").click()
    expect(page.locator("[data-full]")).to_have_text(
        "All seats are taken. Whoever is checked in here gets one more."
    )
    page.get_by_label("Name and family name").fill("Vera Gostova")
    page.locator('[data-panel="walk-in"] [type=submit]').click()

    verdict(page, "ok", "Vera Gostova")
    eventually(lambda: Presence.objects.count() == 1)
    quota = Quota.objects.get()
    assert (quota.size, quota.taken) == (2, 2)


def test_who_cancelled_meanwhile_is_welcomed_and_left_to_the_organiser(
    opened: Open, site: Site, organiser: User
) -> None:
    event = make_running_event()
    row = make_registration(event, given_name="Ivana", family_name="Primer")
    page = opened(event)
    kept_for_offline(page)
    site.stop()
    cancel(row, actor=organiser)

    scan(page, row)
    verdict(page, "ok", "Ivana Primer")
    next_person(page)
    site.start_again()
    expect(line(page)).to_have_text("Connected", timeout=60_000)

    told = to_review(page)
    assert len(told) == 1
    assert "Ivana Primer" in told[0]
    assert "the registration was cancelled" in told[0]
    kept = scans_to_review(event).get()
    assert (kept.registration, kept.verdict_reason) == (row, "is_cancelled")
    assert not Presence.objects.exists()


def test_a_code_that_says_nothing_leads_to_the_names(opened: Open) -> None:
    event = make_running_event()
    make_registration(event, given_name="Ivana", family_name="Primer")
    page = opened(event)
    elsewhere = make_registration(make_running_event())

    scan(page, elsewhere)
    verdict(page, "refused", "another event")  # the server says it at once
    expect(page.get_by_role("button", name="Look by name")).to_be_hidden()
    next_person(page)
    page.locator('[data-door="box"]').fill("12345")
    page.keyboard.press("Enter")
    verdict(page, "refused", "no ticket of ours")
    page.get_by_role("button", name="Look by name").click()

    expect(page.locator('[data-door="box"]')).to_be_focused()
    page.keyboard.type("primer")
    page.get_by_role("button", name="Check in: Ivana Primer").click()
    verdict(page, "ok", "Ivana Primer")


@pytest.fixture
def no_reader() -> Iterator[None]:
    """A server without the package of npm; what it knew is forgotten before and after."""
    known = (checkin_app._addresses, checkin_app._version)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkin_app, "_is_there", lambda name: False)
        for one in known:
            one.cache_clear()
        yield
    for one in known:
        one.cache_clear()


def test_without_a_reader_of_codes_the_door_says_so_and_works(
    no_reader: None, opened: Open
) -> None:
    event = make_running_event()
    rows: list[Registration] = [
        make_registration(event, given_name="Ivana", family_name=f"Primer{name}")
        for name in "abc"
    ]
    page = opened(event)
    has_own = page.evaluate("() => 'BarcodeDetector' in window")

    if not has_own:
        expect(page.locator('[data-door="no-reader"]')).to_be_visible()
        expect(page.locator('[data-door="camera"]')).to_be_hidden()
    scan(page, rows[0])
    verdict(page, "ok", "Primera")
    page.keyboard.press("Escape")
    page.keyboard.type(code_as_typed(rows[1]))  # a scanner types without a field
    page.keyboard.press("Enter")
    verdict(page, "ok", "Primerb")
    next_person(page)
    find(page, "primerc", "Check in")
    verdict(page, "ok", "Primerc")


def code_as_typed(row: Registration) -> str:
    return re.sub(r"(.{4})", r"\1-", ticket_code(row)).lower()


def test_who_comes_though_they_cancelled_is_written_down(
    opened: Open, organiser: User
) -> None:
    event = make_running_event()
    row = make_registration(event, given_name="Ivana", family_name="Primer")
    cancel(row, actor=organiser)
    page = opened(event)
    scan(page, row)
    verdict(page, "refused", "the registration was cancelled")

    page.get_by_role("button", name="Write the person down").click()
    page.get_by_label("Name and family name").fill("Ivana Primer")
    page.locator('[data-panel="walk-in"] [type=submit]').click()

    verdict(page, "ok", "Ivana Primer")
    eventually(lambda: Presence.objects.count() == 1)
    assert Presence.objects.get().registration.source == "walk_in"


def test_a_scanner_that_types_is_heard_wherever_the_cursor_stands(
    opened: Open,
) -> None:
    event = make_running_event()
    parallel(event)
    rows = [make_registration(event) for _number in range(2)]
    page = opened(event)
    session = page.get_by_label("Session", exact=True)
    before = session.input_value()
    session.focus()

    page.keyboard.type(ticket_code(rows[0]))
    page.keyboard.press("Enter")
    verdict(page, "ok", "Budget")
    assert session.input_value() == before
    page.get_by_role("radio", name="Departure").check()
    page.get_by_role("radio", name="Arrival").check()
    page.keyboard.type(ticket_code(rows[1]))
    page.keyboard.press("Enter")

    verdict(page, "ok", "Budget")
    eventually(lambda: Presence.objects.count() == 2)


def test_a_code_that_only_looks_like_a_device_takes_nothing_away(
    opened: Open, site: Site, organiser: User
) -> None:
    event = make_running_event(titles={"en": "First seminar"})
    row = make_registration(event)
    page = opened(event)
    box, title = page.locator('[data-door="box"]'), page.locator('[data-door="event"]')

    box.fill(f"{site.url}/checkin/#bm90aGluZw:1xXtIM:forged-by-a-guest-123")
    page.keyboard.press("Enter")
    expect(page.locator('[data-door="camera-fault"]')).to_contain_text(
        "This code no longer counts."
    )
    expect(title).to_have_text("First seminar")
    scan(page, row)
    verdict(page, "ok")
    next_person(page)
    eventually(lambda: Scan.objects.count() == 1)
    expect(line(page)).to_have_text("Connected")

    other = make_running_event(titles={"en": "Second seminar"})
    box.fill(f"{site.url}/checkin/#{code_for_device(other, organiser, 'A')}")
    page.keyboard.press("Enter")

    expect(title).to_have_text("Second seminar")
    ready(page)
    expect(page.locator('[data-door="count"]')).to_have_text("0 of 0")


def test_the_device_says_which_it_is(opened: Open) -> None:
    page = opened(make_running_event())

    page.get_by_role("button", name="More", exact=True).click()

    expect(page.locator("[data-device]")).to_contain_text("Entrance A")


def test_who_is_here_counts_by_target_group_in_the_language_of_the_page(
    opened: Open,
) -> None:
    event = make_running_event(has_classes=True)
    names = {"en": "Councillors", "bg": "Съветници"}
    group = make_group({"all": []}, names=names)
    own = PriorityClass.objects.create(event=event, group=group, position=1)
    rows = [make_registration(event, priority_class=own) for _number in range(2)]
    page = opened(event)
    scan(page, rows[0])
    verdict(page, "ok")
    next_person(page)
    kept_for_offline(page)

    page.get_by_role("button", name="Who is here").click()
    expect(page.get_by_role("row", name="Councillors 1 of 2")).to_be_visible()
    page.goto("/checkin/?lang=bg")
    ready(page)
    page.locator('[data-opens="here"]').click()

    expect(page.get_by_role("row", name="Съветници")).to_be_visible()
