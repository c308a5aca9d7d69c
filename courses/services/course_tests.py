"""The test of a course: written once, and taken over by each run that is planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Max

from courses.models import (
    Course,
    CourseTest,
    CourseTestQuestion,
    Event,
    Test,
    TestQuestion,
)
from courses.services.evaluation.tests import MOST_QUESTIONS, TooManyQuestions
from participants.models import Actor
from participants.services.audit import record

Texts = Mapping[str, str]
ASKED = ("position", "texts", "options", "right")


def _locked(course: Course) -> CourseTest:
    """The test, made if there is none yet, locked with its course."""
    row = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    return CourseTest.objects.get_or_create(course=row, defaults={"best_score": 10})[0]


@transaction.atomic
def set_up_test(
    course: Course, *, best_score: int, by_code: bool, actor: Actor
) -> None:
    """Say how it is marked; with questions the highest score is their number."""
    test = _locked(course)
    test.best_score = test.questions.count() or best_score
    test.by_code = by_code
    test.save(update_fields=["best_score", "by_code", "updated_at"])
    record(actor, "course.test_set_up", course, after={"by_code": by_code})


@transaction.atomic
def add_test_question(
    course: Course,
    *,
    texts: Texts,
    options: Sequence[Texts],
    right: Iterable[int],
    actor: Actor,
) -> None:
    """Ask one more; planned runs stay as they are. Raises TooManyQuestions."""
    test, chosen = _locked(course), sorted(set(right))
    if not chosen or not 0 <= chosen[0] <= chosen[-1] < len(options):
        raise ValueError("the right answers are among the answers")
    if test.questions.count() >= MOST_QUESTIONS:
        raise TooManyQuestions(limit=MOST_QUESTIONS)
    last = test.questions.aggregate(last=Max("position"))["last"] or 0
    CourseTestQuestion.objects.create(
        test=test,
        position=last + 1,
        texts=dict(texts),
        options=[dict(one) for one in options],
        right=chosen,
    )
    _mark_by_questions(test)
    record(actor, "course.test_question_added", course)


@transaction.atomic
def remove_test_question(course: Course, position: int, *, actor: Actor) -> None:
    """Ask it no more in runs to come."""
    test = _locked(course)
    if test.questions.filter(position=position).delete()[0]:
        _mark_by_questions(test)
        record(actor, "course.test_question_removed", course)


@transaction.atomic
def remove_test(course: Course, *, actor: Actor) -> None:
    """Runs to come begin without one; again it changes nothing."""
    if CourseTest.objects.filter(course=course).delete()[0]:
        record(actor, "course.test_removed", course)


def give_test(course: Course, event: Event) -> None:
    """Let a new run begin with the test of its course, before and after."""
    kept = CourseTest.objects.filter(course=course).first()
    if kept is None:
        return
    asked = list(kept.questions.all())
    for moment in Test.Moment:
        test = Test.objects.create(
            event=event,
            moment=moment,
            best_score=kept.best_score,
            by_code=kept.by_code,
        )
        TestQuestion.objects.bulk_create(
            TestQuestion(test=test, **{name: getattr(row, name) for name in ASKED})
            for row in asked
        )


def _mark_by_questions(test: CourseTest) -> None:
    test.best_score = test.questions.count() or test.best_score
    test.save(update_fields=["best_score", "updated_at"])
