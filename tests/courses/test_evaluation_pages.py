"""The pages of an evaluation: the questionnaire, the code in the room, the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from core.languages import LANGUAGE_CODES
from courses.models import EvaluationBox, EventRole
from courses.selectors.evaluation.questions import questions_of
from courses.services.evaluation import running
from courses.services.evaluation.answering import answer
from courses.services.evaluation.links import answer_path, room_path
from courses.services.evaluation.preparing import add_question, make_slips
from courses.services.tickets import ticket_code
from outbox.models import Message
from tests.courses.factories import make_attended, make_evaluation
from tests.factories import make_event, make_grant, make_person, make_registration

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def visitor() -> Client:
    return Client(headers=ENGLISH)


def organiser_of(event: Any) -> Client:
    client = visitor()
    client.force_login(make_grant(role="organiser", row=event).user)
    return client


def number(evaluation: Any) -> int:
    box = EvaluationBox.objects.filter(evaluation=evaluation).first()
    return box.number if box else 0


def desk_path(evaluation: Any) -> str:
    return f"/desk/events/{evaluation.event.slug}/evaluation/{evaluation.moment}/"


def test_the_mailed_link_takes_one_answer() -> None:
    evaluation = make_evaluation()
    (row,) = make_attended(evaluation.event)
    path, client = answer_path(evaluation, row), visitor()
    shown = client.get(path)
    assert shown.status_code == 200
    assert number(evaluation) == 0

    empty = client.post(path, {})
    wrong = client.post(path, {"overall": "9"})
    done = client.post(path, {"overall": "4", "recommend": "0", "useful": "All"})
    again = client.post(path, {"overall": "1"})

    assert (empty.status_code, wrong.status_code) == (400, 400)
    assert "Answer at least one question" in empty.content.decode()
    assert "Thank you" in done.content.decode()
    assert again.status_code == 410
    assert number(evaluation) == 1


@pytest.mark.parametrize(("days", "says"), [(-2, "too early"), (20, "too late")])
def test_the_link_says_when_it_is_not_open(days: int, says: str) -> None:
    at = timezone.now() - timedelta(days=days)
    evaluation = make_evaluation(opens_at=at, closes_at=at + timedelta(days=14))
    (row,) = make_attended(evaluation.event)

    response = visitor().get(answer_path(evaluation, row))

    assert response.status_code == 410
    assert says in response.content.decode()


def test_a_link_of_somebody_who_did_not_come_leads_nowhere() -> None:
    evaluation = make_evaluation()
    row = make_registration(evaluation.event)

    assert visitor().get(answer_path(evaluation, row)).status_code == 404
    assert visitor().get("/evaluations/made-up/").status_code == 404


def test_the_room_mails_the_link_to_an_address_in_the_same_words() -> None:
    evaluation = make_evaluation()
    (row,) = make_attended(evaluation.event)
    path, client = room_path(evaluation), visitor()

    known = client.post(path, {"code": row.email.upper()})
    client.post(path, {"code": row.email})
    unknown = client.post(path, {"code": "x" + row.email})

    def words(response: Any) -> str:
        return str(response.context["sent_to"] and response.status_code)

    assert words(known) == words(unknown) == "200"
    mails = Message.objects.filter(kind="evaluation.asked")
    assert [mail.address for mail in mails] == [row.email]


def test_the_room_takes_a_ticket_or_a_slip_and_nothing_else() -> None:
    evaluation = make_evaluation()
    (row,) = make_attended(evaluation.event)
    make_attended(evaluation.event, email="")
    (slip,) = make_slips(evaluation, actor=None)
    elsewhere = make_registration()
    path, client = room_path(evaluation), visitor()

    by_ticket = client.post(path, {"code": ticket_code(row)})
    by_slip = client.post(path, {"code": f"{slip[:5]}-{slip[5:]}".lower()})
    foreign = client.post(path, {"code": ticket_code(elsewhere)})
    rubbish = client.post(path, {"code": "../../admin"})

    assert client.get(by_ticket["Location"]).status_code == 200
    done = client.post(by_slip["Location"], {"overall": "5"})
    assert "Thank you" in done.content.decode()
    assert client.get(by_slip["Location"]).status_code == 410
    assert (foreign.status_code, rubbish.status_code) == (400, 400)
    assert number(evaluation) == 1


def test_a_slip_of_another_evaluation_and_no_code_at_all_do_not_exist() -> None:
    evaluation, other = make_evaluation(), make_evaluation()
    make_attended(other.event, email="")
    (slip,) = make_slips(other, actor=None)
    path, client = room_path(evaluation), visitor()

    for code in (slip, "rubbish"):
        assert client.get(f"{path}{code}/").status_code == 404
        sent = client.post(f"{path}{code}/", {"overall": "5"})
        assert sent.status_code == 404

    assert number(evaluation) == 0
    assert other.slips.count() == 1


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_the_core_is_in_every_language(language: str) -> None:
    evaluation = make_evaluation(asks_sessions=True)
    trainer = make_person("Мария Обучителова")
    EventRole.objects.create(event=evaluation.event, person=trainer, role="trainer")
    with translation.override("en"):
        source = {asked.key: asked.label for asked in questions_of(evaluation)}

    with translation.override(language):
        shown = {asked.key: asked.label for asked in questions_of(evaluation)}

    core = [key for key in source if ":" not in key]
    assert core == "overall relevance organisation recommend useful better".split()
    same = [key for key in core if shown[key] == source[key]]
    assert same == (core if language == "en" else [])


def test_the_organiser_adds_a_question_with_answers() -> None:
    soon = timezone.now() + timedelta(days=1)
    evaluation = make_evaluation(opens_at=soon)
    client, path = organiser_of(evaluation.event), desk_path(evaluation)
    data = {"act": "add", "kind": "one", "texts_en": "Food?", "texts_bg": "Храна?"}

    uneven = client.post(
        path, {**data, "options_en": "bad\ngood", "options_bg": "добра"}
    )
    assert uneven.status_code == 400
    assert not evaluation.questions.exists()
    client.post(path, {**data, "options_en": "bad\ngood", "options_bg": "лоша\nдобра"})

    question = evaluation.questions.get()
    assert question.options == [
        {"en": "bad", "bg": "лоша"},
        {"en": "good", "bg": "добра"},
    ]
    preview = client.get(f"{path}preview/?lang=bg", follow=True).content.decode()
    assert "Храна?" in preview
    assert "лоша" in preview


def test_the_desk_changes_the_end_of_an_open_evaluation() -> None:
    evaluation = make_evaluation()
    client, path = organiser_of(evaluation.event), desk_path(evaluation)
    later = evaluation.closes_at + timedelta(days=3)
    local = later.astimezone(evaluation.event.tz)

    done = client.post(path, {"act": "save", "closes_at": f"{local:%d.%m.%Y %H:%M}"})

    assert done.status_code == 302
    evaluation.refresh_from_db()
    assert evaluation.closes_at == later.replace(second=0, microsecond=0)
    assert evaluation.asks_trainers


def test_the_desk_prepares_reminds_and_closes() -> None:
    event = make_event(
        status="held", starts_at=timezone.now() - timedelta(days=1, hours=9)
    )
    client, path = organiser_of(event), f"/desk/events/{event.slug}/evaluation/end/"
    client.post(path, {"act": "prepare"})
    evaluation = event.evaluations.get()
    first, second = make_attended(event, 2)
    answer(evaluation, first, {"overall": "2"})

    client.post(path, {"act": "remind"})
    client.post(path, {"act": "close"})

    mails = Message.objects.filter(kind="evaluation.reminder")
    assert [mail.address for mail in mails] == [second.email]
    evaluation.refresh_from_db()
    assert evaluation.closed_at is not None
    assert (evaluation.asked, number(evaluation)) == (2, 1)


def test_papers_are_made_in_the_languages_of_the_event() -> None:
    evaluation = make_evaluation()
    make_attended(evaluation.event, 2, email="")
    client, path = organiser_of(evaluation.event), desk_path(evaluation)

    poster, slips = client.get(f"{path}poster/"), client.post(f"{path}slips/")

    assert poster.content.startswith(b"%PDF-")
    assert slips.content.startswith(b"%PDF-")
    assert evaluation.slips.count() == 2


@pytest.mark.parametrize("people", [1, 3])
def test_the_questionnaire_takes_a_fixed_number_of_queries(
    people: int, django_assert_num_queries: Any
) -> None:
    evaluation = make_evaluation(asks_sessions=True)
    row, *_others = make_attended(evaluation.event)
    for _number in range(people):
        trainer = make_person()
        EventRole.objects.create(event=evaluation.event, person=trainer, role="trainer")
    add_question(
        evaluation,
        kind="text",
        texts={"en": "?"},
        actor=None,
        at=evaluation.opens_at - timedelta(days=1),
    )
    path, client = answer_path(evaluation, row), visitor()

    with django_assert_num_queries(8):
        client.get(path)


@pytest.mark.parametrize("people", [1, 3])
def test_asking_takes_a_fixed_number_of_queries(
    people: int, django_assert_max_num_queries: Any
) -> None:
    evaluation = make_evaluation()
    make_attended(evaluation.event, people)

    with django_assert_max_num_queries(12):
        running.run(timezone.now())
