"""What tests of events need beside the common factories."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from courses.models import Event, Registration
from courses.services.registration import register


def start_of(event: Event, minutes: int = 0) -> datetime:
    """The start of an event that has one, some minutes later."""
    assert event.starts_at is not None
    return event.starts_at + timedelta(minutes=minutes)


def sign_up(event: Event, number: int = 1, **fields: Any) -> Registration:
    """Register a person of that number, as the form of the event would."""
    fields.setdefault("given_name", "Иван")
    fields.setdefault("family_name", f"Примеров{number}")
    fields.setdefault("email", f"ivan{number}@town.example")
    return register(event, language="bg", **fields)
