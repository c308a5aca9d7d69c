"""Each breach, planted, is found; a healthy outbox has none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.invariants import problems
from outbox.models import Attempt, Lane, Message, Suppression
from outbox.services.engine import send_due
from outbox.services.suppression import end_suppression, suppress
from tests.outbox.factories import make_batch, make_message
from tests.outbox.smtp_trap import SmtpTrap

pytestmark = pytest.mark.django_db
State = Message.State


def found() -> str:
    return " ".join(problems())


def test_a_healthy_outbox_has_no_problems(trap: SmtpTrap) -> None:
    make_batch(12)
    make_message(lane=Lane.URGENT, context={"code": "1"})
    suppress("p3@one.example", Suppression.Reason.OBJECTED)
    send_due()

    assert list(problems()) == []


def test_sent_without_attempt_is_found(trap: SmtpTrap) -> None:
    make_message()
    send_due()
    Attempt.objects.all().delete()

    assert "no attempt says so" in found()


def test_rows_of_a_dead_worker_are_found() -> None:
    make_message()
    Message.objects.update(state=State.SENDING, worker="nobody")

    assert "nobody, which is dead" in found()


def test_secret_that_was_kept_is_found(trap: SmtpTrap) -> None:
    make_message(lane=Lane.URGENT)
    send_due()
    Message.objects.update(context={"code": "1"})

    assert "secret is still there" in found()


def test_wrong_key_is_found() -> None:
    make_message("ana@one.example")
    Message.objects.update(address="eva@one.example")

    assert "key of its address is wrong" in found()


def test_mail_to_a_barred_address_is_found(trap: SmtpTrap) -> None:
    make_batch(1)
    send_due()
    suppress("p0@one.example", Suppression.Reason.OBJECTED)
    Suppression.objects.update(since=timezone.now() - timedelta(minutes=5))

    assert "although its address was barred" in found()


def test_mail_after_the_bar_was_ended_is_no_problem(trap: SmtpTrap) -> None:
    make_batch(1)
    suppress("p0@one.example", Suppression.Reason.OBJECTED, scope="bulk")
    Suppression.objects.update(since=timezone.now() - timedelta(days=2))
    end_suppression("p0@one.example", "bulk", note="subscribed again")
    Message.objects.update(state=State.QUEUED, skip_reason="")

    send_due()

    assert trap.recipients == ["p0@one.example"]
    assert list(problems()) == []
