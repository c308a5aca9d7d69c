"""The list of what is to review: long, searched, and worked off from top to bottom."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.text import search_key
from courses.models import Event, Registration, Scan
from tests.courses.door import make_running_event
from tests.factories import make_organisation, make_registration, make_session

pytestmark = pytest.mark.django_db
SHOWN = re.compile(r"<h3>(.*?)</h3>", re.S)


@pytest.fixture
def event() -> Event:
    return make_running_event()


def to_review(event: Event, minute: int, **fields: Any) -> Scan:
    session = event.sessions.get()
    given: dict[str, Any] = {
        "kind": "scan",
        "verdict": "review",
        "verdict_reason": "second_device",
        "session": session,
    }
    return Scan(
        id=uuid.uuid4(),
        event=event,
        content_hash="x",
        device_time=session.starts_at,
        received_at=session.starts_at + timedelta(minutes=minute),
        **given | fields,
    )


def typed(name: str, organisation: str = "Office") -> dict[str, Any]:
    person = {"name": name, "organisation": organisation, "email": "", "phone": ""}
    return {
        "kind": "walk_in",
        "verdict_reason": "registration_closed",
        "walk_in": person,
    }


def names(html: str) -> list[str]:
    return [re.sub(r"<.*?>", "", one).strip() for one in SHOWN.findall(html)]


def page(desk: Client, event: Event, **query: str) -> str:
    path = reverse("event_reviews", args=[event.slug])
    return desk.get(path, query, follow=True).content.decode()


def fill(event: Event, number: int) -> None:
    rows = [typed(f"Guest N{at:03}") for at in range(number)]
    Scan.objects.bulk_create(to_review(event, at, **row) for at, row in enumerate(rows))


def test_five_hundred_are_paged_and_each_stands_once(
    desk: Client, event: Event
) -> None:
    fill(event, 500)

    html, found = page(desk, event), []
    for _page in range(20):
        found += names(html)
        following = re.search(r'rel="next"\s+href="\?after=([0-9a-f-]+)"', html)
        html = page(desk, event, after=following[1]) if following else ""

    assert found == [f"Guest N{at:03}" for at in range(500)]
    assert html == ""


def test_the_list_and_the_tab_take_the_same_queries_for_one_and_five_hundred(
    desk: Client, event: Event, queries: Any
) -> None:
    paths = [
        reverse("event_reviews", args=[event.slug]),
        reverse("event_reviews", args=[event.slug]) + "?q=guest",
        reverse("event_checkin", args=[event.slug]),
    ]
    fill(event, 1)
    office = make_organisation()
    for path in paths:
        desk.get(path)
    first = [queries(lambda path=path: desk.get(path)) for path in paths]
    people = [make_registration(event, organisation=office) for _at in range(2)]
    Scan.objects.bulk_create(to_review(event, 0, registration=row) for row in people)
    fill(event, 500)

    for path, least in zip(paths, first, strict=True):
        assert (
            queries(lambda path=path: desk.get(path)) <= least + 1
        )  # whom a row names
    assert max(first) < 40


def test_the_tab_shows_ten_and_leads_to_all(desk: Client, event: Event) -> None:
    fill(event, 12)

    html = desk.get(reverse("event_checkin", args=[event.slug])).content.decode()

    assert len(names(html)) == 10
    assert "All that is to review (12)" in html
    assert f'href="{reverse("event_reviews", args=[event.slug])}"' in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Гостова", ["Nova Gostova"]),
        ("shterev", ["Ана Щерева"]),
        ("town", ["Ана Щерева"]),
        ("777123", ["777123"]),
        ("nova town", []),
        ("of", ["Nova Gostova"]),
        ("ffice", ["Nova Gostova"]),
        ("", ["Nova Gostova", "Ана Щерева", "777123"]),
    ],
)
def test_they_are_found_by_what_is_known(
    desk: Client, event: Event, query: str, expected: list[str]
) -> None:
    row = make_registration(
        event,
        given_name="Ана",
        family_name="Щерева",
        organisation_text="Town Hall",
    )
    Registration.objects.filter(pk=row.pk).update(
        search_key=search_key(f"{row.full_name} Town Hall")
    )
    Scan.objects.bulk_create(
        [
            to_review(event, 1, **typed("Nova Gostova")),
            to_review(event, 2, registration=row),
            to_review(event, 3, code="777123", verdict_reason="same_id"),
        ]
    )

    assert names(page(desk, event, q=query)) == expected


def test_of_one_reason_alone(desk: Client, event: Event) -> None:
    Scan.objects.bulk_create(
        [
            to_review(event, 1, **typed("Nova Gostova")),
            to_review(event, 2, code="777123", verdict_reason="same_id"),
        ]
    )
    path = reverse("event_reviews", args=[event.slug])

    html = page(desk, event, reason="same_id")

    assert names(html) == ["777123"]
    assert "Two scans sent as one (1)" in html
    assert desk.get(path, {"reason": "nonsense"}).status_code == 404
    assert desk.get(path, {"after": "nonsense"}).status_code == 404


def test_who_decides_goes_on_where_they_were(desk: Client, event: Event) -> None:
    fill(event, 60)
    make_session(event, starts_at=event.starts_at)
    first = page(desk, event, q="guest")
    following = re.search(r"after=([0-9a-f-]+)", first)
    assert following is not None
    second = page(desk, event, q="guest", after=following[1])
    form = re.search(r'action="([^"]+/settle/[^"]*)"', second)
    assert form is not None

    done = desk.post(form[1].replace("&amp;", "&"), {"counts": "no"}, follow=True)

    assert names(done.content.decode())[0] == "Guest N026"
    assert Scan.objects.filter(settled_at__isnull=False).count() == 1


def test_the_last_of_a_page_leads_back_to_the_list(desk: Client, event: Event) -> None:
    fill(event, 26)
    following = re.search(r"after=([0-9a-f-]+)", page(desk, event))
    assert following is not None
    last = Scan.objects.order_by("received_at").last()
    assert last is not None
    settle = reverse("scan_settle", args=[event.slug, last.pk])

    done = desk.post(
        f"{settle}?from=review&after={following[1]}", {"counts": "no"}, follow=True
    )

    assert names(done.content.decode())[0] == "Guest N000"


def test_nothing_to_review_says_what_will_be_here(desk: Client, event: Event) -> None:
    assert "Nothing is to review" in page(desk, event)
