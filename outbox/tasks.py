"""Due work of the outbox."""

from __future__ import annotations

from core import schedule
from core.tasks import task
from outbox.services import engine


@task()
def send() -> int:
    """One pass of sending; wakes itself while more is due. Returns how many went."""
    done = engine.send_due()
    if done.more:
        schedule.wake("outbox.send")
    return done.sent


@task()
def recover() -> int:
    """Clear up after workers that died."""
    return engine.recover()
