"""With scripts switched off everything works; only comfort is missing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import Registration, Status
from tests.factories import make_admin, make_event, make_organisation, make_wording
from tests.journeys import people
from tests.journeys.mails import mail_to, ticket_in, work
from tests.journeys.visits import Visits
from tests.journeys.world import Guest

pytestmark = pytest.mark.browser
GUEST = Guest(
    language="bs",
    html="bs",
    given="Amra",
    family="Hadžić",
    latin="Amra Hadžić",
    email="hadzic@lukavac.example",
    organisation="Opština Lukavac",
    typed="лукавац",
)


def test_registration_needs_no_script(visits: Visits) -> None:
    make_wording()
    make_wording("newsletter")
    make_organisation(GUEST.organisation, language="bs")
    make_organisation("Gradsko vijeće Lukavac", language="bs")
    start = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=2)
    event = make_event(starts_at=start, languages=["bs"])
    visitor = visits.open(GUEST.language, javascript=False)

    visitor.goto(f"/events/{event.slug}/")
    visitor.get_by_role("main").locator("a[href$='/register/']").click()
    people.fill_form(visitor, GUEST)
    visitor.locator("[name=organisation_text]").fill(GUEST.typed)
    people.press_main(visitor)
    # two have that in their names: the next page asks which, and has kept all else
    expect(visitor.locator(".errors")).to_be_visible()
    expect(visitor.locator("[name=family_name]")).to_have_value(GUEST.family)
    visitor.get_by_role("radio", name=GUEST.organisation).check()
    people.send_form(visitor)
    link = people.confirm_by_mail(visitor, GUEST)
    work()
    code = ticket_in(mail_to(GUEST.email))

    door = visits.open(javascript=False)
    people.sign_in(door, make_admin())
    people.show_code(door, event.slug, code)
    expect(door.locator("[data-verdict=ok]")).to_contain_text(GUEST.name)
    people.show_code(door, event.slug, code)
    expect(door.locator("[data-verdict=repeat]")).to_be_visible()

    visitor.goto(link)
    visitor.locator("button[name=act][value=cancel]").click()
    expect(visitor.locator("button[name=act]")).to_have_count(0)
    row = Registration.objects.get()
    assert row.status == Status.CANCELLED
    assert str(row.organisation) == GUEST.organisation
    assert event.quotas.get().taken == 0


def test_sign_in_needs_no_script(visits: Visits) -> None:
    page = visits.open(javascript=False)
    people.sign_in(page, make_admin())

    page.locator("details.drop summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/desk/")
    expect(page).to_have_url(re.compile("/accounts/login/code/"))
