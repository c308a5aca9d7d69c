"""P1: one scan over HTTP with the token of a device, from the request to the answer."""

from __future__ import annotations

import json
import statistics
from typing import Any

from django.db import connection
from django.test import Client

from benchmarks.cpu import now_ms
from benchmarks.doors import make_door
from benchmarks.served import Served, served

SCANS, ROUNDS, CLIENTS, EACH = "/api/v1/checkin/scans", 300, 8, 100
EMPTY = "/checkin/app.webmanifest"
MOST_MS, MOST_STATEMENTS, MOST_P95_MS = 2.7, 6, 20.0
WARM = 30  # scans of each client before: until each connection has its statements


def run(*, far: bool) -> dict[str, Any]:
    """Processor time and statements of one; how long eight clients wait."""
    each = EACH * (4 if far else 1)
    door = make_door(ROUNDS + CLIENTS * (WARM + each) + 2)
    bodies = [door.body(code) for code in door.codes]
    client = Client(headers=door.headers, SERVER_NAME="localhost")
    statements = _statements(client, bodies.pop())
    here = _cost(client, [bodies.pop() for _number in range(ROUNDS)])
    with served() as server:
        _crowd(server, door.headers, bodies, WARM)
        web, database, waits = _crowd(server, door.headers, bodies, each)
        floor = _floor(server, each)
    cost = web + database
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(f"{'':>26}{'CPU ms':>9}{'web':>7}{'database':>10}{'median':>9}{'p95 ms':>9}")
    middle = statistics.median(waits)
    print(
        f"{'served, eight clients':>26}{cost:>9.2f}{web:>7.2f}{database:>10.2f}"
        f"{middle:>9.1f}{p95:>9.1f}"
    )
    print(f"{'a file of four lines':>26}{floor:>9.2f}")
    print(f"{'in one process, one client':>26}{here:>9.2f}")
    return {
        "database": connection.vendor,
        "cpu_ms": round(cost, 2),
        "web_ms": round(web, 2),
        "database_ms": round(database, 2),
        "floor_ms": round(floor, 2),
        "ratio": round(cost / floor, 2),
        "alone_ms": round(here, 2),
        "statements": statements,
        "p95_ms": round(p95, 1),
        "ok": cost <= MOST_MS and statements <= MOST_STATEMENTS and p95 <= MOST_P95_MS,
    }


def _is_welcome(answer: dict[str, Any]) -> None:
    if answer["results"][0]["verdict"] != "ok":
        raise SystemExit(f"the scan was not welcomed: {answer}")


def _post(client: Client, body: str) -> None:
    _is_welcome(client.post(SCANS, body, content_type="application/json").json())


def _statements(client: Client, body: str) -> int:
    """Those of our own: SQLite says BEGIN through the cursor, PostgreSQL does not."""
    said: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        _post(client, body)
    return len([sql for sql in said if "SAVEPOINT" not in sql and "BEGIN" not in sql])


def _cost(client: Client, bodies: list[str]) -> float:
    begun = now_ms()
    for body in bodies:
        _post(client, body)
    return (now_ms() - begun) / len(bodies)


def _crowd(
    server: Served, headers: dict[str, str], bodies: list[str], each: int
) -> tuple[float, float, list[float]]:
    """What a scan of eight clients costs, web and database, and how long each waits."""
    queues = [[bodies.pop() for _turn in range(each)] for _client in range(CLIENTS)]
    before = server.cpu_ms()
    answers = server.post(SCANS, headers, queues)
    after = server.cpu_ms()
    found = [answer for queue in answers for answer in queue]
    for _wait, said in found:
        _is_welcome(json.loads(said))
    web, database = (
        (end - start) / len(found) for start, end in zip(before, after, strict=True)
    )
    return web, database, [wait for wait, _said in found]


def _floor(server: Served, each: int) -> float:
    """What a request costs by itself: server and framework, but no database."""
    before, _database = server.cpu_ms()
    server.post(EMPTY, {}, [[""] * each] * CLIENTS)
    return (server.cpu_ms()[0] - before) / (CLIENTS * each)
