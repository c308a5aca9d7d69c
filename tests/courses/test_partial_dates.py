"""Events of which only a part of the date is known (R-18)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from courses.models import Event
from courses.selectors.events import latest_first, past_public
from courses.services.events import DateMissing, mark_held, open_registration
from courses.services.planning import create_event, update_event
from tests.courses.test_event_form import planned
from tests.factories import make_event, make_kind, make_programme

pytestmark = pytest.mark.django_db
SOFIA = ZoneInfo("Europe/Sofia")


def noted(note: str, **fields: Any) -> Event:
    """A draft without a start, of which a source says `note`."""
    fields.setdefault("programme", make_programme())
    return create_event(
        kind=make_kind(),
        titles={"en": "Seminar"},
        date_note={"en": note},
        languages=["bg"],
        actor=None,
        **fields,
    )


def on(day: date) -> Event:
    start = datetime(day.year, day.month, day.day, 9, tzinfo=SOFIA)
    return make_event(starts_at=start, sessions=0, status="held")


def test_event_form_takes_a_month_alone_and_the_page_shows_it(desk: Client) -> None:
    programme = make_programme()
    sent = planned(programme, starts_at="", ends_at="", date_note_en="March 2009")

    answer = desk.post(reverse("event_add"), sent)

    event = Event.objects.get()
    assert answer.status_code == 302
    assert (event.known_from, event.known_until) == (
        date(2009, 3, 1),
        date(2009, 3, 31),
    )
    page = desk.get(reverse("event_desk", args=[event.slug])).content.decode()
    listed = desk.get(reverse("desk_events")).content.decode()
    for html in (page, listed):
        assert "March 2009" in html
        assert "day not known" in html


def test_latest_first_puts_a_span_last_among_its_events() -> None:
    undated = noted("")
    february, march, april = (on(date(2009, month, 5)) for month in (2, 3, 4))
    year, month = noted("2009"), noted("март 2009 г.")
    earlier = on(date(2008, 12, 31))
    spring = noted("in spring 2009")

    found = list(latest_first(Event.objects.all()))

    assert found == [april, march, month, spring, february, year, earlier, undated]


def test_known_span_without_a_year_is_the_period_of_the_programme() -> None:
    programme = make_programme(starts_on=date(2021, 9, 27), ends_on=date(2023, 12, 27))

    event = noted("5.aprila", programme=programme)
    other = noted("5.aprila", programme=make_programme(starts_on=None, ends_on=None))

    assert event.known_from == date(2021, 9, 27)
    assert event.known_until == date(2023, 12, 27)
    assert (other.known_from, other.known_until) == (None, None)


def test_known_span_ends_when_the_day_is_found() -> None:
    event = noted("March 2009")
    start = datetime(2009, 3, 4, 9, tzinfo=SOFIA)

    update_event(event, actor=None, starts_at=start, ends_at=start.replace(hour=16))

    event.refresh_from_db()
    assert (event.known_from, event.known_until) == (None, None)
    assert event.day == date(2009, 3, 4)


@pytest.mark.parametrize(
    "values",
    [
        {"known_from": date(2009, 3, 1)},
        {"known_until": date(2009, 3, 1)},
        {"known_from": date(2009, 3, 2), "known_until": date(2009, 3, 1)},
    ],
)
def test_database_refuses_half_a_span_and_one_the_wrong_way(
    values: dict[str, date],
) -> None:
    event = noted("")

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**values)


def test_database_refuses_a_span_beside_a_start() -> None:
    event = make_event()
    span = {"known_from": date(2009, 3, 1), "known_until": date(2009, 3, 1)}

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**span)


def test_registration_needs_a_day_and_says_so(desk: Client) -> None:
    event = noted("March 2009")

    with pytest.raises(DateMissing):
        open_registration(event, actor=None)
    answer = desk.post(
        reverse("event_step", args=[event.slug]), {"step": "open"}, follow=True
    )

    event.refresh_from_db()
    assert event.status == Event.Status.DRAFT
    assert "Give the event a start and an end first." in answer.content.decode()


def test_event_calendar_of_a_span_says_that_it_needs_a_day(client: Client) -> None:
    event = mark_held(noted("March 2009"), actor=None)
    event.programme.is_public = True
    event.programme.save()
    path = reverse("event_calendar", args=[event.slug])

    answer = client.get(path, follow=True)

    assert list(past_public()) == [event]
    assert answer.redirect_chain == [(reverse("event_page", args=[event.slug]), 302)]
    assert "Calendars need a day" in answer.content.decode()
    assert path not in answer.content.decode()
