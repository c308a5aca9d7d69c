"""Answers to the form of an event, changed and shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import (
    Question,
    SensitiveAnswer,
)
from courses.services.form_answers import (
    AnswerMissing,
    AnswersFixed,
    change_answers,
    told_by,
)
from courses.services.tickets import registration_path
from tests.courses.answering import KINDS, answered, kept, window
from tests.courses.factories import make_asked
from tests.factories import (
    make_event,
    make_grant,
    make_registration,
)

pytestmark = pytest.mark.django_db


# --- changing -------------------------------------------------------------------------


def test_change_puts_new_answers_in_the_place_of_the_old() -> None:
    event = make_event()
    first, second = make_asked(event, "text"), make_asked(event, "text")
    row = answered(first, "old")

    change_answers(row, {second.key: "new"})

    assert told_by(row) == {second.key: "new"}


def test_change_keeps_answers_to_what_is_not_asked_any_more() -> None:
    event = make_event()
    question = make_asked(event, "text")
    row = answered(question, "old")
    Question.objects.filter(pk=question.pk).update(retired_at=timezone.now())

    change_answers(row, {})

    assert told_by(row) == {question.key: "old"}


def test_change_ends_at_the_deadline_but_for_staff() -> None:
    event = make_event(closes_at=timezone.now() - timedelta(minutes=1))
    question = make_asked(event, "text", is_required=True)
    row = answered(question, "old")

    with pytest.raises(AnswersFixed):
        change_answers(row, {question.key: "new"})
    assert told_by(row) == {question.key: "old"}

    change_answers(row, {question.key: "new"}, is_staff=True)
    assert told_by(row) == {question.key: "new"}
    row.refresh_from_db()
    assert row.source == "self"


def test_change_refuses_what_is_missing_and_keeps_the_old() -> None:
    question = make_asked(make_event(), "text", is_required=True)
    row = answered(question, "old")

    with pytest.raises(AnswerMissing):
        change_answers(row, {})

    assert told_by(row) == {question.key: "old"}


def test_staff_never_touch_special_answers() -> None:
    special = make_asked(make_event(), "yes_no", is_sensitive=True)
    row = make_registration(special.event)
    SensitiveAnswer.objects.create(registration=row, question=special, value="yes")

    change_answers(row, {special.key: "no"}, is_staff=True)

    assert SensitiveAnswer.objects.get().value == "yes"


@pytest.mark.parametrize("kind", KINDS)
def test_own_page_shows_and_changes_every_kind(kind: str) -> None:
    event = make_event()
    question = make_asked(event, kind)
    typed, value = KINDS[kind]
    row = answered(question, value)
    path = f"{registration_path(row)}answers/"

    shown = window().get(path)
    emptied = window().post(path, {})
    again = window().post(path, {f"q-{question.key}": typed})

    assert shown.status_code == 200
    assert (emptied.status_code, again.status_code) == (302, 302)
    assert str(kept(event)[question.key]).replace("\r", "") == str(value)


def test_own_page_says_when_it_is_too_late() -> None:
    event = make_event(closes_at=timezone.now() - timedelta(minutes=1))
    row = answered(make_asked(event, "text"), "By bus")

    page = window().get(f"{registration_path(row)}answers/").content.decode()

    assert "By bus" in page
    assert "<textarea" not in page
    assert "until the registration deadline" in page


def test_desk_shows_answers_and_nothing_special() -> None:
    event = make_event()
    question = make_asked(event, "one", labels={"en": "How do you come?"})
    special = make_asked(event, "one", labels={"en": "Health"}, is_sensitive=True)
    row = answered(question, "o2")
    SensitiveAnswer.objects.create(registration=row, question=special, value="o1")
    client = window()
    client.force_login(make_grant(role="organiser", row=event).user)
    path = f"/desk/events/{event.slug}/people/{row.uid}/"

    page = client.get(path).content.decode()
    form = client.get(f"{path}answers/").content.decode()

    assert "How do you come?" in page
    assert "Two" in page
    assert "Health" not in page + form
