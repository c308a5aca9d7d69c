"""Sign-in sheets: printed, typed in from paper, taken back signed, compared with scans."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from core import qr
from core.codes import BadCode
from courses.invariants import problems
from courses.models import Event, Presence, Registration, Scan, Sheet, SheetPage
from courses.services.corrections import BooksClosed
from courses.services.reconciling import reconciled
from courses.services.sheet_papers import pages_of, sheet_pdf
from courses.services.sheet_rows import NoSuchRow, NotUnderstood, Row, read_rows
from courses.services.sheet_typing import (
    NameMissing,
    NobodyThere,
    looked_at,
    type_sheet,
)
from courses.services.sheets import page_code, print_sheet, sheet_of_code
from courses.services.tickets import number_of_code, ticket_code
from tests import photographs
from tests.courses.door import Phone, item, make_running_event
from tests.factories import (
    make_admin,
    make_event,
    make_registration,
    make_session,
)

pytestmark = pytest.mark.django_db


def make_day(people: int = 3, **fields: Any) -> Event:
    """An event of yesterday: a session before noon, one after, people named A, B, C."""
    day = (timezone.now() - timedelta(days=1)).replace(
        hour=7, minute=0, second=0, microsecond=0
    )
    event = make_event(
        sessions=0, seats=None, starts_at=day, time_zone="Europe/Sofia", **fields
    )
    make_session(event, starts_at=day)
    make_session(event, starts_at=day + timedelta(hours=6))
    for number in range(people):
        make_registration(event, family_name="ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 26])
    return event


def make_sheet(event: Event, language: str = "bg") -> Sheet:
    assert event.day is not None
    at = timezone.now()
    return print_sheet(event, event.day, language=language, actor=make_admin(), at=at)


def enter(sheet: Sheet, text: str, **names: str) -> list[Scan]:
    typed = {
        int(key.removeprefix("row")): {"name": name, "organisation": ""}
        for key, name in names.items()
    }
    rows, at = read_rows(text, sheet), timezone.now()
    return type_sheet(sheet, rows, names=typed, actor=make_admin(), at=at)


def test_a_sheet_lists_confirmed_people_by_the_local_alphabet() -> None:
    event = make_day(0)
    for name in ("Ђурић", "Ерић", "Богдан", "Жарић"):
        make_registration(event, family_name=name, given_name="A", language="sr")
    make_registration(event, family_name="А", status="waiting")
    make_registration(event, family_name="А", status="cancelled")

    sheet = make_sheet(event, "sr")

    rows = {str(row.uid): row.family_name for row in event.registrations.all()}
    assert [rows[uid] for uid in sheet.lines] == ["Богдан", "Ђурић", "Ерић", "Жарић"]
    assert (sheet.rows, sheet.pages) == (14, 1)


def test_a_sheet_printed_again_is_the_same_until_somebody_joins() -> None:
    event = make_day()

    first, again = make_sheet(event), make_sheet(event)
    make_registration(event)
    other = make_sheet(event)

    assert first.pk == again.pk
    assert other.pk != first.pk
    assert len(first.lines) == 3


def test_the_pdf_has_ten_blank_rows_and_a_code_on_each_page() -> None:
    event = make_day(20)
    make_registration(event, family_name="Z", may_be_photographed=False)
    sheet = make_sheet(event)

    pages = pages_of(sheet)
    content = sheet_pdf(sheet)

    rows = [row for page in pages for row in page.rows]
    assert [number for number, _row in rows] == list(range(1, 32))
    assert [row for _number, row in rows[21:]] == [None] * 10
    assert len({page.code for page in pages}) == len(pages) == 3
    assert content.startswith(b"%PDF-")
    assert qr.version(pages[0].code) == 2


def test_the_code_of_a_sheet_is_no_ticket_and_no_ticket_is_a_sheet() -> None:
    event = make_day()
    sheet = make_sheet(event)

    assert sheet_of_code(page_code(sheet, 2)) == (sheet, 2)
    with pytest.raises(BadCode):
        number_of_code(page_code(sheet, 1))
    with pytest.raises(BadCode):
        sheet_of_code(ticket_code(event.registrations.all()[0]))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1-3", [Row(1), Row(2), Row(3)]),
        ("1–2, 4w", [Row(1), Row(2), Row(4, True)]),
        ("2a 3p", [Row(2, False, "a"), Row(3, False, "p")]),
        ("1;1,1", [Row(1)]),
        ("13", [Row(13, True)]),
        ("1 – 2; 4 в, 5 њ", [Row(1), Row(2), Row(4, True), Row(5, True)]),
        ("1а, 2р", [Row(1, False, "a"), Row(2, False, "p")]),
        ("1a 1p", [Row(1)]),
        ("1-2, 2w", [Row(1), Row(2, True)]),
        ("1 и 2\n3", [Row(1), Row(2), Row(3)]),
        ("1-15:30", [Row(1, left=time(15, 30))]),
        ("1 od 9.30 do 15.00", [Row(1, arrived=time(9, 30), left=time(15))]),
        ("1 до 15:30, 5?", [Row(1, left=time(15, 30)), Row(5, is_unreadable=True)]),
        ("2x", [Row(2, is_taken_back=True)]),
        (" , ", []),
    ],
)
def test_rows_are_read_as_they_are_typed(text: str, rows: list[Row]) -> None:
    assert read_rows(text, make_sheet(make_day())) == rows


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("14", NoSuchRow),
        ("0", NoSuchRow),
        ("1-99999", NotUnderstood),
        ("1-999", NoSuchRow),
        ("x", NotUnderstood),
        ("3-1", NotUnderstood),
        ("-1", NotUnderstood),
        ("1-25:30", NotUnderstood),
        ("1wx", NotUnderstood),
        ("12, 99, 1", NoSuchRow),
    ],
)
def test_what_is_no_row_is_refused(text: str, refusal: type[Exception]) -> None:
    sheet = make_sheet(make_day())

    with pytest.raises(refusal):
        read_rows(text, sheet)


def test_forty_people_typed_from_paper_are_present_for_the_whole_day() -> None:
    event = make_day(40)
    sheet = make_sheet(event)

    enter(sheet, "1-38, 40")
    enter(sheet, "1-38, 40")

    found = Presence.objects.values_list("state", "source").distinct()
    assert list(found) == [("present", "paper")]
    assert Presence.objects.count() == Scan.objects.count() == 2 * 39
    assert not list(problems())


def test_half_a_day_and_a_name_written_by_hand() -> None:
    event = make_day()
    sheet = make_sheet(event)

    enter(sheet, "1a, 2p, 4w", row4="Nova Gostova")
    enter(sheet, "4w", row4="Nova Gostova")

    first, second = event.sessions.all()
    names = {
        session.pk: set(
            session.presences.values_list("registration__family_name", flat=True)
        )
        for session in (first, second)
    }
    assert names == {first.pk: {"A", "Gostova"}, second.pk: {"B", "Gostova"}}
    assert Registration.objects.filter(source="walk_in").count() == 1


def test_who_left_early_is_there_until_then() -> None:
    event = make_day()  # 7:00 and 13:00 UTC; the clocks of Sofia differ by the season
    sheet = make_sheet(event)
    first, second = event.sessions.all()
    left = (second.starts_at + timedelta(minutes=30)).astimezone(event.tz)

    enter(sheet, f"1-{left:%H:%M}, 2 from {left:%H:%M}")

    minutes = {
        (row.registration.family_name, row.session_id): row.minutes
        for row in Presence.objects.select_related("registration")
    }
    assert minutes == {
        ("A", first.pk): first.minutes,
        ("A", second.pk): 30,
        ("B", second.pk): second.minutes - 30,
    }
    with pytest.raises(NobodyThere):
        enter(sheet, "3-00:10")


def test_what_was_typed_by_mistake_is_taken_back_and_typed_again() -> None:
    event = make_day()
    sheet = make_sheet(event)
    enter(sheet, "1-2, 4w", row4="Nova Gostova")

    enter(sheet, "1x, 4x")
    gone = list(Presence.objects.values_list("registration__family_name", flat=True))
    enter(sheet, "1x, 3x")
    enter(sheet, "1")

    assert gone == ["B", "B"]
    assert Presence.objects.filter(registration__family_name="A").count() == 2
    assert Registration.objects.get(family_name="Gostova").status == "cancelled"
    assert not list(problems())


def test_a_name_that_cannot_be_read_waits_until_it_is_typed() -> None:
    sheet = make_sheet(make_day())

    enter(sheet, "1, 5?, 6?")
    noted = dict(sheet.unreadable)
    enter(sheet, "5w, 6x", row5="Nova Gostova")

    assert noted == {"5": "", "6": ""}
    sheet.refresh_from_db()
    assert sheet.unreadable == {}
    assert Presence.objects.count() == 4


def test_rows_are_looked_at_before_they_are_entered(queries: Any) -> None:
    sheet = make_sheet(make_day(4))
    enter(sheet, "1")

    lines = looked_at(sheet, read_rows("1, 2a, 5w, 6?", sheet))

    names = [line.registration and line.registration.family_name for line in lines]
    assert names == ["A", "B", None, None]
    assert [line.words for line in lines] == [
        "the whole day",
        "in the morning",
        "the whole day",
        "signed, the name cannot be read",
    ]
    assert [line.is_known for line in lines] == [True, False, False, False]
    few = queries(lambda: looked_at(sheet, read_rows("1", sheet)))
    assert queries(lambda: looked_at(sheet, read_rows("1-4", sheet))) == few


def test_of_a_sheet_that_cannot_be_entered_whole_nothing_is() -> None:
    sheet = make_sheet(make_day())

    with pytest.raises(NobodyThere):
        enter(sheet, "1-2, 3-00:10")

    assert not Scan.objects.exists()


def test_a_sheet_is_not_typed_once_its_presence_is_reported() -> None:
    event = make_day()
    sheet = make_sheet(event)
    Event.objects.filter(pk=event.pk).update(status=Event.Status.REPORTED)

    with pytest.raises(BooksClosed):
        enter(sheet, "1-3")

    assert not Scan.objects.exists()
    assert not Presence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_type_the_same_sheet_at_once_enter_it_once(run_threads: Any) -> None:
    sheet = make_sheet(make_day())

    run_threads([lambda: enter(sheet, "1-3, 4w", row4="Nova Gostova")] * 3)

    assert Presence.objects.count() == 8
    assert Registration.objects.filter(source="walk_in").count() == 1


def test_a_blank_row_needs_a_name_and_then_nothing_is_stored() -> None:
    sheet = make_sheet(make_day())

    with pytest.raises(NameMissing):
        enter(sheet, "1, 4w")

    assert not Scan.objects.exists()


def test_paper_and_scans_are_reconciled() -> None:
    event = make_running_event()
    rows = [make_registration(event, family_name=name) for name in "ABC"]
    session = event.sessions.get()
    sheet = print_sheet(
        event,
        session.starts_at.astimezone(event.tz).date(),
        language="bg",
        actor=make_admin(),
        at=timezone.now(),
    )
    Phone(event).send(item(session, rows[0]), item(session, rows[1]))
    enter(sheet, "2-3")

    seen = reconciled(event, sheet.on)

    assert [row.family_name for row in seen.both] == ["B"]
    assert [row.family_name for row in seen.paper] == ["C"]
    assert [row.family_name for row in seen.scans] == ["A"]
    assert seen.total == Presence.objects.count() == 3


# --- the desk ---------------------------------------------------------------


def test_the_desk_prints_types_and_takes_back() -> None:
    event, desk = make_day(), Client()
    desk.force_login(make_admin())
    path = f"/desk/events/{event.slug}/sheets/"

    made = desk.post(path, {"act": "print", "on": str(event.day), "language": "bg"})
    sheet = Sheet.objects.get()
    printed = desk.get(f"{made['Location']}print/")
    looked = desk.post(made["Location"], {"act": "check", "rows": "1-2, 4w"})
    assert looked.status_code == 200
    assert "name_4" in looked.content.decode()
    assert "3 rows as they are understood" in looked.content.decode()
    assert not Presence.objects.exists()
    asked = desk.post(made["Location"], {"act": "type", "rows": "1-2, 4w"})
    typed = desk.post(
        made["Location"], {"act": "type", "rows": "1-2, 4w", "name_4": "Nova Gostova"}
    )
    file = photographs.sent(photographs.of_code(page_code(sheet, 1))).getvalue()
    upload = SimpleUploadedFile("a.jpg", file, "image/jpeg")
    back = desk.post(path, {"act": "return", "pages": upload})
    kept = SheetPage.objects.get()

    assert printed["Content-Type"] == "application/pdf"
    assert asked.status_code == 400
    assert "name_4" in asked.content.decode()
    assert typed.status_code == back.status_code == 302
    assert Presence.objects.count() == 6
    page = desk.get(made["Location"])
    assert page.status_code == 200
    picture = desk.get(f"{made['Location']}pages/{kept.uid}/")
    assert picture["Content-Type"] == "image/jpeg"
    assert desk.get(f"{made['Location']}pages/{uuid.uuid4()}/").status_code == 404


def test_the_list_takes_as_many_queries_for_three_as_for_one(queries: Any) -> None:
    event, desk = make_day(), Client()
    desk.force_login(make_admin())
    path = f"/desk/events/{event.slug}/sheets/"
    make_sheet(event)
    desk.get(path)
    first = queries(lambda: desk.get(path))
    for _turn in range(2):
        make_registration(event)
        make_sheet(event)

    assert queries(lambda: desk.get(path)) == first
