"""Due work of this app. The rows are the truth: a run that was missed loses nothing."""

from __future__ import annotations

from django.utils import timezone

from core.tasks import task
from courses.services import needs
from courses.services.answer_files import sweep_files
from courses.services.answers import close_ended, forget_statements
from courses.services.approval import expire_unproven
from courses.services.evaluation import running
from courses.services.facilitators.pool import forget_unproven
from courses.services.facilitators.reminders import remind_of_ends, tell_programmes
from courses.services.form_answers import close_ended_forms, forget_apart
from courses.services.passing_on import pass_on_addresses
from courses.services.photos import note_fallen_back, sweep_photos
from courses.services.registration import expire_holds
from courses.services.reminders import run as run_reminders
from courses.services.self_checkin import forget_devices
from courses.services.signed_pages import sweep_pages
from courses.services.travel import purge_travel_data
from courses.services.turnout import remind_to_decide
from courses.services.visit_reports import remind_of_reports
from courses.services.waiting import promote_all, release_seats
from courses.services.walk_ins import forget_typed

JOB = "courses.holds"
EVALUATIONS = "courses.evaluations"


@task()
def special_answers() -> None:
    """Keep only the numbers of what was answered to programmes that are over."""
    today = timezone.localdate()
    close_ended(today)
    close_ended_forms(today)


@task()
def stray_files() -> None:
    """Delete files of forms that nobody sent in the end, and those without a row."""
    at = timezone.now()
    sweep_files(at)
    sweep_photos(at)
    sweep_pages(at)


@task()
def travel_data() -> None:
    """Delete what travellers told for journeys that are over."""
    purge_travel_data(timezone.now())


@task()
def visit_reports() -> None:
    """Ask delegations that are back for their report."""
    remind_of_reports(timezone.now())


@task()
def decisions() -> None:
    """Ask organisers whether events take place whose day of decision has come."""
    remind_to_decide(timezone.now())


@task()
def photographs() -> None:
    """Note which public pictures are to be checked again."""
    note_fallen_back(timezone.now())


@task()
def holds() -> None:
    """End holds and offers that ran out, free released seats, serve the line."""
    at = timezone.now()
    expire_holds(at)
    pass_on_addresses(at)
    expire_unproven(at)
    forget_statements()
    forget_apart()
    forget_typed(at)
    forget_devices(at)
    release_seats(at)
    promote_all(at)


@task()
def reminders() -> None:
    """Write to those whom the rules of events mean."""
    run_reminders(timezone.now())


@task()
def evaluations() -> None:
    """Ask those who attended, remind the others, close what is over."""
    at = timezone.now()
    running.run(at)
    needs.close_ended(at)


@task()
def qualifications() -> None:
    """Tell whose qualification ends, and who renews it; delete requests that nobody
    confirmed.
    """
    at = timezone.now()
    remind_of_ends(at)
    tell_programmes(at)
    forget_unproven(at)
