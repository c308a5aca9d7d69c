from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outbox.models import Lane, Message
from outbox.services.send import queue_message
from tests.factories import make_donor, make_event, make_programme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 3])
def test_home_has_a_fixed_number_of_queries(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        make_event()

    with django_assert_max_num_queries(11):
        response = Client().get("/")

    assert response.status_code == 200


def test_home_without_any_data_says_so() -> None:
    page = Client().get("/").content.decode()

    assert "No event is announced at the moment" in page
    assert "No programme is public yet" in page


def test_programme_page_shows_the_donors_in_their_order() -> None:
    programme = make_programme(titles={"en": "Governance"})
    make_donor(programme, funding_sentences={"en": "Funded by the first."})
    make_donor(programme, funding_sentences={"en": "Funded by the second."})
    make_event(programme=programme, titles={"en": "A training ahead"})

    page = Client().get(f"/programmes/{programme.code}/").content.decode()

    assert page.index("Funded by the first.") < page.index("Funded by the second.")
    assert "A training ahead" in page


def test_programme_page_of_what_is_not_public_does_not_exist() -> None:
    programme = make_programme(is_public=False)

    assert Client().get(f"/programmes/{programme.code}/").status_code == 404


def test_health_is_bad_when_a_ticket_has_waited_for_long() -> None:
    event = make_event()
    queue_message(
        "registration.ticket",
        event,
        to="ana@town.example",
        language="bg",
        dedupe_key="one",
        lane=Lane.SERVICE,
    )

    before = Client().get("/health/").status_code
    Message.objects.update(due_at=timezone.now() - timedelta(minutes=16))
    after = Client().get("/health/").status_code

    assert (before, after) == (200, 503)


def test_demo_mail_does_not_exist_outside_the_demo() -> None:
    assert Client().get("/demo/mail/").status_code == 404
