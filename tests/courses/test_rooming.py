"""Rooms, meals, per diems and the papers of a study visit."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdf import PdfReader

from courses.models import Event, Room, Traveller, VisitDay
from courses.selectors.per_diem import travel_sheet_of
from courses.selectors.travel import days_of, meals_of
from courses.services.money import set_days, set_rate
from courses.services.rooming import (
    RoomFull,
    RoomTaken,
    add_room,
    diets_of,
    remove_room,
    set_journey,
)
from courses.services.tickets import registration_path
from courses.services.travel import keep_travel_data, set_plan
from tests.clients import organiser_of
from tests.courses.factories import make_leg, make_visit
from tests.factories import (
    make_organisation,
    make_person,
    make_region,
    make_registration,
    make_session,
)

pytestmark = pytest.mark.django_db


def desk(event: Event, part: str) -> str:
    return f"/desk/events/{event.slug}/{part}/"


def rated(event: Event, country: str = "RS", amount: str = "80", **fields: Any) -> None:
    fields.setdefault("currency", "EUR")
    set_rate(
        event,
        country=country,
        amount=Decimal(amount),
        source="Decree",
        valid_on=date(2026, 1, 1),
        actor=None,
        **fields,
    )


def words_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# --- rooms ----------------------------------------------------------------------------


def test_two_share_a_room_and_a_third_is_refused() -> None:
    event = make_visit()
    room = add_room(event, name="Room 1", beds=2, actor=None)
    people = [make_registration(event) for _ in range(3)]
    for row in people[:2]:
        set_journey(row, travels=True, room=room, actor=None)

    with pytest.raises(RoomFull):
        set_journey(people[2], travels=True, room=room, actor=None)

    assert room.travellers.count() == 2
    assert not Traveller.objects.filter(registration=people[2]).exists()
    set_journey(people[0], travels=False, room=room, actor=None)
    set_journey(people[2], travels=True, room=room, actor=None)
    assert room.travellers.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_last_bed_is_given_once() -> None:
    event = make_visit()
    room = add_room(event, name="Room 1", beds=1, actor=None)
    people = [make_registration(event) for _ in range(4)]

    def attempt(row: Any) -> str:
        try:
            set_journey(row, travels=True, room=room, actor=None)
        except RoomFull as refusal:
            return refusal.code
        else:
            return "in"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(attempt, people))

    assert answers == ["in", "room_full", "room_full", "room_full"]


def test_a_room_is_added_once_and_removed_when_empty() -> None:
    event = make_visit()
    client, path = organiser_of(event), desk(event, "rooms")

    client.post(path, {"act": "add", "name": "12", "beds": "2"})
    again = client.post(path, {"act": "add", "name": "12", "beds": "2"})

    room = Room.objects.get()
    assert again.status_code == 400
    set_journey(make_registration(event), travels=True, room=room, actor=None)
    with pytest.raises(RoomTaken):
        remove_room(room, actor=None)
    Traveller.objects.update(room=None)
    client.post(path, {"act": "remove", "room": str(room.uid)})
    assert not Room.objects.exists()


def test_a_journey_is_planned_at_the_desk() -> None:
    event = make_visit()
    row, room = make_registration(event), add_room(event, name="1", beds=1, actor=None)
    client, path = organiser_of(event), f"{desk(event, 'travellers')}{row.uid}/"
    data = {"travels": "on", "room": str(room.uid), "transport_cost": "40,50"}

    refused = client.post(path, data)
    done = client.post(path, data | {"transport_currency": "eur"})

    assert (refused.status_code, done.status_code) == (400, 302)
    traveller = Traveller.objects.get()
    assert (traveller.room, traveller.transport_cost) == (room, Decimal("40.50"))
    assert traveller.transport_currency == "EUR"


def test_meals_are_counted_for_those_who_travel_and_diets_name_nobody() -> None:
    event = make_visit(days=2, place=make_region(country="RS"))
    set_plan(event, asks=["diet"], actor=None)
    people = [make_registration(event) for _ in range(3)]
    set_journey(people[0], travels=False, actor=None)
    keep_travel_data(people[1], {"diet": "vegan", "diet_note": "nuts"})
    first = days_of(event)[0].on
    set_days(event, {first: {"lunch": True}}, actor=None)

    meals = meals_of(event, people[1:])

    assert [(row.breakfast, row.lunch, row.dinner) for row in meals] == [
        (0, 2, 0),
        (0, 0, 0),
    ]
    assert sorted(diets_of(event)) == [("", "", 1), ("vegan", "nuts", 1)]


# --- money ----------------------------------------------------------------------------


def test_the_sheet_counts_nights_less_meals_and_adds_transport() -> None:
    event = make_visit(days=3, place=make_region(country="RS"))
    set_plan(event, lunch_percent=30, dinner_percent=30, actor=None)
    first, second, _last = [row.on for row in days_of(event)]
    meals = {first: {"lunch": True}, second: {"lunch": True, "dinner": True}}
    set_days(event, meals, actor=None)
    rated(event)
    row = make_registration(event)
    make_registration(event)
    set_journey(
        row,
        travels=True,
        transport_cost=Decimal(15),
        transport_currency="EUR",
        actor=None,
    )

    sheet = travel_sheet_of(event)

    (line,) = sheet.countries
    assert (line.units, line.gross, line.less) == (2, Decimal(160), Decimal(72))
    totals = sorted(person.total["EUR"] for person in sheet.people)
    assert totals == [Decimal(88), Decimal(103)]
    assert sheet.totals == {"EUR": Decimal(191)}


def test_days_count_where_the_rule_is_days_and_countries_have_their_own_rate() -> None:
    event = make_visit(days=3, place=make_region(country="RS"))
    set_plan(event, basis="days", actor=None)
    last = days_of(event)[2].on
    set_days(event, {last: {"country": "AT"}}, actor=None)
    rated(event, amount="3000", currency="RSD")
    make_registration(event)

    before = travel_sheet_of(event)
    rated(event, "AT", "90")
    sheet = travel_sheet_of(event)

    assert before.without_rate == ["AT"]
    assert sheet.people[0].total == {"RSD": Decimal(6000), "EUR": Decimal(90)}
    assert sheet.currencies == ["EUR", "RSD"]


def test_a_share_is_rounded_to_cents() -> None:
    event = make_visit(days=2, place=make_region(country="RS"))
    set_plan(event, breakfast_percent=15, actor=None)
    first = days_of(event)[0].on
    set_days(event, {first: {"breakfast": True}}, actor=None)
    rated(event, amount="33.33")

    (line,) = travel_sheet_of(event).countries

    assert (line.less, line.net) == (Decimal("5.00"), Decimal("28.33"))


def test_meals_that_take_more_than_all_are_refused() -> None:
    event = make_visit()

    with pytest.raises(ValidationError):
        set_plan(event, lunch_percent=60, dinner_percent=60, actor=None)


def test_days_rates_and_rules_are_set_at_the_desk() -> None:
    event = make_visit(days=2, place=make_region(country="RS"))
    client, path = organiser_of(event), desk(event, "money")
    first, second = [f"{row.on}" for row in days_of(event)]
    days = {f"{first}-country": "at", f"{first}-lunch": "on", f"{second}-country": "rs"}
    rate = {
        "country": "at",
        "amount": "95,50",
        "currency": "eur",
        "source": "Contract",
        "valid_on": "1.1.2026",
    }

    wrong = client.post(path, days | {"act": "days", f"{first}-country": "Austria"})
    client.post(path, days | {"act": "days"})
    client.post(path, rate | {"act": "rate"})
    client.post(
        path,
        {
            "act": "rules",
            "basis": "days",
            "breakfast_percent": "0",
            "lunch_percent": "30",
            "dinner_percent": "0",
        },
    )

    assert wrong.status_code == 400
    assert list(VisitDay.objects.values_list("country", "lunch")) == [
        ("AT", True),
        ("RS", False),
    ]
    line = travel_sheet_of(event).countries[0]
    assert (line.units, line.net) == (1, Decimal("66.85"))


def test_the_pages_take_the_same_number_of_queries() -> None:
    counts: dict[str, list[int]] = {"rooms": [], "money": []}
    for number in (1, 3):
        event = make_visit(place=make_region(country="RS"))
        for count in range(number):
            room = add_room(event, name=f"{count}", beds=1, actor=None)
            office = make_organisation()
            row = make_registration(event, organisation=office)
            set_journey(row, travels=True, room=room, actor=None)
        client = organiser_of(event)
        for part in counts:
            with CaptureQueriesContext(connection) as queries:
                client.get(desk(event, part))
            counts[part].append(len(queries))

    assert all(one == three for one, three in counts.values()), counts


# --- papers ---------------------------------------------------------------------------


def visit_with_everything() -> Event:
    event = make_visit(days=2, place=make_region(country="RS"))
    set_plan(event, asks=["diet"], actor=None)
    rated(event)
    make_leg(event, hosts=[make_organisation("Host Office")], contact="Ana, 088 1")
    room = add_room(event, name="Room 7", beds=2, actor=None)
    row = make_registration(event, given_name="Petar", family_name="Invented")
    set_journey(row, travels=True, room=room, actor=None)
    keep_travel_data(row, {"diet": "vegan", "diet_note": "nuts"})
    return event


@pytest.mark.parametrize("language", ["en", "bg", "sr", "sr-latn", "bs"])
def test_papers_are_made_in_every_language(language: str) -> None:
    event = visit_with_everything()
    client = organiser_of(event)
    found = {}

    for part in ("booklet", "rooms", "money"):
        answer = client.get(f"{desk(event, part)}print/?language={language}")
        assert answer["Content-Type"] == "application/pdf"
        found[part] = words_of(answer.content)

    assert "Host Office" in found["booklet"]
    assert "Ana, 088 1" in found["booklet"]
    assert "Petar Invented" in found["booklet"]
    assert "Room 7" in found["rooms"]
    assert "nuts" in found["rooms"]
    assert "80 EUR" in found["money"]


@pytest.mark.parametrize("people", [5, 6, 7])
def test_the_sum_of_the_travel_sheet_stands_under_a_row(people: int) -> None:
    """What all signed for is never alone on a page, nor are those who answer for it."""
    event = make_visit(days=2, place=make_region(country="RS"))
    rated(event)
    for number in range(people):
        row = make_registration(event, given_name=f"Traveller{number}")
        set_journey(row, travels=True, actor=None)

    answer = organiser_of(event).get(f"{desk(event, 'money')}print/?language=en")

    last = PdfReader(io.BytesIO(answer.content)).pages[-1].extract_text()
    for words in (f"Traveller{people - 1}", "All travellers", "Approved by"):
        assert words in last


@pytest.mark.parametrize("lines", [0, 3, 4])
def test_a_session_stands_under_its_leg_in_the_booklet(lines: int) -> None:
    """However much is written above them."""
    event = make_visit(days=9, descriptions={"en": "Aim\n" * lines})
    start = event.starts_at
    assert start is not None
    for day in range(9):
        at = start + timedelta(days=day)
        texts = {"en": f"Coach {day}"}
        make_leg(event, starts_at=at, transport=texts, contact=f"Guide {day}")
        make_session(event, starts_at=at, titles={"en": f"Talk {day}"})

    answer = organiser_of(event).get(f"{desk(event, 'booklet')}print/?language=en")

    pages = [
        page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages
    ]
    assert len(pages) > 1
    for day in range(9):
        (page,) = (page for page in pages if f"Talk {day}" in page)
        assert f"Guide {day}" in page


@pytest.mark.parametrize(
    ("language", "shown", "hidden"),
    [
        ("sr-latn", "Petar Đorđević", "Петар"),
        ("sr", "Петар Ђорђевић", "Petar Đorđević"),
        ("en", "Petar Đorđević", "Петар"),
        ("bg", "Петар Ђорђевић", "Petar Đorđević"),
    ],
)
def test_names_stand_in_the_letters_of_the_paper(
    language: str, shown: str, hidden: str
) -> None:
    """R-128: no Cyrillic name on a Latin sheet; a hotel gets the passport's letters."""
    event = make_visit(days=2, place=make_region(country="RS"))
    rated(event)
    person = make_person("Ана Јовић", language="sr", own_latin="Ana Yovich")
    for row in (
        make_registration(
            event, given_name="Петар", family_name="Ђорђевић", language="sr"
        ),
        make_registration(
            event,
            person=person,
            given_name="Ана",
            family_name="Јовић",
            language="sr",
        ),
    ):
        set_journey(row, travels=True, room=None, actor=None)
    client = organiser_of(event)

    found = {
        part: words_of(
            client.get(f"{desk(event, part)}print/?language={language}").content
        )
        for part in ("booklet", "rooms", "money")
    }

    is_latin = language in ("sr-latn", "en")
    for part in ("booklet", "money"):
        assert shown in found[part]
        assert hidden not in found[part]
        assert ("Ana Yovich" if is_latin else "Ана Јовић") in found[part]
    assert "Ana Yovich" in found["rooms"]
    assert "Petar Đorđević" in found["rooms"]
    assert ("Ана Јовић" in found["rooms"]) is not is_latin


