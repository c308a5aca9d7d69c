from __future__ import annotations

import pytest
from django.utils import timezone

from outbox.invariants import problems
from outbox.models import Attempt, Bounce, Lane, Message, Suppression
from outbox.services.engine import recover, send_due
from outbox.services.engine.claim import claim, mark_sending
from outbox.services.erasure import forget_address, forget_messages
from outbox.services.send import send_again
from tests.outbox.factories import make_batch, make_message, states
from tests.outbox.smtp_trap import SmtpTrap

CANARY = "canary@town.example"


def stored() -> str:
    """Everything that the outbox keeps, as one text."""
    models = (Message, Attempt, Bounce, Suppression)
    return " ".join(str(list(model._default_manager.values())) for model in models)


@pytest.mark.django_db
def test_forget_address_leaves_counts_and_no_trace_of_a_sent_message() -> None:
    message = make_message("Canary@TOWN.example", context={"name": "Канаркова"})
    other = make_message("other@town.example", context={"name": "Другова"})
    send_due()
    Attempt.objects.filter(message=message).update(text=f"250 {CANARY} ok")
    Bounce.objects.create(
        message=message,
        report_id=f"<1.{CANARY}>",
        kind="soft",
        at=timezone.now(),
        text=CANARY,
    )

    assert forget_address(CANARY, timezone.now()) == 1

    message.refresh_from_db()
    assert message.address == f"{message.pk}@erased.invalid"
    assert (message.state, message.context, message.language) == ("sent", {}, "bg")
    assert message.tries.get().outcome == "sent"
    assert "anary" not in stored()
    assert "Канаркова" not in stored()
    other.refresh_from_db()
    assert (other.address, other.context) == ("other@town.example", {"name": "Другова"})
    assert list(problems()) == []


@pytest.mark.django_db
def test_forget_address_takes_out_what_waits(trap: SmtpTrap) -> None:
    make_message(CANARY)
    make_batch(2, domain="town.example", list_key="newsletter:1")
    Message.objects.filter(address="p0@town.example").update(
        address=CANARY, address_key=CANARY
    )

    forget_address(CANARY, timezone.now())
    send_due()

    assert states() == {"skipped": 2, "sent": 1}
    assert trap.recipients == ["p1@town.example"]
    reasons = set(Message.objects.values_list("skip_reason", flat=True))
    assert reasons == {"", "erased"}


@pytest.mark.django_db
def test_forget_address_bars_newsletters_and_no_tickets() -> None:
    forget_address(CANARY, timezone.now())
    make_message(CANARY)
    make_batch(1, domain="town.example")
    Message.objects.filter(lane=Lane.BULK).update(address=CANARY, address_key=CANARY)

    send_due()

    found = set(Message.objects.values_list("lane", "state", "skip_reason"))
    assert found == {(Lane.SERVICE, "sent", ""), (Lane.BULK, "skipped", "suppressed")}


@pytest.mark.django_db
def test_forget_address_twice_is_once() -> None:
    make_message(CANARY)

    first, second = (forget_address(CANARY, timezone.now()) for _ in range(2))

    assert (first, second) == (1, 0)
    assert Suppression.objects.get().reason == "erased"


@pytest.mark.django_db
def test_forget_messages_of_one_batch_keeps_each_address_its_own() -> None:
    make_batch(3)
    send_due()

    assert forget_messages(Message.objects.all(), timezone.now()) == 3

    assert len(set(Message.objects.values_list("address_key", flat=True))) == 3
    assert not Suppression.objects.exists()
    assert list(problems()) == []


@pytest.mark.django_db
def test_message_in_hand_of_a_worker_is_forgotten_and_never_tried_again(
    trap: SmtpTrap,
) -> None:
    make_batch(1)
    at = timezone.now()
    worker = "no-such-worker"
    mark_sending(worker, claim(worker, at, limit=1).messages, at)
    forget_messages(Message.objects.all(), at)
    recover()
    assert states() == {"uncertain": 1}

    send_again(Message.objects.all())
    send_due()

    assert states() == {"skipped": 1}
    assert trap.accepted == []


@pytest.mark.django_db
def test_message_in_doubt_is_closed_when_it_is_forgotten() -> None:
    make_batch(1)
    Message.objects.update(state="uncertain")

    forget_messages(Message.objects.all(), timezone.now())

    assert send_again(Message.objects.all()) == 0
    assert states() == {"skipped": 1}
