"""Presence at the desk: the table, absence, corrections by page, whole lists."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.exchange.registrations import presence_columns
from courses.models import Event, Presence, Registration, Scan, Session
from courses.selectors.presence import (
    corrections_of,
    presence_lines,
    presence_of,
)
from courses.services.corrections import Word, correct_presence
from tests.courses.factories import start_of
from tests.factories import (
    SOFIA,
    make_admin,
    make_event,
    make_grant,
    make_presence,
    make_registration,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db
State, Says = Presence.State, Scan.Says


def after(event: Event) -> datetime:
    return start_of(event, 60 * 24)


def states(row: Registration, at: datetime) -> list[str]:
    return [cell.state for cell in presence_of(row, at).cells]


@pytest.fixture
def event() -> Event:
    """Two sessions in the morning of the day before yesterday."""
    day = timezone.now().astimezone(SOFIA) - timedelta(days=2)
    start = day.replace(hour=9, minute=0, second=0, microsecond=0)
    return make_event(sessions=2, starts_at=start)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_admin())
    return client


def test_absent_is_who_was_nowhere_in_a_session_that_is_over(event: Event) -> None:
    first, second = event.sessions.all()
    row, other = make_registration(event), make_registration(event)
    make_presence(other, first)

    assert states(row, first.ends_at - timedelta(minutes=1)) == ["", ""]
    assert states(row, first.ends_at) == [State.ABSENT, ""]
    assert states(row, after(event)) == [State.ABSENT, ""]  # the second has no list
    assert states(other, after(event)) == [State.PRESENT, ""]
    make_presence(other, second)
    assert states(row, after(event)) == [State.ABSENT, State.ABSENT]


def test_absent_follows_cancellations_and_moved_sessions(event: Event) -> None:
    first, _second = event.sessions.all()
    row, other = make_registration(event), make_registration(event)
    make_presence(other, first)

    Session.objects.filter(pk=first.pk).update(
        starts_at=after(event) + timedelta(hours=1),
        ends_at=after(event) + timedelta(hours=2),
    )
    assert states(row, after(event)) == ["", ""]
    Registration.objects.filter(pk=row.pk).update(status="cancelled")
    lines = list(presence_lines(event, list(event.sessions.all()), after(event)))
    assert [line.registration for line in lines] == [other]


def test_nobody_is_absent_where_nobody_came_nor_from_a_break(event: Event) -> None:
    first, _second = event.sessions.all()
    Session.objects.filter(pk=first.pk).update(nobody_came=True)
    rest = make_session(event, kind="break", starts_at=start_of(event, 300))
    row, other = make_registration(event), make_registration(event)
    make_presence(other, rest)

    assert states(row, after(event)) == ["", "", ""]


def test_who_was_in_a_parallel_session_is_absent_from_none() -> None:
    event = make_event(sessions=0)
    one, two = make_session(event, track="A"), make_session(event, track="B")
    here, there, nowhere = (make_registration(event) for _number in range(3))
    make_presence(here, one)
    make_presence(there, two)

    assert states(here, after(event)) == [State.PRESENT, ""]
    assert states(there, after(event)) == ["", State.PRESENT]
    assert states(nowhere, after(event)) == [State.ABSENT, State.ABSENT]


def test_one_day_of_two_is_half() -> None:
    event = make_event(sessions=1)
    first = event.sessions.get()
    make_session(event, starts_at=first.starts_at + timedelta(days=1))
    row = make_registration(event)

    correct_presence(row, first, Word("whole", "List"), actor=None, at=after(event))

    line = presence_of(row, after(event))
    assert (line.share.percent, line.days, line.half_days) == (50, 1, 1)


def test_corrections_of_tell_before_and_after_the_latest_first(event: Event) -> None:
    session, actor = event.sessions.all()[0], make_admin()
    row = make_registration(event)
    first = correct_presence(
        row, session, Word("excused", "Called"), actor=actor, at=after(event)
    )
    correct_presence(
        row,
        session,
        Word("whole", "Was there"),
        seen=first.pk,
        actor=actor,
        at=after(event),
    )

    later, earlier = corrections_of(row)

    assert earlier.before is not None
    assert earlier.after is not None
    assert later.before is not None
    assert later.after is not None
    assert [earlier.before.state, earlier.after.state] == ["", "excused"]
    assert (later.before.state, later.after.state) == ("excused", "present")
    assert (later.after.minutes, later.scan.reason) == (90, "Was there")
    assert later.scan.actor == actor


# --- pages ------------------------------------------------------------------------


def page_of(row: Registration, session: Session) -> str:
    return f"/desk/events/{row.event.slug}/people/{row.uid}/presence/{session.uid}/"


def send(
    client: Client, row: Registration, session: Session, says: str, **more: str
) -> Any:
    given = {"says": says, "reason": "Paper", "id": str(uuid.uuid4())} | more
    return client.post(page_of(row, session), given, follow=True)


def test_presence_correct_enters_times_and_shows_the_history(
    staff: Client, event: Event
) -> None:
    session = event.sessions.all()[0]
    row = make_registration(event, given_name="Мария")

    answer = send(staff, row, session, "times", arrived="9:20", left="10.10")
    page = answer.content.decode()

    presence = Presence.objects.get()
    assert presence.arrived_at == session.starts_at + timedelta(minutes=20)
    assert presence.left_at == session.starts_at + timedelta(minutes=70)
    assert answer.redirect_chain == [
        (f"/desk/events/{event.slug}/people/{row.uid}/", 302)
    ]
    assert "Corrections of presence" in page
    assert "Paper" in page
    assert "09:20–10:10" in page


def test_presence_correct_returns_to_the_table(staff: Client, event: Event) -> None:
    session = event.sessions.all()[0]
    row = make_registration(event)

    answer = staff.post(
        page_of(row, session) + "?from=table",
        {"says": "whole", "reason": "Paper", "id": str(uuid.uuid4())},
    )
    table = staff.get(f"/desk/events/{event.slug}/checkin/").content.decode()

    assert answer["Location"] == f"/desk/events/{event.slug}/checkin/"
    assert "corrected" in table
    assert page_of(row, session) in table


@pytest.mark.parametrize(
    ("says", "more", "words"),
    [
        ("whole", {"reason": ""}, "This field is required"),
        ("times", {}, "Say from when the person was there."),
        ("times", {"arrived": "12:00"}, "These times are not of this session"),
        ("nonsense", {}, "Select a valid choice"),
        ("scans", {}, "Select a valid choice"),
    ],
)
def test_presence_correct_refuses_and_keeps_what_was_typed(
    staff: Client, event: Event, says: str, more: dict[str, str], words: str
) -> None:
    row = make_registration(event)

    page = send(staff, row, event.sessions.all()[0], says, **more).content.decode()

    assert words in page
    assert more.get("reason", "Paper") in page
    assert not Scan.objects.exists()


def test_presence_correct_tells_what_somebody_else_entered_meanwhile(
    staff: Client, event: Event
) -> None:
    session = event.sessions.all()[0]
    row = make_registration(event)
    done = correct_presence(row, session, Word("excused", "Ill will"), actor=None)

    page = send(staff, row, session, "whole").content.decode()
    again = send(staff, row, session, "whole", seen=str(done.pk))

    assert "corrected the presence of" in page
    assert "Ill will" in page
    assert f'name="seen" value="{done.pk}"' in page
    assert again.redirect_chain
    assert Presence.objects.get().state == State.PRESENT


def test_presence_correct_before_the_session_only_excuses(
    staff: Client,
) -> None:
    event = make_event()
    session = event.sessions.get()
    row = make_registration(event)

    page = staff.get(page_of(row, session)).content.decode()
    send(staff, row, session, "excused", reason="On leave")

    assert 'value="whole"' not in page
    assert Presence.objects.get().state == State.EXCUSED
    assert Scan.objects.get().says == Says.NOTICE


def test_presence_correct_says_who_falls_below_the_threshold(
    staff: Client, event: Event
) -> None:
    row = make_registration(event, given_name="Мария", family_name="Илиева")
    first, second = event.sessions.all()
    quiet = send(staff, row, first, "whole").content.decode()
    send(staff, row, second, "whole")
    standing = Scan.objects.get(session=second)

    loud = send(staff, row, second, "absent", seen=str(standing.pk)).content.decode()

    assert "Now below" not in quiet
    assert "Now below the 80 % of presence that the event asks for: Мария" in loud
    assert "A certificate that was issued stays as it is" in loud


def test_closed_books_show_no_form_and_change_nothing(
    staff: Client, event: Event
) -> None:
    session = event.sessions.all()[0]
    row = make_registration(event)
    Event.objects.update(status=Event.Status.REPORTED)

    page = staff.get(page_of(row, session)).content.decode()
    refused = send(staff, row, session, "whole").content.decode()
    listed = staff.get(
        f"/desk/events/{event.slug}/sessions/{session.uid}/presence/"
    ).content.decode()

    assert "The books of this event are closed" in page
    assert 'name="says"' not in page
    assert "The books of this event are closed" in refused
    assert 'name="chosen"' not in listed
    assert not Scan.objects.exists()


@pytest.mark.parametrize("role", ["observer", "checkin", "trainer", "coordinator"])
def test_others_find_no_page_for_corrections(
    client: Client, event: Event, role: str
) -> None:
    user = make_user()
    target = event.programme if role == "observer" else event
    if role != "coordinator":
        make_grant(user, role, target)
    client.force_login(user)
    row = make_registration(event)
    session = event.sessions.all()[0]

    answer = send(client, row, session, "whole")

    assert answer.status_code == 404
    assert not Scan.objects.exists()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def listed(session: Session) -> str:
    return f"/desk/events/{session.event.slug}/sessions/{session.uid}/presence/"


def test_session_presence_enters_a_list_of_forty(staff: Client, event: Event) -> None:
    session = event.sessions.all()[0]
    rows = [make_registration(event) for _number in range(40)]
    given = {
        "chosen": [f"{row.uid}:" for row in rows[:36]],
        "which": "chosen",
        "says": "whole",
        "reason": "Signed on paper",
        "id": str(uuid.uuid4()),
    }

    page = staff.post(listed(session), given, follow=True).content.decode()
    twice = staff.post(listed(session), given, follow=True)

    assert "Entered for 36 people." in page
    assert "36 of 40 people in" in words(page)
    assert page.count("badge ok") == 36
    assert page.count("badge bad") == 4  # absent: nothing needs to be entered for it
    assert twice.status_code == 200
    assert Scan.objects.count() == 36


def test_session_presence_enters_all_the_others(staff: Client, event: Event) -> None:
    session = event.sessions.all()[0]
    rows = [make_registration(event) for _number in range(3)]
    correct_presence(rows[0], session, Word("excused", "Called"), actor=None)
    given = {"which": "rest", "says": "whole", "reason": "Paper"}

    staff.post(listed(session), given | {"id": str(uuid.uuid4())})
    empty = staff.post(listed(session), given | {"id": str(uuid.uuid4())})

    assert [row.presences.get().state for row in rows] == [
        "excused",
        "present",
        "present",
    ]
    assert "Everybody has an entry" in empty.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"chosen": []}, "Tick at least one person"),
        ({"reason": " "}, "This field is required"),
        ({"says": "times"}, "Select a valid choice"),
    ],
)
def test_session_presence_refuses_and_keeps_the_ticks(
    staff: Client, event: Event, change: dict[str, Any], words: str
) -> None:
    session = event.sessions.all()[0]
    row = make_registration(event)
    given = {
        "chosen": [f"{row.uid}:"],
        "which": "chosen",
        "says": "whole",
        "reason": "Paper",
        "id": str(uuid.uuid4()),
    } | change

    page = staff.post(listed(session), given).content.decode()

    assert words in page
    assert page.count(" checked>") == len(given["chosen"])
    assert not Scan.objects.exists()


def test_session_presence_takes_no_stranger_and_no_nonsense(
    staff: Client, event: Event
) -> None:
    session = event.sessions.all()[0]
    make_registration(event)
    stranger = make_registration(make_event())
    given = {"which": "chosen", "says": "whole", "reason": "Paper"}
    given["id"] = str(uuid.uuid4())

    foreign = staff.post(listed(session), given | {"chosen": f"{stranger.uid}:"})
    broken = staff.post(listed(session), given | {"chosen": "1:2"})

    assert "Tick at least one person" in foreign.content.decode()
    assert broken.status_code == 400
    assert not Scan.objects.exists()


@pytest.mark.parametrize("page", ["table", "list", "person"])
def test_pages_of_presence_take_the_same_queries_for_one_and_three(
    staff: Client, event: Event, page: str
) -> None:
    session = event.sessions.all()[0]
    path = {
        "table": f"/desk/events/{event.slug}/checkin/",
        "list": listed(session),
    }

    def count() -> int:
        row = make_registration(event)
        done = correct_presence(row, session, Word("excused", "Called"), actor=None)
        if page == "person":
            for _number in range(event.registrations.count()):
                done = correct_presence(
                    row, session, Word("absent", "No"), actor=None, seen=done.pk
                )
        where = path.get(page, f"/desk/events/{event.slug}/people/{row.uid}/")
        staff.get(where)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert staff.get(where).status_code == 200
        return len(queries)

    first = count()
    count()
    assert count() == first


def test_the_file_of_presence_tells_states_and_half_days(event: Event) -> None:
    first, _second = event.sessions.all()
    there, away, absent = (make_registration(event) for _number in range(3))
    make_presence(there, first)
    correct_presence(
        away, first, Word("excused", "Called"), actor=None, at=after(event)
    )
    sessions = list(event.sessions.all())
    columns = {column.key: column for column in presence_columns(sessions)}
    state = columns[f"state-{first.uid}"]

    lines = presence_lines(event, sessions, after(event))

    found = {
        line.registration: (
            str(state.value(line, ANY)),
            columns[f"session-{first.uid}"].value(line, ANY),
            columns["half_days"].value(line, ANY),
        )
        for line in lines
    }
    assert found == {
        there: ("present", 90, 1),
        away: ("excused", 0, 0),
        absent: ("absent", None, 0),
    }
    assert str(state.label) == "Lecture: State"


def test_nobody_came_is_taken_back_on_the_list(staff: Client, event: Event) -> None:
    session = event.sessions.all()[0]
    Session.objects.filter(pk=session.pk).update(nobody_came=True)
    make_registration(event)

    page = staff.get(listed(session)).content.decode()
    staff.post(
        f"/desk/events/{event.slug}/sessions/{session.uid}/count/", {"nobody": "no"}
    )

    assert "nobody came to this session" in page
    session.refresh_from_db()
    assert not session.nobody_came


@pytest.mark.parametrize(("sessions", "shown"), [(2, 2), (4, 4), (5, 1)])
def test_on_a_phone_a_card_tells_the_states_of_up_to_four_sessions(
    staff: Client, sessions: int, shown: int
) -> None:
    event = make_event(sessions=0)
    start = timezone.now() - timedelta(days=1)
    for number in range(sessions):
        make_session(
            event,
            titles={"en": f"Part {number}"},
            starts_at=start + timedelta(hours=2 * number),
            ends_at=start + timedelta(hours=2 * number + 1),
        )
    make_registration(event)

    html = staff.get(f"/desk/events/{event.slug}/checkin/").content.decode()

    assert len(re.findall(r'<td data-label="[^"]+:\d\d', html)) == shown
    assert html.count('<td class="extra">') == sessions - shown
    assert html.index("instead-of-head") < html.index('<table class="table">')
