"""From a training to a forum: trained, observed, granted, asked for, assigned."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from certificates.services.series import create_series
from courses.models import Event, EventKind
from participants.models import Person
from programmes.models import Partner, Programme
from tests.factories import (
    make_admin,
    make_donor,
    make_event,
    make_kind,
    make_organisation,
    make_person,
    make_programme,
    make_region,
    make_wording,
)
from tests.journeys import desk, people
from tests.journeys.mails import file_in, link_in, mail_to, work
from tests.journeys.scanning import words_of
from tests.journeys.visits import Visits
from tests.journeys.world import Guest

pytestmark = pytest.mark.browser
TITLE = "Facilitator of forums"
TRAINING = {
    "bs": "Obuka za facilitatore foruma mjesnih zajednica",
    "en": "Training for facilitators of forums of local communities",
}
RADA = Guest(
    language="en",
    html="en",
    given="Рада",
    family="Водич",
    latin="Rada Vodič",
    email="rada@lead.example",
    organisation="Opština Srbac",
    typed="србац",
)


def make_qualification(page: Page, programme: Programme) -> None:
    """All of it through the pages: what it asks for, what observers mark."""
    page.goto(f"/desk/programmes/{programme.code}/qualifications/")
    desk.write(page, "Title", {"en": TITLE})
    desk.press(page, "Make the qualification")
    desk.says(page, "Say now what it asks for.")
    for kind, minimum, events in (
        ("training", "80", ""),
        ("led", "", "Forum"),
        ("observed", "3,5", ""),
    ):
        page.locator("[name=new-kind]").select_option(kind)
        page.locator("[name=new-minimum]").fill(minimum)
        if events:
            desk.group(page, "Kinds of event").get_by_label(events).check()
        desk.press(page, "Add the requirement")
        desk.says(page, "The requirement is added.")
    desk.write(page, "What is observed", {"en": "Everybody gets to speak"})
    desk.press(page, "Add the point")
    desk.says(page, "Everybody gets to speak")


def plan_training(visits: Visits, page: Page, programme: Programme) -> str:
    """A training planned through the pages, for which somebody registers; its slug."""
    slug = desk.plan_event(
        page,
        titles=TRAINING,
        programme=programme.short_names["bg"],
        kind="Facilitator training",
        language="bs",
        organiser="Savez",
        start=timezone.now().replace(second=0, microsecond=0) + timedelta(days=1),
        seats=9,
    )
    desk.step(page, slug, "Open registration")
    own = visits.open(RADA.language)
    own.goto(f"/events/{slug}/register/")
    people.fill_form(own, RADA)
    people.pick_organisation(own, RADA)
    people.send_form(own)
    people.confirm_by_mail(own, RADA)
    code = own.locator(".ticket .code").inner_text()

    # at the door, an hour late
    now = timezone.now().replace(second=0, microsecond=0)
    desk.bring_forward(page, slug, now - timedelta(hours=1))
    people.show_code(page, slug, code)
    verdict = page.locator("[data-verdict=ok]")
    expect(verdict).to_contain_text(RADA.name)
    return slug


def stand_as(page: Page, programme: Programme) -> Locator:
    """Where Rada stands with the training that is asked for."""
    page.goto(f"/desk/programmes/{programme.code}/qualifications/")
    desk.follow(page, TITLE)
    desk.follow(page, RADA.name)
    return page.get_by_role("listitem").filter(has_text=TRAINING["en"])


def reach_the_threshold(page: Page, programme: Programme, slug: str) -> None:
    """A third of the session is too little, until somebody says what was signed."""
    page.goto(f"/desk/programmes/{programme.code}/qualifications/")
    desk.follow(page, TITLE)
    desk.press(page, "Make them candidates")
    expect(stand_as(page, programme)).to_contain_text("does not count")

    page.goto(f"/desk/events/{slug}/checkin/")
    row = page.get_by_role("table", name="Presence").get_by_role("row").last
    expect(row).to_contain_text(RADA.name)
    row.get_by_role("link", name="partial").click()
    page.get_by_label("Was there the whole session").check()
    page.locator("[name=reason]").fill("Signed on paper from the start")
    desk.press(page, "Save")
    page.goto(f"/desk/events/{slug}/checkin/")
    expect(row.get_by_role("cell", name="100")).to_be_visible()
    counted = stand_as(page, programme)
    expect(counted).to_contain_text("100 %")
    expect(counted).not_to_contain_text("does not count")


def certify(page: Page, slug: str) -> None:
    """It is over: held, and certified to who came."""
    Event.objects.filter(slug=slug).update(ends_at=timezone.now())
    desk.step(page, slug, "Mark as held")
    desk.issue_certificates(page, slug, "Issue 1 certificate")
    work()
    paper = words_of(file_in(mail_to(RADA.email), ".pdf"))
    for words in (RADA.name, TRAINING["bs"]):
        assert words in paper


def lead_forum(page: Page, forum: Event) -> None:
    """Who was trained can be chosen to lead a forum."""
    page.goto(f"/desk/events/{forum.slug}/roles/")
    page.locator("[name=person]").last.select_option(label=RADA.name)
    page.locator("[name=role]").last.select_option("facilitator")
    desk.press(page, "Add a part")
    desk.says(page, "The role is added.")


def observe(visits: Visits, observer: Person) -> None:
    """The mailed form is kept, then signed."""
    work()
    page = visits.open("en")
    page.goto(link_in(mail_to(observer.email), "/observations/"))
    page.get_by_label("What went well").fill("Listens.")
    desk.press(page, "Save")
    desk.says(page, "Saved.")
    page.get_by_role("radio", name="4").check()
    desk.press(page, "Sign")
    desk.says(page, "The observation is signed.")


def ask(visits: Visits, office: str) -> Page:
    """A municipality asks, and opens the mailed link."""
    page = visits.open("en")
    page.goto("/facilitators/")
    expect(page.get_by_role("main")).to_contain_text("Рада Водич")
    desk.follow(page, "Ask for a facilitator")
    page.locator("[name=qualification]").select_option(label=TITLE)
    page.locator("[name=topic]").fill("Waste")
    page.locator("[name=on]").fill(
        f"{timezone.localdate() + timedelta(days=9):%d.%m.%Y}"
    )
    page.locator("[name=place]").fill("Culture centre")
    page.locator("[name=language]").select_option("en")
    page.locator("[name=organisation_text]").press_sequentially("србац")
    page.get_by_role("option", name=office).click()
    page.locator("[name=contact]").fill("Ana Example")
    page.locator("[name=email]").fill("ana@srbac.example")
    desk.press(page, "Send the request")
    desk.says(page, "Look into your mailbox")
    work()
    page.goto(link_in(mail_to("ana@srbac.example"), "/facilitators/requests/"))
    desk.press(page, "Confirm the request")
    desk.says(page, "The organisers see it now.")
    return page


def test_a_facilitator_is_trained_observed_granted_and_sent(visits: Visits) -> None:
    for purpose in ("pool", "registration", "newsletter"):
        make_wording(purpose)
    programme = make_programme()
    make_donor(programme)
    organisation = make_organisation("Savez", language="bs", kind="association")
    create_series(
        code="EX",
        names={"en": "Certificates"},
        organisation=organisation,
        programme=programme,
        actor=None,
    )
    Partner.objects.create(
        programme=programme,
        organisation=organisation,
        role=Partner.Role.LEAD,
    )
    make_organisation("Општина Србац", language="sr", region=make_region())
    behaviour = EventKind.Behaviour.FACILITATOR_TRAINING
    make_kind(labels={"en": "Facilitator training"}, behaviour=behaviour)
    forum_kind = make_kind(labels={"en": "Forum"})
    observer = make_person("Мария Наблюдаваща", language="en")
    organiser = visits.open("en")
    people.sign_in(organiser, make_admin())

    make_qualification(organiser, programme)
    training = plan_training(visits, organiser, programme)
    reach_the_threshold(organiser, programme, training)
    certify(organiser, training)
    person = Person.objects.get(email=RADA.email)
    forum = make_event(
        programme=programme,
        kind=forum_kind,
        status="held",
        starts_at=timezone.now() - timedelta(days=2),
    )
    lead_forum(organiser, forum)

    # a candidate, observed, granted
    stand_as(organiser, programme)
    organiser.locator("summary", has_text="Ask somebody to observe").click()
    organiser.locator("[name=event]").select_option(label=forum.titles["en"])
    organiser.locator("[name=observer_text]").press_sequentially("Мария")
    organiser.get_by_role("option", name="Мария Наблюдаваща").click()
    desk.press(organiser, "Send the form")
    observe(visits, observer)
    organiser.reload()
    desk.press(organiser, "Grant the qualification")
    desk.says(organiser, "The qualification is granted.")

    # named to the public by her own will
    own = visits.open("en")
    own.goto("/my/")
    own.locator("[name=email]").fill(person.email)
    people.press_main(own)
    work()
    own.goto(link_in(mail_to(person.email), "/my/link/"))
    people.press_main(own)
    desk.follow(own, TITLE)
    desk.says(own, "Listens.")
    own.get_by_label("Name me on the public list of facilitators").check()
    desk.press(own, "Save")

    # a municipality asks, she says yes, and is sent
    town = ask(visits, "Opština Srbac")
    organiser.goto(f"/desk/programmes/{programme.code}/qualifications/")
    desk.follow(organiser, TITLE)
    desk.follow(organiser, "Requests for facilitators")
    desk.follow(organiser, "Waste")
    expect(organiser.get_by_label("Рада Водич")).to_be_checked()
    desk.press(organiser, "Ask them by mail")
    work()
    own.goto(link_in(mail_to(person.email), "/facilitators/answers/"))
    desk.press(own, "I would do it")
    organiser.reload()
    desk.press(organiser, "Assign")
    desk.says(organiser, "The facilitator is assigned.")
    work()
    town.reload()
    desk.says(town, "Рада Водич leads it.")
    assert "ana@srbac.example" in mail_to(person.email).body
    assert re.search("Рада Водич", mail_to("ana@srbac.example").body)
