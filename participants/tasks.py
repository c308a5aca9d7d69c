"""Due work on people."""

from __future__ import annotations

from core.tasks import task
from participants.services import imports


@task()
def purge_imports() -> int:
    """Forget the files of old imports; returns how many."""
    return imports.purge_imports()
