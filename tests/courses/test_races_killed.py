"""People who register over HTTP while the server dies under them (F1, F2)."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from core import schedule
from courses.invariants import problems
from courses.models import Event, Registration, Status
from courses.services.registration import expire_holds
from courses.tasks import JOB
from outbox.models import Message
from tests.core.processes import Process, children_of, kill_group, start, wait_until
from tests.courses.rush import seated, taken
from tests.factories import make_event, make_organisation, make_wording

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 8
ROUNDS = 5
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Crowd:
    """Clients at the form of an event; each sends its form until it is answered."""

    def __init__(self, slug: str, office: str, port: int) -> None:
        self.path, self.port, self.office = f"/events/{slug}/register/", port, office
        self.answers: dict[int, int] = {}
        self.retries = self.busy = 0
        assert wait_until(self._meet, 60)

    def _meet(self) -> bool:
        """Open the form once: its cookie and its token serve for all."""
        try:
            answer, page = self._ask(self._line())
        except (OSError, http.client.HTTPException):
            return False
        found = TOKEN.search(page)
        assert found is not None, page[:500]
        cookie = str(answer.headers["Set-Cookie"]).split(";")[0]
        self.token, self.headers = found[1], {"Cookie": cookie}
        return True

    def _line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def _ask(
        self,
        line: http.client.HTTPConnection,
        body: str | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
        path: str = "",
    ) -> tuple[http.client.HTTPResponse, str]:
        """A form, or without one the page; a line that was closed opens again."""
        try:
            method = "GET" if body is None else "POST"
            line.request(method, path or self.path, body, dict(headers))
            answer = line.getresponse()
            return answer, answer.read().decode()
        finally:
            line.close()

    def send(self, number: int, line: http.client.HTTPConnection) -> None:
        form = urlencode(
            {
                "csrfmiddlewaretoken": self.token,
                "given_name": "Ана",
                "family_name": f"Примерић{number}",
                "email": f"ana{number}@town.example",
                "organisation": self.office,
                "consent": "on",
                "request_uid": str(uuid.uuid4()),
            }
        )
        self.answers[number] = self.post(form, line)

    def confirm(self, path: str) -> int:
        """Click in the mail that leads to `path`."""
        form = {"csrfmiddlewaretoken": self.token, "act": "confirm"}
        return self.post(urlencode(form), self._line(), path)

    def post(self, form: str, line: http.client.HTTPConnection, path: str = "") -> int:
        """Send a form until it is answered; never by 500."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", **self.headers}
        while True:
            try:
                answer, _page = self._ask(line, form, headers, path)
            except (OSError, http.client.HTTPException):
                self.retries += 1
                time.sleep(0.01)
                continue
            assert answer.status != 500
            if answer.status != 503:
                return answer.status
            self.busy += 1
            time.sleep(0.05)

    def all(self, number: int, *, at_once: int = CLIENTS) -> threading.Thread:
        """Send `number` forms in the background, so many at a time.

        Each client is connected before the first of them sends.
        """
        begin = threading.Barrier(at_once)

        def client(first: int) -> None:
            line = self._line()
            with suppress(OSError):  # the server is dead just now
                line.connect()
            begin.wait(60)
            for mine in range(first, number, at_once):
                self.send(mine, line)

        def run() -> None:
            threads = [
                threading.Thread(target=client, args=(first,), daemon=True)
                for first in range(at_once)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        whole = threading.Thread(target=run, daemon=True)
        whole.start()
        return whole


def crowd_at(event: Event, port: int) -> Crowd:
    return Crowd(event.slug, str(make_organisation().uid), port)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def web(
    arguments: Sequence[str], port: int, *, is_quiet: bool = False, **env: str
) -> Iterator[Process]:
    given = {"TASKS_ENGINE": "database", **env}
    process = start([*arguments, str(port)], is_quiet, **given)
    try:
        yield process
    finally:
        kill_group(process)


def kill_worker(server: Process, former: int) -> int:
    """kill -9 of the worker that lives now; `former` was killed before."""
    found: list[int] = []

    def is_born() -> bool:
        found[:] = [pid for pid in children_of(server) if pid != former]
        return bool(found)

    assert wait_until(is_born, 30)
    os.kill(found[-1], signal.SIGKILL)
    return found[-1]


def kill_often(server: Process, crowd: Crowd, *, kills: int, forms: int) -> None:
    """Each time somebody more was answered, at a random moment of the next request."""
    former = 0
    for mark in sorted(random.sample(range(forms - CLIENTS), kills)):
        assert wait_until(lambda mark=mark: len(crowd.answers) > mark, 60)  # type: ignore[misc]
        time.sleep(random.uniform(0, 0.03))
        former = kill_worker(server, former)


@pytest.fixture
def event() -> Callable[[int], Event]:
    def make(seats: int) -> Event:
        make_wording("registration")
        return make_event(seats=seats)

    return make


def test_web_is_killed_50_times_during_500_registrations(
    event: Callable[[int], Event],
) -> None:
    open_event = event(600)
    port = free_port()

    with web(["-m", "tests.courses.web"], port) as server:
        crowd = crowd_at(open_event, port)
        clients = crowd.all(500)
        kill_often(server, crowd, kills=50, forms=500)
        clients.join(120)

    told = Message.objects.filter(kind="registration.confirm")
    each = Counter(told.values_list("about_uid", flat=True))
    rows = open_event.registrations.filter(status=Status.HELD)
    assert Counter(crowd.answers.values()) == {302: 500}
    assert set(rows.values_list("email", flat=True)) == {
        f"ana{number}@town.example" for number in range(500)
    }
    assert each == dict.fromkeys(rows.values_list("uid", flat=True), 1)
    assert (taken(open_event), rows.count()) == ([(500, 600)], 500)
    assert crowd.retries >= 25, "the kills met nobody"
    assert list(problems()) == []


def test_web_is_killed_in_the_race_for_the_last_seats(
    event: Callable[[int], Event],
) -> None:
    open_event = event(30)
    port = free_port()

    with web(["-m", "tests.courses.web"], port) as server:
        crowd = crowd_at(open_event, port)
        clients = crowd.all(200, at_once=200)
        kill_often(server, crowd, kills=10, forms=40)
        clients.join(120)

    assert Counter(crowd.answers.values()) == {302: 30, 409: 170}
    assert taken(open_event) == [(30, 30)]
    assert seated(open_event) == Registration.objects.count() == 30
    assert list(problems()) == []
    assert schedule.jobs[JOB].every <= timedelta(minutes=15)  # then they are free again
    expire_holds(timezone.now() + timedelta(hours=open_event.hold_hours))
    assert taken(open_event) == [(0, 30)]
    assert list(problems()) == []


def test_200_clients_for_30_places_at_the_real_server(
    event: Callable[[int], Event],
) -> None:
    """All 200 are connected before the first sends its form, in each round.

    Five rounds, as one takes 4 to 6 seconds on two cores; the 20 rounds in
    test_races.py have no web between the clients and the seats.
    """
    port = free_port()

    with web(["manage.py", "serve", "--no-prepare", "--port"], port):
        for _round in range(ROUNDS):
            open_event = event(30)
            crowd = crowd_at(open_event, port)
            crowd.all(200, at_once=200).join(120)

            assert Counter(crowd.answers.values()) == {302: 30, 409: 170}
            assert taken(open_event) == [(30, 30)]
            assert seated(open_event) == open_event.registrations.count() == 30
    assert Message.objects.filter(kind="registration.confirm").count() == 30 * ROUNDS
    assert list(problems()) == []
