"""Answers of an evaluation: once each, and tied to nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction
from django.http import Http404
from django.utils import timezone

from courses.models import (
    Evaluation,
    EvaluationBox,
    EvaluationQuestion,
    EvaluationTurn,
    Registration,
)
from courses.selectors.evaluation.questions import questions_of
from courses.selectors.evaluation.standing import not_answered, standing_of
from courses.services.evaluation import running
from courses.services.evaluation.answering import (
    AnsweredAlready,
    NotAttended,
    NothingAnswered,
    NotOpenNow,
    SlipUsed,
    UseTheSlip,
    answer,
    answer_by_slip,
)
from courses.services.evaluation.links import answer_token, read_token_or_404
from courses.services.evaluation.preparing import (
    BegunAlready,
    ClosedAlready,
    ClosesTooEarly,
    NobodyNeeds,
    add_question,
    change,
    make_slips,
    move_question,
    prepare,
    remove_question,
)
from courses.services.notices import EVALUATION, EVALUATION_REMINDER
from outbox.models import Message
from participants.models import AuditEvent
from tests.courses.factories import make_attended, make_evaluation
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db
BOX = "courses.EvaluationBox"
SAID = [
    {"overall": "5", "useful": "CANARY one", "recommend": "0"},
    {"overall": "2", "useful": "CANARY two", "relevance": "4"},
    {"overall": "5", "better": "CANARY three"},
]


def box_of(evaluation: Evaluation) -> EvaluationBox:
    return EvaluationBox.objects.get(evaluation=evaluation)


def nothing_stored(evaluation: Evaluation) -> bool:
    boxes = EvaluationBox.objects.filter(evaluation=evaluation, number__gt=0)
    return not boxes.exists() and not evaluation.turns.exists()


# --- answering --------------------------------------------------------------------------


def test_answer_adds_to_the_sums_and_burns_the_right() -> None:
    evaluation = make_evaluation()
    (row,) = make_attended(evaluation.event)

    answer(evaluation, row, {"overall": "4", "recommend": 0, "useful": "All of it"})

    box = box_of(evaluation)
    assert box.number == 1
    assert box.sums["overall"] == {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0, "n": 1}
    assert box.sums["recommend"]["0"] == 1
    assert box.words == {"useful": ["All of it"]}
    assert [turn.registration for turn in evaluation.turns.all()] == [row]


def test_answer_counts_several_choices_of_one_person_once() -> None:
    evaluation = make_evaluation()
    question = EvaluationQuestion.objects.create(
        evaluation=evaluation,
        position=1,
        kind="several",
        texts={"en": "What?"},
        options=[{"en": "a"}, {"en": "b"}, {"en": "c"}],
    )
    (row,) = make_attended(evaluation.event)

    answer(evaluation, row, {f"own:{question.uid}": ["0", "2"]})

    sums = box_of(evaluation).sums[f"own:{question.uid}"]
    assert sums == {"0": 1, "1": 0, "2": 1, "n": 1}


def test_answer_is_taken_once() -> None:
    evaluation = make_evaluation()
    (row,) = make_attended(evaluation.event)
    answer(evaluation, row, {"overall": "4"})
    before = box_of(evaluation).sums

    with pytest.raises(AnsweredAlready):
        answer(evaluation, row, {"overall": "1"})

    assert box_of(evaluation).number == 1
    assert box_of(evaluation).sums == before


def test_answer_is_refused_to_those_who_did_not_come() -> None:
    evaluation = make_evaluation()
    row = make_registration(evaluation.event)

    with pytest.raises(NotAttended):
        answer(evaluation, row, {"overall": "4"})

    assert nothing_stored(evaluation)


@pytest.mark.parametrize("days", [-2, 20])
def test_answer_is_refused_before_and_after(days: int) -> None:
    evaluation = make_evaluation()
    (row,) = make_attended(evaluation.event)

    at = timezone.now() + timedelta(days=days)
    with pytest.raises(NotOpenNow):
        answer(evaluation, row, {"overall": "4"}, at=at)

    assert nothing_stored(evaluation)


def test_answer_without_any_answer_burns_nothing() -> None:
    evaluation = make_evaluation()
    (row,) = make_attended(evaluation.event)

    with pytest.raises(NothingAnswered):
        answer(evaluation, row, {"overall": "", "foreign": "5"})

    assert nothing_stored(evaluation)


def test_a_registration_that_went_into_another_has_answered_for_it() -> None:
    evaluation = make_evaluation()
    stays, goes = make_attended(evaluation.event, 2)
    answer(evaluation, goes, {"overall": "4"})
    Registration.objects.filter(pk=goes.pk).update(merged_into=stays)

    with pytest.raises(AnsweredAlready):
        answer(evaluation, stays, {"overall": "1"})

    assert stays not in not_answered(evaluation)


@pytest.mark.django_db(transaction=True)
def test_two_posts_of_one_link_at_once_are_one_answer() -> None:
    evaluation = make_evaluation()
    (row,) = make_attended(evaluation.event)

    def attempt(mark: str) -> bool:
        try:
            answer(evaluation, row, {"overall": mark})
        except AnsweredAlready:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(attempt, ["1", "2", "3", "4"] * 4))

    assert done.count(True) == 1
    box = box_of(evaluation)
    assert box.number == 1
    assert box.sums["overall"]["n"] == 1
    assert evaluation.turns.count() == 1


@pytest.mark.django_db(transaction=True)
def test_all_who_answer_at_once_are_counted() -> None:
    evaluation = make_evaluation()
    rows = make_attended(evaluation.event, 12)

    def attempt(row: Registration) -> None:
        try:
            answer(evaluation, row, {"overall": "5", "useful": f"{row.pk}"})
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(attempt, rows))

    box = box_of(evaluation)
    assert box.number == 12
    assert box.sums["overall"]["5"] == 12
    assert len(box.words["useful"]) == 12


# --- nothing joins an answer to a person --------------------------------------------------


def every_table() -> dict[str, list[dict[str, Any]]]:
    """All columns of all rows of all tables."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def told_by(evaluation: Evaluation, order: Any, said: Any) -> Any:
    """What all tables hold after `order` answered `said`, and are put back."""
    with transaction.atomic():
        for row, answers in zip(order, said, strict=True):
            answer(evaluation, row, answers)
        tables = every_table()
        turns = tables.pop("courses.EvaluationTurn")
        who = {turn["registration_id"] for turn in turns}
        transaction.set_rollback(True)
    return tables, who


