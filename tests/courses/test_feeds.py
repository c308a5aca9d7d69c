from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from courses.models import CalendarFeed, EventRole, Registration, Status
from courses.services.feeds import end_feed, renew_feed
from portal.services.my import make_token
from tests.factories import make_event, make_person, make_programme, make_registration

ANA = "ana@town.example"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    caches["memory"].clear()


def fetched(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def entries(path: str) -> dict[str, Any]:
    calendar = Calendar.from_ical(fetched(path).content)
    return {str(row["summary"]): row for row in calendar.walk("VEVENT")}


def own(language: str = "en") -> str:
    return f"/my/calendar/{renew_feed(ANA, language=language)}.ics"


@pytest.mark.django_db
def test_the_public_feed_has_what_is_public_and_calls_off_what_is_cancelled() -> None:
    link = "https://meet.example/room"
    make_event(titles={"en": "Open"}, online_link=link)
    make_event(titles={"en": "Off"}, status="cancelled")
    make_event(titles={"en": "Draft"}, status="draft")
    make_event(titles={"en": "Inner"}, is_public=False)
    make_event(titles={"en": "Old"}, starts_at=timezone.now() - timedelta(days=200))

    found = entries("/calendar/en/events.ics")

    assert {name: row["status"] for name, row in found.items()} == {
        "Open": "CONFIRMED",
        "Off": "CANCELLED",
    }
    assert b"meet.example" not in fetched("/calendar/en/events.ics").content


@pytest.mark.django_db
def test_the_feed_of_a_programme_has_its_events_alone() -> None:
    mine = make_event(titles={"en": "Mine"})
    make_event(titles={"en": "Other"})
    hidden = make_programme(is_public=False)

    found = entries(f"/calendar/en/programmes/{mine.programme.code}.ics")

    assert list(found) == ["Mine"]
    assert fetched("/calendar/xx/events.ics").status_code == 404
    assert fetched(f"/calendar/en/programmes/{hidden.code}.ics").status_code == 404


@pytest.mark.django_db
def test_a_program_that_has_the_feed_is_told_so() -> None:
    event = make_event()
    first = fetched("/calendar/en/events.ics")

    same = fetched("/calendar/en/events.ics", if_none_match=first["ETag"])
    event.titles = {"en": "Another"}
    event.save()
    other = fetched("/calendar/en/events.ics", if_none_match=first["ETag"])

    assert (first.status_code, same.status_code, other.status_code) == (200, 304, 200)
    assert (same.content, same["ETag"]) == (b"", first["ETag"])
    assert "max-age=900" in first["Cache-Control"]
    assert Client().head("/calendar/en/events.ics").content == b""


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_feeds_read_a_fixed_number_of_times(
    count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        event = make_event(titles={"en": f"Event {number}"})
        make_registration(event, email=ANA)
    path = own()

    with django_assert_num_queries(2):
        fetched("/calendar/en/events.ics")
    with django_assert_num_queries(4):
        fetched(path)


@pytest.mark.django_db
def test_ones_own_feed_has_the_states_of_ones_own_registrations() -> None:
    link = "https://meet.example/room"
    at = timezone.now()
    for name, status in (
        ("Sure", Status.CONFIRMED),
        ("Line", Status.WAITING),
        ("Offer", Status.OFFERED),
        ("Gone", Status.CANCELLED),
        ("Never", Status.CANCELLED),
        ("Refused", Status.REJECTED),
    ):
        event = make_event(titles={"en": name}, online_link=link)
        make_registration(
            event,
            email=ANA,
            status=status,
            confirmed_at=at if name in ("Sure", "Gone") else None,
        )
    make_registration(make_event(titles={"en": "Foreign"}), email="eva@town.example")

    found = entries(own())

    assert {name: row["status"] for name, row in found.items()} == {
        "Sure": "CONFIRMED",
        "Line": "TENTATIVE",
        "Offer": "TENTATIVE",
        "Gone": "CANCELLED",
    }
    assert link in found["Sure"]["description"]
    assert link not in found["Line"]["description"]
    assert "on the waiting list" in found["Line"]["description"]


@pytest.mark.django_db
def test_ones_own_feed_holds_no_link_that_lets_in() -> None:
    make_registration(make_event(), email=ANA, status=Status.CONFIRMED)
    path = own()

    response = fetched(path)

    assert b"/my/registrations/" not in response.content
    assert "private" in response["Cache-Control"]
    stored = str(CalendarFeed.objects.values().get())
    assert path.split("/")[-1].removesuffix(".ics") not in stored


@pytest.mark.django_db
def test_people_of_one_mailbox_share_an_entry() -> None:
    event = make_event(titles={"en": "Shared"})
    make_registration(event, email=ANA, given_name="Ana", status=Status.WAITING)
    make_registration(event, email=ANA, given_name="Iva", status=Status.CONFIRMED)

    row = entries(own())["Shared"]

    assert row["status"] == "CONFIRMED"
    assert "Ana" in row["description"]
    assert "Iva" in row["description"]


@pytest.mark.django_db
def test_a_new_address_kills_the_old_one_and_ending_kills_it_too() -> None:
    old, new = own(), own()

    assert (fetched(old).status_code, fetched(new).status_code) == (404, 200)
    assert (end_feed(ANA), end_feed(ANA)) == (True, False)
    assert fetched(new).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_leave_one_address() -> None:
    def click(_number: int) -> str:
        try:
            return renew_feed(ANA, language="bg")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        tokens = list(pool.map(click, range(8)))

    assert CalendarFeed.objects.filter(ended_at=None).count() == 1
    alive = [fetched(f"/my/calendar/{one}.ics").status_code for one in tokens]
    assert alive.count(200) == 1


@pytest.mark.django_db
def test_my_page_makes_the_address_shows_it_once_and_ends_it() -> None:
    make_registration(make_event(titles={"en": "Mine"}), email=ANA)
    client = Client()
    client.post(f"/my/link/{make_token(ANA)}/")

    made = client.post("/my/calendar/", {"act": "renew"})
    token = made.context["link"].split("/")[-1]
    page = client.get("/my/").content.decode()

    assert made["Cache-Control"] == "no-store"
    assert f"webcal://{made.context['link'].split('//')[1]}" in made.content.decode()
    assert fetched(f"/my/calendar/{token}").status_code == 200
    assert token not in page
    assert "Make a new address" in page
    client.post("/my/calendar/", {"act": "end"})
    assert fetched(f"/my/calendar/{token}").status_code == 404


@pytest.mark.django_db
def test_nobody_makes_an_address_without_their_page() -> None:
    make_registration(email=ANA)

    assert Client().post("/my/calendar/", {"act": "renew"}).status_code == 404
    assert not CalendarFeed.objects.exists()
    assert Registration.objects.count() == 1


@pytest.mark.django_db
def test_ones_own_feed_has_the_parts_one_has_in_events() -> None:
    link = "https://meet.example/room"
    person = make_person("Ana Trainer", email=ANA)
    both = make_event(titles={"en": "Both"})
    make_registration(both, email=ANA, status=Status.WAITING)
    for name, status in (
        ("Teach", "open"),
        ("Draft", "draft"),
        ("Off", "cancelled"),
        ("Past", "held"),
    ):
        event = make_event(titles={"en": name}, status=status, online_link=link)
        EventRole.objects.create(event=event, person=person, role="trainer")
    EventRole.objects.create(event=both, person=person, role="host")
    EventRole.objects.create(event=make_event(), person=make_person(), role="host")

    found = entries(own())

    assert {name: row["status"] for name, row in found.items()} == {
        "Both": "CONFIRMED",
        "Teach": "CONFIRMED",
        "Off": "CANCELLED",
        "Past": "CONFIRMED",
    }
    assert "Ana Trainer: trainer" in found["Teach"]["description"]
    assert link in found["Teach"]["description"]
    assert "host" in found["Both"]["description"]
    assert "on the waiting list" in found["Both"]["description"]
