"""The race for the last seats while the database server dies under it (F3).

A PostgreSQL server of the test's own, whatever the other tests run on: it is killed
with all its backends, twice, and comes up again. The web server is never restarted.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter

import pytest

from tests import empty_database
from tests.core.cluster import Cluster, cluster
from tests.core.processes import run, wait_until
from tests.courses.test_races_killed import Crowd, free_port, web

pytestmark = pytest.mark.cluster
ENV = {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
SEATS, HELD, CLIENTS = 30, 10, 200
BACK_WITHIN = 10  # seconds until the web answers again
STATES = "SELECT email, status FROM courses_registration"
OWN_MAIL = """
SELECT count(*) FROM outbox_message m WHERE kind = 'registration.confirm'
AND EXISTS (SELECT 1 FROM courses_registration r WHERE r.uid = m.about_uid)
"""


def manage(server: Cluster, *arguments: str) -> tuple[int, str]:
    return run(arguments, ENV | {"DATABASE_URL": server.url})


def kill_and_start(server: Cluster, crowd: Crowd, *, after: int) -> tuple[int, float]:
    """kill -9 once so many were answered; how many then, and how long all waited."""
    assert wait_until(lambda: len(crowd.answers) >= after, 60)
    server.kill()
    known = len(crowd.answers)
    busy = crowd.busy
    assert wait_until(lambda: crowd.busy > busy, 60), "nobody was told to try again"
    server.start()
    up_at = time.monotonic()
    assert wait_until(lambda: len(crowd.answers) > known, 60)
    return known, time.monotonic() - up_at


def test_database_is_killed_in_the_race_for_the_last_seats() -> None:
    with cluster(free_port()) as server:
        empty_database.put_into(server)
        code, said = manage(
            server, "-m", "tests.courses.rush_world", str(SEATS), str(HELD)
        )
        assert code == 0, said
        world = json.loads(said.splitlines()[-1])
        port = free_port()
        arguments = ["manage.py", "serve", "--no-prepare", "--port"]

        with web(arguments, port, is_quiet=True, DATABASE_URL=server.url):
            crowd = Crowd(world["slug"], world["office"], port)
            told: dict[str, int] = {}

            def confirm_all() -> None:
                for email, path in world["paths"].items():
                    told[email] = crowd.confirm(path)

            clicks = threading.Thread(target=confirm_all, daemon=True)
            clients = crowd.all(CLIENTS, at_once=CLIENTS)
            clicks.start()
            waits = [kill_and_start(server, crowd, after=after) for after in (5, 60)]
            clients.join(120)
            clicks.join(120)

        states = dict(server.rows(STATES))
        quotas = server.rows("SELECT taken, size FROM courses_quota")
        mails = server.rows(OWN_MAIL)
        checked = manage(server, "manage.py", "check_invariants")
        server.check()

    seated = [number for number, status in crowd.answers.items() if status == 302]
    assert [known < CLIENTS for known, _wait in waits] == [True, True]
    assert max(wait for _known, wait in waits) < BACK_WITHIN
    assert Counter(crowd.answers.values()) == {
        302: SEATS - HELD,
        409: CLIENTS - SEATS + HELD,
    }
    assert told == dict.fromkeys(world["paths"], 302)
    assert states == {
        **dict.fromkeys(world["paths"], "confirmed"),
        **{f"ana{number}@town.example": "held" for number in seated},
    }
    assert quotas == [(SEATS, SEATS)]
    assert mails == [(SEATS,)]
    assert checked[0] == 0, checked[1]
