from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from outbox.models import BULK, EVERYTHING, Batch, Lane, Message, Suppression
from outbox.selectors import is_suppressed, suppressed_among
from outbox.services import send
from outbox.services.suppression import end_suppression, suppress
from tests.outbox.factories import make_batch, make_message

pytestmark = pytest.mark.django_db
State = Message.State
Reason = Suppression.Reason


def test_queue_message_refuses_a_bad_address() -> None:
    with pytest.raises(send.BadAddress):
        make_message("a@b,c@d.example")

    assert not Message.objects.exists()


def test_queue_message_stores_everything_before_the_first_try(settings: Any) -> None:
    message = make_message("Ana@Општина.Example", context={"name": "Ана"})

    assert message.state == State.QUEUED
    assert message.address == "Ana@Општина.Example"
    assert message.address_key == "ana@xn--80appcfs5b.example"
    assert message.domain == "xn--80appcfs5b.example"
    assert message.message_id == f"<{message.uid.hex}@{settings.SITE_HOST}>"
    assert message.context == {"name": "Ана"}


def test_queue_message_twice_returns_the_first_row() -> None:
    first = make_message("a@one.example", dedupe_key="ticket:1")

    second = make_message("b@one.example", dedupe_key="ticket:1")

    assert second == first
    assert second.message_id == first.message_id
    assert Message.objects.get().address == "a@one.example"


def test_queue_message_needs_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        make_message("a@one.example")


@pytest.mark.django_db(transaction=True)
def test_queue_message_wakes_the_sender_after_commit_only() -> None:
    with transaction.atomic():
        make_message("a@one.example")
        transaction.set_rollback(True)
    before = DBTaskResult.objects.count()
    with transaction.atomic():
        make_message("a@one.example")
        make_message("b@one.example")

    assert before == 0
    assert DBTaskResult.objects.ready().count() == 1
    assert Message.objects.count() == 2


def test_queue_messages_accounts_for_every_row() -> None:
    rows = [
        send.Outgoing("ana@one.example", "bg", "d:1"),
        send.Outgoing("ANA@one.example", "bg", "d:2"),
        send.Outgoing("not an address", "bg", "d:3"),
    ]

    first, second, bad = send.queue_messages("test", rows, batch="d")

    assert first == second
    assert (bad.state, bad.skip_reason) == ("skipped", "bad_address")
    assert Message.objects.count() == 2


def test_queue_messages_twice_changes_nothing() -> None:
    first = make_batch(700)

    second = make_batch(700)

    assert [m.pk for m in second] == [m.pk for m in first]
    assert Message.objects.count() == 700


