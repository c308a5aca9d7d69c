"""Many people who want the same seats at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from core.errors import DomainError
from courses.models import Event, Quota, Registration, Status
from courses.services.registration import RegistrationClosed
from courses.services.seats import SeatsTaken
from tests.courses.factories import sign_up

Threads = Callable[..., list[Any]]
Attempt = Callable[[], str]


def attempt(event: Event, number: int, **fields: Any) -> Attempt:
    """What the person of that number is told: a status, "refused" or "closed"."""

    def run() -> str:
        try:
            return str(sign_up(event, number, **fields).status)
        except SeatsTaken:
            return "refused"
        except RegistrationClosed:
            return "closed"

    return run


def told(act: Callable[[], object]) -> Attempt:
    """What the person who does `act` is told: "done", or the code of the refusal."""

    def run() -> str:
        try:
            act()
        except DomainError as refusal:
            return refusal.code
        return "done"

    return run


def at_once(run_threads: Threads, acts: Iterable[Attempt], workers: int) -> list[str]:
    """All `acts` by so many at a time who begin together; what each was told."""
    rows = list(acts)
    told = [""] * len(rows)
    start = threading.Barrier(workers)

    def client(first: int) -> Callable[[], None]:
        def run() -> None:
            start.wait(30)
            for place in range(first, len(rows), workers):
                told[place] = rows[place]()

        return run

    run_threads([client(first) for first in range(workers)], workers=workers)
    return told


def taken(event: Event) -> list[tuple[int, int]]:
    """(taken, size) of each quota of the event."""
    rows = Quota.objects.filter(event=event).order_by("pk")
    return list(rows.values_list("taken", "size"))


def seated(event: Event) -> int:
    """How many people hold a seat of the event."""
    states = [Status.HELD, Status.CONFIRMED, Status.OFFERED]
    return Registration.objects.filter(event=event, status__in=states).count()
