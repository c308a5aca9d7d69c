from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import get_language

from outbox.invariants import problems
from outbox.models import Lane, Message, Suppression
from outbox.services import send
from outbox.services.engine import send_due
from outbox.services.engine import sending as sending_module
from outbox.services.renderers import Mail, NotNeeded, loaders, renderers
from outbox.services.suppression import suppress
from tests.outbox.factories import make_batch, make_message, plain_mail, states
from tests.outbox.smtp_trap import SmtpTrap

pytestmark = pytest.mark.django_db
State = Message.State
StartTrap = Callable[..., SmtpTrap]


def later(minutes: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


def test_send_due_sends_all_over_one_connection(trap: SmtpTrap) -> None:
    make_batch(35)
    make_message()

    done = send_due()

    assert (done.sent, done.more) == (36, False)
    assert states() == {"sent": 36}
    assert sorted(trap.message_ids) == sorted(
        Message.objects.values_list("message_id", flat=True)
    )
    assert trap.connections == 1
    assert list(problems()) == []


def test_send_due_reopens_the_connection_after_100_messages(trap: SmtpTrap) -> None:
    make_batch(120)

    send_due()

    assert states() == {"sent": 120}
    assert trap.connections == 2


def test_send_due_works_with_any_backend() -> None:
    make_batch(3)

    send_due()

    assert states() == {"sent": 3}
    assert len(mail.outbox) == 3


def test_pause_stops_within_one_window(trap: SmtpTrap) -> None:
    rows = make_batch(100)

    def pause(message: Message) -> Mail:
        if len(trap.accepted) >= 30:
            send.pause_batch(rows[0].batch)
        return plain_mail(message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(renderers, "test", pause)
        send_due()
    paused = len(trap.accepted)
    send_due()
    send.resume_batch(rows[0].batch)
    send_due()

    assert paused == 30
    assert states() == {"sent": 100}
    assert len(set(trap.recipients)) == len(trap.recipients) == 100


def test_cancel_while_sending_leaves_nothing_queued(trap: SmtpTrap) -> None:
    rows = make_batch(50)

    def cancel(message: Message) -> Mail:
        if len(trap.accepted) >= 10:
            send.cancel_batch(rows[0].batch)
        return plain_mail(message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(renderers, "test", cancel)
        send_due()

    assert states() == {"sent": 10, "cancelled": 40}
    assert len(trap.accepted) == 10


def test_cancelled_message_that_comes_back_is_not_left_queued(
    start_trap: StartTrap,
) -> None:
    rows = make_batch(2)
    trap = start_trap(lambda to, number: "rcpt:451 4.7.1 later")
    send_due()
    Message.objects.update(state=State.SENDING, worker="gone")
    send.cancel_batch(rows[0].batch)
    Message.objects.update(state=State.QUEUED, worker="")

    send_due()

    assert states() == {"cancelled": 2}
    assert sum(trap.tries.values()) == 2


def test_unsubscribe_while_sending_reaches_claimed_messages(trap: SmtpTrap) -> None:
    make_batch(40, list_key="bulletin")
    gone = [f"p{number}@one.example" for number in range(25, 40)]

    def unsubscribe(message: Message) -> Mail:
        if message.address == "p20@one.example":
            for address in gone:
                suppress(address, Suppression.Reason.UNSUBSCRIBED, scope="bulletin")
        return plain_mail(message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(renderers, "test", unsubscribe)
        send_due()

    assert states() == {"sent": 25, "skipped": 15}
    assert not set(gone) & set(trap.recipients)
    assert list(problems()) == []


def test_urgent_overtakes_a_full_queue(trap: SmtpTrap) -> None:
    make_batch(300)
    codes: list[int] = []

    def ask_for_a_code(message: Message) -> Mail:
        if len(trap.accepted) >= 50 and not codes:
            codes.append(len(trap.accepted))
            make_message("me@one.example", lane=Lane.URGENT)
        return plain_mail(message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(renderers, "test", ask_for_a_code)
        send_due()

    assert trap.recipients.index("me@one.example") <= codes[0] + 10
    assert states() == {"sent": 301}


def test_window_of_a_slow_server_gives_way_to_urgent(
    start_trap: StartTrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending_module, "LOOK_AGAIN_SECONDS", 0.05)
    trap = start_trap(lambda to, number: "slow:0.1")
    make_batch(10)
    trap.on_accept = lambda count: None

    def ask_for_a_code(message: Message) -> Mail:
        make_message("me@one.example", lane=Lane.URGENT, dedupe_key="code")
        return plain_mail(message)

    monkeypatch.setitem(renderers, "test", ask_for_a_code)
    send_due(messages=3)

    assert trap.recipients.index("me@one.example") == 1
    assert states()["queued"] == 8
    assert set(Message.objects.values_list("attempts", flat=True)) == {0, 1}


def test_send_due_is_bounded_and_says_that_more_is_due(trap: SmtpTrap) -> None:
    make_batch(50)

    done = send_due(messages=20)

    assert (done.sent, done.more) == (20, True)
    assert states() == {"sent": 20, "queued": 30}


def test_send_due_told_to_stop_gives_its_claims_back(trap: SmtpTrap) -> None:
    make_batch(50)

    send_due(should_stop=lambda: len(trap.accepted) >= 13)

    assert len(trap.accepted) == 13
    assert states() == {"sent": 13, "queued": 37}


def test_expired_message_is_skipped(trap: SmtpTrap) -> None:
    make_message(expires_at=timezone.now() - timedelta(seconds=1))
    make_message(expires_at=timezone.now() + timedelta(hours=1))

    send_due()

    assert states() == {"skipped": 1, "sent": 1}
    assert len(trap.accepted) == 1


def test_renderer_may_say_that_a_message_is_not_needed(
    trap: SmtpTrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_needed(message: Message) -> Mail:
        raise NotNeeded

    monkeypatch.setitem(renderers, "test", not_needed)
    message = make_message()

    send_due()

    message.refresh_from_db()
    assert (message.state, message.skip_reason) == ("skipped", "not_needed")
    assert trap.accepted == []


def test_message_that_cannot_be_made_fails_after_five_tries(trap: SmtpTrap) -> None:
    def broken(message: Message) -> Mail:
        if message.address == "p4@one.example":
            raise KeyError("no such picture")
        return plain_mail(message)

    make_batch(10)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(renderers, "test", broken)
        for minutes in range(0, 700, 100):
            with later(minutes):
                send_due()

    failed = Message.objects.get(state=State.FAILED)
    assert states() == {"sent": 9, "failed": 1}
    assert failed.address == "p4@one.example"
    assert failed.attempts == failed.tries.count() == 5
    assert "no such picture" in failed.last_error


def test_message_is_rendered_in_its_language(
    trap: SmtpTrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        renderers, "test", lambda message: Mail(subject=str(get_language()), text="")
    )
    make_message(language="sr-latn")

    send_due()

    assert trap.accepted[0].mail["Subject"] == "sr-latn"
    assert trap.accepted[0].mail["Content-Language"] == "sr-Latn"


def test_window_of_ten_newsletters_costs_a_fixed_number_of_queries(
    trap: SmtpTrap,
) -> None:
    make_batch(60)
    send_due(messages=10)

    with CaptureQueriesContext(connection) as one:
        send_due(messages=10)
    with CaptureQueriesContext(connection) as three:
        send_due(messages=30)

    assert states() == {"sent": 50, "queued": 10}
    per_window = [
        query["sql"]
        for query in three.captured_queries
        if "SAVEPOINT" not in query["sql"]
    ]
    single = [q for q in one.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert (len(per_window) - len(single)) / 2 == 6


def test_login_code_is_wiped_when_sent(trap: SmtpTrap) -> None:
    message = make_message(lane=Lane.URGENT, context={"code": "123456"})

    send_due()

    message.refresh_from_db()
    assert (message.state, message.context) == ("sent", {})


def test_window_is_loaded_together_and_a_single_message_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes: list[int] = []
    monkeypatch.setitem(loaders, "test", lambda window: sizes.append(len(window)))
    make_message()
    make_batch(12)

    send_due()

    assert states() == {"sent": 13}
    assert sizes == [9, 3]


def test_loader_that_fails_stops_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(window: object) -> None:
        raise RuntimeError("the database hiccups")

    monkeypatch.setitem(loaders, "test", fail)
    make_batch(3)

    send_due()

    assert states() == {"sent": 3}