def test_a_batch_holds_an_address_once() -> None:
    (message,) = make_batch(1)
    copy = Message(
        kind="test",
        address=message.address,
        address_key=message.address_key,
        batch=message.batch,
        dedupe_key="other",
        message_id="<other@one.example>",
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


def test_cancel_batch_cancels_exactly_what_was_not_begun() -> None:
    rows = make_batch(5)
    make_batch(2, batch="other")
    now = timezone.now()
    Message.objects.filter(pk=rows[0].pk).update(state=State.SENT, sent_at=now)
    Message.objects.filter(pk=rows[1].pk).update(state=State.SENDING, worker="w")
    Message.objects.filter(pk=rows[2].pk).update(state=State.CLAIMED, worker="w")

    cancelled = send.cancel_batch(rows[0].batch, "wrong text")

    states = Message.objects.filter(batch=rows[0].batch).order_by("id")
    assert cancelled == 3
    assert list(states.values_list("state", flat=True)) == [
        "sent",
        "sending",
        "cancelled",
        "cancelled",
        "cancelled",
    ]
    assert Message.objects.filter(batch="other", state=State.QUEUED).count() == 2


def test_resume_batch_refuses_a_cancelled_one() -> None:
    send.cancel_batch("d")

    with pytest.raises(send.BatchCancelled):
        send.resume_batch("d")

    assert Batch.objects.get().state == Batch.State.CANCELLED


def test_suppress_takes_queued_newsletters_out_and_leaves_tickets() -> None:
    make_batch(3, list_key="bulletin")
    make_batch(1, batch="d2", list_key="other")
    ticket = make_message("p0@one.example")

    suppress("P0@one.example", Reason.UNSUBSCRIBED, scope="bulletin")

    skipped = Message.objects.get(state=State.SKIPPED)
    assert (skipped.address, skipped.list_key) == ("p0@one.example", "bulletin")
    assert skipped.skip_reason == "unsubscribed"
    ticket.refresh_from_db()
    assert ticket.state == State.QUEUED


def test_suppress_1000_queued_rows_in_a_fixed_number_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(20):
        make_batch(50, batch=f"d{number}")

    with django_assert_max_num_queries(6):
        suppress("p7@one.example", Reason.UNSUBSCRIBED, scope=BULK)

    assert Message.objects.filter(state=State.SKIPPED).count() == 20


def test_suppress_keeps_no_address_and_its_history() -> None:
    suppress("ana@one.example", Reason.UNSUBSCRIBED, scope=BULK)
    suppress("ana@one.example", Reason.COMPLAINED, scope=BULK)
    end_suppression("ANA@one.example", BULK, note="asked for it again")
    suppress("ana@one.example", Reason.OBJECTED, scope=BULK)

    first, second = Suppression.objects.order_by("id")
    assert (first.reason, first.ended_note) == ("unsubscribed", "asked for it again")
    assert (second.reason, second.ended_at) == ("objected", None)
    columns = [str(value) for value in Suppression.objects.values()[0].values()]
    assert not any("ana" in value for value in columns)


@pytest.mark.parametrize(
    ("scope", "ticket", "newsletter", "of_list"),
    [
        (EVERYTHING, True, True, True),
        (BULK, False, True, True),
        ("bulletin", False, False, True),
    ],
)
def test_is_suppressed_looks_at_what_the_scope_bars(
    scope: str, ticket: bool, newsletter: bool, of_list: bool
) -> None:
    suppress("ana@one.example", Reason.BLOCKED, scope=scope)

    assert is_suppressed("Ana@ONE.example", bulk=False) is ticket
    assert is_suppressed("ana@one.example", bulk=True) is newsletter
    assert is_suppressed("ana@one.example", bulk=True, list_key="bulletin") is of_list
    assert not is_suppressed("eva@one.example", bulk=True, list_key="bulletin")


def test_suppression_outlives_a_new_key(settings: Any) -> None:
    settings.FIELD_KEYS = {"A": "old-key"}
    suppress("ana@one.example", Reason.OBJECTED)

    settings.FIELD_KEYS = {"B": "new-key", "A": "old-key"}
    suppress("ana@one.example", Reason.OBJECTED)

    assert is_suppressed("ana@one.example", bulk=False)
    assert Suppression.objects.count() == 1


def test_suppressed_among_needs_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    suppress("p5@one.example", Reason.OBJECTED)

    with django_assert_num_queries(1):
        found = suppressed_among([f"p{n}@one.example" for n in range(6000)], bulk=True)

    assert found == {"p5@one.example"}


def test_was_delivered_and_send_again_decide_doubts_once() -> None:
    make_batch(3)
    Message.objects.filter(address__in=["p0@one.example", "p1@one.example"]).update(
        state=State.UNCERTAIN
    )
    one = Message.objects.filter(address="p0@one.example")
    two = Message.objects.filter(address="p1@one.example")

    counts = [send.was_delivered(one), send.send_again(one), send.send_again(two)]

    assert counts == [1, 0, 1]
    assert one.get().state == State.SENT
    assert two.get().state == State.QUEUED
    assert [t.outcome for t in two.get().tries.all()] == ["repeated"]


def test_secret_context_is_wiped_when_final() -> None:
    message = make_message(lane=Lane.URGENT, context={"code": "123456"})

    send.finish(Message.objects.filter(pk=message.pk), State.CANCELLED)

    message.refresh_from_db()
    assert message.context == {}
