"""Pages of events that everybody sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from courses.models import Event
from courses.views.public import event_calendar
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_presence,
    make_region,
    make_registration,
    make_session,
)

pytestmark = pytest.mark.django_db
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("when", ["", "past"])
def test_event_list_takes_the_same_queries_for_one_and_three(
    client: Client, queries: Any, when: str
) -> None:
    def make() -> None:
        make_event(
            place=make_region(),
            status="held" if when else "open",
            starts_at=timezone.now() + timedelta(days=-5 if when else 5),
        )

    make()
    client.get("/events/", {"when": when})
    first = queries(lambda: client.get("/events/", {"when": when}))
    make()
    make()

    page = client.get("/events/", {"when": when})
    later = queries(lambda: client.get("/events/", {"when": when}))

    assert page.content.count(b"/events/event-") == 3
    assert first == later == 5  # one of them counts the events behind the entries


def test_event_list_is_narrowed_by_programme_kind_and_words(client: Client) -> None:
    one = make_event(search_key="obuka bijeljina")
    make_event(search_key="drugo")

    by_words = client.get("/events/", {"q": "Обука"}).content.decode()
    by_kind = client.get("/events/", {"kind": one.kind.code}).content.decode()
    by_programme = client.get("/events/", {"programme": one.programme.code})

    for page in (by_words, by_kind, by_programme.content.decode()):
        assert page.count("/events/event-") == 1
        assert f"/events/{one.slug}/" in page


@pytest.mark.parametrize(
    "query", ["page=0", "page=9", "page=１２", "kind=nothing", "page=9e9"]
)
def test_event_list_of_nonsense_is_not_found(client: Client, query: str) -> None:
    assert client.get(f"/events/?{query}").status_code == 404


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs", "en"])
def test_event_page_says_what_a_participant_needs(
    client: Client, event: Event, language: str
) -> None:
    page = client.get(f"/events/{event.slug}/", {"lang": language}, follow=True)

    html = page.content.decode()
    assert page.status_code == 200
    assert f"/events/{event.slug}/register/" in html
    assert "09:00" in html
    assert 'class="donors"' in html


def test_event_page_of_a_draft_is_for_its_staff_only(client: Client) -> None:
    event = make_event(status="draft")

    outside = client.get(f"/events/{event.slug}/").status_code
    client.force_login(make_admin())
    inside = client.get(f"/events/{event.slug}/").status_code

    assert (outside, inside) == (404, 200)


def test_event_page_names_the_municipalities_that_attended(client: Client) -> None:
    event = make_event(status="held")
    place = make_region(name_latin="Bijeljina")
    row = make_registration(event, organisation=make_organisation(region=place))
    make_presence(row, event.sessions.get())

    html = client.get(f"/events/{event.slug}/").content.decode()

    assert "following municipalities: Bijeljina." in html
    assert "register/" not in html


def test_event_page_takes_fixed_queries(
    client: Client, event: Event, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        make_session(event)

    with django_assert_max_num_queries(13):
        client.get(f"/events/{event.slug}/")


def test_event_page_shows_hostile_titles_as_text(client: Client) -> None:
    event = make_event(titles={"en": HOSTILE}, venues={"en": HOSTILE})

    html = client.get(f"/events/{event.slug}/").content.decode()

    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


def test_event_calendar_is_a_file(client: Client, event: Event) -> None:
    answer = client.get(f"/events/{event.slug}/calendar.ics")

    assert answer["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VTIMEZONE" in answer.content


def test_event_calendar_answers_head_without_a_body(event: Event) -> None:
    request = RequestFactory().head("/")

    answer = event_calendar(request, event.slug)

    assert answer.content == b""
    assert int(answer["Content-Length"]) > 500


def test_agenda_has_rooms_only_if_a_session_has_one(
    client: Client, event: Event
) -> None:
    path = f"/events/{event.slug}/"

    without = client.get(path).content.decode()
    event.sessions.update(room="12")
    with_room = client.get(path).content.decode()

    assert ">Room<" not in without
    assert ">Room<" in with_room
