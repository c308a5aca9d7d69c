"""The form of an event at the desk: questions, their order, and what they wait for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Answer, Event, Question
from courses.selectors.conditions import asked_among, condition_words, holds
from courses.services.copying import copy_event
from courses.services.questions import (
    AskedTooEarly,
    OptionChosen,
    QuestionAnswered,
    QuestionNeeded,
    TellsOfSpecial,
    TooManyQuestions,
    add_question,
    change_question,
    move_question,
    remove_question,
    restore_question,
    retire_question,
)
from participants.models import AuditEvent
from tests.clients import organiser_of
from tests.courses.factories import make_asked
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db
VECTORS = json.loads((Path(__file__).parent / "conditions.json").read_text())
TWO = [{"en": "By bus"}, {"en": "By car"}]


def is_yes(question: Question) -> dict[str, Any]:
    rule = {"question": question.key, "is": "one_of", "value": ["yes"]}
    return {"all": [rule]}


def order(event: Event) -> list[int]:
    return [row.pk for row in event.questions.filter(retired_at=None)]


def answered(question: Question, value: Any) -> Answer:
    row = make_registration(question.event)
    return Answer.objects.create(registration=row, question=question, value=value)


# --- conditions -----------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_holds_as_the_vectors_say(vector: dict[str, Any]) -> None:
    assert holds(vector["condition"], vector["answers"]) is vector["holds"]


def test_asked_among_takes_a_hidden_answer_for_none() -> None:
    event = make_event()
    first = make_asked(event, "yes_no")
    second = make_asked(event, "yes_no", condition=is_yes(first))
    third = make_asked(event, "text", condition=is_yes(second))
    answers = {first.key: "no", second.key: "yes", third.key: "x"}

    found = asked_among([first, second, third], answers)

    assert found == [first]


def test_condition_words_say_it_in_a_sentence() -> None:
    event = make_event()
    way = make_asked(event, "one", labels={"en": "How do you come?"}, options=TWO)
    days = make_asked(event, "number", labels={"en": "Nights"})
    condition = {
        "any": [
            {"question": way.key, "is": "one_of", "value": ["o2"]},
            {"question": days.key, "is": "least", "value": "2"},
            {"question": way.key, "is": "empty"},
        ]
    }

    said = condition_words(condition, {way.key: way, days.key: days})

    assert said == (
        "“How do you come?”: “By car” or “Nights”: 2 or more or “How do you come?” is"
        " not answered"
    )


# --- acts -----------------------------------------------------------------------------


def test_add_puts_it_at_the_end_and_gives_options_keys() -> None:
    event = make_event()
    first = make_asked(event, "text")

    row = add_question(
        event, kind="one", labels={"en": "How?"}, options=TWO, actor=None
    )

    assert order(event) == [first.pk, row.pk]
    assert row.options == [
        {"key": "o1", "texts": {"en": "By bus"}},
        {"key": "o2", "texts": {"en": "By car"}},
    ]
    assert AuditEvent.objects.filter(action="question.added").count() == 2


def test_add_refuses_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event()
    make_asked(event, "text")
    monkeypatch.setattr("courses.services.questions.MOST_QUESTIONS", 1)

    with pytest.raises(TooManyQuestions):
        make_asked(event, "text")

    assert event.questions.count() == 1


def test_add_refuses_a_condition_on_what_is_not_above() -> None:
    event = make_event()
    elsewhere = make_asked(make_event(), "yes_no")

    with pytest.raises(AskedTooEarly):
        make_asked(event, "text", condition=is_yes(elsewhere))

    assert not event.questions.exists()


def test_add_refuses_an_ordinary_question_that_tells_of_a_special_one() -> None:
    event = make_event()
    special = make_asked(event, "yes_no", is_sensitive=True)

    with pytest.raises(TellsOfSpecial):
        make_asked(event, "text", condition=is_yes(special))

    make_asked(event, "yes_no", is_sensitive=True, condition=is_yes(special))
    assert event.questions.count() == 2


def test_move_refuses_to_put_a_question_above_what_it_waits_for() -> None:
    event = make_event()
    first = make_asked(event, "yes_no")
    second = make_asked(event, "text", condition=is_yes(first))

    with pytest.raises(AskedTooEarly):
        move_question(second, up=True, actor=None)

    assert order(event) == [first.pk, second.pk]


def test_move_changes_places_and_stops_at_the_ends() -> None:
    event = make_event()
    first, second = make_asked(event, "text"), make_asked(event, "text")

    move_question(second, up=True, actor=None)
    move_question(second, up=True, actor=None)

    assert order(event) == [second.pk, first.pk]


def test_remove_refuses_what_was_answered_and_says_how_often() -> None:
    question = make_asked(make_event(), "text")
    answered(question, "x")

    with pytest.raises(QuestionAnswered) as refusal:
        remove_question(question, actor=None)

    assert "1" in str(refusal.value)
    assert Question.objects.filter(pk=question.pk).exists()


def test_remove_and_retire_refuse_what_another_waits_for() -> None:
    event = make_event()
    first = make_asked(event, "yes_no")
    make_asked(event, "text", condition=is_yes(first))

    with pytest.raises(QuestionNeeded):
        remove_question(first, actor=None)
    with pytest.raises(QuestionNeeded):
        retire_question(first, actor=None)

    first.refresh_from_db()
    assert first.retired_at is None


def test_remove_hands_the_page_on() -> None:
    event = make_event()
    first = make_asked(event, "text", starts_page=True, page_titles={"en": "Travel"})
    second = make_asked(event, "text")

    remove_question(first, actor=None)

    second.refresh_from_db()
    assert (second.starts_page, second.page_titles) == (True, {"en": "Travel"})
    assert order(event) == [second.pk]


def test_retire_keeps_answers_and_restore_asks_again_at_the_end() -> None:
    event = make_event()
    first, second = make_asked(event, "text"), make_asked(event, "text")
    answer = answered(first, "x")

    retire_question(first, actor=None)
    assert order(event) == [second.pk]
    restore_question(first, actor=None)

    assert order(event) == [second.pk, first.pk]
    assert Answer.objects.get().pk == answer.pk


def test_change_refuses_to_drop_an_option_that_was_chosen() -> None:
    question = make_asked(make_event(), "many", options=TWO)
    answered(question, ["o2"])

    with pytest.raises(OptionChosen):
        change_question(question, options=[{"en": "By bus"}], actor=None)

    question.refresh_from_db()
    assert len(question.options) == 2


def test_change_keeps_keys_of_words_that_stay() -> None:
    question = make_asked(make_event(), "one", options=TWO)
    answered(question, "o2")
    new = [{"en": "On foot"}, {"en": "By car", "bg": "С кола"}, {"en": "By train"}]

    change_question(question, options=new, actor=None)

    question.refresh_from_db()
    assert [row["key"] for row in question.options] == ["o3", "o2", "o4"]


def test_change_refuses_to_drop_an_option_that_another_question_looks_at() -> None:
    event = make_event()
    way = make_asked(event, "one", options=TWO)
    rule = {"question": way.key, "is": "one_of", "value": ["o2"]}
    make_asked(event, "text", condition={"all": [rule]})

    with pytest.raises(QuestionNeeded):
        change_question(way, options=[TWO[0], {"en": "On foot"}], actor=None)


@pytest.mark.parametrize(
    ("kind", "change"),
    [("yes_no", {"is_sensitive": True}), ("consent", {"labels": {"en": "Other"}})],
)
def test_change_refuses_another_meaning_of_what_was_answered(
    kind: str, change: dict[str, Any]
) -> None:
    question = make_asked(make_event(), kind)
    answered(question, "yes")

    with pytest.raises(QuestionAnswered):
        change_question(question, actor=None, **change)

    question.refresh_from_db()
    assert (question.is_sensitive, question.labels) == (False, {"en": "Question"})


def test_copy_takes_the_form_along_but_not_what_is_not_asked_any_more() -> None:
    event = make_event()
    first = make_asked(event, "yes_no")
    make_asked(
        event,
        "number",
        condition=is_yes(first),
        least=1,
        most=4,
        starts_page=True,
        page_titles={"en": "Rooms"},
    )
    retire_question(make_asked(event, "text"), actor=None)

    copy = copy_event(event, first_day=None, actor=None)

    one, two = copy.questions.all()
    assert two.condition == is_yes(one)
    assert [two.least, two.most, two.starts_page] == [1, 4, True]
    assert two.page_titles == {"en": "Rooms"}


# --- the desk -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Question.Kind.values)
def test_question_add_writes_every_kind(kind: str) -> None:
    event = make_event(languages=["en", "bg"])
    client = organiser_of(event)
    path = f"/desk/events/{event.slug}/form/new/{kind}/"
    given = {"labels_en": "What?", "labels_bg": "Какво?", "is_required": "on"}
    if kind in Question.CHOICES:
        given |= {"options_en": "One\nTwo", "options_bg": "Едно\nДве"}

    shown, done = client.get(path), client.post(path, given)

    assert (shown.status_code, done.status_code) == (200, 302)
    row = event.questions.get()
    assert (row.kind, row.is_required) == (kind, True)
    assert row.labels == {"en": "What?", "bg": "Какво?"}
    assert "What?" in client.get(f"/desk/events/{event.slug}/form/").content.decode()


def test_question_add_shows_what_is_wrong_and_keeps_what_was_typed() -> None:
    event = make_event(languages=["en"])
    path = f"/desk/events/{event.slug}/form/new/one/"

    page = organiser_of(event).post(path, {"labels_en": "How?", "options_en": "Bus"})

    assert page.status_code == 400
    assert "Write two to 20 answers" in page.content.decode()
    assert 'value="How?"' in page.content.decode()
    assert not event.questions.exists()


def test_question_edit_round_trips_the_condition() -> None:
    event = make_event(languages=["en"])
    way = make_asked(event, "one", options=TWO)
    nights = make_asked(event, "number")
    text = make_asked(event, "text")
    last = make_asked(event, "text")
    client = organiser_of(event)
    path = f"/desk/events/{event.slug}/form/{last.uid}/"
    given = {
        "labels_en": "Why?",
        "match": "any",
        f"is-{way.key}": ["o2", "-"],
        f"least-{nights.key}": "2",
        f"most-{nights.key}": "4,5",
        f"is-{text.key}": "filled",
    }

    client.post(path, given)
    last.refresh_from_db()
    made = last.condition
    page = client.get(path).content.decode()

    assert made == {
        "any": [
            {
                "any": [
                    {"question": way.key, "is": "one_of", "value": ["o2"]},
                    {"question": way.key, "is": "empty"},
                ]
            },
            {
                "all": [
                    {"question": nights.key, "is": "least", "value": "2"},
                    {"question": nights.key, "is": "most", "value": "4.5"},
                ]
            },
            {"question": text.key, "is": "filled"},
        ]
    }
    assert page.count("checked") == 3  # o2, no answer, one is enough
    assert 'value="4.5"' in page
    assert '<option value="filled" selected>' in page


@pytest.mark.parametrize("act", ["up", "down", "remove", "retire", "restore"])
def test_event_form_does_each_act(act: str) -> None:
    event = make_event()
    first, second = make_asked(event, "text"), make_asked(event, "text")
    if act == "restore":
        retire_question(first, actor=None)
    chosen = second if act == "up" else first

    page = organiser_of(event).post(
        f"/desk/events/{event.slug}/form/", {"act": act, "question": chosen.uid}
    )

    assert page.status_code == 302
    expected = {
        "up": [second.pk, first.pk],
        "down": [second.pk, first.pk],
        "remove": [second.pk],
        "retire": [second.pk],
        "restore": [second.pk, first.pk],
    }
    assert order(event) == expected[act]


@pytest.mark.parametrize("given", [{"act": "up"}, {"act": "dance"}, {"question": "x"}])
def test_event_form_knows_no_other_acts(given: dict[str, str]) -> None:
    event = make_event()
    question = make_asked(event, "text")
    known = {"question": str(question.uid)} if given.get("act") == "dance" else {}

    page = organiser_of(event).post(
        f"/desk/events/{event.slug}/form/", {**known, **given}
    )

    assert page.status_code == 404


def test_event_form_asks_as_often_for_three_questions_as_for_one() -> None:
    event = make_event()
    client = organiser_of(event)
    numbers = []
    for _ in range(2):
        answered(make_asked(event, "text"), "x")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/desk/events/{event.slug}/form/")
        numbers.append(len(queries))
        answered(make_asked(event, "yes_no"), "yes")

    assert numbers[0] == numbers[1]
