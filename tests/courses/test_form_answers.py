"""Answers to the form of an event: kept with a registration, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import (
    Answer,
    Event,
    Question,
    Registration,
    SensitiveAnswer,
)
from courses.privacy.answers import (
    erase_answers,
    erase_sensitive_answers,
    export_answers,
    export_sensitive_answers,
)
from courses.selectors.conditions import asked_among
from courses.services.form_answers import (
    AnswerMissing,
    FormChanged,
    close_ended_forms,
    forget_apart,
    told_by,
)
from courses.services.nominations import accept_nomination
from courses.services.questions import (
    OptionChosen,
    change_question,
    remove_question,
)
from courses.services.registration import register
from courses.services.tickets import registration_path
from outbox.models import Message
from tests.courses.answering import TYPED, WHO, answered, kept, window
from tests.courses.factories import make_asked
from tests.factories import (
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_registration,
    make_wording,
)

pytestmark = pytest.mark.django_db


# --- register -------------------------------------------------------------------------


def test_register_keeps_what_was_answered() -> None:
    event = make_event()
    way, office = make_asked(event, "one"), make_asked(event, "organisation")
    body = make_organisation(names={"bg": "Смолян", "en": "Smolyan"})

    row = register(event, **WHO, answers={way.key: "o2", office.key: body})

    assert told_by(row) == {way.key: "o2", office.key: body}
    assert kept(event)[office.key] == "Smolyan"


def test_register_refuses_without_what_must_be_answered_and_stores_nothing() -> None:
    event = make_event()
    question = make_asked(event, "text", is_required=True)

    with pytest.raises(AnswerMissing):
        register(event, **WHO, answers={})

    assert not Registration.objects.exists()
    assert not Message.objects.exists()
    assert event.quotas.get().taken == 0
    register(event, **WHO, answers={}, source="staff")
    assert question.answers.count() == 0


def test_register_refuses_an_answer_that_is_gone() -> None:
    event = make_event()
    question = make_asked(event, "one")

    with pytest.raises(FormChanged):
        register(event, **WHO, answers={question.key: "o7"})

    assert not Registration.objects.exists()


def test_register_forgets_answers_to_a_question_removed_meanwhile() -> None:
    event = make_event()
    question = make_asked(event, "text")
    remove_question(question, actor=None)

    register(event, **WHO, answers={question.key: "x"})

    assert kept(event) == {}


def test_register_keeps_special_answers_apart_with_the_words_agreed_to() -> None:
    event = make_event()
    wording = make_wording("special")
    special = make_asked(event, "yes_no", is_sensitive=True)

    row = register(event, **WHO, answers={special.key: "yes"})

    apart = SensitiveAnswer.objects.get()
    assert (apart.value, apart.consent_wording) == ("yes", wording)
    assert told_by(row) == {}
    assert told_by(row, special=True) == {special.key: "yes"}


def test_register_makes_no_statement_more_where_nothing_is_asked() -> None:
    numbers = []
    given: tuple[dict[str, Any] | None, ...] = (None, {})
    for answers in given:
        event = make_event()
        with CaptureQueriesContext(connection) as queries:
            register(event, **WHO, answers=answers)
        numbers.append(len(queries))

    assert numbers[1] == numbers[0] + 1  # looks at the questions


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_what_is_not_asked_is_never_stored(data: st.DataObject) -> None:
    event = make_event(seats=None)
    questions: list[Question] = []
    for _ in range(data.draw(st.integers(1, 5))):
        parts = [
            {
                "question": row.key,
                "is": data.draw(st.sampled_from(["equals", "empty", "filled"])),
                "value": data.draw(st.sampled_from(["yes", "no"])),
            }
            for row in questions
            if data.draw(st.booleans())
        ]
        how = data.draw(st.sampled_from(["all", "any"]))
        condition = {how: parts} if parts else {}
        questions.append(make_asked(event, "yes_no", condition=condition))
    answers = {
        row.key: data.draw(st.sampled_from(["yes", "no", ""])) for row in questions
    }

    register(event, **WHO, answers=answers)

    asked = {row.key for row in asked_among(questions, answers)}
    stored = kept(event)
    assert set(stored) == {key for key in asked if answers[key]}


# --- nominations, staff ---------------------------------------------------------------


def nominee(event: Event) -> Registration:
    return make_registration(
        event,
        source="nomination",
        status="held",
        organisation=make_organisation(),
    )


def test_a_nominee_answers_with_the_agreement() -> None:
    event = make_event(asks_photo_consent=False)
    make_wording()
    question = make_asked(event, "text", is_required=True)
    row = nominee(event)
    path, name = registration_path(row), f"q-{question.key}"

    shown = window().get(path).content.decode()
    refused = window().post(path, {"act": "confirm", "consent": "on"})
    done = window().post(path, {"act": "confirm", "consent": "on", name: "By bus"})

    assert name in shown
    assert refused.status_code == 200
    assert done.status_code == 302
    row.refresh_from_db()
    assert row.status == "confirmed"
    assert kept(event) == {question.key: "By bus"}


def test_accept_refuses_without_an_answer_and_changes_nothing() -> None:
    event = make_event()
    make_asked(event, "text", is_required=True)
    row = nominee(event)

    with pytest.raises(AnswerMissing):
        accept_nomination(row, wording=make_wording(), answers={})

    row.refresh_from_db()
    assert (row.status, row.consented_at) == ("held", None)


def test_staff_may_leave_answers_out() -> None:
    event = make_event()
    first = make_asked(event, "text", is_required=True)
    second = make_asked(event, "text")
    client = window()
    client.force_login(make_grant(role="organiser", row=event).user)
    typed = TYPED | {"language": "bg", f"q-{second.key}": "Vegan"}

    done = client.post(f"/desk/events/{event.slug}/people/new/", typed)

    assert done.status_code == 302
    assert kept(event) == {second.key: "Vegan"}
    assert first.answers.count() == 0


# --- retention ------------------------------------------------------------------------


def test_erasing_somebody_keeps_what_can_be_counted() -> None:
    event = make_event()
    text, choice = make_asked(event, "text"), make_asked(event, "one")
    special = make_asked(event, "many", is_sensitive=True)
    person = make_person()
    row = answered(text, "My life", person=person)
    Answer.objects.create(registration=row, question=choice, value="o1")
    SensitiveAnswer.objects.create(registration=row, question=special, value=["o1"])
    copy = export_answers(person) + export_sensitive_answers(person)

    erase_answers(person, timezone.now())
    erase_sensitive_answers(person, timezone.now())

    assert [row["answer"] for row in copy] == ["My life", "One", ["o1"]]
    assert kept(event) == {choice.key: "o1"}
    assert not SensitiveAnswer.objects.exists()
    special.refresh_from_db()
    assert special.kept_counts == {"o1": 1}


def test_special_answers_become_numbers_when_the_programme_ends() -> None:
    special = make_asked(make_event(), "one", is_sensitive=True)
    programme = special.event.programme
    for value in ("o1", "o1", "o2"):
        row = make_registration(special.event)
        SensitiveAnswer.objects.create(registration=row, question=special, value=value)
    today = timezone.localdate()

    assert close_ended_forms(today) == 0
    programme.ends_on = today - timedelta(days=1)
    programme.save(update_fields=["ends_on"])
    assert close_ended_forms(today) == 3
    assert close_ended_forms(today) == 0

    special.refresh_from_db()
    assert special.kept_counts == {"o1": 2, "o2": 1}
    with pytest.raises(OptionChosen):
        change_question(special, options=[{"en": "x"}, {"en": "y"}], actor=None)


def test_special_answers_of_registrations_that_ended_go() -> None:
    special = make_asked(make_event(), "yes_no", is_sensitive=True)
    for status in ("cancelled", "confirmed"):
        row = make_registration(special.event, status=status)
        SensitiveAnswer.objects.create(registration=row, question=special, value="yes")

    assert forget_apart() == 1

    assert SensitiveAnswer.objects.get().registration.status == "confirmed"
