"""R-59: from the form to the ticket, in each language and script."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from courses.models import Registration, Status
from tests.factories import make_event, make_organisation, make_wording
from tests.journeys import people
from tests.journeys.mails import mails_to
from tests.journeys.visits import LOCALES, Visits
from tests.journeys.world import Guest

pytestmark = pytest.mark.browser
GUEST = Guest(
    language="en",
    html="en",
    given="Вера",
    family="Примерова",
    latin="Vera Primerova",
    email="vera@rudozem.example",
    organisation="Община Рудозем",
    typed="rudozem",
)
OFFICES = {"bg": GUEST.organisation, "sr": GUEST.organisation}
LATIN = "Obshtina Rudozem"
HTML = {"sr": "sr-Cyrl", "sr-latn": "sr-Latn", "bs": "bs", "bg": "bg", "en": "en"}
CYRILLIC = re.compile("[а-яА-Я]{3}")


@pytest.mark.parametrize("language", LOCALES)
def test_registration_is_whole_in_each_language(language: str, visits: Visits) -> None:
    make_wording()
    make_wording("newsletter")
    make_organisation(GUEST.organisation)
    event = make_event(seats=5, titles={"en": "Network", "bg": "Мрежа", "sr": "Мрежа"})
    guest = replace(GUEST, organisation=OFFICES.get(language, LATIN))
    page = visits.open(language)

    page.goto(f"/events/{event.slug}/register/")
    assert page.locator("html").get_attribute("lang") == HTML[language]
    people.fill_form(page, guest)
    people.pick_organisation(page, guest)
    people.send_form(page)
    people.confirm_by_mail(page, guest)

    row = Registration.objects.get()
    assert (row.status, row.language) == (Status.CONFIRMED, language)
    expect(page.locator("html")).to_have_attribute("lang", HTML[language])
    subjects = " ".join(mail.subject for mail in mails_to(guest.email))
    is_cyrillic = bool(CYRILLIC.search(subjects))
    assert is_cyrillic is (language in {"bg", "sr"}), subjects
