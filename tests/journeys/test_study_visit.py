"""A study visit from nothing: route, delegation, rooms, money, papers, report, practice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from courses.models import Event, FollowUp
from participants.models import Organisation
from programmes.models import Programme
from tests.factories import make_admin, make_grant, make_user
from tests.journeys import desk, people
from tests.journeys.mails import link_in, mail_to, work
from tests.journeys.scanning import words_of
from tests.journeys.visit_world import (
    CLERK,
    COUNCILLOR,
    MAYOR,
    PLANNER,
    PROGRAMME,
    STOPS,
    TITLES,
    TRAVELLERS,
    at,
    day,
    long_days,
    make_world,
)
from tests.journeys.visits import Visits
from tests.journeys.world import DONOR, ORGANISER, Guest

pytestmark = pytest.mark.browser
PROMISE = "Регистар слободних локација"
PRACTICE = {
    "sr": "Списак слободних парцела и хала",
    "en": "List of free plots and halls",
}


def office_of(visits: Visits) -> Page:
    """The window of the organiser, after an administrator set up the programme."""
    admin = visits.open()
    people.sign_in(admin, make_admin())
    desk.set_up_programme(
        admin,
        code="small-led-offices",
        language="sr",
        titles=PROGRAMME,
        donor=DONOR,
        partner=ORGANISER,
    )
    organiser = make_user("organiser@office.example")
    make_grant(organiser, "organiser", Programme.objects.get())
    office = visits.open()
    people.sign_in(office, organiser)
    return office


def part(page: Page, slug: str, name: str) -> None:
    """One of the tabs under “Study visit”, from wherever one is."""
    tabs = page.get_by_role("navigation", name="Parts of this page")
    tab = tabs.get_by_role("link", name=name, exact=True)
    if not tab.count():
        page.goto(f"/desk/events/{slug}/")
        tabs.get_by_role("link", name="Study visit", exact=True).click()
    tab.click()
    expect(tab).to_have_attribute("aria-current", "page")


def pick(page: Page, name: str, typed: str, option: str | re.Pattern[str]) -> None:
    """Type a part of a name; choose from the list that opens."""
    page.locator(f"[name={name}_text]").press_sequentially(typed)
    page.get_by_role("option", name=option).first.click()


# --- before the journey ---------------------------------------------------------------


def plan(page: Page) -> str:
    """Three days, open for registration; the slug."""
    page.goto("/desk/events/")
    desk.follow(page, "Plan an event")
    desk.write(page, "Title", TITLES)
    desk.box(page, "Programme").select_option(label=PROGRAMME["en"])
    desk.box(page, "Kind").select_option(label="Study visit")
    desk.group(page, "Languages of the event").get_by_label("Српски").first.check()
    page.locator("summary", has_text="Organisers").click()
    desk.group(page, "Organisers").get_by_label(ORGANISER).check()
    desk.box(page, "Start").fill(at(0, "8:00"))
    desk.box(page, "End").fill(at(2, "17:00"))
    pick(page, "place", "kragujevac", re.compile("Kragujevac"))
    desk.box(page, "Seats").fill("18")
    desk.press(page, "Plan the event")
    desk.says(page, "Now add its sessions.")
    desk.write(page, "Title", {"sr": "Посета канцеларији", "en": "Visit to the office"})
    desk.box(page, "Start").fill(at(0, "10:00"))
    desk.box(page, "End").fill(at(0, "14:00"))
    desk.press(page, "Add the session")
    desk.says(page, "The session is added.")
    return page.url.rstrip("/").split("/")[-2]


def lay_route(page: Page, slug: str) -> None:
    """A leg on each day, with all that travellers need on the way."""
    part(page, slug, "Route")
    desk.says(page, "No leg yet")
    for number, stop in enumerate(STOPS):
        page.locator("[name=starts_at]").fill(at(number, "9:30"))
        page.locator("[name=ends_at]").fill(at(number, "16:30"))
        pick(page, "place", stop.latin, re.compile(stop.latin))
        pick(page, "host", stop.host, re.compile(stop.latin))
        desk.write(page, "Transport", stop.transport)
        desk.write(page, "Overnight stay", stop.overnight)
        page.locator("[name=contact]").fill(stop.contact)
        desk.press(page, "Add the leg")
        desk.says(page, "The leg is added.")
        row = page.get_by_role("row").filter(has_text=stop.transport["en"])
        expect(row).to_contain_text(stop.contact)


def set_rules(page: Page, slug: str) -> None:
    """One elected and two of the staff of each municipality."""
    part(page, slug, "Delegations")
    for profile, number in (("elected", "1"), ("staff", "2")):
        page.locator("[name=profile]").select_option(label=profile)
        page.locator("[name=least]").fill(number)
        page.locator("[name=most]").fill(number)
        desk.press(page, "Set the rule")
        desk.says(page, "The rule is set.")
        expect(page.get_by_role("row", name=profile)).to_be_visible()


def fill(page: Page, slug: str, person: Guest, profile: str) -> None:
    """The form of the registration, filled in and sent."""
    page.goto(f"/events/{slug}/register/")
    people.fill_form(page, person)
    people.pick_organisation(page, person)
    page.get_by_label(profile, exact=True).check()
    people.press_main(page)


def coordinate(visits: Visits) -> Page:
    """The window of the coordinator of the municipality."""
    office = Organisation.objects.get(names__sr=MAYOR.organisation)
    user = make_user("coordinator@mionica.example")
    page = visits.open("en")
    people.sign_in(page, make_grant(user, "coordinator", office).user)
    return page


def nominate(page: Page, *colleagues: tuple[Guest, str]) -> None:
    """The coordinator writes colleagues into the boxes, each with a job profile."""
    page.goto("/desk/nominations/")
    desk.follow(page, TITLES["en"])
    for number, (person, profile) in enumerate(colleagues, start=1):
        page.locator(f"[name=name_{number}]").fill(person.name)
        page.locator(f"[name=email_{number}]").fill(person.email)
        page.locator(f"[name=profile_{number}]").select_option(label=profile)
    page.locator("[name=language]").select_option("sr")
    desk.press(page, "Nominate")
    expect(page.locator("#outcomes")).to_be_visible()


def outcome(page: Page, person: Guest) -> Locator:
    """What became of the line of somebody."""
    table = page.locator("section[aria-labelledby=outcomes]")
    return table.get_by_role("row").filter(has_text=person.email)


def send_delegation(page: Page) -> None:
    """One elected and two of the staff: a second elected is refused, who lacks is told."""
    rule = page.locator("section[aria-labelledby=delegation]")
    nominate(page, (MAYOR, "elected"), (COUNCILLOR, "elected"), (CLERK, "staff"))
    expect(outcome(page, COUNCILLOR)).to_contain_text("Not nominated")
    expect(outcome(page, COUNCILLOR)).to_contain_text("at most 1 may take part")
    for person in (MAYOR, CLERK):
        expect(outcome(page, person)).not_to_contain_text("Not nominated")
    expect(rule).to_contain_text("elected: 1, as the rule says")
    expect(rule).to_contain_text("staff: 1 of at least 2")

    nominate(page, (PLANNER, "staff"))
    expect(rule).to_contain_text("staff: 2, as the rule says")
    nominate(page, (COUNCILLOR, "staff"))
    expect(outcome(page, COUNCILLOR)).to_contain_text("Not nominated")


def agree(visits: Visits, person: Guest) -> Page:
    """Open the mailed link, read what is asked, and agree; the window with the ticket."""
    page = visits.open(person.language)
    page.goto(link_in(mail_to(person.email), people.REGISTRATION))
    page.locator("[name=consent]").check()
    page.locator("button[name=act][value=confirm]").click()
    expect(page.locator(".ticket")).to_be_visible()
    return page


def be_one_too_many(visits: Visits, slug: str) -> None:
    """A second elected person is told in a sentence, and told of nobody."""
    page = visits.open("en")
    fill(page, slug, replace(COUNCILLOR, organisation="Opština Mionica"), "elected")
    desk.says(page, "From Mionica at most 1 may take part as “elected”")
    expect(page.get_by_role("main")).not_to_contain_text(MAYOR.family)


def tell(page: Page, own: Page, slug: str) -> None:
    """The organiser asks by mail; one traveller tells by the link of that mail."""
    part(page, slug, "Travellers")
    for group in ("passport or identity card", "diet", "room"):
        desk.group(page, "Asked of those who travel").get_by_label(group).check()
    desk.press(page, "Save")
    desk.press(page, "Ask those who have told nothing")
    desk.says(page, "3 travellers are asked by mail")
    work()
    own.goto(link_in(mail_to(MAYOR.email), "/travel/"))
    own.locator("[name=document]").fill("PRIMER-0001")
    own.locator("[name=document_until]").fill(f"{day(30):%d.%m.%Y}")
    own.locator("[name=diet]").select_option("lenten")
    own.locator("[name=diet_note]").fill("без ораха")
    own.locator("[name=room_wish]").select_option("single")
    people.press_main(own)
    # the passport ends too early, and the number is not shown again
    expect(own.locator(".notice.attention")).to_be_visible()
    expect(own.locator("[name=document]")).to_have_value("")

    part(page, slug, "Travellers")
    row = page.get_by_role("row").filter(has_text=MAYOR.name)
    expect(row).to_contain_text("complete")
    expect(row).to_contain_text("passport ends too early")
    row = page.get_by_role("row").filter(has_text=CLERK.name)
    expect(row).to_contain_text("nothing yet")


def give_rooms(page: Page, slug: str) -> None:
    """A room for the mayor, one for both others, of whom one leaves a day earlier."""
    part(page, slug, "Rooms and meals")
    for name, beds in (("Соба 1", "1"), ("Соба 2", "2")):
        page.locator("[name=name]").fill(name)
        page.locator("[name=beds]").fill(beds)
        desk.press(page, "Add the room")
        desk.says(page, "The room is added.")
        expect(page.get_by_role("row", name=name)).to_be_visible()
    for person, room in ((MAYOR, "Соба 1"), (CLERK, "Соба 2"), (PLANNER, "Соба 2")):
        part(page, slug, "Travellers")
        desk.follow(page, person.name)
        page.locator("[name=room]").select_option(label=room)
        page.locator("[name=transport]").fill("Аутобус до Београда")
        page.locator("[name=transport_cost]").fill("1200")
        page.locator("[name=transport_currency]").fill("RSD")
        if person is PLANNER:
            page.locator("[name=first_on]").fill(f"{day(0):%d.%m.%Y}")
            page.locator("[name=last_on]").fill(f"{day(1):%d.%m.%Y}")
        desk.press(page, "Save")
        desk.says(page, "Saved.")
    part(page, slug, "Rooms and meals")
    row = page.get_by_role("row").filter(has_text="Соба 2")
    expect(row).to_contain_text(CLERK.name)
    expect(row).to_contain_text(PLANNER.name)


def set_money(page: Page, slug: str) -> None:
    """3000 a night, 30 per cent less for lunches: 4200, and 2100 for who leaves early.

    Each has 1200 for the coach as well.
    """
    part(page, slug, "Per diems")
    desk.says(page, "There is no rate for RS yet")
    for number in range(len(STOPS)):
        page.locator(f"[name='{day(number)}-lunch']").check()
    desk.press(page, "Save the days")
    desk.says(page, "Saved.")
    page.locator("[name=country]").fill("RS")
    page.locator("[name=amount]").fill("3000")
    page.locator("[name=currency]").fill("RSD")
    page.locator("[name=source]").fill("Одлука за пример")
    page.locator("[name=valid_on]").fill("1.1.2012")
    desk.press(page, "Set the rate")
    desk.says(page, "Одлука за пример")
    page.locator("[name=lunch_percent]").fill("30")
    desk.save(page)
    for person, sums in (
        (MAYOR, (4200, 5400)),
        (CLERK, (4200, 5400)),
        (PLANNER, (2100, 3300)),
    ):
        row = page.get_by_role("row").filter(has_text=person.name)
        for amount in sums:
            expect(row).to_contain_text(f"{amount:,} RSD")


# --- papers ---------------------------------------------------------------------------


def fetch(page: Page, paper: str, language: str) -> str:
    """The words of a paper that the page of papers offers in a language."""
    names = {"sr": "Српски", "en": "English"}
    links = page.locator(f"a[href*='/{paper}/print/']")
    with page.expect_download() as download:
        links.get_by_text(names[language], exact=True).click()
    return words_of(download.value.path().read_bytes())


def read_papers(page: Page, slug: str) -> None:
    """Booklet, rooming list and travel sheet name people, hosts and days."""
    part(page, slug, "Papers")
    booklet = fetch(page, "booklet", "sr")
    for stop in STOPS:
        ways = [stop.transport["sr"], *list(stop.overnight.values())[:1]]
        for words in (stop.cyrillic, stop.host, stop.contact, *ways):
            assert words in booklet
    for words in (*long_days("sr"), *(person.name for person in TRAVELLERS)):
        assert words in booklet
    english = fetch(page, "booklet", "en")
    for words in (*long_days("en"), *(person.latin for person in TRAVELLERS)):
        assert words in english

    rooms = fetch(page, "rooms", "sr")
    for person in TRAVELLERS:
        assert f"{person.name} ({person.latin})" in rooms
    assert "Соба 1" in rooms
    assert "без ораха" in rooms.rpartition(PLANNER.name)[2]
    assert all(on in rooms for on in long_days("sr"))

    sheet = fetch(page, "money", "en")
    assert all(person.latin in sheet for person in TRAVELLERS)
    for amount in (4200, 5400, 2100, 3300, 14100):
        assert f"{amount:,} RSD" in sheet
    assert COUNCILLOR.latin not in sheet


# --- after the return -----------------------------------------------------------------


def report(page: Page, own: Page, slug: str) -> None:
    """By the mailed link; what is promised is a task that the organiser ticks off."""
    end = timezone.now() - timedelta(minutes=1)
    start = end - timedelta(days=2, hours=9)
    Event.objects.filter(slug=slug).update(starts_at=start, ends_at=end)
    desk.step(page, slug, "Mark as held")
    work()
    own.goto(link_in(mail_to(CLERK.email), "/report/"))
    own.locator("[name=learned]").fill("Како се води регистар.")
    own.locator("[name=will_use]").fill("Регистар за нашу општину.")
    own.locator("[name=promise_1]").fill(PROMISE)
    own.locator("[name=due_1]").fill(f"{day(90):%d.%m.%Y}")
    people.press_main(own)
    desk.says(own, "Како се води регистар.")

    part(page, slug, "Reports")
    desk.says(page, "report: 1 of 1")
    row = page.get_by_role("row").filter(has_text=PROMISE)
    expect(row).to_contain_text("Mionica")
    task = FollowUp.objects.get()
    assert (task.text, task.due_on) == (PROMISE, day(90))
    page.goto(f"/desk/events/{slug}/conclusions/")
    desk.says(page, PROMISE)
    desk.press(page, "Done")
    desk.says(page, "done on")


def show_practice(visits: Visits, page: Page, slug: str) -> None:
    """Internal at first; once it is public, anybody reads it without signing in."""
    part(page, slug, "Good practice")
    pick(page, "host", "pećinci", re.compile("Pećinci"))
    page.locator("[name=topic]").select_option(label="Economic development")
    desk.write(page, "Title", PRACTICE)
    texts = {"sr": "Сваке недеље се допуњава.", "en": "Completed every week."}
    desk.write(page, "How it is done", texts)
    desk.press(page, "Add the example")
    row = page.get_by_role("row").filter(has_text=PRACTICE["en"])
    expect(row).to_contain_text("internal")
    visitor = visits.open("en")
    visitor.goto("/practices/")
    desk.says(visitor, "No example yet")

    desk.follow(page, PRACTICE["en"])
    desk.box(page, "Shown to the public").check()
    desk.save(page)
    expect(row.get_by_role("link", name="public")).to_be_visible()
    visitor.goto("/practices/?q=парцела")
    desk.follow(visitor, PRACTICE["en"])
    desk.says(visitor, "Completed every week.")
    desk.follow(visitor, TITLES["en"])
    desk.says(visitor, "Kragujevac")
    # the public reads who receives, not whom to call
    expect(visitor.get_by_role("main")).not_to_contain_text("+381")
    expect(visitor.get_by_role("link", name=PRACTICE["en"])).to_be_visible()


def test_a_study_visit_is_made_from_nothing_and_leaves_something(
    visits: Visits,
) -> None:
    make_world()
    office = office_of(visits)
    slug = plan(office)
    lay_route(office, slug)
    set_rules(office, slug)
    desk.step(office, slug, "Open registration")

    send_delegation(coordinate(visits))
    be_one_too_many(visits, slug)
    work()
    mayor, clerk, _planner = (agree(visits, person) for person in TRAVELLERS)
    part(office, slug, "Delegations")
    desk.says(office, "0 depart from the rule.")
    clerk.reload()
    desk.says(clerk, STOPS[0].transport["sr"])

    tell(office, mayor, slug)
    give_rooms(office, slug)
    set_money(office, slug)
    read_papers(office, slug)
    report(office, clerk, slug)
    show_practice(visits, office, slug)
