from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import schedule, server
from core.engine import (
    MAX_STARTS,
    Engine,
    claim_next,
    give_back,
    oldest_wait_seconds,
    prune,
)
from core.locks import FileLock, database_lock
from tests.core.processes import Process, kill_group, start, wait_until
from tests.core.worker_tasks import die, do_nothing, fail, linger, note

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import django, sys, time
django.setup()
from core import schedule
from core.engine import Engine
schedule.jobs.clear()
Engine().start()
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def no_other_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "jobs", {})


@pytest.fixture
def engine() -> Iterator[Engine]:
    running = Engine()
    running.start()
    yield running
    running.stop()


def statuses() -> list[str]:
    return sorted(DBTaskResult.objects.values_list("status", flat=True))


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


@pytest.fixture
def start_worker() -> Iterator[Callable[[], Process]]:
    """Starts other processes with an engine on the database of the tests."""
    workers: list[Process] = []

    def start_one() -> Process:
        workers.append(start(["-c", WORKER]))
        return workers[-1]

    yield start_one
    for worker in workers:
        kill_group(worker)


def make_row(
    status: str, worker_ids: list[str], **fields: Any
) -> DBTaskResult[Any, Any]:
    do_nothing.enqueue()
    row = DBTaskResult.objects.order_by("enqueued_at").last()
    assert row is not None
    fields |= {"status": status, "worker_ids": worker_ids}
    DBTaskResult.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row


def test_engine_is_woken_by_a_new_task(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, tmp_path: Path
) -> None:
    monkeypatch.setattr("core.engine.POLL_SECONDS", 60.0)
    assert wait_until(engine.lock.is_held)
    do_nothing.enqueue()  # after it, the engine waits for the longer time
    assert wait_until(lambda: statuses() == ["SUCCESSFUL"])

    note.enqueue(str(tmp_path / "notes"), "hello")

    assert wait_until(lambda: statuses() == ["SUCCESSFUL"] * 2)
    assert lines(tmp_path / "notes") == ["hello"]


def test_engine_goes_on_after_a_task_that_fails(engine: Engine, tmp_path: Path) -> None:
    fail.enqueue()
    note.enqueue(str(tmp_path / "notes"), "after")

    assert wait_until(lambda: statuses() == ["FAILED", "SUCCESSFUL"])
    assert lines(tmp_path / "notes") == ["after"]


def test_engine_goes_on_after_an_error_of_the_database(tmp_path: Path) -> None:
    class BrokenOnce(FileLock):
        times = 0

        def acquire(self) -> bool:
            self.times += 1
            if self.times == 1:
                raise OperationalError("the server has gone away")
            return super().acquire()

    engine = Engine(BrokenOnce(tmp_path / "lock"))
    engine.start()
    do_nothing.enqueue()

    assert wait_until(lambda: statuses() == ["SUCCESSFUL"])
    assert engine.stop()


def test_engine_runs_a_job_at_the_start_and_then_by_its_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schedule.add("test.often", do_nothing, every=timedelta(seconds=0.6))
    schedule.add("test.daily", fail, every=timedelta(days=1))

    engine = Engine()
    engine.start()
    often = DBTaskResult.objects.filter(task_path=do_nothing.module_path)
    came = wait_until(lambda: often.count() >= 3)
    engine.stop()

    assert came
    assert DBTaskResult.objects.filter(task_path=fail.module_path).count() == 1


def test_one_engine_of_a_database_is_elected_and_replaced(tmp_path: Path) -> None:
    first, second = Engine(), Engine()
    first.start()
    assert wait_until(first.lock.is_held)
    second.start()
    for number in range(20):
        note.enqueue(str(tmp_path / "notes"), str(number))
    assert wait_until(lambda: set(statuses()) == {"SUCCESSFUL"})
    workers = {row.worker_ids[0] for row in DBTaskResult.objects.all()}

    first.stop()
    taken_over = wait_until(second.lock.is_held)
    second.stop()

    assert workers == {first._worker.worker_id}
    assert len(lines(tmp_path / "notes")) == 20
    assert taken_over


def test_lock_has_one_holder() -> None:
    first, second = database_lock(), database_lock()

    assert first.acquire()
    assert not second.acquire()
    assert first.is_held()
    assert not second.is_held()
    first.release()
    assert second.acquire()
    second.release()


def test_lock_is_free_as_soon_as_it_is_given_back() -> None:
    for _ in range(200):
        lock = database_lock()
        assert lock.acquire()
        lock.release()


def test_lock_of_postgres_is_lost_with_its_connection() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a file lock is lost with its process only")
    first, second = database_lock(), database_lock()
    assert first.acquire()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database"
            " WHERE datname = current_database())"
        )

    assert not first.is_held()
    assert second.acquire()
    second.release()


