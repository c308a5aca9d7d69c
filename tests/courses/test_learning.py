"""Tests before and after: marked, typed, once each, and the gain of many only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from courses.models import Event, Registration, Test, TestResult
from courses.selectors.evaluation.gains import (
    best_test_result,
    gains_of,
    hidden_groups,
)
from courses.services.evaluation import tests as acts
from courses.services.tickets import registration_path, ticket_code
from participants.models import AuditEvent
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_registration,
)

pytestmark = pytest.mark.django_db
ONE_OF_TWO = [{"en": "one"}, {"en": "two"}]


def examined(*, questions: int = 2, by_code: bool = False, **fields: Any) -> Event:
    """An event whose tests can be sat on the phone; the second answer is right."""
    event = make_event(**fields)
    acts.set_up(event, best_score=10, by_code=by_code, actor=None)
    for number in range(questions):
        texts, right = {"en": f"Q{number}"}, [1]
        acts.add_question(
            event, texts=texts, options=ONE_OF_TWO, right=right, actor=None
        )
    for test in event.tests.all() if questions else ():
        acts.let_sit(test, is_open=True, actor=None)
    return event


def sheet_of(event: Event, moment: str = "before") -> Test:
    return event.tests.get(moment=moment)


def given(test: Test, *answers: int) -> dict[str, list[int]]:
    return {
        str(row.uid): [answer]
        for row, answer in zip(test.questions.all(), answers, strict=False)
    }


def typed(event: Event, moment: str, *pairs: tuple[Registration, int | None]) -> int:
    scores = {(moment, row.pk): score for row, score in pairs}
    return acts.type_scores(event, scores, actor=None)


def signed_in() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_admin())
    return client


def test_handing_in_marks_what_is_right() -> None:
    event = examined(questions=3)
    row, test = make_registration(event), sheet_of(event)

    result = acts.hand_in(test, given(test, 1, 0, 1), registration=row)

    assert (result.score, test.best_score) == (2, 3)


def test_several_right_answers_give_a_point_together() -> None:
    event = examined(questions=0)
    options = [{"en": "a"}, {"en": "b"}, {"en": "c"}]
    acts.add_question(
        event, texts={"en": "?"}, options=options, right=[2, 0], actor=None
    )
    questions = list(sheet_of(event).questions.all())
    key = str(questions[0].uid)

    assert acts.score_of(questions, {key: [0, 2]}) == 1
    assert acts.score_of(questions, {key: [0]}) == 0
    assert acts.score_of(questions, {key: [0, 1, 2]}) == 0


@pytest.mark.django_db(transaction=True)
def test_a_test_is_handed_in_once_however_often_it_is_sent() -> None:
    event = examined()
    row, test = make_registration(event), sheet_of(event)

    def attempt(answer: int) -> bool:
        try:
            acts.hand_in(test, given(test, answer, answer), registration=row)
        except acts.HandedIn:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(attempt, [0, 1] * 4))

    assert done.count(True) == 1
    assert TestResult.objects.count() == 1


def test_a_closed_test_takes_nothing() -> None:
    event = examined()
    row, test = make_registration(event), sheet_of(event)
    acts.let_sit(test, is_open=False, actor=None)

    with pytest.raises(acts.NotOpenNow):
        acts.hand_in(test, given(test, 1, 1), registration=row)

    assert not TestResult.objects.exists()


def test_a_made_up_code_pairs_and_is_not_kept() -> None:
    event = examined(by_code=True)
    for moment, answer in (("before", 0), ("after", 1)):
        test = sheet_of(event, moment)
        acts.hand_in(
            test, given(test, answer, answer), code="МА-17" if answer else "ma17"
        )
    with pytest.raises(acts.CodeTooShort):
        acts.hand_in(sheet_of(event), {}, code="x")

    rows: list[Any] = list(TestResult.objects.values("registration_id", "code_hash"))
    assert len(rows) == 2
    assert rows[0] == rows[1]
    assert rows[0]["registration_id"] is None
    assert len(rows[0]["code_hash"]) == 64
    assert gains_of(event).whole.number == 1


def test_typing_changes_keeps_and_takes_away() -> None:
    event = examined(questions=0)
    first, second = make_registration(event), make_registration(event)

    assert typed(event, "before", (first, 4), (second, 7)) == 2
    assert typed(event, "before", (first, 4), (second, None)) == 1
    with pytest.raises(acts.ScoreTooHigh):
        typed(event, "before", (first, 5), (second, 11))

    scores = TestResult.objects.values_list("registration", "score")
    assert list(scores) == [(first.pk, 4)]
    assert AuditEvent.objects.filter(action="tests.typed").count() == 2


def test_typing_takes_nobody_of_another_event() -> None:
    event, other = examined(questions=0), make_registration()

    assert typed(event, "after", (other, 3)) == 0
    assert not TestResult.objects.exists()


def test_marking_stays_once_somebody_was_marked() -> None:
    event = examined(questions=0)
    typed(event, "before", (make_registration(event), 4))

    with pytest.raises(acts.SatAlready):
        acts.set_up(event, best_score=20, by_code=False, actor=None)
    with pytest.raises(acts.SatAlready):
        acts.add_question(
            event, texts={"en": "?"}, options=ONE_OF_TWO, right=[0], actor=None
        )

    assert sheet_of(event).best_score == 10
    assert not sheet_of(event).questions.exists()


def test_the_gain_has_number_mean_and_spread() -> None:
    event = examined(questions=0)
    rows = [make_registration(event) for _number in range(6)]
    typed(event, "before", *((row, 4) for row in rows))
    typed(event, "after", *zip(rows[:5], (5, 6, 7, 8, 9), strict=True))

    whole = gains_of(event).whole

    assert (whole.number, whole.before, whole.after, whole.mean) == (5, 40, 70, 30)
    assert whole.spread == pytest.approx(15.811, abs=0.001)
    typed(event, "after", (rows[0], None))
    assert gains_of(event).whole.is_hidden


def test_a_hidden_group_cannot_be_worked_out() -> None:
    assert hidden_groups({"a": 9, "b": 8}) == set()
    assert hidden_groups({"a": 9, "b": 2}) == {"a", "b"}
    assert hidden_groups({"a": 9, "b": 2, "c": 6}) == {"b", "c"}
    assert hidden_groups({"a": 9, "b": 1, "c": 1, "d": 7}) == {"b", "c", "d"}
    assert hidden_groups({"a": 9, "b": 3, "c": 4}) == {"b", "c"}


def test_groups_of_fewer_than_five_are_hidden_with_another() -> None:
    event = examined(questions=0)
    offices = [make_organisation(kind=kind) for kind in ("administration", "ngo")]
    rows = [
        make_registration(event, organisation=offices[number > 5])
        for number in range(8)
    ]
    for moment in ("before", "after"):
        typed(event, moment, *((row, 4) for row in rows))

    groups = gains_of(event).groups

    assert sorted((row.number, row.is_hidden) for row in groups) == [
        (2, True),
        (6, True),
    ]


def test_the_best_result_is_of_either_test() -> None:
    event = examined(questions=0)
    row = make_registration(event)
    assert best_test_result(row) is None
    typed(event, "before", (row, 9))
    typed(event, "after", (row, 6))

    best = best_test_result(row)

    assert best is not None
    assert best.test.moment == "before"


# --- pages ------------------------------------------------------------------------------


def test_the_phone_takes_the_test_behind_a_ticket() -> None:
    event = examined()
    row, test = make_registration(event), sheet_of(event)
    client = Client(headers={"accept-language": "en"})
    wrong = client.post(
        f"/tests/{test.uid}/", {"code": ticket_code(make_registration())}
    )
    assert wrong.status_code == 400

    entered = client.post(f"/tests/{test.uid}/", {"code": ticket_code(row)})
    path = entered["Location"]
    assert path in client.get(registration_path(row)).content.decode() or "/tests/" in (
        client.get(registration_path(row)).content.decode()
    )
    answers = {f"q-{one.uid}": "1" for one in test.questions.all()}
    done = client.post(path, answers)
    again = client.post(path, answers)

    assert "2 of 2 are right" in done.content.decode()
    assert "handed in" in again.content.decode()
    assert TestResult.objects.get().registration == row


def test_the_desk_types_scores_and_says_what_is_wrong() -> None:
    event = examined(questions=0)
    row = make_registration(event)
    client, path = signed_in(), f"/desk/events/{event.slug}/tests/"
    box = f"before-{row.uid}"

    wrong = client.post(path, {"act": "type", box: "11"})
    assert wrong.status_code == 400
    assert not TestResult.objects.exists()
    done = client.post(path, {"act": "type", box: "8"})

    assert done.status_code == 302
    assert TestResult.objects.get().score == 8


def test_the_desk_adds_a_question_and_opens_the_test() -> None:
    event = make_event()
    client, path = signed_in(), f"/desk/events/{event.slug}/tests/"
    data = {"act": "add", "texts_en": "How many?", "options_en": "one\ntwo"}
    client.post(path, {"act": "set_up", "best_score": "10"})
    too_far = client.post(path, {**data, "right": "3"})
    assert too_far.status_code == 400

    client.post(path, {**data, "right": "2"})
    client.post(path, {"act": "open", "moment": "after"})

    after = sheet_of(event, "after")
    assert after.questions.get().right == [1]
    assert (after.best_score, after.is_open) == (1, True)
    assert not sheet_of(event).is_open


@pytest.mark.parametrize("people", [1, 3])
def test_the_table_takes_a_fixed_number_of_queries(
    people: int, django_assert_max_num_queries: Any
) -> None:
    event = examined(questions=0)
    for _number in range(people):
        typed(event, "before", (make_registration(event), 4))
    client, path = signed_in(), f"/desk/events/{event.slug}/tests/"
    client.get(path)

    with django_assert_max_num_queries(18):
        client.get(path)
