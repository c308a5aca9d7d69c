from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import schedule
from tests.core.worker_tasks import do_nothing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def one_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "jobs", {})
    schedule.add("test.job", do_nothing, every=timedelta(hours=1))


def test_wake_queues_after_the_commit_and_once() -> None:
    with transaction.atomic():
        schedule.wake("test.job")
        schedule.wake("test.job")
        before = DBTaskResult.objects.count()

    assert before == 0
    assert DBTaskResult.objects.ready().count() == 1


def test_wake_in_a_burst_queues_one_run_for_now_and_one_for_its_end() -> None:
    for _act in range(20):
        schedule.wake("test.job")

    runs = DBTaskResult.objects.order_by("enqueued_at")
    assert runs.ready().count() == 1
    assert runs.count() == 2


def test_wake_is_covered_only_by_a_run_that_comes_after_it() -> None:
    schedule.wake("test.job")
    schedule.wake("test.job")

    later = DBTaskResult.objects.exclude(pk__in=DBTaskResult.objects.ready()).get()
    left = schedule.covered["test.job"] - time.monotonic()
    assert timezone.now() + timedelta(seconds=left) < later.run_after


def test_wake_looks_again_when_the_burst_is_over() -> None:
    schedule.wake("test.job")
    schedule.wake("test.job")
    DBTaskResult.objects.update(status="SUCCESSFUL")
    schedule.woken["test.job"] -= schedule.BURST_SECONDS
    schedule.covered["test.job"] -= schedule.BURST_SECONDS

    schedule.wake("test.job")

    assert DBTaskResult.objects.ready().count() == 1


def test_wake_queues_nothing_when_the_act_is_rolled_back() -> None:
    with transaction.atomic():
        schedule.wake("test.job")
        transaction.set_rollback(True)

    assert DBTaskResult.objects.count() == 0


def test_wake_queues_again_when_the_earlier_run_has_begun() -> None:
    schedule.wake("test.job")
    DBTaskResult.objects.update(status="RUNNING")

    schedule.wake("test.job")

    assert DBTaskResult.objects.count() == 2


@pytest.mark.parametrize(
    ("minutes_ago", "is_due"),
    [(59, False), (60, True), (61, True), (-60, True)],
)
def test_due_jobs_looks_at_the_last_time_queued(minutes_ago: int, is_due: bool) -> None:
    at = timezone.now()
    do_nothing.enqueue()
    DBTaskResult.objects.update(enqueued_at=at - timedelta(minutes=minutes_ago))

    due = schedule.due_jobs(at)

    assert [job.name for job in due] == (["test.job"] if is_due else [])


def test_due_jobs_holds_a_job_that_never_ran() -> None:
    due = schedule.due_jobs(timezone.now())

    assert [job.name for job in due] == ["test.job"]
