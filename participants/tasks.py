"""Due work of this app. The rows are the truth: a run that was missed loses nothing."""

from __future__ import annotations

from django.utils import timezone

from core.tasks import task
from participants.services import imports
from participants.services.duplicates import look_at_new_people, look_for_doubles

JOB = "participants.doubles"
NEW = "participants.new_doubles"


@task()
def doubles() -> None:
    """Look for doubles among all people and organisations."""
    look_for_doubles()


@task()
def new_doubles() -> None:
    """Look for doubles of those who came or changed in the last hours."""
    look_at_new_people(timezone.now())


@task()
def purge_imports() -> int:
    """Forget the files of old imports; returns how many."""
    return imports.purge_imports()
