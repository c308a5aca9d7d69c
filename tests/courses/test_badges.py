"""Badges: names in both scripts, the mark, single and on sheets."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from courses.services.badges import Layout, badges_of, badges_pdf
from courses.services.sheets import print_sheet
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_person,
    make_registration,
)
from tests.journeys.scanning import words_of

pytestmark = pytest.mark.django_db


def test_a_badge_has_both_scripts_the_office_and_the_mark() -> None:
    person = make_person(given_name="Ана", family_name="Щерева", own_latin="Anna S.")
    row = make_registration(
        given_name="Ана",
        family_name="Щерева",
        person=person,
        organisation=make_organisation("Община Примерово"),
        may_be_photographed=False,
    )
    other = make_registration(row.event, may_be_photographed=None)

    badge, without = badges_of([row, other], "bg", marked={row.pk})

    assert badge.names == ["Ана Щерева", "Anna S."]
    assert badge.office == "Община Примерово"
    assert (badge.no_photo, without.no_photo) == (True, False)
    assert badge.code != without.code


@pytest.mark.parametrize(
    ("layout", "pages", "width"), [("a6", 11, 105), ("four", 3, 210), ("ten", 2, 210)]
)
def test_badges_are_printed_singly_and_on_sheets(
    layout: str, pages: int, width: int
) -> None:
    event = make_event()
    for _number in range(11):
        make_registration(event)
    make_registration(event, status="cancelled", family_name="Gonev")

    reader = PdfReader(io.BytesIO(badges_pdf(event, layout, "bg")))

    assert len(reader.pages) == pages
    assert round(float(reader.pages[0].mediabox.width) * 25.4 / 72) == width
    text = " ".join(page.extract_text() for page in reader.pages)
    assert text.count("Примеров") >= 11
    assert "Gonev" not in text


@pytest.mark.parametrize("layout", Layout.values)
@pytest.mark.parametrize(
    ("language", "typed", "other"),
    [
        ("bg", "Ана Щерева", "Ana Shtereva"),
        ("sr", "Ђорђе Њежић", "Đorđe Nježić"),
        ("bs", "Džemila Ljubić", "Џемила Љубић"),
    ],
)
def test_each_printed_badge_says_the_name_in_both_scripts(
    layout: str, language: str, typed: str, other: str
) -> None:
    given, family = typed.split()
    row = make_registration(given_name=given, family_name=family, language=language)

    text = words_of(badges_pdf(row.event, layout, language))

    assert (text.count(typed), text.count(other)) == (1, 1)
    assert text.index(typed) < text.index(other)


@pytest.mark.parametrize(
    ("language", "families"),
    [
        ("bg", ["Замић", "Ю", "Янев", "Šarić", "Smith", "Žilić"]),
        ("sr", ["Žilić", "Замић", "Smith", "Šarić", "Ю", "Янев"]),
        ("bs", ["Smith", "Šarić", "Янев", "Ю", "Замић", "Žilić"]),
        ("en", ["Šarić", "Smith", "Янев", "Ю", "Замић", "Žilić"]),
    ],
)
def test_badges_and_sheet_lie_as_the_letters_of_the_paper_say(
    language: str, families: list[str]
) -> None:
    event = make_event(sessions=1, seats=None)
    people = {
        "Янев": "bg", "Ю": "bg", "Замић": "sr", "Žilić": "bs", "Šarić": "bs",
        "Smith": "en",
    }  # fmt: skip
    for family, spoken in people.items():
        make_registration(event, given_name="A", family_name=family, language=spoken)
    assert event.day is not None

    sheet = print_sheet(
        event, event.day, language=language, actor=None, at=timezone.now()
    )
    text = words_of(badges_pdf(event, "ten", language))

    rows = {str(row.uid): row.family_name for row in event.registrations.all()}
    assert [rows[uid] for uid in sheet.lines] == families
    assert sorted(families, key=lambda family: text.index(f"A {family}")) == families


@pytest.mark.parametrize("layout", [*Layout.values, "nine"])
def test_the_desk_prints_badges(layout: str) -> None:
    event = make_event()
    make_registration(event)
    desk = Client()
    desk.force_login(make_admin())

    response = desk.get(f"/desk/events/{event.slug}/badges/print/?layout={layout}")

    assert response.status_code == (404 if layout == "nine" else 200)
    if response.status_code == 200:
        assert response["Content-Type"] == "application/pdf"