def test_a_traveller_takes_the_booklet_and_nobody_else() -> None:
    event = visit_with_everything()
    row = event.registrations.get()
    waiting = make_registration(event, status="waiting")
    client = Client(headers={"accept-language": "en"})

    own = client.get(f"{registration_path(row)}booklet/")
    other = client.get(f"{registration_path(waiting)}booklet/")

    assert "Ana, 088 1" in words_of(own.content)
    assert other.status_code == 404


def test_spreadsheets_hold_rooms_and_sums_but_no_diet() -> None:
    event = visit_with_everything()
    client = organiser_of(event)
    data = {"language": "en", "letters": "written"}

    rooms = client.post(
        f"{desk(event, 'rooms')}export/", data | {"columns": ["name", "room", "beds"]}
    )
    money = client.post(
        f"{desk(event, 'money')}export/",
        data | {"columns": ["name", "units", "total-EUR"]},
    )

    found = rows_of(rooms)
    assert found[1] == ["Petar Invented", "Room 7", 2]
    assert "vegan" not in str(found)
    assert rows_of(money)[1] == ["Petar Invented", 1, 80]


def rows_of(answer: Any) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_day_outside_the_visit_is_left_out() -> None:
    event = make_visit(days=2, place=make_region(country="RS"))
    day = days_of(event)[1].on + timedelta(days=5)

    set_days(event, {day: {"lunch": True}}, actor=None)

    assert event.visit_days.count() == 2
    assert not event.visit_days.filter(lunch=True).exists()
