"""Registration and the door by the keyboard alone; one always sees where one is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.models import Event
from courses.services.tickets import ticket_code
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_region,
    make_registration,
    make_wording,
)
from tests.journeys import people
from tests.journeys.visits import Visits

pytestmark = pytest.mark.browser
MOST_STEPS = 40
# Where the focus is, and what of its surroundings changes when it comes and goes.
FOCUSED = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const look = () => {
    const style = getComputedStyle(node);
    const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
    return [ring, style.boxShadow, style.borderColor, style.backgroundColor].join();
  };
  const box = node.getBoundingClientRect();
  const inWindow = box.width > 0 && box.top < innerHeight && box.bottom > 0;
  const focused = look();
  node.blur();
  const plain = look();
  node.focus();
  const words = node.textContent.trim().replace(/\\s+/g, " ");
  return {
    name: node.name || node.getAttribute("href") || words,
    isShown: inWindow && focused !== plain,
  };
}"""


def steps(page: Page, last: str) -> list[str]:
    """Go on by Tab until `last`; the names on the way. Each stop can be seen."""
    names: list[str] = []
    while last not in names:
        assert len(names) < MOST_STEPS, names
        page.keyboard.press("Tab")
        stop: dict[str, Any] | None = page.evaluate(FOCUSED)
        assert stop, f"the focus is lost after {names}"
        assert stop["isShown"], f"{stop['name']} has the focus, but does not show it"
        names.append(stop["name"])
    return names


def somebody_at_the_door() -> tuple[Event, str, str]:
    """An event that is on, the code of a ticket for it, and whose it is."""
    start = timezone.now().replace(second=0, microsecond=0)
    event = make_event(starts_at=start, slug="today")
    registration = make_registration(event)
    return event, ticket_code(registration), registration.full_name


def test_registration_needs_no_mouse(visits: Visits) -> None:
    make_wording()
    make_organisation("Община Златоград")
    make_organisation("Община Златарица")
    event = make_event()
    page = visits.open("bg")
    page.goto(f"/events/{event.slug}/register/")

    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    steps(page, "given_name")
    page.keyboard.type("Желязка")
    steps(page, "family_name")
    page.keyboard.type("Първанова")
    steps(page, "email")
    page.keyboard.type("parvanova@zlatograd.example")
    steps(page, "organisation_text")
    page.keyboard.type("zlat")
    expect(page.locator("[role=listbox] [role=option]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[name=organisation_text]")).to_have_value("Община Златоград")
    steps(page, "consent")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.locator("main form[method=post] button.button").last).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/registered/(#content)?$"))
    row = Event.objects.get().registrations.get()
    assert str(row.organisation) == "Община Златоград"


def test_door_needs_no_mouse(visits: Visits) -> None:
    event, code, name = somebody_at_the_door()
    page = visits.open()
    people.sign_in(page, make_admin())
    page.goto(f"/checkin/{event.slug}/")

    expect(page.get_by_label("Ticket code")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator("[data-verdict=ok]")).to_contain_text(name)
    # ready for the next: a hand scanner types on and ends with Enter
    expect(page.get_by_label("Next ticket code")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator("[data-verdict=repeat]")).to_contain_text(name)

    page.goto(f"/checkin/{event.slug}/")
    page.locator("body").evaluate("() => document.activeElement.blur()")
    steps(page, "Check in")
    steps(page, "q")
    page.keyboard.type("Примеров")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name=name)).to_be_visible()


def test_enter_chooses_a_place_and_does_not_end_the_form(visits: Visits) -> None:
    make_region(name_cyrillic="Девинград", name_latin="Devingrad")
    event = make_event()
    page = visits.open()
    people.sign_in(page, make_admin())
    page.goto(f"/desk/events/{event.slug}/invitations/new/")

    page.locator("[name=place]").press_sequentially("deving")
    expect(page.locator("[role=listbox] [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")

    expect(page.get_by_role("checkbox", name="Devingrad")).to_be_checked()
    expect(page.locator("input[type=text][name=place]")).to_have_value("")
    expect(page).to_have_url(re.compile("/invitations/new/$"))
