"""What stands on a sign-in sheet: the words and cells of the PDF, as they are printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pypdfium2
import pytest
from django.utils import timezone
from PIL import Image

from courses.models import Event, Sheet
from courses.services.sheet_papers import sheet_pdf
from courses.services.sheets import print_sheet
from tests.factories import (
    make_admin,
    make_donor,
    make_event,
    make_organisation,
    make_person,
    make_registration,
    make_session,
)
from tests.scanned import drawn

pytestmark = pytest.mark.django_db

DPI = 150
AROUND = round(14 / 25.4 * DPI)  # beside the margins of the page
DARK = 215  # the thin lines of the table are grey
MORNING = datetime(2026, 10, 13, 7, tzinfo=UTC)


@dataclass(frozen=True)
class Printed:
    """A page: what stands above the table, and the words in each of its cells."""

    head: str
    rows: list[list[str]]


def runs(marks: list[bool]) -> list[int]:
    """The middle of each run of marked places."""
    edges = [at for at, (one, other) in enumerate(pairwise(marks)) if one != other]
    return [
        (start + end) // 2 for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def lines_of(
    page: Image.Image, box: tuple[int, int, int, int], share: float
) -> list[int]:
    """Where within `box` lines go from its left to its right."""
    part = page.crop(box).point(lambda value: 255 if value < DARK else 0)
    narrow = part.resize((1, part.height), Image.Resampling.BOX)
    dark = [value >= 255 * share for value in narrow.tobytes()]
    return [box[1] + at for at in runs([False, *dark, False])]


def upright(page: Image.Image, top: int, bottom: int) -> list[int]:
    """Where lines go from `top` to `bottom`."""
    turned = page.crop((0, top + 3, page.width, bottom - 3)).transpose(
        Image.Transpose.TRANSPOSE
    )
    return lines_of(turned, (0, 0, turned.width, turned.height), 0.9)


def words_in(sheet: pypdfium2.PdfPage, box: tuple[float, float, float, float]) -> str:
    """The words between left, top, right and bottom, in dots of the picture."""
    left, top, right, bottom = (at * 72 / DPI for at in box)
    height = sheet.get_height()
    said = sheet.get_textpage().get_text_bounded(
        left, height - bottom, right, height - top
    )
    return " ".join(said.split())


def read(paper: bytes) -> list[Printed]:
    """The pages as their lines divide them."""
    document = pypdfium2.PdfDocument(paper)
    found = []
    for sheet, picture in zip(document, drawn(paper, DPI), strict=True):
        across = lines_of(
            picture, (AROUND, 0, picture.width - AROUND, picture.height), 0.97
        )
        down = upright(picture, across[-2], across[-1])
        rows = [
            [
                words_in(sheet, (left, top, right, bottom))
                for left, right in pairwise(down)
            ]
            for top, bottom in pairwise(across)
        ]
        head = words_in(sheet, (0, 0, picture.width, across[0]))
        found.append(Printed(head, rows))
    document.close()
    return found


def make_day(language: str, people: list[tuple[str, str, str]]) -> Sheet:
    """The sheet of a day with a session before noon and one after."""
    event: Event = make_event(
        sessions=0,
        seats=None,
        starts_at=MORNING,
        time_zone="Europe/Sofia" if language == "bg" else "Europe/Sarajevo",
        titles={"bg": "Семинар по финанси", "sr": "Семинар о финансијама"},
        asks_photo_consent=False,
    )
    make_session(event, starts_at=MORNING)
    make_session(event, starts_at=MORNING + timedelta(hours=6))
    make_donor(event.programme, funding_sentences={language: "Плаща фондът."})
    office = make_organisation("Община Бряг", language=language)
    for given, family, post in people:
        make_registration(
            event,
            given_name=given,
            family_name=family,
            language=language,
            organisation=office,
            post_title=post,
        )
    return sheet_of(event, language)


def sheet_of(event: Event, language: str) -> Sheet:
    assert event.day is not None
    return print_sheet(
        event, event.day, language=language, actor=make_admin(), at=timezone.now()
    )


EXPECTED = {
    "bg": (
        ("Плаща фондът.", "Присъствен списък: Семинар по финанси", "13.10.2026 г."),
        ["№", "Име", "Организация, длъжност", "Подпис, сутрин", "Подпис, следобед"],
        [("Ана", "Щерева", "кмет"), ("Яна", "Ангелова", "главен експерт")],
    ),
    "sr": (
        ("Плаща фондът.", "Листа присутних: Семинар о финансијама", "13.10.2026."),
        [
            "Бр.",
            "Име",
            "Организација, радно место",
            "Потпис, преподне",
            "Потпис, послеподне",
        ],
        [("Ана", "Ђурић", "начелница"), ("Јован", "Вукић", "виши стручни сарадник")],
    ),
}


@pytest.mark.parametrize("language", ["bg", "sr"])
def test_the_sheet_has_cells_to_sign_for_morning_and_afternoon(language: str) -> None:
    head, labels, people = EXPECTED[language]

    [page] = read(sheet_pdf(make_day(language, people)))

    assert [words for words in head if words not in page.head] == []
    assert page.rows[0] == labels
    assert page.rows[1:3] == [
        ["1", f"{people[1][1]} {people[1][0]}", f"Община Бряг {people[1][2]}", "", ""],
        ["2", f"{people[0][1]} {people[0][0]}", f"Община Бряг {people[0][2]}", "", ""],
    ]
    assert page.rows[3:] == [[str(number), "", "", "", ""] for number in range(3, 13)]


def test_head_and_cells_stand_on_each_page_and_the_blank_rows_at_the_end() -> None:
    people = [("Ана", f"Петрова{letter}", "кмет") for letter in "АБВГДЕЖЗИЙКЛМНОПРСТУ"]

    pages = read(sheet_pdf(make_day("bg", people)))

    rows = [row for page in pages for row in page.rows[1:]]
    assert [int(row[0]) for row in rows] == list(range(1, 31))
    assert [row[1] for row in rows[:20]] == [f"{name} Ана" for _g, name, _p in people]
    assert rows[20:] == [[str(number), "", "", "", ""] for number in range(21, 31)]
    assert {row[3] + row[4] for row in rows} == {""}
    for page in pages:
        assert [words for words in EXPECTED["bg"][0] if words not in page.head] == []
        assert page.rows[0] == EXPECTED["bg"][1]
        assert f"от {len(pages)}" in page.head


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("sr", ["Хаџић Амела", "Ђурић Ана", "Щерева Яна"]),
        ("sr-latn", ["Hadžić Amela", "Đurić Ana", "Shtereva Yana"]),
        ("bs", ["Hadžić Amela", "Đurić Ana", "Shtereva Yana"]),
        ("bg", ["Hadžić Amela", "Ђурић Ана", "Щерева Яна"]),
    ],
)
def test_a_sheet_is_in_one_script_where_there_are_rules_for_it(
    language: str, names: list[str]
) -> None:
    event = make_event(sessions=1, seats=None, asks_photo_consent=False)
    office = make_organisation("Општина Бряг", language="sr")
    for given, family, spoken, post in (
        ("Amela", "Hadžić", "bs", "načelnica"),
        ("Ана", "Ђурић", "sr", "начелница"),
        ("Яна", "Щерева", "bg", ""),
    ):
        make_registration(
            event,
            given_name=given,
            family_name=family,
            language=spoken,
            post_title=post,
            organisation=office if spoken == "sr" else None,
            organisation_text="" if spoken == "sr" else "Forum",
        )

    [page] = read(sheet_pdf(sheet_of(event, language)))

    assert sorted(row[1] for row in page.rows[1:4]) == sorted(names)


def test_who_spells_the_own_name_otherwise_is_listed_so() -> None:
    person = make_person(
        given_name="Ана", family_name="Щерева", own_latin="Anna Maria Sterev"
    )
    row = make_registration(
        given_name="Ана", family_name="Щерева", person=person, language="bg"
    )

    [page] = read(sheet_pdf(sheet_of(row.event, "bs")))

    assert page.rows[1][1].startswith("Sterev Anna Maria")
