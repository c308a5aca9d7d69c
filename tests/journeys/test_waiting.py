"""A full event: the line, and a seat that becomes free, through the pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.models import Event, Registration, Status
from courses.services.registration import expire_holds
from tests.factories import make_event, make_organisation, make_wording
from tests.journeys import people
from tests.journeys.mails import link_in, mail_to, work
from tests.journeys.visits import Visits
from tests.journeys.world import Guest

pytestmark = pytest.mark.browser
FIRST = Guest(
    language="bg",
    html="bg",
    given="Пламена",
    family="Йорданова",
    latin="Plamena Yordanova",
    email="yordanova@rudozem.example",
    organisation="Община Рудозем",
    typed="rudozem",
)
THIRD = replace(
    FIRST,
    language="sr-latn",
    given="Севдалина",
    family="Шукова",
    email="x@rudozem.example",
)
SECOND = replace(FIRST, given="Щилян", family="Ушев", email="ushev@rudozem.example")


def ask_for_seat(page: Page, event: Event, guest: Guest) -> None:
    page.goto(f"/events/{event.slug}/register/")
    people.fill_form(page, guest)
    people.pick_organisation(page, guest)
    people.press_main(page)


def test_seat_that_becomes_free_goes_to_the_next_in_line(visits: Visits) -> None:
    make_wording()
    make_wording("newsletter")
    make_organisation(FIRST.organisation)
    event = make_event(seats=1)
    first, second = visits.open("bg"), visits.open("bg")

    ask_for_seat(first, event, FIRST)
    expect(first).to_have_url(re.compile("/registered/$"))
    ticket = people.confirm_by_mail(first, FIRST)
    # the button of a full event puts one into the line
    ask_for_seat(second, event, SECOND)
    expect(second).to_have_url(re.compile("/registered/$"))
    work()
    second.goto(link_in(mail_to(SECOND.email), people.REGISTRATION))
    expect(second.locator(".ticket")).to_have_count(0)
    assert states() == {FIRST.email: Status.CONFIRMED, SECOND.email: Status.WAITING}

    first.goto(ticket)
    first.locator("button[name=act][value=cancel]").click()
    expect(first.locator("button[name=act]")).to_have_count(0)
    assert states() == {FIRST.email: Status.CANCELLED, SECOND.email: Status.OFFERED}
    people.confirm_by_mail(second, SECOND)

    assert states() == {FIRST.email: Status.CANCELLED, SECOND.email: Status.CONFIRMED}
    assert event.quotas.get().taken == 1


def test_an_offer_that_nobody_takes_moves_on(visits: Visits) -> None:
    """E65: an offered seat is held for a while; then the next one is asked, in her own
    language and script, and who let it lapse is told.
    """
    make_wording()
    make_wording("newsletter")
    make_organisation(FIRST.organisation)
    event = make_event(seats=1, titles={"bg": "Мрежа", "sr": "Мрежа"})
    first, second, third = visits.open("bg"), visits.open("bg"), visits.open("sr-latn")
    latin = replace(THIRD, organisation="Obshtina Rudozem")

    ask_for_seat(first, event, FIRST)
    ticket = people.confirm_by_mail(first, FIRST)
    for page, guest in ((second, SECOND), (third, latin)):
        ask_for_seat(page, event, guest)
        expect(page).to_have_url(re.compile("/registered/$"))
    work()
    second.goto(link_in(mail_to(SECOND.email), people.REGISTRATION))
    first.goto(ticket)
    first.locator("button[name=act][value=cancel]").click()
    expect(first.locator("button[name=act]")).to_have_count(0)
    assert states()[SECOND.email] == Status.OFFERED
    assert states()[THIRD.email] == Status.WAITING

    offered = Registration.objects.filter(email=SECOND.email)
    offered.update(held_until=timezone.now() - timedelta(minutes=1))
    expire_holds()
    work()

    assert states()[SECOND.email] == Status.EXPIRED
    assert states()[THIRD.email] == Status.OFFERED
    offer = mail_to(THIRD.email)
    assert "Mreža" in offer.subject
    assert not re.search("[а-яА-Я]{4}", offer.subject)
    second.reload()
    expect(second.locator(".ticket")).to_have_count(0)
    people.confirm_by_mail(third, latin)
    assert states()[THIRD.email] == Status.CONFIRMED
    assert event.quotas.get().taken == 1


def states() -> dict[str, str]:
    return dict(Registration.objects.values_list("email", "status"))
