"""Two windows: the projector in the room and a phone, with scripts and without."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any, cast

import pytest
import zxingcpp
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from courses.models import Presence, Registration, Scan, Session
from courses.services.room_codes import room_code
from courses.services.self_checkin import save_rule
from courses.services.tickets import registration_path, ticket_code
from tests.factories import make_admin, make_event, make_registration
from tests.journeys.mails import link_in, mail_to, work
from tests.journeys.test_pages import faults_of, too_wide
from tests.journeys.visits import LOCALES, Visits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENTENCES = {
    "en": "Scan the code and say that you are here.",
    "bg": "Сканирайте кода и отчетете, че сте тук.",
    "sr": "Скенирајте код и потврдите да сте овде.",
    "sr-latn": "Skenirajte kod i potvrdite da ste ovde.",
    "bs": "Skenirajte kod i potvrdite da ste ovdje.",
}
HERE = {
    "en": "I am here",
    "bg": "Тук съм",
    "sr": "Овде сам",
    "sr-latn": "Ovde sam",
    "bs": "Ovdje sam",
}


@pytest.fixture
def room() -> Session:
    """A session that begins in ten minutes."""
    caches["memory"].clear()
    start = timezone.now().replace(second=0, microsecond=0) + timedelta(minutes=10)
    event = make_event(
        starts_at=start,
        titles={
            "bg": "Обучение по бюджетиране с участието на гражданите",
            "en": "Training on participatory budgeting",
            "sr": "Обука о партиципативном буџетирању",
        },
        languages=["bg", "sr"],
    )
    save_rule(event, actor=None, is_on=True)
    return event.sessions.get()


def open_desk(visits: Visits, **how: Any) -> Page:
    """A window of an administrator who has signed in, and reads Bulgarian."""
    page = visits.open("bg", **how)
    client = Client()
    client.force_login(make_admin())
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": visits.site}
    page.context.add_cookies([cast(Any, cookie)])
    return page


def open_phone(visits: Visits, language: str, *, javascript: bool = True) -> Page:
    return visits.open(language, javascript=javascript, width=320, height=640)


def seat(room: Session, **fields: str) -> Registration:
    fields.setdefault("given_name", "Теменужка")
    fields.setdefault("family_name", "Константинополска-Белокаменова")
    return make_registration(room.event, **fields)


def open_screen(page: Page, room: Session) -> None:
    page.goto(f"/desk/events/{room.event.slug}/screen/?session={room.uid}")
    expect(page.locator(".room-qr svg")).to_be_visible()


def code_in(picture: bytes) -> str:
    """What the camera of a phone reads from the picture of a screen."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    assert len(found) == 1
    return found[0].text


def pressed(page: Page, name: str) -> Locator:
    button = page.get_by_role("main").get_by_role("button", name=name)
    button.click()
    return page.get_by_role("main")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (800, 1200)])
def test_the_code_on_the_projector_is_read_from_a_picture(
    visits: Visits, room: Session, width: int, height: int
) -> None:
    screen = open_desk(visits, width=width, height=height)

    open_screen(screen, room)
    address = code_in(screen.screenshot())

    typed = screen.locator(".code").inner_text().replace("-", "")
    assert address == f"{visits.site}/here/{typed}/"
    tall = screen.evaluate("document.scrollingElement.scrollHeight")
    assert tall <= height
    assert faults_of(screen) == []
    assert too_wide(screen) == []
    for words in (SENTENCES["bg"], SENTENCES["sr"]):
        expect(screen.locator(".how", has_text=words)).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_phone_scans_the_screen_and_the_screen_counts(
    visits: Visits, room: Session, javascript: bool
) -> None:
    row = seat(room)
    screen = open_desk(visits, javascript=javascript)
    phone = open_phone(visits, "bg", javascript=javascript)

    open_screen(screen, room)
    expect(screen.locator("footer")).to_contain_text("0 от 1")
    phone.goto(code_in(screen.screenshot()))
    phone.locator("[name=who]").fill(ticket_code(row).lower())
    page = pressed(phone, HERE["bg"])

    expect(page).to_contain_text(row.full_name)
    expect(page.locator(".is-in")).to_be_visible()
    # by itself: a part of the page every five seconds, else the page every ten
    expect(screen.locator("footer")).to_contain_text("1 от 1")
    assert Presence.objects.get().source == Scan.Source.SELF


def test_a_mailed_link_and_a_second_person(visits: Visits, room: Session) -> None:
    own = seat(room, email="temenuzka@town.example")
    friend = seat(room, given_name="Иван", family_name="Отсъстващ")
    screen, phone = open_desk(visits), open_phone(visits, "bg")
    open_screen(screen, room)
    visits.forgive(400, "/")

    phone.goto("/here/")
    phone.locator("[name=code]").fill(screen.locator(".code").inner_text().lower())
    phone.get_by_role("main").get_by_role("button").click()
    phone.locator("[name=who]").fill(own.email)
    pressed(phone, HERE["bg"])
    work()
    phone.goto(link_in(mail_to(own.email), "/here/now/"))
    expect(phone.get_by_role("main")).to_contain_text(own.full_name)
    assert not Scan.objects.exists()
    phone.locator(".here button").click()
    expect(phone.locator(".is-in")).to_be_visible()
    phone.locator("[name=who]").fill(ticket_code(friend))
    phone.get_by_role("main").get_by_role("button").last.click()

    expect(phone.locator(".errors")).to_contain_text("отчетен друг човек")
    assert Presence.objects.get().registration == own
    screen.goto(f"/desk/events/{room.event.slug}/room/?show=flagged")
    expect(screen.get_by_role("table").last).to_contain_text(friend.full_name)


@pytest.mark.parametrize("language", LOCALES)
def test_the_phone_in_each_language(
    visits: Visits, room: Session, language: str
) -> None:
    """Each page of the way, on a small screen; and a code that is over."""
    row = seat(room)
    seat(room, email=row.email, given_name="Друг", family_name="Човек")
    phone = open_phone(visits, language)
    visits.forgive(410, "/here/ABCDEF/")
    found: list[str] = []

    def look() -> None:
        found.extend([*faults_of(phone), *too_wide(phone)])

    phone.goto("/here/ABCDEF/")
    expect(phone.locator(".errors")).to_be_visible()
    look()
    phone.goto(registration_path(row))
    look()
    phone.locator("#room-code").fill(room_code(room, timezone.now()))
    phone.locator("form:has(#room-code) button").click()
    expect(phone.locator(".here li")).to_have_count(2)
    look()
    phone.locator(".here li").first.get_by_role("button").click()
    expect(phone.locator(".is-in")).to_have_count(1)
    look()

    expect(phone.locator(".here li").last.get_by_role("button")).to_have_text(
        HERE[language]
    )
    assert not found, "\n".join(found)


def test_a_screen_without_its_server_hides_the_code(
    visits: Visits, room: Session
) -> None:
    """What is too old to count is not shown as if it did."""
    screen = open_desk(visits)
    screen.clock.install()
    open_screen(screen, room)
    screen.route("**/screen/**", lambda _route: None)  # no answer comes

    screen.clock.fast_forward("01:31")

    expect(screen.locator(".room-lost")).to_be_visible()
    expect(screen.locator(".room-qr")).to_be_hidden()
