"""P3: from the form to a seat with three quotas; and 200 who want 50 seats."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from benchmarks.cpu import now_ms
from courses.models import Event, EventKind, Quota, Registration, Status
from courses.services.registration import confirm, register
from outbox.models import Message
from participants.models import Organisation
from programmes.models import Programme

ROUNDS, CLIENTS, SEATS, THREADS = 300, 200, 50, 16
MOST_MS, MOST_STATEMENTS, MOST_SECONDS = 5.6, 14, 1.0


def run(*, far: bool) -> dict[str, Any]:
    """Milliseconds and statements of one, and the seconds and seats of the crowd."""
    call_command(
        "make_load", people=500, organisations=50, events=4, stdout=io.StringIO()
    )
    each = {name: _each(act) for name, act in ((" held", _hold), ("confirmed", _seat))}
    print(f"{'':>10}{'CPU ms':>10}{'statements':>12}{'with savepoints':>17}")
    for name, (cost, own, whole) in each.items():
        print(f"{name:>10}{cost:>10.2f}{own:>12}{whole:>17}")
    seconds, is_exact = min(_crowd() for _round in range(5 if far else 3))
    print(f"{CLIENTS} on {SEATS} seats: {seconds:.2f} s, exact: {is_exact}")
    cost, own, _whole = each["confirmed"]
    is_fast = cost <= MOST_MS and own <= MOST_STATEMENTS
    return {
        "database": connection.vendor,
        "cpu_ms": {name.strip(): round(row[0], 2) for name, row in each.items()},
        "statements": {name.strip(): row[1] for name, row in each.items()},
        "crowd_seconds": round(seconds, 2),
        "exact": is_exact,
        "ok": is_fast and is_exact and seconds <= MOST_SECONDS,
    }


def _event(seats: int, office: Organisation) -> Event:
    """An open event with seats in all, for each organisation and for its place."""
    start = timezone.now() + timedelta(days=20)
    event = Event.objects.create(
        programme=Programme.objects.earliest("pk"),
        kind=EventKind.objects.earliest("pk"),
        slug=f"bench-{time.monotonic_ns()}",
        titles={"en": "Measured"},
        starts_at=start,
        ends_at=start + timedelta(hours=8),
        status=Event.Status.OPEN,
        seats_per_organisation=100_000,
    )
    Quota.objects.create(event=event, scope=Quota.Scope.EVENT, size=seats)
    Quota.objects.create(
        event=event, scope=Quota.Scope.REGION, region=office.region, size=100_000
    )
    return event


def _hold(event: Event, office: Organisation, number: int) -> Registration:
    return register(
        event,
        given_name="Вера",
        family_name=f"Измерена{number}",
        email=f"measured{number}.{event.pk}@bench.example",
        language="bg",
        organisation=office,
        post_title="експерт",
        join_waiting_list=True,
    )


def _seat(event: Event, office: Organisation, number: int) -> Registration:
    return confirm(_hold(event, office, number))


Act = Callable[[Event, Organisation, int], Registration]


def _each(act: Act) -> tuple[float, int, int]:
    """Milliseconds of one in the mean, its statements, and those with BEGIN and
    savepoints; SQLite says BEGIN through the cursor, PostgreSQL does not."""
    office = _office()
    event = _event(100_000, office)
    act(event, office, 0)  # makes the quota of the organisation
    said: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        act(event, office, 1)
    begun = now_ms()
    for number in range(2, ROUNDS + 2):
        act(event, office, number)
    own = [sql for sql in said if "SAVEPOINT" not in sql and "BEGIN" not in sql]
    return (now_ms() - begun) / ROUNDS, len(own), len(said)


def _office() -> Organisation:
    rows = Organisation.objects.select_related("region").exclude(region=None)
    return rows.earliest("pk")


def _crowd() -> tuple[float, bool]:
    """Seconds until all have an answer, and whether just the seats there are went."""
    office = _office()
    event = _event(SEATS, office)
    mails = Message.objects.count()

    waiting = iter(range(CLIENTS))  # `next` of it is safe between threads

    def work(_thread: int) -> list[str]:
        """As a thread of the web server, which keeps its connection."""
        try:
            return [str(_hold(event, office, number).status) for number in waiting]
        finally:
            connections.close_all()

    begun = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        states = list(chain.from_iterable(pool.map(work, range(THREADS))))
    seconds = time.monotonic() - begun
    whole = event.quotas.get(scope=Quota.Scope.EVENT)
    is_exact = (
        states.count(Status.HELD) == whole.taken == SEATS
        and states.count(Status.WAITING) == CLIENTS - SEATS
        and Message.objects.count() - mails == CLIENTS
    )
    return seconds, is_exact
