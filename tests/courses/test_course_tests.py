"""The test of a course: prepared on its page, taken over by each run."""

from __future__ import annotations

import pytest
from django.test import Client

from courses.models import Course, CourseTest, Event, Test, TestQuestion
from courses.services.catalogue import create_course
from courses.services.copying import copy_event
from courses.services.course_tests import (
    add_test_question,
    remove_test,
    remove_test_question,
    set_up_test,
)
from courses.services.evaluation.tests import MOST_QUESTIONS, TooManyQuestions
from courses.services.planning import create_event
from tests.factories import make_admin, make_kind, make_programme

pytestmark = pytest.mark.django_db
OPTIONS = [{"en": "A law"}, {"en": "A plan"}, {"en": "A wish"}]


def course_with(questions: int = 2, **marking: bool) -> Course:
    course = create_course({"en": "Budget"}, actor=None)
    by_code = marking.get("by_code", False)
    set_up_test(course, best_score=20, by_code=by_code, actor=None)
    for number in range(questions):
        texts = {"en": f"What is a budget, {number}?"}
        add_test_question(course, texts=texts, options=OPTIONS, right=[1], actor=None)
    return course


def run_of(course: Course | None) -> Event:
    return create_event(
        programme=make_programme(),
        kind=make_kind(),
        titles={"en": "Budget in Ruma"},
        languages=["en"],
        course=course,
        actor=None,
    )


def kept(event: Event) -> list[tuple[str, int, bool, int]]:
    return [
        (row.moment, row.best_score, row.by_code, row.questions.count())
        for row in event.tests.order_by("moment")
    ]


def test_a_run_begins_with_the_test_before_and_after() -> None:
    event = run_of(course_with(by_code=True))

    assert kept(event) == [("after", 2, True, 2), ("before", 2, True, 2)]
    first = event.tests.get(moment="before").questions.first()
    assert first is not None
    assert (first.texts, first.options) == ({"en": "What is a budget, 0?"}, OPTIONS)
    assert first.right == [1]


def test_without_questions_the_score_is_taken_over_and_without_a_test_none() -> None:
    plain = create_course({"en": "Law"}, actor=None)

    assert kept(run_of(course_with(0))) == [
        ("after", 20, False, 0),
        ("before", 20, False, 0),
    ]
    assert kept(run_of(plain)) == kept(run_of(None)) == []


def test_runs_that_were_planned_stay_as_they_are() -> None:
    course = course_with()
    event = run_of(course)

    remove_test_question(course, 1, actor=None)
    later = run_of(course)
    remove_test(course, actor=None)
    last = run_of(course)

    assert [row[3] for row in kept(event)] == [2, 2]
    assert [row[1:] for row in kept(later)] == [(1, False, 1)] * 2
    assert kept(last) == []


def test_a_copy_of_a_run_keeps_its_own_test() -> None:
    event = run_of(course_with())
    TestQuestion.objects.filter(test__event=event, position=1).delete()

    copy = copy_event(event, first_day=None, actor=None)

    assert [row[3] for row in kept(copy)] == [1, 1]


def test_there_are_no_more_questions_than_a_test_holds() -> None:
    course = course_with(MOST_QUESTIONS)

    with pytest.raises(TooManyQuestions):
        add_test_question(
            course, texts={"en": "?"}, options=OPTIONS, right=[0], actor=None
        )

    assert CourseTest.objects.get().questions.count() == MOST_QUESTIONS


def test_the_page_prepares_and_drops_it(client: Client) -> None:
    make_programme()
    client.force_login(make_admin())
    course = create_course({"en": "Budget"}, actor=None)
    path = f"/desk/courses/{course.uid}/"
    asked = {"texts_en": "What is it?", "options_en": "A law\nA plan", "right": "2"}

    assert "Each run can have one of its own." in client.get(path).content.decode()
    client.post(f"{path}test/", {"act": "set_up", "best_score": "12"})
    wrong = client.post(f"{path}test/", {"act": "add", **asked, "right": "3"})
    client.post(f"{path}test/", {"act": "add", **asked})

    test = CourseTest.objects.get()
    assert wrong.status_code == 400
    assert (test.best_score, test.questions.get().right) == (1, [1])
    assert "What is it?" in client.get(f"{path}test/").content.decode()
    assert "1 question." in client.get(path).content.decode()
    client.post(f"{path}test/", {"act": "remove", "position": "1"})
    assert not test.questions.exists()
    client.post(f"{path}test/", {"act": "drop"})
    assert not CourseTest.objects.exists()
    assert client.post(f"{path}test/", {"act": "?"}).status_code == 404
    assert not Test.objects.exists()
