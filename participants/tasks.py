"""Due work of this app. The rows are the truth: a run that was missed loses nothing."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core import schedule
from core.tasks import task
from participants.services import addresses, catalogues, imports
from participants.services.duplicates import look_at_new_people, look_for_doubles
from participants.services.stragglers import gather_left_behind

JOB = "participants.doubles"
NEW = "participants.new_doubles"
STRAGGLERS = "participants.stragglers"


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


@task()
def print_catalogues() -> None:
    """Print the catalogues that wait."""
    catalogues.print_queued()


@task()
def address_changes() -> None:
    """Make confirmed changes of address that are due, drop those nobody confirmed."""
    at = timezone.now()
    addresses.make_due_changes(at)
    addresses.drop_old_changes(at)


@task()
def stragglers() -> int:
    """Let what was added to a card during its merge follow to the one that stands."""
    return gather_left_behind()


def register() -> None:
    """Add the jobs; called once from `apps.py`."""
    schedule.add(JOB, doubles, every=timedelta(days=1))
    schedule.add(NEW, new_doubles, every=timedelta(hours=1))
    schedule.add(STRAGGLERS, stragglers, every=timedelta(hours=1))
    schedule.add("participants.purge_imports", purge_imports, every=timedelta(hours=12))
    schedule.add("participants.addresses", address_changes, every=timedelta(hours=1))
    schedule.add(catalogues.JOB, print_catalogues, every=timedelta(minutes=5))
