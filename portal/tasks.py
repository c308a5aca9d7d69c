"""Due work that concerns several apps. The rows are the truth."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core import schedule
from core.tasks import task
from portal.services.retention import JOB, purge

MOST = 200  # people in one task, which has to be short


@task()
def retention() -> None:
    """Erase some of those whose data no programme keeps any longer."""
    if not purge(timezone.now(), most=MOST).is_done:
        schedule.wake(JOB)


def register() -> None:
    """Add the job; called once from `apps.py`."""
    schedule.add(JOB, retention, every=timedelta(hours=12))
