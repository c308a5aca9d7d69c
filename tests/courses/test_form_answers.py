"""Answers to the form of an event: asked, kept with the registration, changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Answer, Event, Question, Registration, SensitiveAnswer
from courses.privacy import (
    erase_answers,
    erase_sensitive_answers,
    export_answers,
    export_sensitive_answers,
)
from courses.selectors.conditions import asked_among
from courses.services.form_answers import (
    AnswerMissing,
    AnswersFixed,
    FormChanged,
    change_answers,
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
WHO: dict[str, Any] = {
    "given_name": "Мария",
    "family_name": "Примерова",
    "email": "maria@town.example",
    "language": "bg",
}
TYPED = {
    "given_name": "Мария",
    "family_name": "Примерова",
    "email": "maria@town.example",
    "organisation_text": "Unknown town",
    "organisation_asked": "Unknown town",
}


def yes_to(question: Question) -> dict[str, Any]:
    return {"question": question.key, "is": "equals", "value": "yes"}


def kept(event: Event) -> dict[str, Any]:
    """Question uid to value, of the only registration."""
    rows = Answer.objects.filter(registration__event=event).select_related("question")
    return {row.question.key: row.value for row in rows}


def window() -> Client:
    return Client(headers={"accept-language": "en"})


def form_path(event: Event) -> str:
    return f"/events/{event.slug}/register/"


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


# --- the public form ------------------------------------------------------------------

KINDS = {
    "text": ("Kačamak", "Kačamak"),
    "long_text": ("One\r\nTwo", "One\nTwo"),
    "number": ("2,5", "2.5"),
    "yes_no": ("no", "no"),
    "one": ("o1", "o1"),
    "many": (["o1", "o2"], ["o1", "o2"]),
    "date": ("13.10.2032", "2032-10-13"),
    "time": ("9.30", "09:30"),
    "phone": ("+387 55 123 456", "+387 55 123 456"),
    "consent": ("on", "yes"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_form_asks_and_keeps_every_kind(kind: str) -> None:
    event = make_event()
    question = make_asked(event, kind, is_required=True, hints={"en": "A hint"})
    typed, value = KINDS[kind]
    path, name = form_path(event), f"q-{question.key}"

    shown = window().get(path).content.decode()
    without = window().post(path, TYPED)
    done = window().post(path, TYPED | {name: typed})

    assert "A hint" in shown
    assert f'name="{name}"' in shown
    assert without.status_code == 200
    assert f'href="#id_{name}' in without.content.decode()
    assert done.status_code == 302
    assert str(kept(event)[question.key]).replace("\r", "") == str(value)


def test_form_takes_words_for_an_organisation_that_is_missing() -> None:
    event = make_event()
    question = make_asked(event, "organisation")

    window().post(form_path(event), TYPED | {f"q-{question.key}_text": "Atlantis"})

    assert kept(event) == {question.key: "Atlantis"}


def test_form_neither_requires_nor_keeps_what_is_not_asked() -> None:
    event = make_event()
    first = make_asked(event, "yes_no")
    second = make_asked(event, "text", is_required=True, condition=yes_to(first))
    one, two = f"q-{first.key}", f"q-{second.key}"

    refused = window().post(form_path(event), TYPED | {one: "yes"})
    done = window().post(form_path(event), TYPED | {one: "no", two: "x"})

    assert refused.status_code == 200
    assert "Asked only when:" in refused.content.decode()
    assert done.status_code == 302
    assert kept(event) == {first.key: "no"}


def test_form_asks_special_questions_only_with_words_to_agree_to() -> None:
    event = make_event()
    special = make_asked(event, "yes_no", is_sensitive=True)
    name = f"q-{special.key}"
    before = window().get(form_path(event)).content.decode()
    make_wording("special")

    refused = window().post(form_path(event), TYPED | {name: "yes"})
    agreed = TYPED | {name: "yes", "special_agreed": "on"}
    done = window().post(form_path(event), agreed)

    assert name not in before
    assert "leave the questions above it" in refused.content.decode()
    assert done.status_code == 302
    assert SensitiveAnswer.objects.get().value == "yes"


def paged() -> tuple[Event, list[Question]]:
    event = make_event()
    make_wording()
    first = make_asked(event, "yes_no")
    second = make_asked(
        event, "text", starts_page=True, page_titles={"en": "Travel"}, is_required=True
    )
    third = make_asked(event, "many", starts_page=True, condition=yes_to(first))
    return event, [first, second, third]


def test_form_goes_page_by_page_and_keeps_what_was_typed() -> None:
    event, (first, second, third) = paged()
    path = form_path(event)
    one, two, three = (f"q-{row.key}" for row in (first, second, third))
    typed = {**TYPED, one: "yes", "page": "0", "go": "next"}

    start = window().get(path).content.decode()
    travel = window().post(path, typed).content.decode()
    empty = window().post(path, typed | {"page": "1"}).content.decode()
    back = window().post(path, typed | {"page": "1", "go": "back", two: "By bus"})
    last = window().post(path, typed | {"page": "1", two: "By bus"}).content.decode()
    sent = typed | {two: "By bus", three: ["o1", "o2"], "page": "2"}
    unagreed = window().post(path, sent)
    done = window().post(path, sent | {"consent": "on"})

    assert one in start
    assert two not in start
    assert "Travel" in travel
    assert 'type="hidden" name="given_name" value="Мария"' in travel
    assert "errorlist" not in travel
    assert "errorlist" in empty
    assert f'type="hidden" name="{two}" value="By bus"' in back.content.decode()
    assert three in last
    assert "I agree." in last
    assert "I agree." in unagreed.content.decode()
    assert done.status_code == 302
    assert kept(event) == {
        first.key: "yes",
        second.key: "By bus",
        third.key: ["o1", "o2"],
    }


def test_form_leads_back_to_the_first_page_with_something_wrong() -> None:
    event, (_first, second, _third) = paged()
    typed = {**TYPED, "email": "nobody", f"q-{second.key}": "By bus"}

    page = window().post(form_path(event), typed | {"page": "1"}).content.decode()

    assert 'name="page" value="0"' in page
    assert 'href="#id_email"' in page
    assert not Registration.objects.exists()


def test_form_keeps_its_number_of_queries_with_three_questions() -> None:
    event = make_event()
    make_asked(event, "one")
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            window().get(form_path(event))
        numbers.append(len(queries))
        make_asked(event, "number")
        make_asked(event, "organisation")

    assert numbers[0] == numbers[1]


def test_markup_in_a_question_stays_words() -> None:
    event = make_event()
    evil = '<img src=x onerror=alert(1)>{{7*7}}%(x)s"'
    make_asked(event, "one", labels={"en": evil}, hints={"en": evil})

    page = window().get(form_path(event)).content.decode()

    assert "<img src=x" not in page
    assert "{{7*7}}" in page


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


# --- changing -------------------------------------------------------------------------


def answered(question: Question, value: Any, **fields: Any) -> Registration:
    row = make_registration(question.event, **fields)
    Answer.objects.create(registration=row, question=question, value=value)
    return row


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