def test_engine_finishes_the_task_in_hand_before_it_stops(tmp_path: Path) -> None:
    engine = Engine()
    engine.start()
    linger.enqueue(str(tmp_path / "notes"), 1.0)
    do_nothing.enqueue()
    assert wait_until(lambda: lines(tmp_path / "notes") == ["begun"])

    stopped = engine.stop()

    assert stopped
    assert lines(tmp_path / "notes") == ["begun", "done"]
    assert statuses() == ["READY", "SUCCESSFUL"]
    assert not engine.lock.is_held()


def test_engine_runs_a_task_again_whose_worker_was_killed(
    start_worker: Callable[[], Process], tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    linger.enqueue(str(notes), 60.0)
    worker = start_worker()
    assert wait_until(lambda: lines(notes) == ["begun"], 20)
    kill_group(worker)
    assert statuses() == ["RUNNING"]

    engine = Engine()
    engine.start()
    ended = wait_until(lambda: statuses() == ["SUCCESSFUL"])
    engine.stop()

    assert ended
    assert lines(notes) == ["begun", "begun", "done"]


def test_engine_gives_up_a_task_that_killed_five_workers(
    start_worker: Callable[[], Process], tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    die.enqueue(str(notes))
    for starts in range(1, MAX_STARTS + 1):
        worker = start_worker()
        assert worker.wait(30) == -9
        assert len(lines(notes)) == starts

    engine = Engine()
    engine.start()
    do_nothing.enqueue()
    ended = wait_until(lambda: statuses() == ["FAILED", "SUCCESSFUL"])
    engine.stop()

    assert ended
    assert lines(notes) == ["begun"] * MAX_STARTS
    failed = DBTaskResult.objects.failed().get()
    assert f"gave up after {MAX_STARTS} lost workers" in failed.traceback


def test_claim_gives_each_task_to_one_of_many_workers(
    run_threads: Callable[..., list[DBTaskResult[Any, Any] | None]],
) -> None:
    for _ in range(10):
        do_nothing.enqueue()

    claims = run_threads([lambda: claim_next("embedded:x")] * 16, workers=8)

    taken = [row.pk for row in claims if row is not None]
    assert len(taken) == len(set(taken)) == 10
    assert statuses() == ["RUNNING"] * 10


def test_give_back_leaves_other_kinds_of_workers_alone() -> None:
    dead = make_row("RUNNING", ["embedded:a"])
    other = make_row("RUNNING", ["embedded:a", "aworkerofdb_worker"])
    done = make_row("SUCCESSFUL", ["embedded:a"])

    given = give_back(DBTaskResult.objects.all(), "embedded:")

    assert given == 1
    for row in (dead, other, done):
        row.refresh_from_db()
    assert (dead.status, dead.started_at) == ("READY", None)
    assert (other.status, done.status) == ("RUNNING", "SUCCESSFUL")


def test_oldest_wait_counts_tasks_that_could_run() -> None:
    make_row("SUCCESSFUL", ["w"], enqueued_at=timezone.now() - timedelta(hours=2))
    assert oldest_wait_seconds() == 0.0

    make_row("READY", [], enqueued_at=timezone.now() - timedelta(minutes=5))

    assert 300 <= oldest_wait_seconds() < 310


def test_prune_keeps_what_is_recent_or_not_over() -> None:
    at = timezone.now()
    make_row("SUCCESSFUL", ["w"], finished_at=at - timedelta(hours=47))
    make_row("SUCCESSFUL", ["w"], finished_at=at - timedelta(hours=49))
    make_row("FAILED", ["w"], finished_at=at - timedelta(days=29))
    make_row("FAILED", ["w"], finished_at=at - timedelta(days=31))
    make_row("RUNNING", ["w"], started_at=at - timedelta(days=90))
    make_row("READY", [], enqueued_at=at - timedelta(days=90))

    deleted = prune.call()

    assert deleted == 2
    assert statuses() == ["FAILED", "READY", "RUNNING", "SUCCESSFUL"]


def test_tick_queues_due_jobs_once_and_frees_lost_tasks() -> None:
    schedule.add("test.job", fail, every=timedelta(hours=1))
    lost = make_row("RUNNING", ["w"], started_at=timezone.now() - timedelta(minutes=61))
    busy = make_row("RUNNING", ["w"], started_at=timezone.now() - timedelta(minutes=59))

    call_command("tick")
    call_command("tick")

    assert DBTaskResult.objects.filter(task_path=fail.module_path).count() == 1
    lost.refresh_from_db()
    busy.refresh_from_db()
    assert (lost.status, busy.status) == ("READY", "RUNNING")


def test_database_engine_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "TASKS_ENGINE", "database")

    server.start_engine(None)

    assert server.engines == []
