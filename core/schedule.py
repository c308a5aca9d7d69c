"""Registry of background jobs: what is due, and how an act wakes it.

A job is a short, idempotent task that moves the rows that are due. The rows are the
truth: a job that never ran loses nothing, the next one finds the same rows. Services
call `wake(name)`; `manage.py tick` and the embedded thread run what is due by `every`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone


@dataclass(frozen=True)
class Job:
    """`task` (a Django task without arguments) runs at least once per `every`."""

    name: str
    task: Any
    every: timedelta


jobs: dict[str, Job] = {}

# In a burst of acts a job is queued twice: at once, and once more for its end.
BURST_SECONDS = 1.0
MARGIN_SECONDS = 0.2
woken: dict[str, float] = {}  # when this process last looked whether the job waits
covered: dict[str, float] = {}  # until when a run queued for later sees all rows


def add(name: str, task: Any, *, every: timedelta) -> None:
    """Register a job; called from `apps.py: ready()` of the app that owns it."""
    jobs[name] = Job(name, task, every)


def wake(name: str) -> None:
    """Run the job soon after the present transaction commits, never before it.

    Of many acts within a second the first queues a run at once and the second one for a
    second later, which sees the rows of all others: they ask nobody.
    """
    transaction.on_commit(_enqueue_later(name), robust=True)


def _enqueue_later(name: str) -> Callable[[], None]:
    def enqueue_now() -> None:
        now = time.monotonic()
        if now < covered.get(name, now):
            return
        job = jobs[name]
        if now < woken.get(name, -BURST_SECONDS) + BURST_SECONDS:
            at = timezone.now() + timedelta(seconds=BURST_SECONDS)
            job.task.using(run_after=at).enqueue()
            covered[name] = now + BURST_SECONDS - MARGIN_SECONDS
        else:
            enqueue(job)
            woken[name] = now

    return enqueue_now


def enqueue(job: Job) -> bool:
    """Queue the job, unless it waits already: that run will see our rows as well."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.ready().filter(task_path=job.task.module_path)
    if waiting.exists():
        return False
    job.task.enqueue()
    return True


def due_jobs(at: datetime) -> list[Job]:
    """The jobs that were not queued within their `every` before `at`.

    A last time in the future (the clock was set back) counts as never.
    """
    from django_tasks_db.models import DBTaskResult

    rows = DBTaskResult.objects.order_by().values_list("task_path")
    last = dict(rows.annotate(last=Max("enqueued_at")))

    def is_due(job: Job) -> bool:
        before = last.get(job.task.module_path)
        return before is None or not at - job.every < before <= at

    return [job for job in jobs.values() if is_due(job)]
