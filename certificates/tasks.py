"""Background work: the printing."""

from __future__ import annotations

from datetime import timedelta

from certificates.services.issue import JOB
from certificates.services.render import is_waiting, render_queued
from core import schedule
from core.tasks import task


@task()
def render_certificates() -> None:
    """Make what is queued, for a while; then leave the worker to others."""
    done = render_queued()
    if not done.is_full and is_waiting():
        schedule.wake(JOB)


def register() -> None:
    schedule.add(JOB, render_certificates, every=timedelta(minutes=5))
