"""Two acts at the same moment have one consistent order (TRUST 78).

Cancel and promote, register and close, edit and edit: test_races.py, test_events.py.
"""

from __future__ import annotations

import uuid
from functools import partial

import pytest

from courses.invariants import problems
from courses.models import Event, Registration, Scan, Session
from courses.services.checkin import record_scan
from courses.services.events import SomebodyRegistered, withdraw
from courses.services.registration import cancel, confirm
from tests.courses.factories import sign_up
from tests.courses.rush import Threads, at_once, attempt, seated, taken
from tests.factories import make_admin, make_event

pytestmark = pytest.mark.django_db(transaction=True)


def test_cancel_and_check_in(run_threads: Threads) -> None:
    """Whichever was first, the scan is kept and the seat is given back once."""
    for _round in range(5):
        event = make_event(seats=3)
        session = event.sessions.get()
        rows = [confirm(sign_up(event, number)) for number in range(3)]

        def scan(row: Registration, session: Session = session) -> str:
            return str(
                record_scan(
                    row.event,
                    session,
                    id=uuid.uuid4(),
                    registration=row,
                    device_time=session.starts_at,
                    received_at=session.starts_at,
                ).verdict
            )

        acts = [partial(act, row) for row in rows for act in (scan, _cancelled)]

        told = at_once(run_threads, acts, 6)

        assert told.count("cancelled") >= 3
        assert Scan.objects.filter(event=event).count() == 3
        assert (taken(event), seated(event)) == ([(0, 3)], 0)
    assert list(problems()) == []


def test_withdraw_and_register(run_threads: Threads) -> None:
    """An event that people see no more has nobody registered."""
    admin = make_admin()
    for _round in range(8):
        event = make_event(status=Event.Status.ANNOUNCED)
        add = attempt(event, 1, source="staff", actor=admin)

        def take_back(event: Event = event) -> str:
            try:
                return str(withdraw(event, actor=None).status)
            except SomebodyRegistered:
                return "kept"

        told = at_once(run_threads, [add, take_back], 2)

        assert told in (["closed", "draft"], ["confirmed", "kept"])
        assert seated(event) == told.count("confirmed")
    assert list(problems()) == []


def _cancelled(row: Registration) -> str:
    return str(cancel(row).status)
