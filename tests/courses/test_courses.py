"""Courses at the desk, and the runs that are planned of them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Course, Event
from courses.services.catalogue import create_course
from participants.models import AuditEvent
from programmes.models import Programme
from tests.factories import (
    make_admin,
    make_event,
    make_kind,
    make_programme,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    make_programme()
    client.force_login(make_admin())
    return client


def make_course(name: str = "Budget") -> Course:
    return create_course(
        {"en": name}, aims={"en": "To plan."}, topics=[make_topic()], actor=None
    )


def test_course_is_described_and_changed_on_the_desk(desk: Client) -> None:
    topic = make_topic()
    values = {"titles_en": "Budget", "aims_en": "To plan.", "topics": [str(topic.uid)]}

    added = desk.post("/desk/courses/new/", values)
    course = Course.objects.get()
    path = f"/desk/courses/{course.uid}/"
    desk.post(f"{path}edit/", {"titles_en": "The budget"})

    course.refresh_from_db()
    assert added["Location"] == path
    assert (course.titles, course.aims) == ({"en": "The budget"}, {})
    assert course.topics.count() == 0
    assert AuditEvent.objects.filter(action="course.changed").count() == 1


def test_aims_of_a_course_and_of_its_run_keep_their_lines(desk: Client) -> None:
    text = "Who has attended can\r\n- read a budget\r\n- write one"
    kept = text.replace("\r\n", "\n")
    desk.post("/desk/courses/new/", {"titles_en": "Budget", "aims_en": text})
    course = Course.objects.get()

    form = desk.get(f"/desk/events/new/?course={course.uid}").content.decode()
    event = make_event(descriptions=course.aims)

    assert course.aims == event.descriptions == {"en": kept}
    assert re.search(
        rf'<textarea name="descriptions_en"[^>]*>\s*{kept}</textarea>', form
    )
    shown = Client().get(f"/events/{event.slug}/").content.decode()
    assert "can<br>- read a budget<br>- write one</p>" in shown


def test_course_without_a_title_is_refused(desk: Client) -> None:
    response = desk.post("/desk/courses/new/", {"aims_en": "To plan."})

    assert response.status_code == 400
    assert Course.objects.count() == 0


def test_run_of_a_course_takes_its_title_aims_and_topics(desk: Client) -> None:
    course = make_course()
    topic = course.topics.get()
    path = f"/desk/events/new/?course={course.uid}"

    html = desk.get(path).content.decode()
    desk.post(
        path,
        {
            "titles_en": "Budget in Ruma",
            "course": str(course.uid),
            "topics": [str(topic.uid)],
            "programme": str(Programme.objects.get().uid),
            "kind": str(make_kind().uid),
            "mode": "in_person",
            "languages": ["bg"],
            "hold_hours": "24",
            "threshold_percent": "80",
            "late_minutes": "15",
            "partial_percent": "80",
            "hour_minutes": "60",
        },
    )

    event = Event.objects.get()
    assert 'value="Budget"' in html
    assert "To plan." in html
    assert (event.course, event.topics.get()) == (course, topic)
    page = desk.get(f"/desk/courses/{course.uid}/").content.decode()
    assert f"/desk/events/{event.slug}/" in page


@pytest.mark.parametrize("uid", ["x", "00000000-0000-4000-8000-000000000000"])
def test_run_of_an_unknown_course_is_an_empty_form(desk: Client, uid: str) -> None:
    assert desk.get(f"/desk/events/new/?course={uid}").status_code == 200


def test_courses_take_the_same_queries_for_one_and_three(desk: Client) -> None:
    numbers = []
    for more in (1, 2):
        for _row in range(more):
            course = make_course()
            make_event(course=course)
        desk.get("/desk/courses/")
        with CaptureQueriesContext(connection) as found:
            desk.get("/desk/courses/")
        numbers.append(len(found))

    assert numbers[0] == numbers[1]
