from __future__ import annotations

import pytest
from django.utils import timezone

from newsletters.invariants import problems
from newsletters.models import Delivery, Dispatch, Issue, Subscription
from newsletters.privacy import HOLDINGS
from newsletters.services.dispatch import approve_dispatch
from outbox.models import Message, Suppression, address_hashes
from participants.models import Person
from participants.services.privacy import export_person
from tests.factories import make_person
from tests.newsletters.factories import make_dispatch, make_published, make_subscription


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
