"""A database that another process holds, or that answers late (F4)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from courses.invariants import problems
from courses.models import Event, Presence, Quota, Registration, Scan
from courses.services.tickets import ticket_code
from tests.core.processes import database_url
from tests.courses.factories import sign_up
from tests.courses.rush import Threads, seated
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_wording,
)

pytestmark = pytest.mark.django_db(transaction=True)
# As a writer does: whoever only reads goes on.
HOLD = {
    "sqlite": """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1].removeprefix("sqlite:///"), isolation_level=None)
held.execute("BEGIN IMMEDIATE")
""",
    "postgresql": """
import psycopg, sys
held = psycopg.connect(sys.argv[1])
held.execute("LOCK TABLE courses_event, courses_registration IN EXCLUSIVE MODE")
""",
}
UNTIL_TOLD = """
print("held", flush=True)
sys.stdin.readline()
held.rollback()
"""


@contextmanager
def held_elsewhere() -> Iterator[Callable[[], None]]:
    """Another process has what a registration and a check-in lock; call to let go."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD[connection.vendor] + UNTIL_TOLD, database_url()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    over = threading.Lock()

    def let_go() -> None:
        with over:
            if holder.poll() is None:
                holder.communicate("over\n", timeout=30)

    try:
        yield let_go
    finally:
        let_go()


def form_of(event: Event) -> tuple[str, dict[str, Any]]:
    make_wording("registration")
    data = {
        "given_name": "Ана",
        "family_name": "Примерић",
        "email": "ana@town.example",
        "organisation": str(make_organisation().uid),
        "consent": "on",
        "request_uid": str(uuid.uuid4()),
    }
    return f"/events/{event.slug}/register/", data


def test_registration_and_check_in_wait_for_a_writer(run_threads: Threads) -> None:
    """Two seconds here, ten in CI; then both are done as if nothing had been."""
    seconds = float(os.environ.get("OBUKA_BLOCKED_SECONDS", "2"))
    event, today = make_event(seats=3), make_event(starts_at=timezone.now())
    path, data = form_of(event)
    row = sign_up(today, source="staff")
    scan = {"code": ticket_code(row), "id": str(uuid.uuid4())}
    door = Client()
    door.force_login(make_admin())

    def timed(post: Callable[[], Any]) -> Callable[[], tuple[int, float]]:
        def run() -> tuple[int, float]:
            begun = time.monotonic()
            return post().status_code, time.monotonic() - begun

        return run

    with held_elsewhere() as let_go:
        threading.Timer(seconds, let_go).start()
        answers = run_threads(
            [
                timed(lambda: Client().post(path, data)),
                timed(lambda: door.post(f"/checkin/{today.slug}/", scan)),
            ]
        )

    assert [status for status, _waited in answers] == [302, 302]
    assert min(waited for _status, waited in answers) >= seconds - 0.5
    assert seated(event) == 1
    assert Presence.objects.get().registration == row
    assert Scan.objects.get().verdict == Scan.Verdict.OK
    assert list(problems()) == []


LITTLE_PATIENCE = {
    "sqlite": "PRAGMA busy_timeout = 300",
    "postgresql": "SET lock_timeout = '300ms'",
}
PATIENCE = {
    "sqlite": "PRAGMA busy_timeout = 20000",
    "postgresql": "SET lock_timeout = 0",
}


@pytest.mark.parametrize("language", ["en", "bg"])
def test_registration_that_waited_too_long_is_503(language: str) -> None:
    path, data = form_of(make_event(seats=3))
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = language

    with held_elsewhere(), connection.cursor() as cursor:
        cursor.execute(LITTLE_PATIENCE[connection.vendor])
        answer = client.post(path, data)
        cursor.execute(PATIENCE[connection.vendor])
    again = client.post(path, data)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    words = {"en": "Please try again in a minute", "bg": "опитайте отново"}[language]
    assert words in answer.content.decode()
    assert again.status_code == 302
    assert Registration.objects.count() == Quota.objects.get().taken == 1
    assert list(problems()) == []
