from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from core import schedule
from outbox import tasks
from outbox.models import Message
from outbox.services.engine import sending
from tests.outbox.factories import make_batch
from tests.outbox.smtp_trap import SmtpTrap

pytestmark = pytest.mark.django_db


def test_jobs_are_in_the_schedule() -> None:
    jobs = schedule.jobs

    assert jobs["outbox.send"].every == timedelta(seconds=30)
    assert jobs["outbox.recover"].every == timedelta(seconds=60)


def test_send_wakes_itself_while_more_is_due(
    trap: SmtpTrap,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    make_batch(15)
    monkeypatch.setattr(sending, "PASS_MESSAGES", 10)

    with django_capture_on_commit_callbacks(execute=True):
        sent = tasks.send.call()
    woken = DBTaskResult.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        rest = tasks.send.call()

    assert (sent, woken, rest) == (10, 1, 5)
    assert DBTaskResult.objects.count() == 1
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
