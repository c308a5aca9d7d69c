"""Two organisers change the same (TRUST 78): 409, both versions, and nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from courses.models import Course, Event, Quota
from tests.courses.factories import start_of
from tests.courses.test_event_desk import edited
from tests.factories import make_session, make_topic

pytestmark = pytest.mark.django_db

MEANWHILE = "Somebody else changed this meanwhile"


def seen(page: Any) -> str:
    """The version that a page carries, after a refusal the renewed one."""
    form = page.context["form"]
    return str(form["seen_at"].value())


def text_of(page: Any) -> str:
    return str(page.content.decode())


def test_a_stale_form_of_an_event_shows_both_and_wins_when_sent_again(
    desk: Client, event: Event
) -> None:
    path = f"/desk/events/{event.slug}/edit/"
    data = edited(event) | {"seen_at": seen(desk.get(path))}
    desk.post(path, data | {"titles_en": "Hers", "late_minutes": "20"})

    stale = desk.post(path, data | {"titles_en": "Mine <now>", "reason": ""})
    again = desk.post(path, data | {"titles_en": "Mine <now>", "seen_at": seen(stale)})

    page = text_of(stale)
    assert stale.status_code == 409
    assert MEANWHILE in page
    assert "Saved meanwhile: English: Hers" in page
    assert "Saved meanwhile: 20" in page
    assert f'value="{escape("Mine <now>")}"' in page
    assert again.status_code == 302
    event.refresh_from_db()
    assert (event.titles, event.late_minutes) == ({"en": "Mine <now>"}, 15)


def test_a_stale_form_of_a_session(desk: Client, event: Event) -> None:
    session = make_session(event, starts_at=start_of(event, 240), room="1")
    path = f"/desk/events/{event.slug}/sessions/{session.uid}/"
    day = start_of(event).astimezone(event.tz)
    data = {
        "titles_en": "Lecture",
        "kind": "lecture",
        "starts_at": f"{day:%d.%m.%Y} 13:00",
        "ends_at": f"{day:%d.%m.%Y} 14:30",
        "seen_at": seen(desk.get(path)),
    }
    desk.post(path, data | {"room": "Hers", "kind": "workshop"})

    stale = desk.post(path, data | {"room": "Mine"})
    session.refresh_from_db()
    kept = session.room
    again = desk.post(path, data | {"room": "Mine", "seen_at": seen(stale)})

    assert (stale.status_code, kept, again.status_code) == (409, "Hers", 302)
    assert "Saved meanwhile: Hers" in text_of(stale)
    assert "Saved meanwhile: workshop" in text_of(stale)
    assert 'value="Mine"' in text_of(stale)
    session.refresh_from_db()
    assert (session.room, session.kind) == ("Mine", "lecture")


def test_stale_seats(desk: Client, event: Event) -> None:
    path = f"/desk/events/{event.slug}/seats/"
    data = {"scope": "event", "seen_at": seen(desk.get(path))}
    desk.post(path, data | {"size": "30"})

    stale = desk.post(path, data | {"size": "25"})
    kept = Quota.objects.get(event=event).size
    again = desk.post(path, data | {"size": "25", "seen_at": seen(stale)})

    assert (stale.status_code, kept, again.status_code) == (409, 30, 302)
    assert "Saved meanwhile: 30" in text_of(stale)
    assert 'value="25"' in text_of(stale)
    assert Quota.objects.get(event=event).size == 25


def test_a_stale_form_of_a_course(desk: Client, event: Event) -> None:
    course = Course.objects.create(titles={"en": "Waste"}, aims={"en": "Less"})
    topic = make_topic(titles={"en": "Sorting"})
    path = f"/desk/courses/{course.uid}/edit/"
    data = {"titles_en": "Waste", "seen_at": seen(desk.get(path))}
    desk.post(path, data | {"aims_en": "Hers", "topics": [str(topic.uid)]})

    stale = desk.post(path, data | {"aims_en": "Mine"})
    course.refresh_from_db()
    kept = course.aims
    again = desk.post(path, data | {"aims_en": "Mine", "seen_at": seen(stale)})

    assert (stale.status_code, kept, again.status_code) == (409, {"en": "Hers"}, 302)
    assert "Saved meanwhile: English: Hers" in text_of(stale)
    assert "Saved meanwhile: Sorting" in text_of(stale)
    course.refresh_from_db()
    assert course.aims == {"en": "Mine"}


def test_the_same_sent_without_anybody_else_is_saved(
    desk: Client, event: Event
) -> None:
    path = f"/desk/events/{event.slug}/edit/"
    data = edited(event)

    first = desk.post(path, data | {"seen_at": seen(desk.get(path))})
    second = desk.post(path, data | {"seen_at": seen(desk.get(path))})

    assert (first.status_code, second.status_code) == (302, 302)
