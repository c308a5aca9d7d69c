"""Where the milliseconds of one scan go, by the profiler, in processor time."""

from __future__ import annotations

import cProfile
import io
import pstats
import sys
import time
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection, connections

from benchmarks.doors import Door, make_door

SCANS, ROUNDS, WARM = "/api/v1/checkin/scans", 400, 50
PARTS = {  # what it is called here: file and function, with all that they call
    "all": ("handlers/wsgi.py", "__call__"),
    "view": ("decorators/csrf.py", "_view_wrapper"),
    "the device, its event and session": ("services/devices.py", "device_at_session"),
    "body, headers": ("rest_framework/request.py", "_load_data_and_files"),
    "what is asked": ("courses/api/checkin.py", "__init__"),
    "acts of the body": ("courses/api/checkin.py", "acts"),
    "BEGIN": ("db/transaction.py", "__enter__"),
    "tickets, locked": ("services/checkin.py", "_lock_registrations"),
    "what is known": ("services/checkin.py", "_look_up"),
    "judging": ("services/checkin.py", "_one"),
    "storing scan and presence": ("services/presence.py", "store_together"),
    "COMMIT": ("db/transaction.py", "__exit__"),
    "words of the answer": ("courses/api/checkin.py", "_result"),
    "JSON of the answer": ("template/response.py", "render"),
}


def run(*, far: bool) -> dict[str, Any]:
    """Milliseconds of each part; the profiler itself makes all of them longer."""
    rounds = ROUNDS * (3 if far else 1)
    door = make_door(rounds + WARM)
    connections.close_all()  # those of the server come from the pool
    application = get_wsgi_application()
    for code in door.codes[:WARM]:
        _ask(application, door, code)
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for code in door.codes[WARM:]:
        _ask(application, door, code)
    profile.disable()
    found = _parts(profile, rounds)
    if unknown := [name for name, cost in found.items() if not cost]:
        raise SystemExit(f"nothing is called so any more: {', '.join(unknown)}")
    whole = found.pop("all")
    view = found.pop("view")
    named = sum(found.values())
    found["middleware, addresses"] = whole - view
    found["REST framework, the rest"] = view - named
    print(f"{'':36}{'ms':>8}{'of all':>8}")
    for name, cost in sorted(found.items(), key=lambda part: -part[1]):
        print(f"{name:36}{cost:>8.2f}{cost / whole:>8.0%}")
    shares = {name: round(cost / whole, 3) for name, cost in found.items()}
    return {"database": connection.vendor, "ms": round(whole, 2), "shares": shares}


def _parts(profile: cProfile.Profile, rounds: int) -> dict[str, float]:
    known: Any = pstats.Stats(profile)
    found = dict.fromkeys(PARTS, 0.0)
    for (path, _line, function), (*_calls, whole, _callers) in known.stats.items():
        for name, (end, wanted) in PARTS.items():
            if path.endswith(end) and function == wanted:
                found[name] += whole * 1000 / rounds
    return found


def _ask(application: Any, door: Door, code: str) -> None:
    """As a server calls it, with the signals by which connections are kept."""
    body = door.body(code).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": SCANS,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": f"Device {door.token}",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    said: list[str] = []
    answer = application(environ, lambda status, _headers: said.append(status))
    content = b"".join(answer)
    answer.close()
    if said != ["200 OK"] or b'"verdict":"ok"' not in content:
        raise SystemExit(f"{said}: {content!r}")
