"""The online link of an event: for those with a seat, from some time before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from courses.models import Event, Registration, Status

OFF = (Event.Status.DRAFT, Event.Status.CANCELLED)


@dataclass(frozen=True)
class OnlineLink:
    """Where one takes part, or from when that is shown."""

    address: str = ""
    shown_from: datetime | None = None


def online_link(registration: Registration, at: datetime) -> OnlineLink | None:
    """What a person may know of the link at `at`; none without a seat.

    Public pages, calendar files and the API never call this.
    """
    event = registration.event
    if registration.status != Status.CONFIRMED or not event.online_link:
        return None
    if event.mode == Event.Mode.IN_PERSON or event.status in OFF:
        return None
    if event.ends_at is not None and event.ends_at <= at:
        return None
    if event.link_from is not None and event.link_from > at:
        return OnlineLink(shown_from=event.link_from)
    return OnlineLink(address=event.online_link)
