"""From the sheet on the wall to the results: five answer by phone, nobody by name."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from courses.models import (
    Evaluation,
    EvaluationBox,
    EvaluationTurn,
    Event,
    EventRole,
    Registration,
)
from courses.services.tickets import ticket_code
from tests.courses.factories import make_attended
from tests.factories import make_event, make_grant, make_organisation, make_person
from tests.journeys import desk, people
from tests.journeys.visits import Visits
from tests.scanned import by_zxing, drawn

pytestmark = pytest.mark.browser
LUNCH = {"sr": "Какав је био ручак?", "en": "How was lunch?"}
PEOPLE = 5


def prepare(page: Page, event: Event) -> None:
    """The questions of the core, and one of the organiser's own with two answers."""
    page.goto(f"/desk/events/{event.slug}/evaluation/end/")
    desk.press(page, "Prepare the questions")
    desk.write(page, "Question", LUNCH)
    desk.box(page, "Answered by").select_option("one")
    desk.write(page, "Answers to choose from", {"sr": "лош\nдобар", "en": "bad\ngood"})
    desk.press(page, "Add the question")
    desk.says(page, LUNCH["en"])


def read_poster(page: Page) -> str:
    """What a phone reads on the sheet for the wall."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Sheet for the wall (PDF)").click()
    (poster,) = drawn(download.value.path().read_bytes())
    (address,) = by_zxing(poster)
    return address


def answer(phone: Page, address: str, row: Registration, mark: int) -> None:
    """The code of the ticket, marks, the own question, words; and thanks."""
    phone.goto(address)
    expect(phone.locator("html")).to_have_attribute("lang", "sr-Cyrl")
    phone.locator("main input:visible").fill(ticket_code(row).lower())
    people.press_main(phone)
    phone.locator(f"[name=overall][value='{mark}']").check()
    phone.locator("[name^='trainer-'][value='5']").check()
    phone.locator("[name^='own-']").nth(mark % 2).check()
    phone.locator("[name=useful]").fill(f"Вежба број {mark}.")
    people.press_main(phone)
    expect(phone.get_by_role("heading", name="Хвала")).to_be_visible()


def is_used_up(phone: Page, address: str, row: Registration) -> None:
    """The same ticket once more: counted already, and no form."""
    phone.goto(address)
    phone.locator("main input:visible").fill(ticket_code(row))
    people.press_main(phone)
    expect(phone.locator(".questionnaire")).to_have_count(0)


def read_results(page: Page, event: Event) -> None:
    """Pictures on the page, and the same numbers in the spreadsheet."""
    page.goto(f"/desk/events/{event.slug}/evaluation/end/")
    desk.says(page, f"{PEOPLE} of {PEOPLE}")
    expect(page.get_by_role("main")).not_to_contain_text("Вежба")  # not while it is on
    desk.press(page, "Close and show the results")
    desk.says(page, "3.00 of 5")  # of 1, 2, 3, 4, 5
    for words in (LUNCH["en"], "Teacher Invented", "Вежба број 4."):
        desk.says(page, words)

    page.get_by_role("link", name="Download as a spreadsheet").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    file = io.BytesIO(download.value.path().read_bytes())
    sheet = load_workbook(file).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    lunch = [row for row in rows if LUNCH["en"] in row]
    assert [row[-2:] for row in lunch] == [["bad", 2], ["good", 3]]
    assert any({"Teacher Invented", 5} <= {*row} for row in rows)


def test_five_answer_by_phone_and_nobody_is_named(visits: Visits) -> None:
    start = timezone.now() + timedelta(days=1)
    event = make_event(languages=["sr", "en"], starts_at=start)
    teacher = make_person("Teacher Invented", language="en")
    EventRole.objects.create(event=event, person=teacher, role="trainer")
    page = visits.open()
    people.sign_in(page, make_grant(role="organiser", row=event).user)
    prepare(page, event)

    # the event takes place, and these were there
    over = timezone.now() - timedelta(minutes=1)
    Event.objects.update(starts_at=over - timedelta(hours=4), ends_at=over)
    Evaluation.objects.update(opens_at=over)
    rows = make_attended(event, PEOPLE, organisation=make_organisation())
    page.reload()
    address = read_poster(page)
    assert re.search("/evaluations/room/", address)
    phone = visits.open("sr", width=390, height=800)
    for mark, row in enumerate(rows, start=1):
        answer(phone, address, row, mark)
    visits.forgive(410, "/")  # at an address that nobody knows before
    is_used_up(phone, address, rows[0])

    read_results(page, event)
    box = EvaluationBox.objects.get()
    assert box.number == PEOPLE
    assert not EvaluationTurn.objects.exists()  # nor who answered at all
    assert not any(row.family_name in str([box.sums, box.words]) for row in rows)
