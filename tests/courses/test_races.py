"""Everybody at once: no seat too many, none lost, nobody forgotten (TRUST 78, F32–F35).

After each race the invariants of the app hold. Rounds through the pages and killed
servers are in test_races_killed.py.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from courses.invariants import problems
from courses.models import Quota, Registration, SeatUse, Session, Status
from courses.services.confirmation import HoldExpired, NotActive
from courses.services.events import close_registration
from courses.services.quotas import QuotaBelowTaken, set_quota
from courses.services.registration import cancel, confirm, expire_holds
from courses.services.sessions import remove_session
from courses.services.tickets import registration_path
from courses.services.waiting import promote, promote_all
from outbox.models import Message
from tests.courses.factories import sign_up
from tests.courses.rush import Attempt, Threads, at_once, attempt, seated, taken
from tests.factories import (
    make_event,
    make_organisation,
    make_quota,
    make_region,
    make_session,
    make_wording,
)

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20


def mails(kind: str) -> int:
    return Message.objects.filter(kind=f"registration.{kind}").count()


def test_200_clients_for_30_places_in_20_rounds(run_threads: Threads) -> None:
    """16 at a time, each with a connection of its own: a PostgreSQL takes 100 of them
    unless told otherwise, and SQLite one that writes. 200 at the same moment are in
    test_races_killed.py, at the server that shares its few connections among them.
    """
    for _round in range(ROUNDS):
        event = make_event(seats=30)
        acts = [attempt(event, number) for number in range(200)]

        told = at_once(run_threads, acts, 16)

        assert (told.count("held"), told.count("refused")) == (30, 170)
        assert taken(event) == [(30, 30)]
        assert (
            event.registrations.count()
            == SeatUse.objects.filter(quota__event=event).count()
        )
    assert mails("confirm") == 30 * ROUNDS
    assert list(problems()) == []


def test_three_overlapping_quotas(run_threads: Threads) -> None:
    place = make_region()
    offices = [make_organisation(region=place) for _ in range(4)]
    elsewhere = make_organisation(region=make_region())
    for _round in range(5):
        event = make_event(seats=20, seats_per_organisation=6)
        make_quota(event, size=14, scope="region", region=place)
        make_quota(event, size=17, scope="session", session=event.sessions.get())
        acts = [
            attempt(event, number, organisation=[*offices, elsewhere][number % 5])
            for number in range(60)
        ]

        told = at_once(run_threads, acts, 16)

        whole, region, session, *each = taken(event)
        assert whole[0] == session[0] == told.count("held") == seated(event) == 17
        assert (
            region[0] == 17 - event.registrations.filter(organisation=elsewhere).count()
        )
        assert region[0] <= 14
        assert all(number <= 6 for number, _size in each)
    assert list(problems()) == []


def test_cancel_confirm_and_promote(run_threads: Threads) -> None:
    event = make_event(seats=8)
    rows = [confirm(sign_up(event, number)) for number in range(8)]
    line = [sign_up(event, 100 + n, join_waiting_list=True) for n in range(12)]

    def accept(row: Registration) -> str:
        try:
            return str(confirm(row).status)
        except NotActive:
            return "not yet"

    acts: list[Attempt] = [partial(_cancelled, row) for row in rows]
    acts += [partial(_cancelled, row) for row in line[:4]]
    acts += [partial(accept, row) for row in line[4:] * 2]
    acts += [lambda: str(promote(event) and "")] * 4
    acts += [attempt(event, 200 + n, join_waiting_list=True) for n in range(8)]

    at_once(run_threads, acts, 16)

    assert taken(event) == [(8, 8)]
    assert seated(event) == 8
    assert mails("offer") == event.registrations.filter(pk__in=_offered()).count()
    assert list(problems()) == []


def _cancelled(row: Registration) -> str:
    return str(cancel(row).status)


def _offered() -> list[int]:
    told = Message.objects.filter(kind="registration.offer").values("about_uid")
    return list(Registration.objects.filter(uid__in=told).values_list("pk", flat=True))


def test_capacity_is_lowered_while_50_submit(run_threads: Threads) -> None:
    event = make_event(seats=40)

    def lower() -> str:
        try:
            set_quota(event, "event", 15, actor=None)
        except QuotaBelowTaken:
            return "kept"
        return "lowered"

    acts: list[Attempt] = [attempt(event, number) for number in range(50)]
    acts[9:9] = [lower]
    acts[30:30] = [lower]

    told = at_once(run_threads, acts, 16)

    quota = event.quotas.get()
    assert quota.taken == told.count("held") == seated(event) <= quota.size
    assert quota.size == (15 if "lowered" in told else 40)
    assert list(problems()) == []


def test_registration_is_closed_while_50_submit(run_threads: Threads) -> None:
    event = make_event(seats=100)
    acts: list[Attempt] = [attempt(event, number) for number in range(50)]
    acts[20:20] = [lambda: close_registration(event, actor=None).status]

    told = at_once(run_threads, acts, 16)

    assert told.count("held") + told.count("closed") == 51  # and the act itself
    assert event.registrations.count() == seated(event) == told.count("held")
    assert mails("confirm") == told.count("held")
    assert list(problems()) == []


def test_a_session_is_deleted_while_50_submit(run_threads: Threads) -> None:
    event = make_event(seats=100)
    session = make_session(event)
    make_quota(event, size=10, scope="session", session=session)

    def remove() -> str:
        remove_session(Session.objects.get(pk=session.pk), actor=None)
        return "removed"

    acts: list[Attempt] = [
        attempt(event, number, join_waiting_list=True) for number in range(50)
    ]
    acts[25:25] = [remove]

    told = at_once(run_threads, acts, 16)

    assert "removed" in told
    assert told.count("held") + told.count("waiting") == 50
    assert taken(event) == [(50, 100)]  # who waited for the session was offered a seat
    assert seated(event) == 50
    assert list(problems()) == []


# --- one click too many (F32) -----------------------------------------------------------


def posted(path: str, data: dict[str, Any]) -> Callable[[], tuple[int, str]]:
    def send() -> tuple[int, str]:
        answer = Client().post(path, data)
        return answer.status_code, answer.headers.get("Location", "")

    return send


def test_double_click_on_register(run_threads: Threads) -> None:
    make_wording("registration")
    event = make_event(seats=5)
    path = f"/events/{event.slug}/register/"
    form = {
        "given_name": "Ана",
        "family_name": "Примерић",
        "email": "ana@town.example",
        "organisation": str(make_organisation().uid),
        "consent": "on",
        "request_uid": str(uuid.uuid4()),
    }

    answers = run_threads([posted(path, form)] * 8, workers=8)
    later = posted(path, form)()  # back, and sent again

    assert {*answers, later} == {(302, f"/events/{event.slug}/registered/")}
    assert event.registrations.get().status == Status.HELD
    assert taken(event) == [(1, 5)]
    assert mails("confirm") == 1
    assert list(problems()) == []


@pytest.mark.parametrize("state", ["held", "offered"])
def test_double_click_on_confirm(run_threads: Threads, state: str) -> None:
    event = make_event(seats=1)
    row = sign_up(event, 1)
    if state == "offered":
        first, row = row, sign_up(event, 2, join_waiting_list=True)
        cancel(first)
    row.refresh_from_db()
    assert row.status == state
    path = registration_path(row)

    answers = run_threads([posted(path, {"act": "confirm"})] * 8, workers=8)
    later = posted(path, {"act": "confirm"})()

    row.refresh_from_db()
    assert {*answers, later} == {(302, path)}
    assert row.status == Status.CONFIRMED
    assert taken(event) == [(1, 1)]
    assert mails("ticket") == 1
    assert list(problems()) == []


def test_double_click_on_cancel(run_threads: Threads) -> None:
    event = make_event(seats=2)
    row = confirm(sign_up(event, 1))
    sign_up(event, 2)
    waiting = [sign_up(event, 10 + n, join_waiting_list=True) for n in range(3)]
    path = registration_path(row)

    answers = run_threads([posted(path, {"act": "cancel"})] * 8, workers=8)
    later = posted(path, {"act": "cancel"})()

    states = [Registration.objects.get(pk=one.pk).status for one in waiting]
    assert {*answers, later} == {(302, path)}
    assert states == ["offered", "waiting", "waiting"]
    assert taken(event) == [(2, 2)]
    assert (mails("cancelled"), mails("offer")) == (1, 1)
    assert list(problems()) == []


# --- faults in the middle ---------------------------------------------------------------


def test_promotion_dies_between_seat_and_mail() -> None:
    """F34: the database refuses the mail of the offer; then all is as before."""
    event = make_event(seats=1)
    row = confirm(sign_up(event, 1))
    waiting = sign_up(event, 2, join_waiting_list=True)
    refuse, allow = NO_OFFERS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(refuse)

    try:
        with pytest.raises(IntegrityError):
            cancel(row)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(allow)

    row.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.status, waiting.status) == (Status.CONFIRMED, Status.WAITING)
    assert SeatUse.objects.get().registration == row
    assert (taken(event), mails("offer"), mails("cancelled")) == ([(1, 1)], 0, 0)
    assert list(problems()) == []
    cancel(row)
    waiting.refresh_from_db()
    assert (waiting.status, mails("offer")) == (Status.OFFERED, 1)


NO_OFFERS = {
    "sqlite": (
        "CREATE TRIGGER no_offers BEFORE INSERT ON outbox_message"
        " WHEN NEW.kind = 'registration.offer'"
        " BEGIN SELECT RAISE(ABORT, 'no offers'); END",
        "DROP TRIGGER no_offers",
    ),
    "postgresql": (
        "ALTER TABLE outbox_message ADD CONSTRAINT no_offers"
        " CHECK (kind <> 'registration.offer')",
        "ALTER TABLE outbox_message DROP CONSTRAINT no_offers",
    ),
}


def test_clock_a_day_ahead_and_back() -> None:
    """F35: what ended stays ended, and nobody is written to twice."""
    now = timezone.now()
    ahead = now + timedelta(days=1, minutes=1)
    event = make_event(seats=1)
    row = sign_up(event, 1)
    waiting = sign_up(event, 2, join_waiting_list=True)

    ended = expire_holds(ahead)
    for at in (now, ahead, now):  # and back, and so on
        assert expire_holds(at) == 0
        promote_all(at)
    with pytest.raises(HoldExpired):
        confirm(row, at=now)
    confirm(waiting, at=now)

    waiting.refresh_from_db()
    assert (ended, waiting.status) == (1, Status.CONFIRMED)
    assert (mails("offer"), mails("ticket")) == (1, 1)
    assert taken(event) == [(1, 1)]
    assert list(problems()) == []


def test_clock_back_prolongs_no_hold_that_was_given_away() -> None:
    now = timezone.now()
    event = make_event(seats=1)
    row = sign_up(event, 1)
    other = attempt(event, 2)

    early = other()
    expire_holds(now + timedelta(days=2))
    late = other()

    assert (early, late) == ("refused", "held")
    with pytest.raises(HoldExpired):
        confirm(row, at=now)
    assert Quota.objects.get(event=event).taken == 1
    assert list(problems()) == []
