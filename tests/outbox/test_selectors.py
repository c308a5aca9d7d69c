from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outbox.models import Lane
from outbox.selectors import (
    batch_progress,
    messages_about,
    queue_overview,
)
from outbox.services import send
from outbox.services.engine import send_due
from tests.outbox.factories import make_batch, make_message
from tests.outbox.smtp_trap import SmtpTrap

pytestmark = pytest.mark.django_db


def later(minutes: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


def test_overview_and_progress_have_fixed_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_batch(3)
    make_batch(4, batch="d2")
    make_message()

    with django_assert_num_queries(4):
        overview = queue_overview()
    with django_assert_num_queries(2):
        progress = batch_progress("d2")

    assert overview.counts == {
        (Lane.BULK, "queued"): 7,
        (Lane.SERVICE, "queued"): 1,
    }
    assert overview.queued == 8
    assert (progress.queued, progress.total, progress.eta) == (4, 4, None)


def test_progress_counts_and_estimates(trap: SmtpTrap) -> None:
    make_batch(40)
    send_due(messages=30)

    with later(1):
        progress = batch_progress("dispatch-1")

    assert (progress.sent, progress.queued, progress.is_done) == (30, 10, False)
    assert progress.eta is not None
    assert 19 <= progress.eta.total_seconds() <= 22


def test_messages_about_finds_the_row_s_messages() -> None:
    other = make_message()
    message = send.queue_message(
        "test", other, to="a@one.example", language="bg", dedupe_key="about"
    )

    found = messages_about("outbox.Message", other.uid)

    assert list(found) == [message]
