"""The embedded engine: one thread that runs background tasks beside the web.

Many web processes may start one each; a lock held by the kernel (a file beside SQLite)
or by the server (PostgreSQL) elects exactly one per database. Who holds the lock is
alive, so every task that another embedded worker left running is dead and goes back to
the queue. No process id and no clock has a say in it: ids are used again, clocks jump.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from datetime import timedelta
from typing import Any

from django.db import connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.compat import TaskResultStatus as Status
from django_tasks_db.compat import task_enqueued
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from core import schedule
from core.locks import Lock, database_lock
from core.tasks import task

MAX_STARTS = 5  # a task that lost so many workers has probably killed them
POLL_SECONDS = 0.5  # how long a task of another process waits at most
STANDBY_SECONDS = 2.0  # how soon another process takes over from a dead one
LONGEST_BACKOFF_SECONDS = 30.0
STOP_SECONDS = 30.0  # time for the task in hand to finish
PREFIX = "embedded:"

log = logging.getLogger(__name__)


class Engine:
    """Runs due jobs and waiting tasks until told to stop; no exception ends it."""

    def __init__(self, lock: Lock | None = None) -> None:
        me = f"{PREFIX}{socket.gethostname()[:24]}:{os.getpid()}:{get_random_string(8)}"
        self.lock = lock or database_lock()
        self.stopping = False
        self.thread = threading.Thread(target=self.run, name="tasks", daemon=True)
        self._nudge = threading.Event()
        self._due: dict[str, float] = {}
        self._failures = 0
        self._worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=me,
            excluded_queue_names=[],
        )

    def start(self) -> None:
        """Start the thread. Call it after the fork: threads do not survive one."""
        task_enqueued.connect(self._enqueued)
        self.thread.start()

    def stop_soon(self) -> None:
        """Take no new task. A plain flag, so that a signal handler may call it."""
        self.stopping = True

    def stop(self, timeout: float = STOP_SECONDS) -> bool:
        """Stop, and say whether the task in hand finished within `timeout` seconds."""
        self.stop_soon()
        task_enqueued.disconnect(self._enqueued)
        self._nudge.set()
        self.thread.join(timeout)
        return not self.thread.is_alive()

    def run(self) -> None:
        while not self.stopping:
            try:
                pause = self.step()
                self._failures = 0
            except Exception:
                self._failures += 1
                pause = min(2.0 ** (self._failures - 1), LONGEST_BACKOFF_SECONDS)
                log.exception("Background work failed; again in %s s", pause)
                connections.close_all()
            self._wait(pause)
        self.lock.release()
        connections.close_all()

    def step(self) -> float:
        """Do one thing, and return for how many seconds there is nothing to do."""
        if not self.lock.is_held():
            self._due.clear()
            if not self.lock.acquire():
                connections.close_all()
                return STANDBY_SECONDS
            give_back(DBTaskResult.objects.filter(status=Status.RUNNING), PREFIX)
        self._run_schedule()
        row = claim_next(self._worker.worker_id)
        if row is None:
            return POLL_SECONDS
        try:
            self._worker.run_task(row)
        finally:
            connections.close_all()
        return 0.0

    def _run_schedule(self) -> None:
        """Enqueue each job at once after the start and then every `job.every`."""
        now = time.monotonic()
        for name, job in schedule.jobs.items():
            if self._due.get(name, now) <= now:
                schedule.enqueue(job)
                self._due[name] = now + job.every.total_seconds()

    def _wait(self, seconds: float) -> None:
        """Sleep, but wake up for a new task (when healthy) and soon for a stop."""
        until = time.monotonic() + seconds
        while not self.stopping and (left := until - time.monotonic()) > 0:
            nudged = self._nudge.wait(min(left, POLL_SECONDS))
            if nudged:
                self._nudge.clear()
            if nudged and not self._failures:
                return

    def _enqueued(self, **kwargs: Any) -> None:
        self._nudge.set()


def claim_next(worker_id: str) -> DBTaskResult[Any, Any] | None:
    """Take the first waiting task, or none. Two workers never get the same one."""
    waiting = DBTaskResult.objects.ready().filter(backend_name="default")
    while row := waiting.first():
        row.status = Status.RUNNING
        row.started_at = timezone.now()
        row.worker_ids = [*row.worker_ids, worker_id]
        mine = DBTaskResult.objects.filter(pk=row.pk, status=Status.READY).update(
            status=row.status, started_at=row.started_at, worker_ids=row.worker_ids
        )
        if mine:
            return row
    return None


def give_back(rows: Any, prefix: str = "") -> int:
    """Put tasks whose worker died back into the queue; return how many.

    A task that has lost `MAX_STARTS` workers fails instead: it would kill the next.
    """
    given = 0
    for row in rows.filter(status=Status.RUNNING):
        if not (row.worker_ids and row.worker_ids[-1].startswith(prefix)):
            continue
        if len(row.worker_ids) >= MAX_STARTS:
            log.error("Task %s (%s) lost %s workers", row.pk, row.task_path, MAX_STARTS)
            row.set_failed(RuntimeError(f"gave up after {MAX_STARTS} lost workers"))
            continue
        given += DBTaskResult.objects.filter(pk=row.pk, status=Status.RUNNING).update(
            status=Status.READY, started_at=None
        )
    return given


def oldest_wait_seconds() -> float:
    """For how long the oldest task that could run has been waiting (0: none is)."""
    first = DBTaskResult.objects.ready().order_by("enqueued_at").first()
    if first is None:
        return 0.0
    waited: timedelta = timezone.now() - first.enqueued_at
    return max(waited.total_seconds(), 0.0)


@task()
def prune() -> int:
    """Delete what is long over: done tasks after 2 days, failed ones after 30."""
    at = timezone.now()
    done = DBTaskResult.objects.successful().filter(
        finished_at__lt=at - timedelta(days=2)
    )
    failed = DBTaskResult.objects.failed().filter(
        finished_at__lt=at - timedelta(days=30)
    )
    return int(done.delete()[0] + failed.delete()[0])
