"""Results of evaluations: from five answers on, once, and never by difference."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from courses.measures import evaluation_average, evaluation_response, evaluation_used
from courses.models import Evaluation, EventRole
from courses.selectors.evaluation.programmes import lines_of, totals_of
from courses.selectors.evaluation.results import own_results, results_of
from courses.services.evaluation.answering import answer
from courses.services.evaluation.running import close
from programmes.models import Indicator
from programmes.selectors.measures import achieved, rows_of
from tests.courses.factories import make_attended, make_evaluation
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_person,
    make_programme,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db

EARLIER = timezone.now() - timedelta(hours=9)  # over by now


def answered(
    said: list[dict[str, Any]], *, silent: int = 0, **fields: Any
) -> Evaluation:
    """A closed evaluation in which each of `said` was answered by somebody."""
    evaluation = make_evaluation(**fields)
    rows = make_attended(evaluation.event, len(said) + silent)
    for row, answers in zip(rows, said, strict=False):
        answer(evaluation, row, answers)
    return close(evaluation, actor=None)


def marks(*numbers: int, key: str = "overall") -> list[dict[str, Any]]:
    return [{key: str(number)} for number in numbers]


def signed_in(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def desk_path(evaluation: Evaluation, tail: str = "") -> str:
    event = evaluation.event
    return f"/desk/events/{event.slug}/evaluation/{evaluation.moment}/{tail}"


def test_nothing_is_shown_before_it_is_closed() -> None:
    evaluation = make_evaluation()
    for row in make_attended(evaluation.event, 6):
        answer(evaluation, row, {"overall": "4", "useful": "CANARY"})

    assert results_of(evaluation) is None
    client = signed_in(make_admin())
    assert "CANARY" not in client.get(desk_path(evaluation)).content.decode()
    assert client.get(desk_path(evaluation, "results/")).status_code == 404


def test_four_answers_show_nothing_and_five_all() -> None:
    four = results_of(answered(marks(1, 2, 3, 4)))
    five = results_of(answered([*marks(5, 4, 4, 3), {"overall": "5", "useful": "X"}]))

    assert four is not None
    assert (four.number, four.is_hidden, four.rows) == (4, True, [])
    assert five is not None
    by_key = {row.asked.key: row for row in five.rows}
    assert by_key["overall"].mean == Decimal("4.20")
    assert by_key["overall"].counts == [
        ("1", 0), ("2", 0), ("3", 1), ("4", 2), ("5", 2),
    ]  # fmt: skip
    assert by_key["useful"].words == ["X"]


def test_a_question_that_four_answered_stays_hidden() -> None:
    said = [*marks(4, 4, 4, 4), *marks(5, 5, 5, 5, 5, key="relevance")]
    found = results_of(answered(said))

    assert found is not None
    by_key = {row.asked.key: row for row in found.rows}
    assert by_key["overall"].is_hidden
    assert by_key["overall"].mean is None
    assert by_key["overall"].number == 4
    assert by_key["relevance"].mean == Decimal("5.00")


def test_who_would_recommend() -> None:
    found = results_of(answered(marks(10, 9, 9, 8, 7, 6, 0, 10, key="recommend")))

    assert found is not None
    row = next(row for row in found.rows if row.asked.key == "recommend")
    assert row.advocates == 25  # four of eight less two of eight
    assert row.mean == Decimal("7.38")


def test_a_mark_of_few_follows_from_no_other_number() -> None:
    """Two trainers, one marked by two people only: no sum of both is shown."""
    event = make_event(status="held", starts_at=EARLIER)
    roles = [
        EventRole.objects.create(event=event, person=make_person(), role="trainer")
        for _number in range(2)
    ]
    known, hidden = (f"trainer:{role.uid}" for role in roles)
    said = [{known: "5", hidden: "1"}] * 2 + marks(4, 4, 4, 4, key=known)

    found = results_of(answered(said, event=event))

    assert found is not None
    shown = {row.asked.key: row.number for row in found.rows if not row.is_hidden}
    assert shown == {known: 6}


def test_a_trainer_sees_their_own_marks_and_no_texts() -> None:
    evaluation = make_evaluation(asks_sessions=True)
    event = evaluation.event
    mine, other = make_person("Ана Моя"), make_person("Ива Друга")
    theirs = make_session(event)
    role = EventRole.objects.create(
        event=event, person=mine, role="trainer", session=event.sessions.all()[0]
    )
    rival = EventRole.objects.create(
        event=event, person=other, role="trainer", session=theirs
    )
    said = {
        "overall": "4",
        "useful": "CANARY",
        f"trainer:{role.uid}": "5",
        f"trainer:{rival.uid}": "1",
        f"session:{theirs.uid}": "2",
        f"session:{role.session.uid}": "3",  # type: ignore[union-attr]
    }
    for row in make_attended(event, 5):
        answer(evaluation, row, said)
    close(evaluation, actor=None)
    user = make_user(person=mine)
    make_grant(user, role="trainer", row=event)

    evaluation.refresh_from_db()
    found = own_results(evaluation, [role])
    page = signed_in(user).get(f"/desk/events/{event.slug}/evaluation/own/")

    assert found is not None
    keys = {row.asked.key for row in found.rows}
    assert f"trainer:{role.uid}" in keys
    assert f"session:{role.session.uid}" in keys  # type: ignore[union-attr]
    assert not keys & {f"trainer:{rival.uid}", f"session:{theirs.uid}", "useful"}
    text = page.content.decode()
    assert "Ана Моя" in text
    assert "Ива Друга" not in text
    assert "CANARY" not in text
    assert signed_in(user).get(desk_path(evaluation)).status_code == 404


def test_the_programme_averages_leave_out_what_is_hidden() -> None:
    programme = make_programme()

    def event() -> Any:
        return make_event(programme=programme, status="held", starts_at=EARLIER)

    answered(marks(5, 5, 5, 5, 4, 4), event=event(), silent=4)
    answered(marks(1, 1), event=event())
    said = [{"used": "often"}, {"used": "sometimes"}, {"used": "no"}] * 2
    answered(said, event=event(), moment="months-3")

    lines, totals = lines_of(programme), totals_of(programme)

    assert [line.is_hidden for line in lines].count(True) == 1
    assert totals.overall == Decimal("4.67")
    assert (totals.asked, totals.answered, totals.percent) == (18, 14, 78)
    assert totals.used == 67
    assert evaluation_average(programme) == Decimal("4.67")
    assert evaluation_response(programme) == Decimal(78)
    assert evaluation_used(programme) == Decimal(67)


def test_an_indicator_takes_the_average_as_its_value() -> None:
    evaluation = answered(marks(5, 4, 4, 4, 4))
    indicator = Indicator.objects.create(
        programme=evaluation.event.programme, measure="evaluation_average"
    )

    assert achieved(indicator) == Decimal("4.20")
    rows = rows_of(indicator)
    assert rows is not None
    assert [row.evaluation for row in rows] == [evaluation]
    indicator.programme = make_programme()
    assert achieved(indicator) is None


def test_the_file_has_what_the_page_shows() -> None:
    evaluation = answered(
        [{"overall": "4", "useful": f"=text {n}"} for n in range(5)]
        + marks(1, 1, 1, key="relevance")
    )
    client = signed_in(make_admin())
    data: dict[str, Any] = {"language": "en", "letters": "written"}
    data |= {"columns": ["name", "number", "mean", "answer", "count"]}

    response = client.post(desk_path(evaluation, "results/"), data)

    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1)]
    overall = "How good was the event as a whole?"
    assert [overall, 5, 4, "4", 5] in rows
    relevance = [row for row in rows if row[0] == "How useful is it for your work?"]
    assert relevance == [["How useful is it for your work?", 3, None, None, None]]
    assert (
        len([row for row in rows if str(row[3]).lstrip("'").startswith("=text")]) == 5
    )


@pytest.mark.parametrize("number", [1, 3])
def test_the_programme_takes_a_fixed_number_of_queries(
    number: int, django_assert_max_num_queries: Any
) -> None:
    programme = make_programme()
    for _number in range(number):
        event = make_event(programme=programme, starts_at=EARLIER)
        answered(marks(5, 5, 5, 5, 5), event=event)
    client = signed_in(make_admin())
    path = f"/desk/programmes/{programme.code}/evaluations/"
    client.get(path)

    with django_assert_max_num_queries(17):
        page = client.get(path)

    assert page.content.decode().count("<tr>") == 1 + number


@pytest.mark.parametrize("number", [1, 3])
def test_the_results_take_a_fixed_number_of_queries(
    number: int, django_assert_max_num_queries: Any
) -> None:
    event = make_event(sessions=number, starts_at=EARLIER)
    for _number in range(number):
        EventRole.objects.create(event=event, person=make_person(), role="trainer")
    evaluation = answered(marks(5, 5, 5, 5, 5), event=event, asks_sessions=True)
    client = signed_in(make_admin())
    client.get(desk_path(evaluation))

    with django_assert_max_num_queries(16):
        client.get(desk_path(evaluation))
