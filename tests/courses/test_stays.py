"""Tests of travellers who join a visit late or leave early: only their days count."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from courses.models import Event, Registration, Room, Traveller
from courses.selectors.per_diem import travel_sheet_of
from courses.selectors.travel import days_of, meals_of, travellers_of
from courses.services import papers
from courses.services.money import set_days, set_rate
from courses.services.rooming import DayOutside, RoomFull, add_room, set_journey
from courses.services.tickets import registration_path
from courses.services.travel import set_plan
from tests.clients import organiser_of
from tests.courses.factories import make_leg, make_visit
from tests.factories import make_person, make_region, make_registration

pytestmark = pytest.mark.django_db


def make_long(days: int = 4) -> Event:
    """A visit of some days to Serbia, each with lunch, at 80 EUR a night."""
    event = make_visit(days=days, place=make_region(country="RS"))
    lunches = {row.on: {"lunch": True} for row in days_of(event)}
    set_days(event, lunches, actor=None)
    set_rate(
        event,
        country="RS",
        amount=Decimal(80),
        currency="EUR",
        source="Decree",
        valid_on=date(2026, 1, 1),
        actor=None,
    )
    return event


def days(event: Event) -> list[date]:
    return [row.on for row in days_of(event)]


def stay(
    event: Event, first: int | None = None, last: int | None = None, **fields: Any
) -> Registration:
    """Somebody there from one day of the visit, counted from 0, to another."""
    on = days(event)
    row = make_registration(event, person=make_person())
    set_journey(
        row,
        travels=True,
        first_on=on[first] if first is not None else None,
        last_on=on[last] if last is not None else None,
        actor=None,
        **fields,
    )
    return row


def text_of(paper: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)


def test_meals_are_counted_for_those_who_are_there_on_the_day() -> None:
    event = make_long()
    stay(event)
    stay(event, first=1)
    stay(event, last=1)

    meals = meals_of(event, travellers_of(event))

    assert [row.lunch for row in meals] == [2, 3, 2, 2]


def test_per_diems_count_the_nights_of_each() -> None:
    event = make_long()
    set_plan(event, lunch_percent=25, actor=None)
    whole, late, early = stay(event), stay(event, first=2), stay(event, last=1)

    sheet = travel_sheet_of(event)

    found = {line.registration: line for line in sheet.people}
    assert sheet.units == 3
    assert [found[row].units for row in (whole, late, early)] == [3, 1, 1]
    assert found[late].total == found[early].total == {"EUR": Decimal(60)}
    assert sheet.totals == {"EUR": Decimal(300)}


def test_per_diems_count_the_days_of_each_where_the_rule_is_days() -> None:
    event = make_long()
    set_plan(event, basis="days", actor=None)
    stay(event, first=1, last=2)

    (line,) = travel_sheet_of(event).people

    assert (line.units, line.total) == (2, {"EUR": Decimal(160)})


def test_the_whole_visit_is_no_stay_of_ones_own() -> None:
    event = make_long()
    row = stay(event, first=0, last=3)

    assert (row.traveller.first_on, row.traveller.last_on) == (None, None)


def test_days_outside_the_visit_and_in_the_wrong_order_are_refused() -> None:
    event = make_long()
    row = make_registration(event)
    first, *_rest, last = days(event)

    before, after = first - timedelta(days=1), last + timedelta(days=1)
    with pytest.raises(DayOutside):
        set_journey(row, travels=True, first_on=before, actor=None)
    with pytest.raises(DayOutside):
        set_journey(row, travels=True, last_on=after, actor=None)
    early = first + timedelta(days=1)
    with pytest.raises(ValidationError):
        set_journey(row, travels=True, first_on=last, last_on=early, actor=None)

    assert not Traveller.objects.exists()


def test_one_who_leaves_makes_room_for_one_who_joins() -> None:
    event = make_long()
    room = add_room(event, name="Room 1", beds=1, actor=None)
    early = stay(event, last=2, room=room)

    late = stay(event, first=2, room=room)

    assert set(room.travellers.all()) == {early.traveller, late.traveller}
    with pytest.raises(RoomFull):
        set_journey(late, travels=True, first_on=days(event)[1], room=room, actor=None)
    late.traveller.refresh_from_db()
    assert late.traveller.first_on == days(event)[2]
    with pytest.raises(RoomFull):
        stay(event, room=room)


@pytest.mark.django_db(transaction=True)
def test_the_bed_of_the_same_night_is_given_once(
    run_threads: Callable[..., Any],
) -> None:
    event = make_long()
    room = Room.objects.create(event=event, name="Room 1", beds=1)
    rows = [make_registration(event, person=make_person()) for _ in range(4)]
    first = days(event)[1]

    def attempt(row: Registration) -> Callable[[], str]:
        def run() -> str:
            try:
                set_journey(row, travels=True, first_on=first, room=room, actor=None)
            except RoomFull:
                return "full"
            return "given"

        return run

    said = run_threads([attempt(row) for row in rows])

    assert sorted(said) == ["full", "full", "full", "given"]
    assert room.travellers.count() == 1


def test_the_desk_sets_the_days_and_says_what_is_wrong() -> None:
    event = make_long()
    row, client = make_registration(event), organiser_of(event)
    path = f"/desk/events/{event.slug}/travellers/{row.uid}/"
    first, second, *_rest, last = days(event)
    late = f"{last + timedelta(days=3):%d.%m.%Y}"

    refused = client.post(path, {"travels": "on", "first_on": late})
    assert refused.status_code == 400
    assert "Choose a day from" in refused.content.decode()
    swapped = {"first_on": f"{last:%d.%m.%Y}", "last_on": f"{first:%d.%m.%Y}"}
    assert client.post(path, {"travels": "on", **swapped}).status_code == 400
    assert not Traveller.objects.exists()
    client.post(path, {"travels": "on", "first_on": f"{second:%d.%m.%Y}"})

    assert Traveller.objects.get().first_on == second
    rooms = client.get(f"/desk/events/{event.slug}/rooms/").content.decode()
    assert f"({second.day}" in rooms


def test_papers_and_files_name_the_days_of_each() -> None:
    event = make_long()
    stay(event, first=2)
    third, last = days(event)[2], days(event)[3]
    own = f"{third.day}" if third.month != last.month else f"{third.day}–{last.day}"

    for make in (papers.rooming_list, papers.travel_sheet, papers.booklet):
        assert own in text_of(make(event, "en")), make
    path = f"/desk/events/{event.slug}/rooms/export/"
    answer: Any = organiser_of(event).post(
        path,
        {"columns": ["name", "from", "until"], "language": "en", "letters": "written"},
    )

    sheet = load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]
    rows: list[Any] = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [cell.date() for cell in rows[0][1:]] == [third, last]


def test_the_own_booklet_has_the_own_days() -> None:
    event = make_long()
    for number in range(4):
        make_leg(event, day=number, contact=f"Contact {number}")
    row = stay(event, first=1, last=2)
    client = organiser_of(event)

    own = text_of(client.get(f"{registration_path(row)}booklet/").getvalue())
    whole = text_of(papers.booklet(event, "en"))

    assert [number for number in range(4) if f"Contact {number}" in own] == [1, 2]
    assert all(f"Contact {number}" in whole for number in range(4))


@pytest.mark.parametrize("number", [1, 3])
def test_stays_take_no_query_each(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    event = make_long()
    for _ in range(number):
        stay(event, first=1)

    with django_assert_num_queries(4):
        assert len(travel_sheet_of(event).people) == number
