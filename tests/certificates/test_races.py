"""Certificates are issued while attendance changes (TRUST 78)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from certificates.invariants import problems
from certificates.models import Certificate
from certificates.services.issue import issue_certificates
from courses.models import Event, Presence, Registration, Scan
from courses.services.checkin import record_scan
from courses.services.undoing import undo_scan
from tests.certificates.factories import ISSUED_AT, make_held_event
from tests.factories import make_person, make_registration

pytestmark = pytest.mark.django_db(transaction=True)
Threads = Callable[..., list[Any]]


def make_people(event: Event, number: int) -> list[Registration]:
    return [make_registration(event, person=make_person()) for _ in range(number)]


def check_in(row: Registration) -> None:
    """As on the day, in each session."""
    for session in row.event.sessions.all():
        record_scan(
            row.event,
            session,
            id=uuid.uuid4(),
            registration=row,
            device_time=session.starts_at,
            received_at=session.starts_at,
        )


def take_back(row: Registration) -> None:
    for scan in Scan.objects.filter(registration=row, kind=Scan.Kind.SCAN):
        undo_scan(scan, actor=None, reason="Not there")


def certified(event: Event) -> list[int | None]:
    rows = Certificate.objects.filter(event=event).order_by("registration")
    return list(rows.values_list("registration", flat=True))


def test_issue_and_attendance_taken_back(run_threads: Threads) -> None:
    """Who stayed has one; who has none was not there any more; no number is lost."""
    event = make_held_event(series="ARO")
    rows = make_people(event, 6)
    for row in rows:
        check_in(row)
    issue = partial(issue_certificates, event, actor=None, at=ISSUED_AT)
    acts = [issue, *(partial(take_back, row) for row in rows[::2]), issue]

    run_threads(acts, workers=5)
    found = certified(event)
    later = issue().certificates

    assert len(found) == len(set(found))
    assert {row.pk for row in rows[1::2]} <= set(found) <= {row.pk for row in rows}
    assert later == []
    present = Presence.objects.values_list("registration", flat=True)
    assert set(present) == {row.pk for row in rows[1::2]}
    numbers = Certificate.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, len(found) + 1))
    assert list(problems()) == []


def test_issue_and_attendance_that_arrives(run_threads: Threads) -> None:
    """A certificate is for both sessions or not there yet, never for a half."""
    event = make_held_event(series="ARO")
    rows = make_people(event, 6)
    issue = partial(issue_certificates, event, actor=None, at=ISSUED_AT)
    acts = [act for row in rows for act in (partial(check_in, row), issue)]

    run_threads(acts, workers=6)
    issue()

    assert certified(event) == sorted(row.pk for row in rows)
    numbers = Certificate.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]
    assert list(problems()) == []
