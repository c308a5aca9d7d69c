from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from outbox.models import Lane, Message, RelayBudget, Suppression
from outbox.services.engine import send_due
from outbox.services.engine.claim import claim
from outbox.services.suppression import suppress
from tests.outbox.factories import make_batch, make_message, states
from tests.outbox.smtp_trap import SmtpTrap

pytestmark = pytest.mark.django_db
State = Message.State


def send_until(sent: int) -> None:
    """In short turns, of which a busy machine takes more, and in one more."""
    for _turn in range(20):
        send_due(seconds=0.5)
        if states().get("sent", 0) >= sent:
            break
    send_due(seconds=0.3)


def test_suppression_after_the_claim_is_seen_before_sending(trap: SmtpTrap) -> None:
    make_batch(2)
    now = timezone.now()
    suppress("p0@one.example", Suppression.Reason.OBJECTED)
    Message.objects.update(state=State.QUEUED, skip_reason="", due_at=now)

    send_due()

    assert trap.recipients == ["p1@one.example"]
    assert states() == {"sent": 1, "skipped": 1}


def test_relay_limit_is_taken_in_the_claim_and_survives(trap: SmtpTrap) -> None:
    RelayBudget.objects.create(
        kind="relay", name="default", per_second=0.001, capacity=8, tokens=8
    )
    make_batch(20)

    send_until(8)

    assert states() == {"sent": 8, "queued": 12}


def test_relay_limit_keeps_a_share_for_tickets(trap: SmtpTrap) -> None:
    RelayBudget.objects.create(
        kind="relay", name="default", per_second=0.001, capacity=8, tokens=8, reserved=3
    )
    make_batch(20)
    send_until(5)
    make_message("ticket@one.example")

    send_due(seconds=0.3)

    assert len(trap.accepted) == 6
    assert trap.recipients[-1] == "ticket@one.example"


def test_domain_limit_holds_only_that_domain(trap: SmtpTrap) -> None:
    RelayBudget.objects.create(
        kind="domain", name="slow.example", per_second=0.001, capacity=2, tokens=2
    )
    make_batch(15, domain="slow.example")
    make_batch(15, domain="fast.example")

    send_until(17)

    assert len([to for to in trap.recipients if "slow" in to]) == 2
    assert len([to for to in trap.recipients if "fast" in to]) == 15


def test_limit_refills_with_time(trap: SmtpTrap) -> None:
    RelayBudget.objects.create(
        kind="relay", name="default", per_second=20, capacity=1, tokens=1
    )
    make_batch(10)

    send_due(seconds=5)

    assert states() == {"sent": 10}


def test_claim_orders_by_lane_then_time() -> None:
    now = timezone.now()
    make_batch(2, due_at=now - timedelta(hours=2))
    late = make_message(due_at=now - timedelta(minutes=1))
    early = make_message(due_at=now - timedelta(minutes=5))
    code = make_message(lane=Lane.URGENT)
    make_message(due_at=now + timedelta(minutes=5))

    taken = claim("me", timezone.now(), limit=10).messages

    assert taken[:3] == [code, early, late]
    assert len(taken) == 5
    assert {m.worker for m in taken} == {"me"}


def test_claim_uses_its_index() -> None:
    make_batch(50)
    due = Message.objects.due(timezone.now()).order_by("lane", "due_at", "id")[:10]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")

    plan = due.explain()

    assert "message_claim" in plan
    assert "TEMP B-TREE" not in plan
