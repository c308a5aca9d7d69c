"""The form of an event as people fill it in, page after page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import (
    Event,
    Question,
    Registration,
    SensitiveAnswer,
    Status,
)
from courses.services.tickets import registration_path
from tests.courses.answering import KINDS, TYPED, form_path, kept, window, yes_to
from tests.courses.factories import make_asked
from tests.factories import (
    make_event,
    make_organisation,
    make_registration,
    make_wording,
)

pytestmark = pytest.mark.django_db


# --- the public form ------------------------------------------------------------------


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
    review = window().post(path, sent | {"consent": "on"}).content.decode()
    assert not Registration.objects.exists()
    done = window().post(path, sent | {"consent": "on", "page": "3", "go": ""})

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
    assert "Check what you entered" in review
    assert f'type="hidden" name="{three}" value="o2"' in review
    assert done.status_code == 302
    assert kept(event) == {
        first.key: "yes",
        second.key: "By bus",
        third.key: ["o1", "o2"],
    }


def reviewed(event: Event, questions: list[Question]) -> dict[str, Any]:
    """A form of three pages, all filled in."""
    first, second, third = (f"q-{row.key}" for row in questions)
    answers = {first: "yes", second: "By bus", third: ["o1", "o2"]}
    return {**TYPED, **answers, "consent": "on", "page": "2", "go": "next"}


def test_review_shows_everything_in_words_and_leads_to_each_page() -> None:
    event, questions = paged()
    file = make_asked(event, "file")
    day = make_asked(event, "date")
    known = make_organisation("Smolyan municipality")
    typed = reviewed(event, questions) | {
        "organisation": str(known.uid),
        f"q-{file.key}": SimpleUploadedFile("CV.pdf", b"%PDF-1.7", "application/pdf"),
        f"q-{day.key}": "1.6.2030",
    }

    page = window().post(form_path(event), typed).content.decode()

    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Мария" in words
    assert "Smolyan municipality" in words
    assert "One, Two" in words
    assert "CV.pdf" in words
    assert "1 June 2030" in words
    assert "I agree. Yes" in words
    assert all(f'value="page-{number}"' in page for number in range(3))
    assert 'name="go" value="next"' not in " ".join(page.split())
    assert not Registration.objects.exists()


def test_a_page_changed_from_the_review_leads_back_there() -> None:
    event, questions = paged()
    path, typed = form_path(event), reviewed(event, questions)
    second = f"q-{questions[1].key}"

    change = window().post(path, typed | {"page": "3", "go": "page-1"}).content.decode()
    empty = typed | {"page": "1", "changing": "1", second: ""}
    wrong = window().post(path, empty).content.decode()
    right = empty | {second: "By train"}
    review = window().post(path, right).content.decode()
    back = window().post(path, right | {"go": "back"}).content.decode()
    done = window().post(path, right | {"page": "3", "go": "send"})

    assert 'name="page" value="1"' in change
    assert 'name="changing" value="1"' in change
    assert "errorlist" not in change
    assert "errorlist" in wrong
    for page in (review, back):
        assert 'name="page" value="3"' in page
        assert "By train" in page
    assert done.status_code == 302
    assert kept(event)[questions[1].key] == "By train"


def test_an_answer_changed_from_the_review_asks_what_it_brings() -> None:
    event, questions = paged()
    third = questions[2]
    Question.objects.filter(pk=third.pk).update(is_required=True)
    typed = reviewed(event, questions)
    del typed[f"q-{third.key}"]
    typed |= {"page": "0", "changing": "1"}

    page = window().post(form_path(event), typed).content.decode()

    assert 'name="page" value="2"' in page
    assert "errorlist" not in page
    assert not Registration.objects.exists()


@pytest.mark.parametrize("number", ["99", "-1", "x", "9" * 5000, "٣", "page-99"])
def test_no_number_of_a_page_passes_over_a_mistake(number: str) -> None:
    event, questions = paged()
    typed = reviewed(event, questions) | {"email": "nobody"}

    for data in ({"page": number}, {"go": number}):
        page = window().post(form_path(event), typed | data)
        assert page.status_code == 200

    assert not Registration.objects.exists()


def test_a_full_event_offers_the_waiting_list_on_the_review() -> None:
    event, questions = paged()
    event.quotas.update(size=0)
    sent = reviewed(event, questions) | {"page": "3", "go": "send"}

    refused = window().post(form_path(event), sent)
    waits = window().post(form_path(event), sent | {"join": "waiting"})

    assert refused.status_code == 409
    assert 'name="page" value="3"' in refused.content.decode()
    assert 'value="waiting"' in refused.content.decode()
    assert waits.status_code == 302
    assert Registration.objects.get().status == Status.WAITING


def test_a_nominee_answers_page_by_page_and_looks_at_it_before() -> None:
    event, questions = paged()
    row = make_registration(event, status="held", source="nomination")
    path = registration_path(row)
    first, second, third = (f"q-{one.key}" for one in questions)

    start = window().get(path).content.decode()
    typed = {first: "yes", "page": "0", "go": "next"}
    travel = window().post(path, typed).content.decode()
    typed |= {"page": "1", second: "By bus"}
    last = window().post(path, typed).content.decode()
    typed |= {"page": "2", third: "o1", "consent": "on"}
    review = window().post(path, typed).content.decode()
    row.refresh_from_db()
    before = row.status
    del typed["go"]
    done = window().post(path, typed | {"page": "3", "act": "confirm"})

    assert first in start
    assert second not in start
    assert "I agree." not in start + travel
    assert f'name="{first}" value="yes"' in travel
    assert "I agree." in last
    assert "Check what you entered" in review
    assert 'value="confirm"' not in start + travel + last
    assert 'value="confirm"' in review
    assert before == Status.HELD
    assert done.status_code == 302
    row.refresh_from_db()
    assert row.status == Status.CONFIRMED
    assert kept(event)[questions[1].key] == "By bus"


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
