"""Work that is due for newsletters."""

from __future__ import annotations

from core.tasks import task
from newsletters.services.dispatch import finish_dispatches
from newsletters.services.subscriptions import purge_unconfirmed


@task()
def finish() -> int:
    """Close sendings that have nothing left to send."""
    return finish_dispatches()


@task()
def purge() -> int:
    """Delete requests for a newsletter that nobody confirmed."""
    return purge_unconfirmed()
