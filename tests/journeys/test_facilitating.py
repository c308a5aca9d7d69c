"""From a training to a forum: trained, observed, granted, asked for, assigned."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.models import Event, EventKind, EventRole
from participants.models import Person
from programmes.models import Partner, Programme
from tests.factories import (
    make_admin,
    make_event,
    make_kind,
    make_organisation,
    make_person,
    make_presence,
    make_programme,
    make_region,
    make_wording,
)
from tests.journeys import desk, people
from tests.journeys.mails import link_in, mail_to, work
from tests.journeys.visits import Visits
from tests.journeys.world import Guest

pytestmark = pytest.mark.browser
TITLE = "Facilitator of forums"
RADA = Guest(
    language="en",
    html="en",
    given="Рада",
    family="Водеща",
    latin="Rada Vodeshta",
    email="rada@lead.example",
    organisation="Obshtina Zlatograd",
    typed="златоград",
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


def attend_training(
    visits: Visits, page: Page, programme: Programme, person: Guest
) -> None:
    """A training planned through the pages, for which somebody registers and comes."""
    slug = desk.plan_event(
        page,
        titles={"bg": "Обучение", "en": "Learning to lead"},
        programme=programme.short_names["bg"],
        kind="Facilitator training",
        language="bg",
        organiser="Sdruzhenie",
        start=timezone.now().replace(second=0, microsecond=0) + timedelta(days=1),
        seats=9,
    )
    desk.step(page, slug, "Open registration")
    own = visits.open(person.language)
    own.goto(f"/events/{slug}/register/")
    people.fill_form(own, person)
    people.pick_organisation(own, person)
    people.send_form(own)
    people.confirm_by_mail(own, person)
    event = Event.objects.get(slug=slug)
    make_presence(event.registrations.get(), event.sessions.get())
    start = timezone.now() - timedelta(days=30)
    Event.objects.filter(pk=event.pk).update(
        status="held", starts_at=start, ends_at=start + timedelta(hours=3)
    )


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
    expect(page.get_by_role("main")).to_contain_text("Рада Водеща")
    desk.follow(page, "Ask for a facilitator")
    page.locator("[name=qualification]").select_option(label=TITLE)
    page.locator("[name=topic]").fill("Waste")
    page.locator("[name=on]").fill(
        f"{timezone.localdate() + timedelta(days=9):%d.%m.%Y}"
    )
    page.locator("[name=place]").fill("Culture centre")
    page.locator("[name=language]").select_option("en")
    page.locator("[name=organisation_text]").press_sequentially("златоград")
    page.get_by_role("option", name=office).click()
    page.locator("[name=contact]").fill("Ana Example")
    page.locator("[name=email]").fill("ana@zlatograd.example")
    desk.press(page, "Send the request")
    desk.says(page, "Look into your mailbox")
    work()
    page.goto(link_in(mail_to("ana@zlatograd.example"), "/facilitators/requests/"))
    desk.press(page, "Confirm the request")
    desk.says(page, "The organisers see it now.")
    return page


def test_a_facilitator_is_trained_observed_granted_and_sent(visits: Visits) -> None:
    for purpose in ("pool", "registration", "newsletter"):
        make_wording(purpose)
    programme = make_programme()
    Partner.objects.create(
        programme=programme,
        organisation=make_organisation("Сдружение", kind="association"),
        role=Partner.Role.LEAD,
    )
    make_organisation("Община Златоград", region=make_region())
    behaviour = EventKind.Behaviour.FACILITATOR_TRAINING
    make_kind(labels={"en": "Facilitator training"}, behaviour=behaviour)
    forum_kind = make_kind(labels={"en": "Forum"})
    observer = make_person("Мария Наблюдаваща", language="en")
    organiser = visits.open("en")
    people.sign_in(organiser, make_admin())

    make_qualification(organiser, programme)
    attend_training(visits, organiser, programme, RADA)
    person = Person.objects.get(email=RADA.email)
    forum = make_event(
        programme=programme,
        kind=forum_kind,
        status="held",
        starts_at=timezone.now() - timedelta(days=2),
    )
    EventRole.objects.create(event=forum, person=person, role="facilitator")

    # a candidate, observed, granted
    organiser.goto(f"/desk/programmes/{programme.code}/qualifications/")
    desk.follow(organiser, TITLE)
    desk.press(organiser, "Make them candidates")
    desk.follow(organiser, "Рада Водеща")
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
    town = ask(visits, "Obshtina Zlatograd")
    organiser.goto(f"/desk/programmes/{programme.code}/qualifications/")
    desk.follow(organiser, TITLE)
    desk.follow(organiser, "Requests for facilitators")
    desk.follow(organiser, "Waste")
    expect(organiser.get_by_label("Рада Водеща")).to_be_checked()
    desk.press(organiser, "Ask them by mail")
    work()
    own.goto(link_in(mail_to(person.email), "/facilitators/answers/"))
    desk.press(own, "I would do it")
    organiser.reload()
    desk.press(organiser, "Assign")
    desk.says(organiser, "The facilitator is assigned.")
    work()
    town.reload()
    desk.says(town, "Рада Водеща leads it.")
    assert "ana@zlatograd.example" in mail_to(person.email).body
    assert re.search("Рада Водеща", mail_to("ana@zlatograd.example").body)
