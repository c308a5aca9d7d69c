"""The code on the screen in a room, when it counts, and the pass that it gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.codes import VALUES
from courses.models import Scan
from courses.services.room_codes import (
    RoomCodeOver,
    is_room_code,
    make_pass,
    new_device,
    read_pass,
    room_code,
    seconds_left,
    session_of_code,
)
from courses.services.self_checkin import save_rule
from tests.courses.room import around, make_pass_of, make_room, seat
from tests.factories import make_session

pytestmark = pytest.mark.django_db
IN = Scan.Direction.IN
MINUTE = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)  # a code begins


# --- the code ---------------------------------------------------------------


def test_room_code_changes_each_minute_and_is_taken_some_seconds_longer() -> None:
    session = make_room()
    code = room_code(session, MINUTE)

    def taken(seconds: float) -> bool:
        return is_room_code(session, code, MINUTE + timedelta(seconds=seconds))

    assert len(code) == 6
    assert set(code) <= VALUES.keys()
    assert room_code(session, MINUTE + timedelta(seconds=59)) == code
    assert room_code(session, MINUTE + timedelta(seconds=60)) != code
    assert [taken(at) for at in (-1, 0, 59, 60, 89.9, 90, 3600)] == [
        *(False, True, True, True, True),
        *(False, False),
    ]
    assert seconds_left(MINUTE) == 90


def test_room_code_is_read_as_people_type_it() -> None:
    session = make_room()
    code = room_code(session, MINUTE)

    typed = f" {code[:3].lower()}-{code[3:]} "

    assert is_room_code(session, typed, MINUTE)
    for wrong in ("", "0", code[:5], code + "0", "О" * 6, "\x00", "é" * 300):
        assert not is_room_code(session, wrong, MINUTE)


def test_room_code_of_another_session_and_event_is_another() -> None:
    sessions = [make_room() for _ in range(3)]
    sessions.append(make_session(sessions[0].event))

    codes = {room_code(session, MINUTE) for session in sessions}

    assert len(codes) == 4


def test_session_of_code_finds_the_room_among_those_at_once() -> None:
    first = make_room()
    second = make_session(first.event, track="B")
    at = around(first, 0)

    assert session_of_code(room_code(first, at), at) == first
    assert session_of_code(room_code(second, at), at) == second
    with pytest.raises(RoomCodeOver):
        session_of_code("ABCDEF", at)


@pytest.mark.parametrize(
    ("minutes", "is_taken"),
    [(-31, False), (-30, True), (0, True), (29.9, True), (30, False), (600, False)],
)
def test_session_of_code_only_in_its_time(minutes: float, is_taken: bool) -> None:
    session = make_room()
    at = around(session, minutes)

    if is_taken:
        assert session_of_code(room_code(session, at), at) == session
    else:
        with pytest.raises(RoomCodeOver):
            session_of_code(room_code(session, at), at)


def test_session_of_code_needs_the_leave_of_the_organiser() -> None:
    session = make_room()
    at = around(session, 0)
    save_rule(session.event, actor=None, is_on=False)

    with pytest.raises(RoomCodeOver):
        session_of_code(room_code(session, at), at)


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_session_of_code_is_of_an_event_that_takes_place(status: str) -> None:
    session = make_room(status=status)
    at = around(session, 0)

    with pytest.raises(RoomCodeOver):
        session_of_code(room_code(session, at), at)


def test_open_sessions_takes_one_query(django_assert_num_queries: Any) -> None:
    session = make_room()
    for _ in range(3):
        make_session(session.event)
    at = around(session, 0)

    with django_assert_num_queries(1):
        session_of_code(room_code(session, at), at)


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_window_is_of_the_clock_that_passes_when_clocks_are_set(day: str) -> None:
    """At three (four) in the morning the clocks of Sofia go on (back) by an hour."""
    zone = ZoneInfo("Europe/Sofia")
    start = datetime.fromisoformat(f"{day}T04:10").replace(tzinfo=zone)
    session = make_room(starts_at=start.astimezone(UTC))
    rule = session.event.self_checkin

    opens, closes = rule.window(session, IN)

    assert session.starts_at - opens == timedelta(minutes=30)
    assert closes - opens == timedelta(minutes=60)
    assert rule.is_open(session, IN, session.starts_at - timedelta(minutes=30))
    assert not rule.is_open(session, IN, session.starts_at - timedelta(minutes=31))


# --- the pass ---------------------------------------------------------------


def test_read_pass_is_for_its_device_and_a_quarter_of_an_hour() -> None:
    session = make_room()
    given = make_pass_of(session, MINUTE)
    token = make_pass(given)

    assert read_pass(token, device=given.device, at=MINUTE) == given
    for device, minutes in [
        (given.device, 15),
        (given.device, -1),
        (new_device(), 1),
        ("", 1),
    ]:
        at = MINUTE + timedelta(minutes=minutes)
        with pytest.raises(RoomCodeOver):
            read_pass(token, device=device, at=at)


def test_read_pass_refuses_what_was_not_signed_for_it() -> None:
    for token in ("", "x", "a:b:c", "é", "\x00", "x" * 5000):
        with pytest.raises(RoomCodeOver):
            read_pass(token, device="", at=MINUTE)


def test_a_mailed_pass_opens_in_another_browser() -> None:
    session = make_room()
    row = seat(session.event)
    given = make_pass_of(session, MINUTE, holder=row.uid, is_mailed=True)

    assert read_pass(make_pass(given), device="", at=MINUTE).holder == row.uid
