from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.models import Event
from courses.services.series import Date, plan_series
from outbox.models import Lane, Message
from outbox.services.send import queue_message
from tests.courses.test_series import days_from_now
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


@pytest.mark.parametrize("when", ["ahead", "past"])
def test_a_series_stands_once_with_its_dates(when: str) -> None:
    event = make_event(titles={"en": "In many towns"})
    plan_series(event, [Date(days_from_now(60)), Date(days_from_now(90))], actor=None)
    moved = -timedelta(days=200) if when == "past" else timedelta()
    for row in Event.objects.all():
        starts, ends = row.starts_at, row.ends_at
        assert starts
        assert ends
        row.status = Event.Status.HELD if when == "past" else Event.Status.OPEN
        row.starts_at, row.ends_at = starts + moved, ends + moved
        row.save()
    make_event(titles={"en": "Another"}, programme=event.programme)

    for path in ("/", f"/programmes/{event.programme.code}/"):
        page = Client().get(path).content.decode()
        is_there = when == "ahead" or path != "/"
        assert page.count(">In many towns<") == is_there
        assert ("3 dates" in page) == is_there
        for row in Event.objects.filter(series__isnull=False):
            assert (f"/events/{row.slug}/" in page) == is_there
        assert "Another" in page


@pytest.mark.parametrize("number", [1, 3])
def test_series_cost_the_first_page_a_fixed_number_of_queries(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        plan_series(make_event(), [Date(days_from_now(60))], actor=None)
    Event.objects.update(status=Event.Status.OPEN)

    with django_assert_max_num_queries(13):
        response = Client().get("/")

    assert "2 dates" in response.content.decode()


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
