"""The ticket to print, and the calendar file of one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from courses.services.ticket_papers import names_shown, ticket_pdf
from courses.services.tickets import registration_path
from tests.factories import make_event, make_person, make_registration
from tests.journeys.scanning import words_of

pytestmark = pytest.mark.django_db


def test_names_shown_are_the_typed_one_and_the_other_script() -> None:
    typed = make_registration(given_name="Ана", family_name="Щерева")
    person = make_person(given_name="Ана", family_name="Щерева", own_latin="Anna S.")
    known = make_registration(given_name="Ана", family_name="Щерева", person=person)

    assert names_shown(typed) == ["Ана Щерева", "Ana Shtereva"]
    assert names_shown(known) == ["Ана Щерева", "Anna S."]


def test_ticket_is_a_pdf_with_the_mark_of_those_not_to_be_photographed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed: list[str] = []

    def kept(template: str, context: dict[str, object]) -> str:
        printed.append(render_to_string(template, context))
        return printed[-1]

    monkeypatch.setattr("courses.services.ticket_papers.render_to_string", kept)
    yes = make_registration(may_be_photographed=True)
    no = make_registration(may_be_photographed=False)

    assert ticket_pdf(yes, "en").startswith(b"%PDF-")
    ticket_pdf(no, "en")

    assert ["no photographs or video" in html for html in printed] == [False, True]


@pytest.mark.parametrize(
    ("language", "typed", "other"),
    [
        ("bg", "Ана Щерева", "Ana Shtereva"),
        ("sr", "Ђорђе Њежић", "Đorđe Nježić"),
        ("bs", "Džemila Ljubić", "Џемила Љубић"),
    ],
)
def test_ticket_and_its_badge_say_the_name_in_both_scripts(
    language: str, typed: str, other: str
) -> None:
    given, family = typed.split()
    row = make_registration(given_name=given, family_name=family, language=language)

    text = words_of(ticket_pdf(row, language))

    assert (text.count(typed), text.count(other)) == (2, 2)


@pytest.mark.parametrize(
    ("status", "answer"),
    [("confirmed", 200), ("held", 404), ("waiting", 404), ("cancelled", 404)],
)
def test_ticket_and_calendar_are_for_those_with_a_seat(
    status: str, answer: int
) -> None:
    row = make_registration(make_event(is_public=False), status=status)
    client = Client()

    ticket = client.get(f"{registration_path(row)}ticket/")
    calendar = client.get(f"{registration_path(row)}calendar.ics")

    assert (ticket.status_code, calendar.status_code) == (answer, answer)
    if answer == 200:
        assert ticket["Content-Type"] == "application/pdf"
        assert "no-store" in ticket["Cache-Control"]
        assert Calendar.from_ical(calendar.content).walk("VEVENT")


def test_ticket_ends_with_the_event() -> None:
    start = timezone.now() - timedelta(days=3)
    row = make_registration(make_event(starts_at=start, status="held"))

    assert Client().get(f"{registration_path(row)}ticket/").status_code == 404
