"""A form is changed while somebody answers it (R-04): what is kept has its question."""

from __future__ import annotations

from functools import partial

import pytest

from courses.models import Answer, Event, Question, Registration
from courses.services.form_answers import change_answers, told_by
from courses.services.questions import (
    MOST_QUESTIONS,
    add_question,
    change_question,
    move_question,
    remove_question,
    retire_question,
)
from tests.courses.factories import make_asked, sign_up
from tests.courses.rush import Threads, at_once, told
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def test_a_question_is_removed_while_somebody_answers(run_threads: Threads) -> None:
    """Either it was answered and stays, or it is gone and so is what was said to it."""
    for _round in range(ROUNDS):
        event = make_event()
        question = make_asked(event)
        row = make_registration(event)
        answer = partial(change_answers, row, {question.key: "x"})
        sign = partial(sign_up, event, answers={question.key: "y"})
        remove = partial(remove_question, question, actor=None)

        answers = at_once(run_threads, [told(answer), told(sign), told(remove)], 3)

        is_kept = answers[2] == "question_answered"
        assert answers[:2] == ["done", "done"]
        assert Question.objects.filter(pk=question.pk).exists() is is_kept
        assert Answer.objects.filter(registration__event=event).exists() is is_kept
        assert event.registrations.count() == 2


def test_an_option_goes_while_somebody_chooses_it(run_threads: Threads) -> None:
    for _round in range(ROUNDS):
        event = make_event()
        question = make_asked(event, "one", options=[{"en": "Bus"}, {"en": "Car"}])
        row = make_registration(event)
        answer = partial(change_answers, row, {question.key: "o2"})
        drop = partial(change_question, question, options=[{"en": "Bus"}], actor=None)

        answers = at_once(run_threads, [told(answer), told(drop)], 2)

        assert answers in (["done", "option_chosen"], ["form_changed", "done"])
        question.refresh_from_db()
        keys = {option["key"] for option in question.options}
        chosen = set(told_by(row).values())
        assert chosen <= keys
        assert chosen == ({"o2"} if answers[0] == "done" else set())


def test_a_question_is_retired_while_somebody_answers(run_threads: Threads) -> None:
    """Nobody is refused: what came too late is not kept."""
    for _round in range(ROUNDS):
        event = make_event()
        question = make_asked(event, is_required=True)
        row = make_registration(event)
        answer = partial(change_answers, row, {question.key: "x"})
        retire = partial(retire_question, question, actor=None)

        answers = at_once(run_threads, [told(answer), told(retire)], 2)

        assert answers == ["done", "done"]
        question.refresh_from_db()
        assert question.retired_at is not None
        assert list(told_by(row).values()) in (["x"], [])


def test_two_answers_of_one_registration_do_not_mix(run_threads: Threads) -> None:
    event = make_event()
    questions = [make_asked(event) for _ in range(3)]
    row = make_registration(event)
    acts = [
        told(partial(change_answers, row, {one.key: word for one in questions}))
        for word in ("a", "b", "c", "d")
    ]

    answers = at_once(run_threads, acts, 4)

    assert answers == ["done"] * 4
    assert Answer.objects.count() == 3
    assert len(set(told_by(Registration.objects.get()).values())) == 1


def test_questions_are_added_and_moved_at_once(run_threads: Threads) -> None:
    """No place is given twice, and the form stays within its limit."""
    event = make_event()
    first = [make_asked(event) for _ in range(MOST_QUESTIONS - 2)]
    add = partial(add_question, event, kind="text", actor=None, labels={"en": "More"})
    move = partial(move_question, first[-1], up=True, actor=None)

    answers = at_once(run_threads, [told(add)] * 4 + [told(move)] * 4, 8)

    assert sorted(answers[:4]) == ["done", "done", *["too_many_questions"] * 2]
    assert answers[4:] == ["done"] * 4
    places = positions(event)
    assert len(places) == len(set(places)) == MOST_QUESTIONS


def positions(event: Event) -> list[int]:
    return list(event.questions.values_list("position", flat=True))
