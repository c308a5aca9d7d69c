"""The screen beside the door: what a phone sends stands there by itself (E94)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.models import Event
from tests.courses.door import Phone, item, make_running_event, walk_in
from tests.courses.factories import make_invitation
from tests.factories import make_organisation, make_region, make_registration
from tests.journeys.test_pages import faults_of, too_wide
from tests.journeys.test_self_checkin import open_desk
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RENEWED_MS = 25_000  # every ten seconds, and a slow machine


def make_office(name: str) -> Any:
    place = make_region(name_latin=name, name_cyrillic=name)
    return make_organisation(f"Община {name}", region=place)


@pytest.fixture
def event() -> Event:
    return make_running_event(titles={"bg": "Мрежа", "en": "Network"})


def open_board(visits: Visits, event: Event, **how: Any) -> Page:
    board = open_desk(visits, **how)
    board.goto(f"/desk/events/{event.slug}/board/")
    return board


def test_who_is_scanned_stands_on_the_board_by_itself(
    visits: Visits, event: Event
) -> None:
    row = make_registration(event, organisation=make_office("Смолян"))
    make_invitation(event, organisation=make_office("Мадан"))
    session, phone, at = event.sessions.get(), Phone(event), timezone.now()
    board = open_board(visits, event)
    curve = board.locator("svg.plot .curve")

    expect(board.locator("#board")).to_contain_text("0 от 1")
    expect(board.locator("#board")).to_contain_text("отсъстващи: Мадан, Смолян.")
    expect(curve).to_have_count(0)
    phone.send(item(session, row, at - timedelta(minutes=2), offline=True))

    says = board.locator("#board")
    expect(says).to_contain_text("1 от 1", timeout=RENEWED_MS)
    expect(says).to_contain_text("общини: Смолян; поканени и засега")
    expect(says).to_contain_text("отсъстващи: Мадан.")
    expect(curve).to_have_count(1)
    board.locator("#board details summary").first.click()
    phone.send(walk_in(session, "Вера Гостова", organisation="Obshtina Madan"))

    expect(says).to_contain_text("2 от 2", timeout=RENEWED_MS)
    expect(says).to_contain_text("общини: Мадан, Смолян.")
    assert board.locator("#board details").first.get_attribute("open") is not None
    # one step for each minute from the first arrival to the last
    assert str(curve.get_attribute("d")).count("H") >= 2
    counts = board.locator("#board details td.num").all_text_contents()
    assert (counts[0], counts[-1], set(counts[1:-1])) == ("1", "1", {"0"})
    assert faults_of(board) == []


def test_the_board_holds_on_a_phone(visits: Visits, event: Event) -> None:
    make_registration(event, organisation=make_office("Стражица-Горнооряховица"))
    session, phone = event.sessions.get(), Phone(event)
    phone.send(walk_in(session, "Вера Гостова", organisation="Никъде"))

    board = open_board(visits, event, width=320, height=640)

    expect(board.locator("svg.plot .curve")).to_have_count(1)
    assert faults_of(board) == []
    assert too_wide(board) == []
