"""P2: 500 scans that waited in a queue, in one upload."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from benchmarks.doors import Door, make_door
from benchmarks.served import Served, served

SCANS, BATCH, ROUNDS, LEAST_A_SECOND = "/api/v1/checkin/scans", 500, 10, 5000


def run(*, far: bool) -> dict[str, Any]:
    """Scans a second of the best upload, new and sent again."""
    rounds = ROUNDS * (3 if far else 1)
    door = make_door(BATCH * rounds)
    new, again, costs = [], [], []
    with served() as server:
        for number in range(rounds):
            codes = door.codes[number * BATCH : (number + 1) * BATCH]
            items = [door.item(code, offline=True) for code in codes]
            body = json.dumps({"scans": items})
            before = sum(server.cpu_ms())
            new.append(_ms(server, door, body))
            costs.append((sum(server.cpu_ms()) - before) / BATCH)
            again.append(_ms(server, door, body))
    rate, repeated = BATCH / min(new) * 1000, BATCH / min(again) * 1000
    print(f"{'':>12}{'scans/s':>10}{'CPU ms each':>14}")
    print(f"{'new':>12}{rate:>10.0f}{min(costs):>14.3f}")
    print(f"{'sent again':>12}{repeated:>10.0f}")
    return {
        "database": connection.vendor,
        "per_second": round(rate),
        "again_per_second": round(repeated),
        "cpu_ms_each": round(min(costs), 3),
        "ok": rate >= LEAST_A_SECOND,
    }


def _ms(server: Served, door: Door, body: str) -> float:
    """How long the client waits for the answer to one upload."""
    ((answer,),) = server.post(SCANS, door.headers, [[body]])
    waited, said = answer
    verdicts = {row["verdict"] for row in json.loads(said)["results"]}
    if verdicts != {"ok"}:
        raise SystemExit(f"the scans were not welcomed: {verdicts}")
    return waited
