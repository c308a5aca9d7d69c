from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from outbox.invariants import problems
from outbox.models import Attempt, Lane, Message, RelayBudget, Suppression
from outbox.selectors import (
    is_suppressed,
)
from outbox.services.engine import send_due
from outbox.services.engine.settle import BACKOFF_MINUTES, next_try
from outbox.services.engine.transport import Transport
from tests.outbox.factories import make_batch, make_message, states
from tests.outbox.smtp_trap import SmtpTrap

pytestmark = pytest.mark.django_db
State = Message.State
StartTrap = Callable[..., SmtpTrap]


def later(minutes: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


def test_greylisted_messages_are_sent_at_the_second_try(start_trap: StartTrap) -> None:
    trap = start_trap(
        lambda to, number: "rcpt:451 4.7.1 Greylisted" if number == 1 else "ok"
    )
    make_batch(30)

    send_due()
    after_first = states()
    send_due()
    too_early = states()
    with later(2):
        send_due()

    assert after_first == too_early == {"queued": 30}
    assert states() == {"sent": 30}
    assert set(trap.tries.values()) == {2}
    assert set(Message.objects.values_list("attempts", flat=True)) == {2}
    assert not Suppression.objects.exists()
    assert list(problems()) == []


def test_busy_answers_are_sent_later_within_six_tries(start_trap: StartTrap) -> None:
    answers = ["421 4.3.2 Too busy", "450 4.2.1", "452 4.3.1 Full", "432 4.3.2"]

    def script(to: str, number: int) -> str:
        digit = int(to.partition("@")[0][1:])
        if digit % 5 == 0 and number <= 2:
            return f"rcpt:{answers[digit // 5 % 4]}"
        return "ok"

    trap = start_trap(script)
    make_batch(60)

    minutes = 0.0
    while states() != {"sent": 60} and minutes < 120:
        with later(minutes):
            send_due()
        minutes += 3

    assert states() == {"sent": 60}
    assert len(set(trap.message_ids)) == len(trap.accepted) == 60
    assert max(Message.objects.values_list("attempts", flat=True)) <= 6
    assert not Suppression.objects.exists()


def test_unknown_address_fails_and_is_suppressed(start_trap: StartTrap) -> None:
    trap = start_trap(
        lambda to, number: (
            "rcpt:550 5.1.1 User unknown" if to.startswith("p1@") else "ok"
        )
    )
    make_batch(3)

    send_due()
    ticket = make_message("p1@one.example")
    send_due()

    failed = Message.objects.get(state=State.FAILED)
    tried = failed.tries.get()
    assert failed.address == "p1@one.example"
    assert (tried.outcome, tried.smtp_code, tried.enhanced) == (
        "no_such_address",
        550,
        "5.1.1",
    )
    assert is_suppressed("p1@one.example", bulk=False)
    assert trap.tries["p1@one.example"] == 1
    ticket.refresh_from_db()
    assert (ticket.state, ticket.skip_reason) == ("skipped", "suppressed")


def test_other_permanent_refusal_fails_without_suppression(
    start_trap: StartTrap,
) -> None:
    trap = start_trap(lambda to, number: "rcpt:550 5.2.1 Mailbox disabled")
    make_batch(2)

    send_due()
    with later(3000):
        send_due()

    assert states() == {"failed": 2}
    assert set(trap.tries.values()) == {1}
    assert not Suppression.objects.exists()


def test_policy_refusal_spares_the_domain_and_blames_nobody(
    start_trap: StartTrap,
) -> None:
    trap = start_trap(
        lambda to, number: (
            "rcpt:550 5.7.1 Blocked" if to.endswith("@strict.example") else "ok"
        )
    )
    make_batch(20, domain="strict.example")
    make_batch(20, domain="other.example")

    send_due()

    assert states() == {"queued": 20, "sent": 20}
    assert sum(n for to, n in trap.tries.items() if "strict" in to) == 1
    assert not Suppression.objects.exists()
    row = RelayBudget.objects.get(kind="domain")
    assert row.name == "strict.example"
    assert row.is_open(timezone.now())


def test_policy_refusal_ends_when_the_domain_relents(start_trap: StartTrap) -> None:
    wrath = ["rcpt:550 5.7.1 Blocked"]
    start_trap(lambda to, number: wrath[0])
    make_batch(5)
    send_due()
    wrath[0] = "ok"

    with later(10):
        send_due()

    assert states() == {"sent": 5}
    assert not RelayBudget.objects.filter(trips__gt=0).exists()


def test_sender_refusal_pauses_everything(start_trap: StartTrap) -> None:
    trap = start_trap(lambda to, number: "rcpt:421 4.7.0 Too many messages")
    for number in range(6):
        make_batch(3, domain=f"d{number}.example")

    send_due()
    send_due()

    assert states() == {"queued": 18}
    assert sum(trap.tries.values()) == 3
    assert RelayBudget.objects.get().is_open(timezone.now())


def test_one_refused_address_never_stops_the_others_for_ever(
    start_trap: StartTrap,
) -> None:
    start_trap(
        lambda to, number: "drop:rcpt" if to == "p0@one.example" else "ok",
    )
    make_batch(12)

    for minutes in range(0, 15000, 600):
        with later(minutes):
            send_due()

    assert states() == {"sent": 11, "failed": 1}
    assert not Suppression.objects.exists()


def test_relay_down_keeps_everything_and_counts_no_attempt(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_batch(30)

    done = send_due()

    assert (done.tried, done.more) == (0, False)
    assert set(Message.objects.values_list("state", "attempts", "worker")) == {
        ("queued", 0, "")
    }
    assert RelayBudget.objects.get().is_open(timezone.now())


def test_relay_back_sends_urgent_before_bulk(
    settings: Any, start_trap: StartTrap
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_batch(10)
    make_message("ticket@one.example")
    make_message("code@one.example", lane=Lane.URGENT)
    send_due()
    trap = start_trap()

    with later(2):
        send_due()

    assert trap.recipients[:2] == ["code@one.example", "ticket@one.example"]
    assert states() == {"sent": 12}


@pytest.mark.parametrize("fault", ["lost", "drop:data"])
def test_answer_lost_after_data_holds_newsletters(
    start_trap: StartTrap, fault: str
) -> None:
    trap = start_trap(lambda to, number: fault if to.startswith("p3@") else "ok")
    make_batch(12)

    send_due()
    with later(3000):
        send_due()

    assert states() == {"sent": 11, "uncertain": 1}
    assert trap.tries["p3@one.example"] == 1
    assert Message.objects.get(state=State.UNCERTAIN).address == "p3@one.example"


def test_answer_lost_after_data_repeats_tickets_with_the_same_id(
    start_trap: StartTrap,
) -> None:
    trap = start_trap(lambda to, number: "lost" if number == 1 else "ok")
    ticket = make_message()

    send_due()
    with later(2):
        send_due()

    ticket.refresh_from_db()
    assert ticket.state == State.SENT
    assert trap.message_ids == [ticket.message_id] * 2
    assert [t.outcome for t in ticket.tries.all()] == ["uncertain", "sent"]


def test_slow_server_hanging_up_on_us_blocks_nobody_else(
    settings: Any, start_trap: StartTrap
) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    start_trap(lambda to, number: "slow:1" if to.startswith("p0@") else "ok")
    make_batch(5)
    started = time.monotonic()

    send_due()

    assert time.monotonic() - started < 5
    assert states() == {"sent": 4, "uncertain": 1}


def test_connection_closed_between_messages_is_reopened(trap: SmtpTrap) -> None:
    make_batch(4)
    original = Transport._send_once

    def hang_up_first(self: Any, email: Any) -> Any:
        if len(trap.accepted) == 2 and self._backend and trap.connections == 1:
            self._backend.connection.sock.shutdown(2)
        return original(self, email)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Transport, "_send_once", hang_up_first)
        send_due()

    assert states() == {"sent": 4}
    assert (len(trap.accepted), trap.connections) == (4, 2)


def test_backoff_lasts_48_hours_with_jitter() -> None:
    now = datetime(2026, 3, 1, tzinfo=timezone.get_default_timezone())

    waits = [next_try(n, now) for n in range(1, len(BACKOFF_MINUTES) + 1)]

    for minutes, at in zip(BACKOFF_MINUTES, waits, strict=True):
        assert at is not None
        assert 0.8 * minutes <= (at - now).total_seconds() / 60 <= 1.2 * minutes
    assert 47 * 60 < sum(BACKOFF_MINUTES) <= 48 * 60
    assert next_try(len(BACKOFF_MINUTES) + 1, now) is None


def test_deferred_for_48_hours_fails_without_suppression(
    start_trap: StartTrap,
) -> None:
    trap = start_trap(lambda to, number: "rcpt:451 4.3.0 Later")
    make_message()

    for hours in range(0, 24 * 16, 10):
        with later(hours * 60):
            send_due()

    assert states() == {"failed": 1}
    assert sum(trap.tries.values()) == len(BACKOFF_MINUTES) + 1
    assert not Suppression.objects.exists()


def test_attempts_bear_whatever_a_server_says(start_trap: StartTrap) -> None:
    start_trap(lambda to, number: "rcpt:550 5.2.2 " + "x\0" * 450)
    make_message()

    send_due()

    assert len(Attempt.objects.get().text) == 500


def test_transport_that_sends_nothing_is_tried_again(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_BACKEND = backend
    monkeypatch.setattr(f"{backend}.send_messages", lambda self, messages: 0)
    message = make_message()

    send_due()

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 1)
    assert message.due_at > timezone.now()


def test_unknown_failure_of_a_transport_holds_newsletters_only(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_BACKEND = backend

    def fail(self: object, messages: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(f"{backend}.send_messages", fail)
    make_batch(1)
    make_message()

    send_due()

    assert states() == {"uncertain": 1, "queued": 1}
