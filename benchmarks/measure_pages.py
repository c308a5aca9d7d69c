"""P5: the people list, the event list and search in either script."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, reset_queries
from django.test import Client

from benchmarks.cpu import now_ms
from participants.models import Person, User

ROUNDS = 60
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MOST_STATEMENTS, MOST_CPU_MS, MOST_RATIO = 8, 15.0, 2.0


@dataclass
class Times:
    """What one page took."""

    statements: int = 0
    cpu_ms: float = 0.0
    wall_ms: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        ranked = sorted(self.wall_ms)
        return ranked[int(len(ranked) * 0.95)]


def run(*, far: bool) -> dict[str, Any]:
    """Statements, processor time and p95 of each page at each size."""
    sizes = [50_000, 1_000_000] if far else [50_000]
    by_size: dict[int, dict[str, Times]] = {}
    for size in sizes:
        call_command("flush", interactive=False, verbosity=0)
        organisations = 600 if size == 50_000 else 10_000
        call_command(
            "make_load",
            people=size,
            organisations=organisations,
            events=200,
            verbosity=0,
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        by_size[size] = _pages()
    near = by_size[sizes[0]]
    print(f"{'page':24}{'people':>10}{'statements':>12}{'CPU ms':>9}{'p95 ms':>9}")
    for size, pages in by_size.items():
        for name, times in pages.items():
            print(
                f"{name:24}{size:>10}{times.statements:>12}"
                f"{times.cpu_ms:>9.1f}{times.p95:>9.1f}"
            )
    ratio = max(
        (by_size[sizes[-1]][name].p95 / near[name].p95 for name in near), default=1.0
    )
    ok = (
        all(
            times.statements <= MOST_STATEMENTS
            for pages in by_size.values()
            for times in pages.values()
        )
        and all(times.cpu_ms <= MOST_CPU_MS for times in near.values())
        and ratio <= MOST_RATIO
    )
    return {
        "database": connection.vendor,
        "sizes": sizes,
        "statements": max(times.statements for times in near.values()),
        "cpu_ms": {name: round(times.cpu_ms, 1) for name, times in near.items()},
        "ratio": round(ratio, 2),
        "ok": ok,
    }


def _pages() -> dict[str, Times]:
    settings.ALLOWED_HOSTS = ["*"]
    user = User.objects.create_user(email="admin@load.example", is_superuser=True)
    client = Client()
    client.force_login(user, BACKEND)
    count = Person.objects.count()
    people = [
        Person.objects.order_by("sort_key", "pk")[count * part // 30]
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
        "search, organisation": _each("/desk/people/?q=", ["община проб", "бел 12"]),
        "events of the desk": lambda: "/desk/events/",
        "events, public": lambda: "/events/",
    }
    return {name: _measured(client, address) for name, address in cycles.items()}


def _each(start: str, values: list[Any]) -> Callable[[], str]:
    turn = itertools.cycle(values)
    return lambda: f"{start}{next(turn)}"


def _measured(client: Client, address: Callable[[], str]) -> Times:
    times = Times()
    client.get(address())
    connection.force_debug_cursor = True
    reset_queries()
    client.get(address())
    times.statements = len(connection.queries)
    connection.force_debug_cursor = False
    begun = now_ms()
    for _round in range(ROUNDS):
        start = time.perf_counter()
        response = client.get(address())
        times.wall_ms.append((time.perf_counter() - start) * 1000)
        assert response.status_code == 200, response.status_code
    times.cpu_ms = (now_ms() - begun) / ROUNDS
    return times
