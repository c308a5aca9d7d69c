"""Workers that die: nothing is lost, and no more is in doubt than was in hand."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from outbox.invariants import problems
from outbox.models import Lane, Message
from outbox.services import send
from outbox.services.engine import recover, send_due
from outbox.services.engine import settle as settle_module
from outbox.services.engine.claim import claim, mark_sending
from outbox.services.engine.locks import WorkerLock, death_of
from outbox.services.engine.recovery import MAX_CRASHES
from outbox.services.engine.sending import WINDOW
from outbox.services.renderers import renderers
from tests.outbox.factories import make_batch, make_message, plain_mail
from tests.outbox.smtp_trap import SmtpTrap

pytestmark = pytest.mark.django_db(transaction=True)
State = Message.State
ROOT = Path(__file__).resolve().parents[2]
RunThreads = Callable[..., list[Any]]


def database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    login = values["USER"] + (f":{values['PASSWORD']}" if values["PASSWORD"] else "")
    return (
        f"postgres://{login}@{values['HOST']}:{values['PORT'] or 5432}/{values['NAME']}"
    )


@contextmanager
def worker(trap: SmtpTrap) -> Iterator[subprocess.Popen[str]]:
    """A sender on the test's database, ready to send; killed at the end."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(settings.VAR_DIR),
        "EPOCH_FILE": str(settings.EPOCH_FILE),
        "EMAIL_URL": f"smtp://127.0.0.1:{trap.port}",
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "DEMO": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.outbox.worker"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close() if process.stdout else None


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "took too long"
        time.sleep(0.05)


def count(state: str) -> int:
    return Message.objects.filter(state=state).count()


def kill_at(trap: SmtpTrap, process: subprocess.Popen[str], number: int) -> None:
    """Kill -9 when the trap has accepted `number` messages, within the answer."""
    killed = threading.Event()

    def kill(accepted: int) -> None:
        if accepted >= number and not killed.is_set():
            time.sleep(random.uniform(0, 0.01))
            os.kill(process.pid, signal.SIGKILL)
            killed.set()

    trap.on_accept = kill
    assert killed.wait(60)
    process.wait()
    trap.on_accept = lambda accepted: None


def test_killed_senders_of_300_newsletters_lose_and_double_nothing(
    trap: SmtpTrap,
) -> None:
    make_batch(300)
    kills = sorted(random.sample(range(5, 240), 5))

    for number in kills:
        with worker(trap) as process:
            kill_at(trap, process, number)
    with worker(trap):
        wait_until(lambda: count("queued") + count("claimed") + count("sending") == 0)

    sent = set(
        Message.objects.filter(state=State.SENT).values_list("message_id", flat=True)
    )
    doubtful = set(
        Message.objects.filter(state=State.UNCERTAIN).values_list(
            "message_id", flat=True
        )
    )
    assert len(trap.message_ids) == len(set(trap.message_ids))
    assert len(sent) + len(doubtful) == 300
    assert sent <= set(trap.message_ids)
    assert set(trap.message_ids) - sent <= doubtful
    assert len(doubtful) <= WINDOW * len(kills)
    assert list(problems()) == []


def test_killed_senders_of_tickets_send_all_and_repeat_at_most_one_each(
    trap: SmtpTrap,
) -> None:
    for _ in range(60):
        make_message()
    kills = sorted(random.sample(range(3, 50), 3))

    for number in kills:
        with worker(trap) as process:
            kill_at(trap, process, number)
    with worker(trap):
        wait_until(lambda: count("sent") == 60)

    ids = set(Message.objects.values_list("message_id", flat=True))
    assert set(trap.message_ids) == ids
    assert len(trap.message_ids) - len(ids) <= len(kills)
    assert list(problems()) == []


def test_two_workers_at_once_send_each_message_once(trap: SmtpTrap) -> None:
    make_batch(200)
    for _ in range(20):
        make_message()

    with worker(trap), worker(trap):
        wait_until(lambda: count("sent") == 220)

    assert len(trap.message_ids) == len(set(trap.message_ids)) == 220
    assert list(problems()) == []


def test_claims_at_once_never_overlap(run_threads: RunThreads) -> None:
    make_batch(100)

    def take(number: int) -> Callable[[], list[int]]:
        return lambda: [
            message.pk
            for _ in range(4)
            for message in claim(f"w{number}", timezone.now(), limit=5).messages
        ]

    taken = run_threads([take(number) for number in range(5)], workers=5)

    rows = [pk for part in taken for pk in part]
    assert len(rows) == len(set(rows)) == 100


