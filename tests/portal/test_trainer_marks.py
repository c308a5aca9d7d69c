"""The marks of a trainer over events (E110): from five on, and for who works there."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from courses.models import Evaluation, Event, EventRole
from courses.selectors.evaluation.trainers import marks_of
from courses.services.evaluation.answering import answer
from courses.services.evaluation.running import close
from participants.models import Person, User
from tests.courses.factories import make_attended, make_evaluation
from tests.factories import make_admin, make_event, make_grant, make_person, make_user

pytestmark = pytest.mark.django_db
EARLIER = timezone.now() - timedelta(hours=9)  # over by now


def marked(person: Person, *numbers: int, **fields: Any) -> Event:
    """An event at which so many marked what `person` taught."""
    event = make_event(status="held", starts_at=EARLIER, **fields)
    EventRole.objects.create(event=event, person=make_person(), role="host")
    role = EventRole.objects.create(event=event, person=person, role="trainer")
    evaluation = make_evaluation(event=event)
    for row, number in zip(make_attended(event, len(numbers)), numbers, strict=True):
        answer(evaluation, row, {"overall": "1", f"trainer:{role.uid}": str(number)})
    close(evaluation, actor=None)
    return event


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_events_below_five_marks_are_in_no_mean() -> None:
    person = make_person("Ана Моя")
    best = marked(person, 5, 5, 5, 5, 4)
    few = marked(person, 1, 1, 1, 1)
    worse = marked(person, 3, 3, 3, 3, 3, 3)

    found = marks_of(person, Event.objects.all())

    assert found.by_event[best.pk].mean == Decimal("4.80")
    assert found.by_event[worse.pk].mean == Decimal("3.00")
    assert found.by_event[few.pk].mean is None
    assert found.by_event[few.pk].answers == 0
    assert found.together is not None
    assert (found.together.answers, found.together.mean) == (11, Decimal("3.82"))


def test_what_is_still_open_or_of_others_is_not_marked() -> None:
    person, other = make_person(), make_person()
    event = marked(other, 5, 5, 5, 5, 5)
    EventRole.objects.create(event=event, person=person, role="host")
    running = marked(person, 5, 5, 5, 5, 5)
    Evaluation.objects.filter(event=running).update(closed_at=None)

    found = marks_of(person, Event.objects.all())

    assert (found.by_event, found.together) == ({}, None)


def test_the_page_and_the_file_say_the_marks() -> None:
    person = make_person("Ана Моя")
    marked(person, 5, 5, 5, 5, 4)
    marked(person, 1, 1, 1, 1)
    client = signed_in(make_admin())

    text = " ".join(
        client.get(f"/desk/trainers/{person.uid}/").content.decode().split()
    )
    data: dict[str, Any] = {"language": "en", "letters": "written"}
    data["columns"] = ["role", "mark", "answers"]
    file = client.post(f"/desk/trainers/{person.uid}/export/", data)

    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]
    assert "4.80 of 5" in text
    assert "fewer than five answers" in text
    assert "<strong>4.80</strong> mark, 5 answers" in text
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    rows = {row[1:] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows == {(4.8, 5), (None, None)}


def test_who_does_not_work_on_an_event_sees_no_mark_of_it() -> None:
    person = make_person("Ана Моя")
    own = marked(person, 4, 4, 4, 4, 4)
    marked(person, 2, 2, 2, 2, 2)
    organiser = make_grant(make_user(), "organiser", own.programme).user

    text = signed_in(organiser).get(f"/desk/trainers/{person.uid}/").content.decode()

    assert "4.00 of 5" in text
    assert "2.00 of 5" not in text
    assert "<strong>4.00</strong>" in text


def test_marks_of_ten_events_are_read_like_those_of_one() -> None:
    person = make_person()
    client = signed_in(make_admin())
    path = f"/desk/trainers/{person.uid}/"

    def statements() -> int:
        with CaptureQueriesContext(connection) as said:
            assert client.get(path).status_code == 200
        return len(said)

    marked(person, 4)
    few = statements()
    for _number in range(4):
        marked(person, 4)

    assert statements() == few
