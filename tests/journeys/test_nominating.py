"""A coordinator sends five colleagues: one waits, one is replaced, an offer runs out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.models import Event, Registration, Status
from courses.services.registration import expire_holds
from tests.factories import (
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_user,
    make_wording,
)
from tests.journeys import people
from tests.journeys.mails import link_in, mail_to, mails_to, work
from tests.journeys.visits import Visits

pytestmark = pytest.mark.browser
TOWN = "smolyan.example"
PASTED = "\n".join(
    f"{given}\t{family}\t{name}@{TOWN}\tексперт"
    for given, family, name in (
        ("Мария", "Петрова", "petrova"),
        ("Иван", "Родопски", "rodopski"),
        ("Елена", "Стоянова", "stoyanova"),
        ("Петър", "Димитров", "dimitrov"),
    )
)


def states() -> dict[str, str]:
    rows = Registration.objects.values_list("email", "status")
    return {email.partition("@")[0]: status for email, status in rows}


def agree(visits: Visits, language: str, name: str) -> None:
    """Open the mailed link, read what is asked, and agree."""
    page = visits.open(language)
    page.goto(link_in(mail_to(f"{name}@{TOWN}"), people.REGISTRATION))
    page.locator("[name=consent]").check()
    page.locator("button[name=act][value=confirm]").click()
    expect(page.locator(".ticket")).to_be_visible()


def replace(page: Page, name: str, given: str, family: str, address: str) -> None:
    """Give the place of `name` to somebody who reads Serbian in Latin letters."""
    page.get_by_role("link", name=name).click()
    page.locator("[name=given_name]").fill(given)
    page.locator("[name=family_name]").fill(family)
    page.locator("[name=email]").fill(f"{address}@{TOWN}")
    page.locator("[name=language]").select_option("sr-latn")
    page.locator("button[name=act][value=replace]").click()
    expect(page).to_have_url(re.compile(r"/desk/nominations/[^/]+/$"))


def nominate(page: Page, event: Event) -> None:
    """From the desk to the event: a known colleague ticked, four more pasted."""
    page.get_by_role("link", name="Nominations").first.click()
    page.get_by_role("link", name=event.titles["en"]).click()
    page.get_by_label("Вера Смолянска").check()
    page.locator("[name=pasted]").fill(PASTED)
    page.locator("[name=language]").select_option("bg")
    people.press_main(page)
    expect(page.locator("#outcomes")).to_be_visible()


def test_coordinator_sends_five_and_exchanges_one(visits: Visits) -> None:
    make_wording()
    office = make_organisation("Община Смолян")
    known = make_person("Вера Смолянска", email=f"vera@{TOWN}", language="sr")
    make_post(known, organisation=office)
    user = make_grant(make_user(), "coordinator", office).user
    event = make_event(seats=20, seats_per_organisation=4)
    desk = visits.open("en")
    people.sign_in(desk, user)

    nominate(desk, event)
    work()
    assert states() == {
        "vera": Status.HELD,
        "petrova": Status.HELD,
        "rodopski": Status.HELD,
        "stoyanova": Status.HELD,
        "dimitrov": Status.WAITING,
    }
    # each in the own language and script
    assert mail_to(f"vera@{TOWN}").subject.startswith("Номиновани сте")
    assert mail_to(f"petrova@{TOWN}").subject.startswith("Вие сте номинирани")
    assert "чакащите" in mail_to(f"dimitrov@{TOWN}").subject

    agree(visits, "bg", "petrova")
    agree(visits, "sr", "vera")
    replace(desk, "Мария Петрова", "Jovana", "Petrović", "jovana")
    work()
    assert states()["petrova"] == Status.CANCELLED
    assert states()["jovana"] == Status.HELD
    assert states()["dimitrov"] == Status.WAITING
    assert "даде мястото на колега" in mail_to(f"petrova@{TOWN}").body
    assert mail_to(f"jovana@{TOWN}").subject.startswith("Nominovani ste")
    agree(visits, "sr-latn", "jovana")

    # nobody answers for Ivan: his seat is offered to the one who waits
    held = Registration.objects.filter(email=f"rodopski@{TOWN}")
    held.update(held_until=timezone.now() - timedelta(minutes=1))
    expire_holds()
    work()
    assert states()["rodopski"] == Status.EXPIRED
    assert states()["dimitrov"] == Status.OFFERED
    assert len(mails_to(f"dimitrov@{TOWN}")) == 2
    agree(visits, "bg", "dimitrov")

    # Elena's nomination is taken back, and her seat is free again
    desk.get_by_role("link", name="Елена Стоянова").click()
    desk.locator("button[name=act][value=withdraw]").click()
    expect(desk).to_have_url(re.compile(r"/desk/nominations/[^/]+/$"))
    quota = event.quotas.get(organisation=office)
    confirmed = [name for name, state in states().items() if state == "confirmed"]
    assert sorted(confirmed) == ["dimitrov", "jovana", "vera"]
    assert (quota.taken, quota.size) == (3, 4)
