"""P5: the people list, the event list and search in either script."""

from __future__ import annotations

import gc
import io
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, reset_queries
from django.test import Client

from benchmarks.cpu import now_ms
from benchmarks.scratch import empty
from participants.models import Person, User

ROUNDS, REPEATS = 30, 3
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MOST_STATEMENTS, MOST_CPU_MS, MOST_RATIO = 8, 15.0, 2.0
NEAR = {"people": 50_000, "organisations": 600, "events": 200, "registrations": 250}
FAR = {
    "people": 1_000_000,
    "organisations": 10_000,
    "events": 4_000,
    "registrations": 1_250,  # of each event: five million
}


@dataclass
class Times:
    """What one page took: the median of several turns."""

    statements: int = 0
    turns: list[float] = field(default_factory=list)
    p95s: list[float] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        return median(self.turns)

    @property
    def p95(self) -> float:
        return median(self.p95s)


def run(*, far: bool) -> dict[str, Any]:
    """Statements, processor time and p95 of each page at each size."""
    crowds = [NEAR, FAR] if far else [NEAR]
    by_size: dict[int, dict[str, Times]] = {}
    print(f"{'page':24}{'people':>10}{'statements':>12}{'CPU ms':>9}{'p95 ms':>9}")
    for crowd in crowds:
        _fill(crowd)
        pages = by_size[crowd["people"]] = _pages()
        for name, times in pages.items():
            print(
                f"{name:24}{crowd['people']:>10}{times.statements:>12}"
                f"{times.cpu_ms:>9.1f}{times.p95:>9.1f}"
            )
    near, last = by_size[NEAR["people"]], by_size[crowds[-1]["people"]]
    ratios = {name: last[name].p95 / times.p95 for name, times in near.items()}
    every = [times for pages in by_size.values() for times in pages.values()]
    ok = (
        all(times.statements <= MOST_STATEMENTS for times in every)
        and all(times.cpu_ms <= MOST_CPU_MS for times in near.values())
        and max(ratios.values()) <= MOST_RATIO
    )
    return {
        "database": connection.vendor,
        "sizes": list(by_size),
        "statements": max(times.statements for times in every),
        "cpu_ms": {name: round(times.cpu_ms, 1) for name, times in near.items()},
        "ratios": {name: round(ratio, 2) for name, ratio in ratios.items()},
        "ratio": round(max(ratios.values()), 2),
        "ok": ok,
    }


def _fill(crowd: dict[str, int]) -> None:
    empty()
    begun = time.perf_counter()
    call_command("make_load", **crowd, stdout=io.StringIO())
    seconds = time.perf_counter() - begun
    print(f"{crowd['people']} people were made in {seconds:.0f} s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")  # as autovacuum does before long


def _pages() -> dict[str, Times]:
    settings.ALLOWED_HOSTS = ["*"]
    user = User.objects.create_user(email="admin@load.example", is_superuser=True)
    client = Client()
    client.force_login(user, BACKEND)
    gc.freeze()  # as each worker of the server does
    last = Person.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    people = [
        Person.objects.filter(pk__gte=last * part // 30).order_by("pk")[0]
        for part in range(30)
    ]
    latin = [f"{p.given_name} {p.family_name}" for p in people]
    from core.text import to_latin

    cycles: dict[str, Callable[[], str]] = {
        "people, first page": lambda: "/desk/people/",
        "people, anywhere": _each("/desk/people/?after=", [p.uid for p in people]),
        "search, Cyrillic": _each("/desk/people/?q=", latin),
        "search, Latin": _each(
            "/desk/people/?q=", [to_latin(name, "bg") for name in latin]
        ),
        "search, part of a word": _each(
            "/desk/people/?q=", [p.family_name[1:6] for p in people]
        ),
        "search, two letters": _each("/desk/people/?q=", ["ив", "be", "цр", "ke"]),
        "search, organisation": _each("/desk/people/?q=", ["община проб", "бел 12"]),
        "events of the desk": lambda: "/desk/events/",
        "events, public": lambda: "/events/",
    }
    found = {name: Times() for name in cycles}
    for _turn in range(REPEATS):
        for name, address in cycles.items():
            _measure(client, address, found[name])
    return found


def _each(start: str, values: list[Any]) -> Callable[[], str]:
    turn = itertools.cycle(values)
    return lambda: f"{start}{next(turn)}"


def _measure(client: Client, address: Callable[[], str], times: Times) -> None:
    client.get(address())
    connection.force_debug_cursor = True
    reset_queries()
    client.get(address())
    times.statements = max(times.statements, len(connection.queries))
    connection.force_debug_cursor = False
    walls: list[float] = []
    begun = now_ms()
    for _round in range(ROUNDS):
        start = time.perf_counter()
        response = client.get(address())
        walls.append((time.perf_counter() - start) * 1000)
        assert response.status_code == 200, response.status_code
    times.turns.append((now_ms() - begun) / ROUNDS)
    times.p95s.append(sorted(walls)[int(ROUNDS * 0.95)])
