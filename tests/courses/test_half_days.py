"""Person-days and half-days: one rule, in the table and in the database."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.models import Event, Presence, Session
from courses.selectors.person_days import Days, days_and_halves, halves_of, person_days
from courses.selectors.presence import presence_of
from courses.services.sheets import is_morning
from tests.factories import (
    make_event,
    make_person,
    make_presence,
    make_registration,
    make_session,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def at(clock: str, zone: str = "Europe/Sofia") -> datetime:
    return datetime.combine(DAY, time.fromisoformat(clock), ZoneInfo(zone))


def session_of(start: str, end: str, zone: str = "Europe/Sofia") -> Session:
    event = Event(time_zone=zone)
    return Session(event=event, starts_at=at(start, zone), ends_at=at(end, zone))


@pytest.mark.parametrize(
    ("hours", "times", "halves"),
    [
        (("09:00", "12:30"), (None, None), {"am"}),
        (("11:30", "13:30"), (None, None), {"am"}),
        (("12:59", "13:45"), ("13:10", None), {"am"}),
        (("13:00", "14:30"), (None, None), {"pm"}),
        (("18:00", "20:00"), (None, "19:00"), {"pm"}),
        (("10:00", "16:00"), (None, None), {"am", "pm"}),
        (("10:00", "16:00"), ("10:05", "12:59"), {"am"}),
        (("10:00", "16:00"), ("10:05", "13:00"), {"am", "pm"}),
        (("10:00", "16:00"), ("13:00", None), {"pm"}),
        (("10:00", "14:00"), ("10:00", "14:00"), {"am", "pm"}),
    ],
)
def test_halves_of_by_the_clocks_of_the_place(
    hours: tuple[str, str], times: tuple[str | None, str | None], halves: set[str]
) -> None:
    session = session_of(*hours)
    arrived, left = (at(clock) if clock else None for clock in times)

    found = halves_of(Presence(arrived_at=arrived, left_at=left), session)

    assert found == {(DAY, half) for half in halves}


@pytest.mark.parametrize("start", ["08:00", "12:59", "13:00", "17:00"])
def test_halves_of_begin_as_on_the_sign_in_sheet(start: str) -> None:
    session = session_of(start, "23:00")
    half = "am" if is_morning(session) else "pm"

    assert (DAY, half) in halves_of(Presence(), session)


def test_one_person_at_three_events_has_three_participations_and_their_days() -> None:
    person = make_person()
    rows = [make_registration(make_event(), person=person) for _number in range(3)]
    for row in rows:
        make_presence(row, row.event.sessions.get())
    first = rows[0].event.sessions.get()
    evening = make_session(
        rows[0].event, starts_at=first.starts_at + timedelta(hours=7)
    )
    make_presence(rows[0], evening)

    there = Presence.objects.all()

    found = days_and_halves(there, "session__event")
    assert sorted(days.halves for days in found.values()) == [1, 1, 2]
    assert person_days(there, "session__event") == dict.fromkeys(found, 1)


def test_who_was_excused_or_absent_has_no_day() -> None:
    event = make_event()
    session = event.sessions.get()
    for state in ("excused", "absent"):
        make_presence(make_registration(event), session, state=state, minutes=0)

    there = Presence.objects.all()

    assert person_days(there, "session__event") == {}
    assert days_and_halves(there, "session__event") == {}


CLOCKS = st.integers(6, 20)
MORE = st.tuples(st.integers(-1, 6), st.integers(1, 8))
STAYS = st.tuples(CLOCKS, st.integers(1, 10), MORE, st.booleans())


@settings(max_examples=30, deadline=None)
@given(
    st.lists(STAYS, min_size=1, max_size=4),
    st.sampled_from(["Europe/Sofia", "Europe/Belgrade", "America/New_York"]),
)
def test_the_table_and_the_database_count_alike(
    stays: list[tuple[int, int, tuple[int, int], bool]], zone: str
) -> None:
    with transaction.atomic():
        event = make_event(sessions=0, time_zone=zone)
        row = make_registration(event)
        for start, hours, (late, length), is_open in stays:
            begins = at(f"{start:02}:00", zone)
            ends = begins + timedelta(hours=min(hours, 23 - start))
            session = make_session(event, starts_at=begins, ends_at=ends)
            arrived = begins + timedelta(hours=late)
            left = None if is_open else min(arrived + timedelta(hours=length), ends)
            make_presence(row, session, arrived_at=arrived, left_at=left)

        line = presence_of(row, at("23:59", zone))
        there = Presence.objects.filter(registration=row)
        found = days_and_halves(there, "session__event")[event.pk]

        assert found == Days(line.days, line.half_days)
        assert 0 < found.whole <= found.halves <= 2 * found.whole
        transaction.set_rollback(True)
