"""The demonstration is loaded at whatever time of day somebody wants to see it."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine

from courses.models import Event
from portal.selectors.invariants import all_problems
from portal.services.demo import load_demo

SOFIA = ZoneInfo("Europe/Sofia")


@pytest.mark.django_db
@pytest.mark.parametrize("clock", ["00:02", "00:59", "11:00", "23:50", "23:59"])
def test_load_demo_may_begin_at_any_time_of_day(clock: str) -> None:
    """Its event of today has begun, and lasts until late at night."""
    now = datetime.combine(date(2026, 12, 1), time.fromisoformat(clock), SOFIA)
    with time_machine.travel(now, tick=True):
        load_demo()

    today = Event.objects.get(slug="arm-mreja-dnes")
    evaluation = today.evaluations.get()
    assert today.starts_at is not None
    assert today.starts_at <= evaluation.opens_at <= now
    assert today.registrations.filter(presences__isnull=False).exists()
    assert not list(all_problems())
