"""`manage.py tick`: for cron, where no embedded thread runs (TASKS_ENGINE=database)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import schedule
from core.engine import give_back

LONGEST_TASK = timedelta(hours=1)  # tasks are short: one so old has lost its worker


class Command(BaseCommand):
    help = "Queue the jobs that are due and the tasks whose worker died."
    requires_system_checks = ()  # runs every minute

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        lost = DBTaskResult.objects.running().filter(started_at__lt=at - LONGEST_TASK)
        given = give_back(lost)
        queued = [job.name for job in schedule.due_jobs(at) if schedule.enqueue(job)]
        if given:
            self.stdout.write(f"back in the queue: {given}")
        if queued:
            self.stdout.write(f"queued: {', '.join(queued)}")