def test_the_database_is_the_same_whoever_said_what_in_whichever_order() -> None:
    evaluation = make_evaluation()
    rows = make_attended(evaluation.event, 3)
    expected = told_by(evaluation, rows, SAID)

    for order in permutations(rows):
        for said in permutations(SAID):
            assert told_by(evaluation, order, said) == expected


def test_an_answer_changes_the_box_and_the_turns_alone() -> None:
    cache.clear()
    evaluation = make_evaluation()
    (row,) = make_attended(evaluation.event)
    before = every_table()

    answer(evaluation, row, SAID[0])

    after = every_table()
    changed = {label for label in after if after[label] != before[label]}
    assert changed == {BOX, "courses.EvaluationTurn"}
    (turn,) = after["courses.EvaluationTurn"]
    assert turn.keys() == {"id", "evaluation_id", "registration_id"}
    others = {label: rows for label, rows in after.items() if label != BOX}
    assert "CANARY" in str(after[BOX])
    assert "CANARY" not in str(others)


def test_the_box_has_no_column_for_a_person_a_time_or_a_place_in_line() -> None:
    columns = {field.name: type(field) for field in EvaluationBox._meta.concrete_fields}
    assert columns == {
        "evaluation": models.OneToOneField,
        "number": models.PositiveIntegerField,
        "sums": models.JSONField,
        "words": models.JSONField,
    }
    links = [
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is EvaluationBox
    ]
    assert links == []


def test_the_first_answers_do_not_show_in_the_order_of_the_box() -> None:
    evaluation = make_evaluation()
    rows = make_attended(evaluation.event, 3)

    for row, said in zip(rows, ("z", "a", "m"), strict=True):
        answer(evaluation, row, {"useful": said, "overall": "3"})

    box = box_of(evaluation)
    assert box.words["useful"] == ["a", "m", "z"]
    assert list(box.sums["overall"]) == sorted(box.sums["overall"])


