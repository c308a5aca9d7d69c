"""Who walks in at the door: counted, found and let out again before the server knows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from courses.models import Event, Presence, PriorityClass, Registration, Scan
from participants.models import User
from tests.courses.door import make_running_event
from tests.factories import (
    make_admin,
    make_group,
    make_organisation,
    make_registration,
)
from tests.journeys.phones import (
    Site,
    code_for_device,
    eventually,
    find,
    kept_for_offline,
    line,
    next_person,
    ready,
    to_review,
    verdict,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE_MS = 60_000


@pytest.fixture
def organiser() -> User:
    return make_admin()


def opened(browser: Browser, site: Site, event: Event, organiser: User) -> Page:
    page = browser.new_page(base_url=site.url, locale="en-GB")
    page.goto(f"/checkin/#{code_for_device(event, organiser, 'A')}")
    ready(page)
    kept_for_offline(page)
    return page


def write_down(page: Page, name: str, organisation: str) -> None:
    page.get_by_role("button", name="Not on the list").click()
    page.get_by_label("Name and family name").fill(name)
    page.get_by_label("Organisation", exact=True).fill(organisation)
    page.locator('[data-panel="walk-in"] [type=submit]').click()
    verdict(page, "ok", name)
    next_person(page)


def here(page: Page) -> dict[str, str]:
    """What “Who is here” says: of all, and of each group and organisation."""
    page.locator('[data-opens="here"]').click()
    panel = page.locator('[data-panel="here"]')
    rows = panel.locator("tr").evaluate_all(
        "rows => rows.map((row) => [...row.children].map((cell) => cell.innerText))"
    )
    found = dict(rows)
    found["all"] = panel.locator(".total").inner_text()
    panel.get_by_role("button", name="Close").click()
    return found


def test_who_walks_in_without_a_network_is_counted_everywhere(
    browser: Browser, site: Site, organiser: User
) -> None:
    event = make_running_event(has_classes=True)
    group = make_group({"all": []}, names={"en": "Councillors"})
    own = PriorityClass.objects.create(event=event, group=group, position=1)
    office = make_organisation("Општина Пример", language="sr")
    make_registration(event, organisation=office, priority_class=own)
    make_registration(event, organisation=None, organisation_text="")
    page = opened(browser, site, event, organiser)
    site.stop()

    write_down(page, "Vera Gostova", "opština primer")  # as typed in the other script
    write_down(page, "Petar Gost", "A new association")
    write_down(page, "Ana Sama", "")
    before = here(page)
    page.locator('[data-door="last-undo"]').click()  # Ana was there by mistake
    without = here(page)
    page.reload()
    ready(page)
    again = here(page)
    site.start_again()
    expect(line(page)).to_have_text("Connected", timeout=PATIENCE_MS)
    eventually(lambda: Presence.objects.count() == 2)
    count = page.locator('[data-door="count"]')
    expect(count).to_have_text("2 of 4", timeout=PATIENCE_MS)
    page.reload()
    ready(page)
    expect(count).to_have_text("2 of 4", timeout=PATIENCE_MS)

    assert before == {
        "Councillors": "0 of 1",
        "Group not known yet": "3 of 3",
        "Opština Primer": "1 of 2",  # as an English page reads it
        "A new association": "1 of 1",
        "Without an organisation": "1 of 2",
        "all": "3 of 5 in",
    }
    after = before | {
        "Group not known yet": "2 of 2",
        "Without an organisation": "0 of 1",
        "all": "2 of 4 in",
    }
    assert without == after
    assert again == after
    eventually(lambda: "Group not known yet" not in here(page))
    assert here(page) == {
        name: number
        for name, number in without.items()
        if name != "Group not known yet"
    }
    page.close()


@pytest.mark.parametrize("organisation", ["Општина Пример", ""])
def test_who_was_written_down_is_found_and_leaves_without_a_network(
    browser: Browser, site: Site, organiser: User, organisation: str
) -> None:
    event = make_running_event()
    page = opened(browser, site, event, organiser)
    site.stop()
    write_down(page, "Vera Gostova", organisation)

    box, state = page.locator('[data-door="box"]'), page.locator(".results .state")
    box.fill("гостова" if not organisation else "гостова пример")
    expect(state).to_contain_text("in since")
    expect(page.get_by_text("Nobody fits")).to_be_hidden()
    page.locator('[data-door="clear"]').click()
    page.get_by_role("radio", name="Departure").check()
    find(page, "gostova", "Check out")
    verdict(page, "ok", "Goodbye")
    next_person(page)
    expect(page.locator('[data-door="count"]')).to_have_text("0 of 1")
    box.fill("gostova")
    expect(state).to_contain_text("out since")
    site.start_again()
    expect(line(page)).to_have_text("Connected", timeout=PATIENCE_MS)

    eventually(lambda: Scan.objects.count() == 2)
    page.locator('[data-door="clear"]').click()
    assert to_review(page) == []
    page.close()
    row = Registration.objects.get()
    assert (row.family_name, row.source) == ("Gostova", "walk_in")
    presence = Presence.objects.get()
    assert presence.arrived_at is not None
    assert presence.left_at is not None


def test_a_name_in_small_letters_is_written_down_with_large_ones(
    browser: Browser, site: Site, organiser: User
) -> None:
    page = opened(browser, site, make_running_event(), organiser)
    name = page.get_by_label("Name and family name")
    for typed, written in (
        ("ђорђе петровић-његош", "Ђорђе Петровић-Његош"),
        ("Anna de Vries", "Anna de Vries"),
    ):
        page.locator('[data-door="box"]').fill(typed)
        page.locator(".nobody button").click()
        expect(name).to_have_value(written)
        page.locator('[data-panel="walk-in"] [data-closes]').click()
    page.close()


def test_who_is_written_down_while_others_leave_comes(
    browser: Browser, site: Site, organiser: User
) -> None:
    event = make_running_event()
    page = opened(browser, site, event, organiser)
    page.get_by_role("radio", name="Departure").check()

    write_down(page, "Vera Gostova", "")

    eventually(lambda: Presence.objects.count() == 1)
    expect(page.locator('[data-door="count"]')).to_have_text(re.compile("^1 of 1$"))
    page.close()
    presence = Presence.objects.get()
    assert presence.arrived_at is not None
    assert presence.left_at is None


def test_with_a_network_who_was_written_down_is_on_the_list_at_once(
    browser: Browser, site: Site, organiser: User
) -> None:
    event = make_running_event(has_classes=True)
    group = make_group({"all": []}, names={"en": "Councillors"})
    own = PriorityClass.objects.create(event=event, group=group, position=1)
    make_registration(event, priority_class=own)
    page = opened(browser, site, event, organiser)

    write_down(page, "Vera Gostova", "")

    eventually(lambda: "Group not known yet" not in here(page), seconds=10)
    found = here(page)
    page.close()
    assert found["all"] == "1 of 2 in"
    assert Registration.objects.filter(source="walk_in").count() == 1


def test_whom_the_server_does_not_take_is_told_at_once_and_not_counted(
    browser: Browser, site: Site, organiser: User
) -> None:
    event = make_running_event()
    page = opened(browser, site, event, organiser)
    Event.objects.update(status=Event.Status.REPORTED)
    page.get_by_role("button", name="Not on the list").click()
    page.get_by_label("Name and family name").fill("Vera Gostova")

    page.locator('[data-panel="walk-in"] [type=submit]').click()

    verdict(page, "review")
    next_person(page)
    expect(page.locator('[data-door="count"]')).to_have_text("0 of 0")
    told = to_review(page)
    page.close()
    assert len(told) == 1
    assert "Vera Gostova" in told[0]
    assert not Registration.objects.exists()