def test_unsubscribe_and_send_at_once_have_one_outcome(
    run_threads: RunThreads,
) -> None:
    make_batch(30, list_key="bulletin")
    rows = claim("me", timezone.now(), limit=30).messages

    def mark() -> set[str]:
        return {m.address for m in mark_sending("me", rows, timezone.now())}

    def leave(number: int) -> Callable[[], int]:
        reason = Message.SkipReason.UNSUBSCRIBED
        address = f"p{number}@one.example"
        return lambda: send.skip_queued(address, "bulletin", reason=reason)

    going, *left = run_threads([mark, *(leave(n) for n in range(15))], workers=4)

    skipped = set(
        Message.objects.filter(state=State.SKIPPED).values_list("address", flat=True)
    )
    assert going.isdisjoint(skipped)
    assert len(going) + len(skipped) == 30
    assert sum(left) == len(skipped)


def test_worker_lock_tells_the_living_from_the_dead() -> None:
    with WorkerLock() as lock:
        with transaction.atomic(), death_of(lock.worker) as dead:
            alive = not dead
        held = lock.is_held()
    with transaction.atomic(), death_of(lock.worker) as dead:
        gone = dead

    assert (alive, held, gone) == (True, True, True)


def test_recover_leaves_the_rows_of_a_living_worker() -> None:
    make_batch(5)
    with WorkerLock() as lock:
        rows = claim(lock.worker, timezone.now(), limit=5).messages
        mark_sending(lock.worker, rows[:2], timezone.now())

        moved = recover()

        assert moved == 0
        assert (count("claimed"), count("sending")) == (3, 2)


def test_recover_sorts_the_rows_of_a_dead_worker() -> None:
    make_batch(4)
    ticket, other = make_message(), make_message()
    rows = claim("dead", timezone.now(), limit=10).messages
    by_address = {m.address: m for m in rows}
    begun = [by_address[ticket.address], by_address["p0@one.example"]]
    mark_sending("dead", begun, timezone.now())

    moved = recover()

    states = dict(Message.objects.values_list("address", "state"))
    assert moved == 6
    assert states.pop("p0@one.example") == "uncertain"
    assert set(states.values()) == {"queued"}
    ticket.refresh_from_db()
    other.refresh_from_db()
    assert [t.outcome for t in ticket.tries.all()] == ["uncertain"]
    assert other.tries.count() == 0


def test_message_that_kills_its_workers_is_set_aside(trap: SmtpTrap) -> None:
    for number in range(8):
        make_message(context={"poison": number == 3})

    deaths = 0
    while count("queued") + count("claimed"):
        with worker(trap) as process:
            wait_until(
                lambda: process.poll() is not None or count("sent") == 7, seconds=20
            )
            deaths += process.poll() is not None
        recover()
        assert deaths <= MAX_CRASHES

    assert (count("sent"), count("failed")) == (7, 1)
    assert deaths == MAX_CRASHES
    assert len(trap.message_ids) == 7


def test_suspects_are_claimed_one_at_a_time_and_then_fail() -> None:
    make_batch(3)
    Message.objects.update(crashes=2)

    sizes = []
    for number in range(3):
        taken = claim(f"dead{number}", timezone.now(), limit=WINDOW).messages
        sizes.append((len(taken), taken[0].address))
        recover()

    assert sizes == [(1, "p0@one.example")] * 3
    failed = Message.objects.get(state=State.FAILED)
    assert (failed.address, failed.crashes) == ("p0@one.example", MAX_CRASHES)
    assert count("queued") == 2


def test_nothing_sent_is_forgotten_while_the_database_is_away(
    trap: SmtpTrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_batch(25)
    original = settle_module._settle
    failures = [OperationalError("the database is away")] * 2

    def flaky(*arguments: Any) -> None:
        if failures:
            raise failures.pop()
        original(*arguments)

    monkeypatch.setattr(settle_module, "_settle", flaky)
    send_due()

    assert failures == []
    assert count("sent") == len(trap.accepted) == 25


def test_marks_are_fenced_by_the_worker() -> None:
    make_batch(1)
    rows = claim("first", timezone.now(), limit=1).messages
    recover()
    claim("second", timezone.now(), limit=1)

    marked = mark_sending("first", rows, timezone.now())

    assert marked == []
    assert Message.objects.get().worker == "second"


def test_urgent_overtakes_10000_within_30_seconds(trap: SmtpTrap) -> None:
    for number in range(10):
        make_batch(1000, batch=f"d{number}", domain=f"d{number}.example")

    with worker(trap):
        wait_until(lambda: len(trap.accepted) >= 50)
        started = time.monotonic()
        make_message("me@one.example", lane=Lane.URGENT)
        wait_until(lambda: "me@one.example" in trap.recipients, 30)

    assert time.monotonic() - started < 30
    assert count("queued") > 0


def test_renderers_of_the_worker_are_those_of_the_tests() -> None:
    assert renderers["test"] is plain_mail
