"""The month and the week of events: days of the place, filters, a bounded page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Event
from courses.selectors.calendar import MONTH, WEEK, Calendar, calendar_of
from tests.factories import make_admin, make_event, make_kind, make_region

SOFIA = ZoneInfo("Europe/Sofia")
TODAY = date(2027, 3, 10)
pytestmark = pytest.mark.django_db


def make_days(first: date, number: int = 1, **fields: Any) -> Event:
    """An event of whole days, from 9 to 17."""
    start = datetime(first.year, first.month, first.day, 9, tzinfo=SOFIA)
    end = start + timedelta(days=number - 1, hours=8)
    return make_event(starts_at=start, ends_at=end, **fields)


def shown(calendar: Calendar) -> dict[date, list[str]]:
    """The events by the days on which there are some."""
    return {
        cell.on: [entry.event.slug for entry in cell.entries]
        for week in calendar.weeks
        for cell in week
        if cell.entries
    }


def test_calendar_of_a_month_is_whole_weeks_from_monday() -> None:
    calendar = calendar_of(Event.objects.all(), MONTH, date(2027, 3, 10), TODAY)

    assert (calendar.first, calendar.last) == (date(2027, 3, 1), date(2027, 4, 4))
    assert (calendar.before, calendar.after) == (date(2027, 2, 28), date(2027, 4, 1))
    assert [cell.is_inside for cell in calendar.weeks[-1]] == [True] * 3 + [False] * 4
    assert [c.on for w in calendar.weeks for c in w if c.is_today] == [TODAY]
    assert calendar.is_empty


def test_calendar_of_a_week_shows_an_event_on_each_of_its_days() -> None:
    make_days(date(2027, 3, 13), 3, slug="long")
    make_days(date(2027, 3, 15), slug="next")

    calendar = calendar_of(Event.objects.all(), WEEK, date(2027, 3, 10), TODAY)

    assert (calendar.first, calendar.last) == (date(2027, 3, 8), date(2027, 3, 14))
    assert shown(calendar) == {date(2027, 3, 13): ["long"], date(2027, 3, 14): ["long"]}
    assert [e.is_first for e in calendar.weeks[0][-1].entries] == [False]


def test_calendar_goes_by_the_clocks_of_the_place() -> None:
    late = datetime(2027, 3, 9, 22, 30, tzinfo=UTC)  # 00:30 of the 10th in Sofia
    event = make_event(starts_at=late, ends_at=late + timedelta(hours=2), slug="night")
    midnight = datetime(2027, 3, 12, tzinfo=SOFIA)
    make_event(starts_at=midnight - timedelta(hours=3), ends_at=midnight, slug="eve")

    calendar = calendar_of(Event.objects.all(), WEEK, TODAY, TODAY)

    assert event.day == date(2027, 3, 10)
    assert shown(calendar) == {date(2027, 3, 10): ["night"], date(2027, 3, 11): ["eve"]}


def test_calendar_of_a_month_names_some_and_counts_the_rest() -> None:
    for _number in range(6):
        make_days(TODAY)

    month = calendar_of(Event.objects.all(), MONTH, TODAY, TODAY)
    week = calendar_of(Event.objects.all(), WEEK, TODAY, TODAY)

    cell = next(c for w in month.weeks for c in w if c.on == TODAY)
    assert (len(cell.entries), cell.more) == (3, 3)
    assert len(shown(week)[TODAY]) == 6


def test_calendar_ends_where_dates_do() -> None:
    first = calendar_of(Event.objects.all(), MONTH, date(1900, 1, 5), TODAY)
    last = calendar_of(Event.objects.all(), WEEK, date(2199, 12, 31), TODAY)

    assert first.before is None
    assert last.after is None


def test_event_list_as_a_calendar_hides_drafts_and_narrows(client: Client) -> None:
    region = make_region(level="district")
    town = make_region(parent=region, level="municipality")
    kind = make_kind()
    make_days(TODAY, slug="draft", status="draft")
    make_days(TODAY, slug="here", place=town, kind=kind)
    make_days(TODAY, slug="there")
    path = "/events/?view=month&on=2027-03-10"

    everything = client.get(path).content.decode()
    here = client.get(f"{path}&region={region.uid}&kind={kind.code}").content.decode()

    assert 'href="/events/there/"' in everything
    assert 'href="/events/draft/"' not in everything
    assert 'href="/events/here/"' in here
    assert 'href="/events/there/"' not in here
    assert "on=2027-02-28" in here
    assert f"region={region.uid}" in here


@pytest.mark.parametrize(
    "query", ["view=year", "view=week&on=nonsense", "view=month&region=x", "view="]
)
def test_calendar_of_nonsense_says_so_beside_the_box(
    client: Client, query: str
) -> None:
    response = client.get(f"/events/?{query}")

    assert response.status_code == 400
    assert 'class="calendar month"' in response.content.decode()


def test_desk_calendar_shows_drafts_and_links_to_the_desk(client: Client) -> None:
    make_days(TODAY, slug="draft", status="draft")
    client.force_login(make_admin())

    html = client.get("/desk/events/?view=week&on=10.3.2027").content.decode()

    assert 'href="/desk/events/draft/"' in html


def test_calendar_takes_the_same_queries_for_one_and_three(client: Client) -> None:
    path = "/events/?view=month&on=2027-03-10"
    make_days(TODAY)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for _number in range(2):
        make_days(TODAY)

    with CaptureQueriesContext(connection) as three:
        client.get(path)

    assert len(one) == len(three)
