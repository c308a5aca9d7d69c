"""What was refused at the door: kept, found and explained at the desk."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from courses.models import Event, Scan
from courses.services.tickets import ticket_code
from tests.courses.door import Phone, item, make_running_event, walk_in
from tests.factories import make_event, make_organisation, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return make_running_event()


def refuse_some(event: Event) -> dict[str, Any]:
    """A code that is none, a foreign ticket, who waits, and a name without a session."""
    session = event.sessions.get()
    foreign = make_registration(
        make_event(titles={"en": "Another seminar"}), given_name="Secret"
    )
    waiting = make_registration(
        event,
        given_name="Vera",
        family_name="Waiting",
        status="waiting",
        organisation=make_organisation("Town of Waiting"),
    )
    Phone(event, "Entrance 1").send(
        item(session, code="777123"),
        item(session, foreign),
        item(session, waiting),
    )
    Phone(event, "Entrance 2").send(
        item(kind="walk_in", walk_in={"name": "Nova Gostova", "organisation": "Office"})
    )
    return {"foreign": foreign, "waiting": waiting}


def test_each_refusal_stands_with_what_was_shown_where_and_why(
    desk: Client, event: Event
) -> None:
    rows = refuse_some(event)
    path = f"/desk/events/{event.slug}/checkin/"

    html = desk.get(f"{path}refused/").content.decode()
    door = desk.get(path).content.decode()

    for words in (
        "777123",
        "This is no ticket of ours.",
        ticket_code(rows["foreign"]),
        "the ticket is for another event, Another seminar",
        "Vera Waiting",
        "Town of Waiting",
        "still on the waiting list",
        "Nova Gostova",
        "Choose a session first.",
        "Entrance 1",
        "Entrance 2",
        "All (4)",
    ):
        assert words in html
    assert f'href="{path}refused/"' in door
    assert "777123" in door
    for page in (html, door):
        assert "Secret" not in page


def test_refusals_of_one_reason_alone(desk: Client, event: Event) -> None:
    refuse_some(event)
    path = f"/desk/events/{event.slug}/checkin/refused/"

    html = desk.get(path, {"reason": "is_waiting"}).content.decode()
    none = desk.get(path, {"reason": "one_device"}).content.decode()

    assert "Vera Waiting" in html
    assert "777123" not in html
    assert "On the waiting list (1)" in html
    assert "Nothing was refused for this reason." in none
    assert desk.get(path, {"reason": "nonsense"}).status_code == 404
    assert desk.get(path, {"page": "2"}).status_code == 404


def test_an_offline_refusal_tells_both_times(desk: Client, event: Event) -> None:
    at = event.sessions.get().starts_at + timedelta(minutes=7)
    Phone(event).send(item(event.sessions.get(), None, at, code="X", offline=True))

    html = desk.get(f"/desk/events/{event.slug}/checkin/refused/").content.decode()

    assert f"{at.astimezone(event.tz):%H:%M}" in html
    assert "without a network; received:" in html


def test_nothing_refused_says_what_will_be_here(desk: Client, event: Event) -> None:
    session = event.sessions.get()
    Phone(event).send(walk_in(session, "Nova Gostova", organisation="Office"))

    html = desk.get(f"/desk/events/{event.slug}/checkin/refused/").content.decode()

    assert "Nothing was refused" in html
    assert "Nova Gostova" not in html


def test_refusals_as_a_spreadsheet(desk: Client, event: Event) -> None:
    refuse_some(event)
    path = f"/desk/events/{event.slug}/checkin/refused/export/?reason=bad_code"
    columns = ["name", "device", "reason", "answer"]
    data = {"columns": columns, "language": "en", "letters": "written"}

    response: Any = desk.post(path, data)

    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    sentence = "This is no ticket of ours. Look for the person by name."
    assert list(sheet.iter_rows(values_only=True)) == [
        ("Name or code", "Device", "Reason", "Answer"),
        ("777123", "Entrance 1", "no ticket of ours", sentence),
    ]


def test_refusals_are_paged(desk: Client, event: Event) -> None:
    session = event.sessions.get()
    Phone(event).send(*(item(session, code=f"777{at:03}") for at in range(60)))
    path = f"/desk/events/{event.slug}/checkin/refused/"

    pages = [
        len(
            re.findall(r"\b777\d{3}\b", desk.get(path, {"page": page}).content.decode())
        )
        for page in (1, 2)
    ]

    assert pages == [50, 10]


def test_refusals_take_the_same_queries_for_one_and_many(
    desk: Client, event: Event, queries: Any
) -> None:
    path = f"/desk/events/{event.slug}/checkin/refused/"
    refuse_some(event)
    desk.get(path)
    first = queries(lambda: desk.get(path))
    refuse_some(event)
    refuse_some(event)

    later = queries(lambda: desk.get(path))

    assert Scan.objects.filter(verdict="refused").count() == 12
    assert first == later <= 14
