"""What tests of events need beside the common factories."""

from __future__ import annotations

from datetime import datetime, timedelta

from courses.models import Event


def start_of(event: Event, minutes: int = 0) -> datetime:
    """The start of an event that has one, some minutes later."""
    assert event.starts_at is not None
    return event.starts_at + timedelta(minutes=minutes)
