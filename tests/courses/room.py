"""What tests of people who check themselves in need."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from courses.models import Event, Registration, Session
from courses.services.room_codes import Pass, new_device, room_code
from courses.services.self_checkin import save_rule
from tests.factories import make_event, make_registration

ELSEWHERE = "203.0.113.9"


def make_room(**fields: Any) -> Session:
    """The session of an event whose people may check themselves in."""
    rule = {
        name: fields.pop(name)
        for name in ("before_minutes", "after_minutes", "with_departures")
        if name in fields
    }
    event = make_event(**fields)
    save_rule(event, actor=None, is_on=True, **rule)
    return event.sessions.get()


def around(session: Session, minutes: float) -> datetime:
    """So many minutes after the start of the session, or before it."""
    return session.starts_at + timedelta(minutes=minutes)


def make_pass_of(session: Session, at: datetime, device: str = "", **more: Any) -> Pass:
    """What a device has that read the code at `at`."""
    return Pass(session.uid, at, device or new_device(), **more)


def seat(event: Event, email: str = "", **fields: Any) -> Registration:
    """Somebody with a seat, of this mailbox."""
    if email:
        fields |= {"email": email}
    return make_registration(event, **fields)


def code_path(session: Session, at: datetime) -> str:
    """Where the code on the screen leads."""
    return f"/here/{room_code(session, at)}/"
