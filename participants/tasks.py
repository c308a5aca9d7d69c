"""Due work of this app: the printing of catalogues."""

from __future__ import annotations

from datetime import timedelta

from core import schedule
from core.tasks import task
from participants.services.catalogues import JOB, print_queued


@task()
def print_catalogues() -> None:
    """Print what waits; a run that was missed loses nothing."""
    print_queued()


def register() -> None:
    """Add the job; called once from `apps.py`."""
    schedule.add(JOB, print_catalogues, every=timedelta(minutes=5))
