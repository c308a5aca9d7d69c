"""The steps of an event: every pair of states, and what each step asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from core.errors import DomainError
from courses.models import Event, Quota, Registration, Scan, Session
from courses.selectors.steps import STEPS, gaps_of
from courses.services import events as acts
from courses.services.reviewing import (
    AlreadySettled,
    CannotCount,
    NotOver,
    SomebodyCame,
    say_nobody_came,
    settle_scan,
)
from participants.models import AuditEvent, ConsentWording
from tests.factories import (
    make_admin,
    make_event,
    make_presence,
    make_region,
    make_registration,
    make_session,
    make_wording,
)

pytestmark = pytest.mark.django_db
State = Event.Status
ALLOWED = {
    "draft": {"announced", "open", "held", "cancelled"},
    "announced": {"draft", "open", "closed", "held", "cancelled"},
    "open": {"closed", "held", "cancelled"},
    "closed": {"open", "held", "cancelled"},
    "held": {"reported"},
    "reported": {"held"},
    "cancelled": set(),
}
ACTS: dict[str, Callable[[Event], Any]] = {
    "draft": lambda event: acts.withdraw(event, actor=None),
    "announced": lambda event: acts.announce(event, actor=None),
    "open": lambda event: acts.open_registration(event, actor=None),
    "closed": lambda event: acts.close_registration(event, actor=None),
    "held": lambda event: acts.mark_held(event, actor=None, reason="as asked"),
    "reported": lambda event: acts.mark_reported(event, actor=None),
    "cancelled": lambda event: acts.cancel_event(event, actor=None, reason="Snow"),
}
PAIRS = [(former, to) for former in State.values for to in State.values]


def make_complete(**fields: Any) -> Event:
    """An event that ended an hour ago and lacks nothing for any step."""
    make_wording()
    fields.setdefault("starts_at", timezone.now() - timedelta(hours=9))
    event = make_event(place=make_region(), **fields)
    event.sessions.update(nobody_came=True)
    return event


def make_doubtful(registration: Registration, **fields: Any) -> Scan:
    """A scan to review."""
    session = registration.event.sessions.get()
    values = {
        "event": registration.event,
        "session": session,
        "registration": registration,
        "device_time": session.starts_at,
        "received_at": session.starts_at,
        "content_hash": "x",
        "verdict_reason": "same_id",
    }
    return Scan.objects.create(
        id=uuid4(), kind="scan", verdict="review", **values | fields
    )


@pytest.mark.parametrize(("former", "to"), PAIRS)
def test_each_pair_of_states(former: str, to: str) -> None:
    event = make_complete(status=former)

    if to in ALLOWED[former]:
        ACTS[to](event)
    else:
        with pytest.raises(acts.WrongState):
            ACTS[to](event)

    event.refresh_from_db()
    assert event.status == (to if to in ALLOWED[former] else former)
    assert AuditEvent.objects.count() == (to in ALLOWED[former])


def test_the_table_is_the_one_that_is_tested() -> None:
    assert {state: set(steps) for state, steps in STEPS.items()} == ALLOWED


def _no_place(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(place=None)


def _no_sessions(event: Event) -> None:
    event.sessions.all().delete()


def _no_seats(event: Event) -> None:
    Quota.objects.filter(event=event).update(size=0)


def _no_words(event: Event) -> None:

    ConsentWording.objects.all().delete()


@pytest.mark.parametrize(
    ("spoil", "refusal", "page"),
    [
        (_no_place, acts.PlaceMissing, "event_edit"),
        (_no_sessions, acts.SessionMissing, "event_sessions"),
        (_no_seats, acts.NoSeats, "event_seats"),
        (_no_words, acts.WordingMissing, ""),
    ],
)
def test_open_registration_needs_what_people_register_for(
    spoil: Callable[[Event], None], refusal: type[DomainError], page: str
) -> None:
    event = make_complete(status="announced")
    spoil(event)
    event.refresh_from_db()

    with pytest.raises(refusal):
        acts.open_registration(event, actor=None)

    event.refresh_from_db()
    assert event.status == "announced"
    assert [gap.page for gap in gaps_of(event, "open")] == [page]


def test_an_online_event_opens_without_a_place() -> None:
    event = make_complete(status="announced", mode="online")
    _no_place(event)
    event.refresh_from_db()

    acts.open_registration(event, actor=None)

    assert event.status == "open"


def test_mark_held_before_the_end_is_refused() -> None:
    event = make_event(starts_at=timezone.now() - timedelta(hours=1))

    with pytest.raises(acts.NotYet):
        acts.mark_held(event, actor=None)

    event.refresh_from_db()
    assert event.status == "open"


def test_books_are_opened_again_only_with_a_reason() -> None:
    event = make_complete(status="reported")

    with pytest.raises(acts.ReasonMissing):
        acts.mark_held(event, actor=None)
    acts.mark_held(event, actor=None, reason="A list was found")

    assert event.status == "held"
    assert AuditEvent.objects.get().after == {
        "status": "held",
        "reason": "A list was found",
    }


def test_a_draft_that_is_cancelled_stays_unseen() -> None:
    event = make_complete(status="draft")

    acts.cancel_event(event, actor=None, reason="Snow")

    event.refresh_from_db()
    assert (event.status, event.is_public) == ("cancelled", False)


def test_books_close_only_when_attendance_is_complete() -> None:
    event = make_event(
        status="held", starts_at=timezone.now() - timedelta(days=2), sessions=2
    )
    make_session(event, kind="break")
    seen, unseen = event.sessions.filter(kind="lecture")
    row = make_registration(event)
    make_presence(row, seen)

    with pytest.raises(acts.AttendanceIncomplete) as refusal:
        acts.mark_reported(event, actor=None)
    say_nobody_came(unseen, actor=None)
    acts.mark_reported(event, actor=None)

    assert str(refusal.value) == (
        "Attendance is not complete: Enter who was there: Lecture"
    )
    assert event.status == "reported"


def test_books_close_only_when_no_scan_is_to_review() -> None:
    event = make_complete(status="held", seats=3)
    scan = make_doubtful(make_registration(event))

    with pytest.raises(acts.AttendanceIncomplete):
        acts.mark_reported(event, actor=None)
    settle_scan(scan, counts=False, actor=None)
    acts.mark_reported(event, actor=None)

    assert event.status == "reported"


def test_say_nobody_came_refuses_what_is_not_so() -> None:
    ahead = make_event().sessions.get()
    row = make_registration(make_event(starts_at=timezone.now() - timedelta(days=1)))
    make_presence(row, row.event.sessions.get())

    with pytest.raises(NotOver):
        say_nobody_came(ahead, actor=None)
    with pytest.raises(SomebodyCame):
        say_nobody_came(row.event.sessions.get(), actor=None)

    assert not Session.objects.filter(nobody_came=True).exists()


def test_settle_scan_counts_what_was_claimed_once() -> None:
    row = make_registration(make_event(starts_at=timezone.now() - timedelta(days=1)))
    scan = make_doubtful(row)

    settle_scan(scan, counts=True, actor=None)
    with pytest.raises(AlreadySettled):
        settle_scan(scan, counts=True, actor=None)

    presence = row.presences.get()
    assert (presence.state, presence.source) == ("present", "manual")
    assert presence.arrived_at == scan.device_time


def test_settle_scan_that_cannot_count_decides_nothing() -> None:
    row = make_registration(
        make_event(starts_at=timezone.now() - timedelta(days=1)), status="waiting"
    )
    scan = make_doubtful(row)

    with pytest.raises(CannotCount) as refusal:
        settle_scan(scan, counts=True, actor=None)

    scan.refresh_from_db()
    assert scan.settled_at is None
    assert Scan.objects.count() == 1
    assert "still on the waiting list" in str(refusal.value)


def test_a_scan_of_nobody_we_know_can_be_left_out() -> None:
    scan = make_doubtful(make_registration(make_event(status="held")))
    Scan.objects.update(registration=None, verdict_reason="clock")
    scan.refresh_from_db()

    with pytest.raises(CannotCount):
        settle_scan(scan, counts=True, actor=None)
    settle_scan(scan, counts=False, actor=None)

    scan.refresh_from_db()
    assert scan.settled_at is not None
    assert Scan.objects.count() == 1


def test_desk_says_what_is_missing_for_the_books_and_leads_there() -> None:
    event = make_event(status="held", starts_at=timezone.now() - timedelta(days=2))
    make_doubtful(make_registration(event))
    client = Client()
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/"

    html = client.get(path).content.decode()
    door = client.get(f"{path}checkin/").content.decode()

    assert "Before the books can be closed:" in html
    assert f'href="{path}checkin/">Enter who was there: Lecture</a>' in html
    assert f'href="{path}checkin/review/">Decide on scans to review: 1</a>' in html
    assert "Close the books" not in html
    assert "Nobody came" in door
    assert "Leave it out" in door
    session, scan = event.sessions.get(), Scan.objects.get()
    client.post(f"{path}sessions/{session.uid}/count/", {"nobody": "yes"})
    client.post(f"{path}scans/{scan.pk}/settle/", {"counts": "no"})
    assert "Close the books" in client.get(path).content.decode()