# --- slips ------------------------------------------------------------------------------


def test_a_slip_is_good_for_one_answer() -> None:
    evaluation = make_evaluation()
    make_attended(evaluation.event, 2, email="")
    first, second = make_slips(evaluation, actor=None)
    answer_by_slip(evaluation, first.lower(), {"overall": "3"})

    with pytest.raises(SlipUsed):
        answer_by_slip(evaluation, first, {"overall": "3"})
    with pytest.raises(SlipUsed):
        answer_by_slip(evaluation, "0000000000", {"overall": "3"})

    assert box_of(evaluation).number == 1
    assert evaluation.slips.count() == 1
    assert second not in str(list(evaluation.slips.values()))


def test_a_slip_of_another_evaluation_opens_nothing() -> None:
    evaluation, other = make_evaluation(), make_evaluation()
    make_attended(other.event, email="")
    (code,) = make_slips(other, actor=None)

    with pytest.raises(SlipUsed):
        answer_by_slip(evaluation, code, {"overall": "3"})

    assert nothing_stored(evaluation)
    assert other.slips.count() == 1


def test_slips_made_again_are_never_more_than_the_people() -> None:
    evaluation = make_evaluation()
    make_attended(evaluation.event, 3, email="")
    make_attended(evaluation.event, 2)
    (used, lost, _other) = make_slips(evaluation, actor=None)
    answer_by_slip(evaluation, used, {"overall": "3"})

    again = make_slips(evaluation, actor=None)

    assert len(again) == 2
    with pytest.raises(SlipUsed):
        answer_by_slip(evaluation, lost, {"overall": "3"})
    for code in again:
        answer_by_slip(evaluation, code, {"overall": "3"})
    with pytest.raises(NobodyNeeds):
        make_slips(evaluation, actor=None)
    assert box_of(evaluation).number == 3


def test_those_for_whom_slips_were_made_answer_by_slip_alone() -> None:
    evaluation = make_evaluation()
    (row,) = make_attended(evaluation.event, email="")
    make_slips(evaluation, actor=None)

    with pytest.raises(UseTheSlip):
        answer(evaluation, row, {"overall": "3"})

    assert nothing_stored(evaluation)


# --- preparing --------------------------------------------------------------------------


def test_prepare_opens_at_the_end_of_the_event_once() -> None:
    event = make_event()

    first = prepare(event, "end", actor=None)
    again = prepare(event, "end", actor=None)

    assert first == again
    assert first.opens_at == event.ends_at
    assert first.closes_at == event.ends_at + timedelta(days=14)
    assert AuditEvent.objects.filter(action="evaluation.prepared").count() == 1


def test_the_follow_up_opens_months_later() -> None:
    event = make_event()
    assert event.ends_at is not None

    third, sixth = (prepare(event, f"months-{n}", actor=None) for n in (3, 6))

    assert (third.opens_at - event.ends_at).days == 91
    assert (sixth.opens_at - event.ends_at).days == 182
    keys = [asked.key for asked in questions_of(third)]
    assert keys == ["used", "change", "example", "hindered"]


def test_questions_stay_once_people_may_have_seen_them() -> None:
    at = timezone.now()
    evaluation = make_evaluation(opens_at=at + timedelta(days=1))
    first = add_question(evaluation, kind="scale", texts={"en": "1"}, actor=None)
    second = add_question(evaluation, kind="text", texts={"en": "2"}, actor=None)
    move_question(second, up=True, actor=None)
    later = at + timedelta(days=2)

    with pytest.raises(BegunAlready):
        add_question(evaluation, kind="text", texts={"en": "3"}, actor=None, at=later)
    with pytest.raises(BegunAlready):
        remove_question(first, actor=None, at=later)
    with pytest.raises(BegunAlready):
        move_question(first, up=True, actor=None, at=later)

    assert [str(row) for row in evaluation.questions.all()] == ["2", "1"]
    remove_question(first, actor=None)
    assert [str(row) for row in evaluation.questions.all()] == ["2"]


