"""The main job from end to end, through pages only, in two languages and scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.codes import normalise
from courses.models import Event
from tests.factories import make_grant
from tests.journeys import desk, people
from tests.journeys.mails import (
    file_in,
    html_of,
    link_in,
    mail_to,
    mails_to,
    ticket_in,
    work,
)
from tests.journeys.scanning import has_code, pictures_of, words_of
from tests.journeys.visits import Visits
from tests.journeys.world import DONOR, ORGANISER, Guest, Story, World

pytestmark = pytest.mark.browser
CYRILLIC = re.compile("[\u0400-\u04ff]")
DOUBLED = re.compile("[„“”«»]{2}")
ENGLISH = re.compile(r"(?i)\b(?:and|are|for|is|the|this|you|your)\b")

BULGARIAN = Story(
    guest=Guest(
        language="bg",
        html="bg",
        given="Желязка",
        family="Първанова-Щерева",
        latin="Zhelyazka Parvanova-Shtereva",
        email="parvanova@zlatograd.example",
        organisation="Община Златоград",
        typed="zlatograd",
    ),
    programme={"bg": "Добро управление", "en": "Good governance"},
    event={"bg": "Успешно самоуправление", "en": "Successful self-government"},
    newsletter={"bg": "Родопски бюлетин", "en": "Rhodope bulletin"},
    issues=[
        {"bg": "Есен в планината", "en": "Autumn in the mountains"},
        {"bg": "Зима в планината", "en": "Winter in the mountains"},
    ],
    article={"bg": "Четете **новия наръчник**.", "en": "Read **the new handbook**."},
    group={"bg": "Които дойдоха", "en": "Those who came"},
    sentence={"bg": "С подкрепата на дарителя.", "en": "Supported by the donor."},
)
SERBIAN = Story(
    guest=Guest(
        language="sr",
        html="sr-Cyrl",
        given="Љубица",
        family="Ђурђевић-Џамбић",
        latin="Ljubica Đurđević-Džambić",
        email="djurdjevic@zrenjanin.example",
        organisation="Град Зрењанин",
        typed="zrenjanin",
    ),
    programme={"sr": "Отворене општине", "en": "Open municipalities"},
    event={"sr": "Знање за општине", "en": "Knowledge for municipalities"},
    newsletter={"sr": "Општински билтен", "en": "Municipal bulletin"},
    issues=[
        {"sr": "Јесен у општини", "en": "Autumn in the municipality"},
        {"sr": "Зима у општини", "en": "Winter in the municipality"},
    ],
    article={"sr": "Читајте **нови приручник**.", "en": "Read **the new handbook**."},
    group={"sr": "Који су дошли", "en": "Those who came"},
    sentence={"sr": "Уз подршку донатора.", "en": "Supported by the donor."},
)


@pytest.mark.parametrize("story", [BULGARIAN, SERBIAN], ids=["bg", "sr"])
def test_chain_leads_from_a_programme_to_a_certificate_and_a_newsletter(
    visits: Visits, story: Story
) -> None:
    world = World(story)
    guest = story.guest
    office = office_of(visits, world)
    visitor = visits.open(guest.language)

    slug = open_event(office, story, world)
    code = register(visitor, story)
    let_in(visits, world, office, slug=slug, code=code)
    certify(office, visitor, story, slug)
    write_to_those_who_came(office, story)
    leave_the_newsletter(office, visitor, story)


def office_of(visits: Visits, world: World) -> Page:
    """The window of the organiser, after an administrator set up the programme."""
    story = world.story
    admin = visits.open()
    people.sign_in(admin, world.admin)
    desk.set_up_programme(
        admin,
        code="example",
        language=story.guest.language,
        titles=story.programme,
        donor=DONOR,
        partner=ORGANISER,
    )
    world.employ()
    office = visits.open()
    people.sign_in(office, world.staff)
    return office


def open_event(office: Page, story: Story, world: World) -> str:
    """An event of tomorrow that one can register for; its slug."""
    tomorrow = timezone.now().replace(second=0, microsecond=0) + timedelta(days=1)
    slug = desk.plan_event(
        office,
        titles=story.event,
        programme=story.programme["en"],
        kind="Seminar",
        language=story.guest.language,
        organiser=ORGANISER,
        start=tomorrow,
        seats=2,
    )
    desk.set_seats(office, slug, 3)
    desk.step(office, slug, "Open registration")
    return slug


def register(visitor: Page, story: Story) -> str:
    """From the first page to the ticket; the code that is in its picture."""
    guest = story.guest
    people.find_event(visitor, story.own(story.event))
    expect(visitor.locator("html")).to_have_attribute("lang", guest.html)
    visitor.get_by_role("main").locator("a[href$='/register/']").click()
    people.fill_form(visitor, guest)
    people.pick_organisation(visitor, guest)
    people.send_form(visitor)
    people.confirm_by_mail(visitor, guest)
    expect(visitor.locator("html")).to_have_attribute("lang", guest.html)
    expect(visitor.locator(".ticket")).to_contain_text(guest.organisation)

    work()
    ticket = mail_to(guest.email)
    code = ticket_in(ticket)
    shown = visitor.locator(".ticket .code").inner_text()

    assert normalise(shown) == code
    assert b"BEGIN:VCALENDAR" in file_in(ticket, ".ics")
    assert_speaks_to(guest, ticket)
    return code


def assert_speaks_to(guest: Guest, message: Any) -> None:
    """The mail is in the language of the guest, says so, and has no English left."""
    assert re.search(rf'<html[^>]* lang="{guest.html}"', html_of(message))
    assert CYRILLIC.search(message.subject)
    assert ENGLISH.findall(message.body) == []
    assert DOUBLED.search(message.body) is None


def let_in(visits: Visits, world: World, office: Page, *, slug: str, code: str) -> None:
    """The event is brought forward to now; at the door the ticket counts once."""
    guest = world.story.guest
    desk.bring_forward(office, slug, timezone.now().replace(second=0, microsecond=0))
    work()
    assert b"SEQUENCE:" in file_in(mail_to(guest.email), ".ics")
    make_grant(world.door, "checkin", Event.objects.get())
    door = visits.open()
    people.sign_in(door, world.door)

    people.show_code(door, slug, code.lower())
    expect(door.locator("[data-verdict=ok]")).to_contain_text("Welcome")
    expect(door.locator("[data-verdict=ok]")).to_contain_text(guest.name)
    people.show_code(door, slug, code)
    expect(door.locator("[data-verdict=repeat]")).to_contain_text("Already in")
    people.show_code(door, slug, "0000-0000-0000-0000")
    expect(door.locator("[data-verdict=refused]")).to_be_visible()


def certify(office: Page, visitor: Page, story: Story, slug: str) -> None:
    """Held, issued, made, mailed, verified."""
    guest = story.guest
    Event.objects.filter(slug=slug).update(ends_at=timezone.now())
    desk.step(office, slug, "Mark as held")
    desk.issue_certificates(office, slug, "Issue 1 certificate")
    work()
    message = mail_to(guest.email)
    assert_speaks_to(guest, message)
    paper = file_in(message, ".pdf")
    serial, code = proof_on(paper, story)

    visitor.goto(link_in(message, "/certificates/"))
    expect(visitor.get_by_role("main")).to_contain_text(serial)
    visitor.goto("/verify/")
    visitor.locator("[name=code]").fill(code.lower())
    visitor.keyboard.press("Enter")
    expect(visitor).to_have_url(re.compile(f"/v/{normalise(code)}/$"))
    expect(visitor.locator("html")).to_have_attribute("lang", guest.html)
    expect(visitor.locator(".notice.ok")).to_be_visible()
    for words in (serial, guest.name, guest.latin):
        expect(visitor.get_by_role("main")).to_contain_text(words)

    people.open_my_page(visitor, guest)
    with visitor.expect_download() as download:
        own = visitor.get_by_role("listitem").filter(has_text=serial)
        own.get_by_role("link", name="PDF").first.click()
    assert download.value.path().read_bytes() == paper


def proof_on(paper: bytes, story: Story) -> tuple[str, str]:
    """Number and code of a certificate, after a look at all that it must bear."""
    words = words_of(paper)
    guest = story.guest
    for expected in (guest.name, guest.latin, story.own(story.sentence)):
        assert expected in words
    serial = re.search(r"EX-\d{4}-\d{6}", words)
    code = re.search(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]\b", words)
    assert serial
    assert code
    address = f"{settings.SITE_URL}/v/{normalise(code[0])}"
    assert any(has_code(one, address) for one in pictures_of(paper))
    return serial[0], code[0]


def write_to_those_who_came(office: Page, story: Story) -> None:
    """An issue for those who attended; it arrives in the reader's language."""
    guest = story.guest
    desk.name_group(office, names=story.group, event=story.event["en"])
    desk.start_newsletter(
        office,
        slug="news",
        titles=story.newsletter,
        publisher=ORGANISER,
        programme=story.programme["en"],
    )
    desk.publish_issue(office, titles=story.issues[0], bodies=story.article)
    desk.name_audience(office, name="Guests", group_name=story.group["en"])
    desk.look_at_audience(office, "Guests")
    expect(office.get_by_role("main")).to_contain_text(guest.name)
    desk.press(office, "Send to 1 address")
    work()
    office.reload()
    desk.says(office, "1 of 1")

    issue = mail_to(guest.email)
    assert_speaks_to(guest, issue)
    assert story.own(story.issues[0]) in issue.subject
    assert guest.name in issue.body
    bold = re.search(r"\*\*(.+)\*\*", story.own(story.article))
    assert bold
    assert re.search(rf"<strong[^>]*>{bold[1]}</strong>", html_of(issue))


def leave_the_newsletter(office: Page, visitor: Page, story: Story) -> None:
    """One button ends it; the archive stays, and the next issue finds nobody."""
    guest = story.guest
    visitor.goto(link_in(mail_to(guest.email), "/unsubscribe/"))
    expect(visitor.locator("html")).to_have_attribute("lang", guest.html)
    visitor.get_by_role("main").get_by_role("button").click()
    expect(visitor.locator("[name=undo]")).to_be_attached()

    visitor.goto("/newsletters/")
    visitor.get_by_role("link", name=story.own(story.issues[0])).first.click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text(
        story.own(story.issues[0])
    )
    expect(visitor.get_by_role("main")).not_to_contain_text(guest.family)

    before = len(mails_to(guest.email))
    desk.publish_issue(office, titles=story.issues[1], bodies=story.article)
    office.get_by_role("link", name="Choose who gets it").click()
    desk.look_at_audience(office, "Guests")
    desk.says(office, "Nobody would get a message")
    expect(office.get_by_role("main")).to_contain_text("unsubscribed")
    expect(office.get_by_role("button", name=re.compile("^Send to"))).to_have_count(0)
    work()
    assert len(mails_to(guest.email)) == before
