"""Corrections and scans in any order, and at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from courses.invariants import presence_follows_the_scans as untrue
from courses.models import Event, Presence, Scan, Session
from courses.services.corrections import CorrectedMeanwhile
from courses.services.events import mark_reported
from courses.services.presence import stay
from tests.courses.test_checkin import scan
from tests.courses.test_corrections import correct, told
from tests.factories import make_event, make_registration

Threads = Callable[..., list[Any]]
Says = Scan.Says
pytestmark = pytest.mark.django_db


ACTS = st.tuples(
    st.sampled_from(["in", "out", *(str(says) for says in Says)]),
    st.integers(-30, 120),
    st.integers(1, 90),
)


@given(st.lists(ACTS, max_size=9), st.randoms())
def test_stay_is_the_same_in_any_order_of_scans_and_corrections(
    acts: list[tuple[str, int, int]], random: Any
) -> None:
    start = make_start()
    session = Session(starts_at=start, ends_at=start + timedelta(minutes=90))
    scans = [made(start, number, *act) for number, act in enumerate(acts)]
    shuffled = random.sample(scans, len(scans))

    found = stay(session, scans)

    assert stay(session, shuffled) == found
    assert found is None or 0 <= found.minutes <= 90
    words = [one for one in scans if one.kind == "correct"]
    if words and words[-1].says in ("absent", "excused"):
        assert found is not None
        assert found.state == words[-1].says


def make_start() -> Any:
    return datetime(2026, 3, 2, 9, tzinfo=UTC)


def made(start: Any, number: int, what: str, minute: int, length: int) -> Scan:
    moment = start + timedelta(minutes=minute)
    is_scan = what in ("in", "out")
    is_times = what == Says.TIMES
    return Scan(
        id=uuid.UUID(int=number),
        kind="scan" if is_scan else "correct",
        direction=what if is_scan else "in",
        says="" if is_scan else what,
        received_at=moment if is_scan else start + timedelta(minutes=200 + number),
        acted_at=moment if is_times else None,
        left_at=moment + timedelta(minutes=length) if is_times else None,
    )


@settings(max_examples=25, deadline=None)
@given(st.permutations(["in", "again", "out", "absent", "whole", "excused"]))
def test_presence_is_the_same_in_any_order_of_arrival(order: list[str]) -> None:
    """Offline scans come in anywhere between the words of organisers; the last word,
    and after it is taken back the scans, say how it was.
    """
    with transaction.atomic():
        row = make_registration(make_event())
        session = row.event.sessions.get()
        last = None
        for what in order:
            if what in ("absent", "whole", "excused"):
                seen = last.pk if last else None
                last = correct(row, session, what, seen=seen)
            else:
                minute = {"in": 10, "again": 20, "out": 60}[what]
                direction = "out" if what == "out" else "in"
                scan(row, session, minute, offline=True, direction=direction)
        assert last is not None
        state = "present" if last.says == "whole" else last.says
        assert told(row) == (state, 90 if last.says == "whole" else 0, True)
        assert list(untrue()) == []

        correct(row, session, Says.SCANS, seen=last.pk)

        assert told(row) == ("partial", 50, False)
        assert list(untrue()) == []
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_organisers_correct_the_same_cell_at_once(run_threads: Threads) -> None:
    row = make_registration(make_event())
    session = row.event.sessions.get()

    def attempt(says: str) -> str:
        try:
            return correct(row, session, says).says
        except CorrectedMeanwhile:
            return "meanwhile"

    words = (Says.WHOLE, Says.ABSENT, Says.EXCUSED) * 4
    found = run_threads([partial(attempt, says) for says in words])

    (said,) = set(found) - {"meanwhile"}
    assert found.count("meanwhile") == 11
    assert Scan.objects.get().says == said
    assert Presence.objects.get().state == ("present" if said == "whole" else said)


@pytest.mark.django_db(transaction=True)
def test_scans_and_corrections_at_once_agree(run_threads: Threads) -> None:
    row = make_registration(make_event())
    session = row.event.sessions.get()
    acts: list[Callable[[], Any]] = [
        partial(scan, row, session, minute) for minute in range(12)
    ]
    acts.insert(5, lambda: correct(row, session, Says.ABSENT))

    run_threads(acts, workers=13)

    assert told(row) == ("absent", 0, True)
    assert Scan.objects.count() == 13
    assert list(untrue()) == []


@pytest.mark.django_db(transaction=True)
def test_books_closed_at_once_with_a_correction(run_threads: Threads) -> None:
    row = make_registration(make_event(status=Event.Status.HELD))
    session = row.event.sessions.get()
    scan(row, session, 0)

    def refused(act: Callable[[], Any]) -> str:
        try:
            act()
        except DomainError as refusal:
            return refusal.code
        return "done"

    found = run_threads(
        [
            lambda: refused(lambda: mark_reported(row.event, actor=None)),
            lambda: refused(lambda: correct(row, session, Says.ABSENT)),
        ]
    )

    row.event.refresh_from_db()
    is_closed = row.event.status == Event.Status.REPORTED
    assert found == (
        ["done", "books_closed"] if is_closed else ["attendance_incomplete", "done"]
    )
    assert told(row) == (("present", 90, False) if is_closed else ("absent", 0, True))
