from __future__ import annotations

import pytest
from django.utils import timezone

from newsletters.invariants import problems
from newsletters.models import Delivery, Dispatch, Issue, Subscription
from newsletters.privacy import HOLDINGS
from newsletters.services.dispatch import approve_dispatch
from newsletters.services.subscriptions import confirm_subscription
from outbox.models import Message, Suppression, address_hashes
from outbox.selectors import is_suppressed
from outbox.services.erasure import forget_address
from outbox.services.suppression import suppress
from participants.models import Person
from participants.services.privacy import erase_person, export_person
from tests.factories import make_person
from tests.newsletters.factories import (
    make_dispatch,
    make_published,
    make_series,
    make_subscription,
)


@pytest.fixture
def dispatch() -> Dispatch:
    make_person(email="one@town.example")
    make_person(email="two@town.example")
    return approve_dispatch(make_dispatch(), actor=None)


@pytest.mark.django_db
def test_problems_finds_nothing_after_an_approval(dispatch: Dispatch) -> None:
    assert list(problems()) == []


@pytest.mark.django_db
def test_problems_finds_a_lost_delivery(dispatch: Dispatch) -> None:
    Delivery.objects.first().delete()  # type: ignore[union-attr]

    assert any("but 1 deliveries" in text for text in problems())


@pytest.mark.django_db
def test_problems_finds_a_message_to_another_address(dispatch: Dispatch) -> None:
    Message.objects.filter(address="one@town.example").update(
        address="x@town.example", address_key="x@town.example"
    )

    assert any("goes to another address" in text for text in problems())


@pytest.mark.django_db
def test_problems_finds_a_message_that_waits_for_somebody_unsubscribed(
    dispatch: Dispatch,
) -> None:
    key_id, value = next(iter(address_hashes("one@town.example").items()))
    Suppression.objects.create(
        key_id=key_id,
        address_hash=value,
        scope=dispatch.issue.series.list_key,
        reason="unsubscribed",
        since=timezone.now(),
    )

    assert any("its reader unsubscribed" in text for text in problems())


@pytest.mark.django_db
def test_problems_finds_a_gap_in_the_numbers() -> None:
    issue = make_published()
    Issue.objects.filter(pk=issue.pk).update(number=2)

    assert any("1 issues up to 2" in text for text in problems())


@pytest.mark.django_db
def test_problems_finds_a_cancelled_dispatch_that_goes_on(dispatch: Dispatch) -> None:
    Dispatch.objects.update(state="cancelled")

    assert any("is cancelled, but messages wait" in text for text in problems())


@pytest.mark.django_db
def test_erasure_takes_the_address_and_keeps_the_counts(dispatch: Dispatch) -> None:
    people = list(Person.objects.order_by("pk"))
    make_subscription(dispatch.issue.series, "one@town.example")
    assert len(HOLDINGS[0].export(people[0])) == 1
    assert len(HOLDINGS[1].export(people[0])) == 1

    for person in people:
        for holding in HOLDINGS:
            holding.erase(person, timezone.now())

    assert list(Delivery.objects.values_list("address_key", flat=True)) == ["", ""]
    assert not Subscription.objects.exists()
    assert list(problems()) == []


@pytest.mark.django_db
def test_export_person_lists_the_issues_somebody_got(dispatch: Dispatch) -> None:
    person = Delivery.objects.filter(address_key="one@town.example").get().person
    assert person is not None

    found = export_person(person, actor=None)

    assert found["newsletters.Delivery"][0]["issue"] == "1"


@pytest.mark.django_db
def test_erasure_forgets_the_messages_of_issues_and_skips_what_waits(
    dispatch: Dispatch,
) -> None:
    person = Person.objects.get(email="one@town.example")

    erase_person(person, actor=None)

    kept = str([*Message.objects.values(), *Delivery.objects.values()])
    assert "one@town.example" not in kept
    found = Message.objects.values_list("state", "skip_reason").order_by("pk")
    assert sorted(found) == [("queued", ""), ("skipped", "erased")]
    assert list(problems()) == []


@pytest.mark.django_db
def test_erasure_reaches_the_delivery_of_a_subscription() -> None:
    series = make_series()
    make_subscription(series, "one@town.example")
    approve_dispatch(make_dispatch(make_published(series)), actor=None)
    person = make_person(email="one@town.example")

    erase_person(person, actor=None)

    kept = str([*Message.objects.values(), *Delivery.objects.values()])
    assert "one@town.example" not in kept
    assert list(problems()) == []


@pytest.mark.django_db
def test_erasure_keeps_what_a_shared_mailbox_gets() -> None:
    series = make_series()
    make_subscription(series, "office@town.example")
    make_person(email="office@town.example")
    person = make_person(email="office@town.example")
    approve_dispatch(make_dispatch(make_published(series)), actor=None)

    erase_person(person, actor=None)

    assert Subscription.objects.get().ended_at is None
    assert Message.objects.get().address == "office@town.example"
    assert list(problems()) == []


@pytest.mark.django_db
def test_confirming_ends_the_bar_that_an_erasure_left() -> None:
    series = make_series()
    forget_address("one@town.example", timezone.now())
    row = make_subscription(series, "one@town.example", confirmed_at=None)

    confirm_subscription(row)

    assert not is_suppressed("one@town.example", bulk=True, list_key=series.list_key)


@pytest.mark.django_db
def test_confirming_keeps_the_bar_of_somebody_who_objected() -> None:
    series = make_series()
    suppress("one@town.example", Suppression.Reason.OBJECTED, scope="bulk")
    row = make_subscription(series, "one@town.example", confirmed_at=None)

    confirm_subscription(row)

    assert is_suppressed("one@town.example", bulk=True, list_key=series.list_key)