def test_change_leaves_what_is_asked_while_it_is_open() -> None:
    evaluation = make_evaluation()
    longer = evaluation.closes_at + timedelta(days=7)
    same: dict[str, Any] = {
        "opens_at": evaluation.opens_at,
        "asks_trainers": True,
        "asks_sessions": False,
        "actor": None,
    }

    with pytest.raises(BegunAlready):
        change(evaluation, closes_at=longer, **{**same, "asks_sessions": True})
    with pytest.raises(ClosesTooEarly):
        change(evaluation, closes_at=timezone.now(), **same)
    evaluation.refresh_from_db()
    assert not evaluation.asks_sessions
    assert change(evaluation, closes_at=longer, **same).closes_at == longer


# --- asking, reminding, closing -----------------------------------------------------------


def mails(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("address", flat=True))


def test_run_asks_everybody_who_attended_once() -> None:
    evaluation = make_evaluation()
    rows = make_attended(evaluation.event, 2)
    make_registration(evaluation.event)
    at = timezone.now()

    running.run(at)
    running.run(at + timedelta(minutes=15))

    assert mails(EVALUATION) == [row.email for row in rows]
    (late,) = make_attended(evaluation.event)
    running.run(at + timedelta(minutes=30))
    assert mails(EVALUATION) == [*(row.email for row in rows), late.email]


def test_reminders_go_to_those_who_have_not_answered_twice_at_most() -> None:
    evaluation = make_evaluation()
    first, second = make_attended(evaluation.event, 2)
    answer(evaluation, first, {"overall": "3"})
    opened = evaluation.opens_at

    for days in (2, 3, 3, 4, 11, 12, 12.5, 13):
        running.run(opened + timedelta(days=days))

    assert mails(EVALUATION_REMINDER) == [second.email] * 2
    evaluation.refresh_from_db()
    assert evaluation.reminders == 2


def test_remind_by_hand_once_a_day() -> None:
    evaluation = make_evaluation()
    make_attended(evaluation.event, 2)

    assert running.remind(evaluation, actor=None) == 2
    with pytest.raises(running.RemindedToday):
        running.remind(evaluation, actor=None)

    assert len(mails(EVALUATION_REMINDER)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_remind_at_once_send_one_reminder() -> None:
    evaluation = make_evaluation()
    make_attended(evaluation.event, 3)
    at = evaluation.opens_at + timedelta(days=4)

    def attempt(_number: int) -> int:
        try:
            return running.remind_when_due(evaluation, at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(attempt, range(4)))

    assert sorted(sent) == [0, 0, 0, 3]
    assert len(mails(EVALUATION_REMINDER)) == 3


def test_close_forgets_who_answered_and_keeps_the_numbers() -> None:
    evaluation = make_evaluation()
    rows = make_attended(evaluation.event, 3)
    make_attended(evaluation.event, email="")
    make_slips(evaluation, actor=None)
    answer(evaluation, rows[0], {"overall": "3"})

    running.run(evaluation.closes_at)

    evaluation.refresh_from_db()
    assert evaluation.closed_at == evaluation.closes_at
    assert not EvaluationTurn.objects.exists()
    assert not evaluation.slips.exists()
    found = standing_of(evaluation, timezone.now())
    assert (found.state, found.asked, found.answered) == ("closed", 4, 1)
    with pytest.raises(NotOpenNow):
        answer(evaluation, rows[1], {"overall": "3"})
    with pytest.raises(ClosedAlready):
        change(
            evaluation,
            opens_at=evaluation.opens_at,
            closes_at=evaluation.closes_at + timedelta(days=9),
            asks_trainers=True,
            asks_sessions=False,
            actor=None,
        )


def test_a_link_ends_with_the_address_it_was_mailed_to() -> None:
    evaluation = make_evaluation()
    (row,) = make_attended(evaluation.event)
    token = answer_token(evaluation, row)
    assert read_token_or_404(token) == (evaluation, row)

    Registration.objects.filter(pk=row.pk).update(email_key="")  # as erasure does

    with pytest.raises(Http404):
        read_token_or_404(token)
