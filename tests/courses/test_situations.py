"""What a registration means: every state has a sentence and the right buttons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from courses.models import Registration, Status
from courses.selectors.online import online_link
from courses.selectors.registrations import place_in_line, places_in_line
from courses.selectors.situations import SENTENCES, situation_of, situations_of
from courses.services.tickets import registration_path
from tests.factories import make_event, make_presence, make_registration

pytestmark = pytest.mark.django_db

START = datetime(2027, 3, 10, 8, 0, tzinfo=UTC)
BEFORE, DURING, AFTER = (
    START - timedelta(days=3),
    START + timedelta(hours=1),
    START + timedelta(days=2),
)
Case = tuple[str, dict[str, Any], dict[str, Any], datetime, str, list[str]]

# status, of the registration, of the event, when: sentence and buttons
UNPROVEN = {"decision": "unproven", "held_until": AFTER}
CASES: list[Case] = [
    ("waiting", UNPROVEN, {}, BEFORE, "unproven", ["confirm", "cancel"]),
    ("waiting", UNPROVEN, {}, AFTER + timedelta(days=1), "expired", []),
    (
        "waiting",
        {"decision": "pending"},
        {},
        BEFORE,
        "pending",
        ["change", "cancel"],
    ),
    ("waiting", {"decision": "pending"}, {}, DURING, "waited", []),
    (
        "waiting",
        {"decision": "approved"},
        {},
        BEFORE,
        "waiting",
        ["change", "leave_line"],
    ),
    ("held", {}, {}, BEFORE, "held", ["confirm", "cancel"]),
    ("held", {"held_until": BEFORE}, {}, BEFORE, "expired", ["register"]),
    ("offered", {}, {}, BEFORE, "offered", ["take", "decline"]),
    (
        "offered",
        {"held_until": BEFORE},
        {"status": "closed"},
        BEFORE,
        "expired",
        [],
    ),
    ("waiting", {}, {}, BEFORE, "waiting", ["change", "leave_line"]),
    ("waiting", {}, {}, DURING, "waited", []),
    ("waiting", {}, {"status": "held"}, AFTER, "waited", []),
    (
        "confirmed",
        {},
        {},
        BEFORE,
        "confirmed",
        ["ticket", "calendar", "change", "cancel"],
    ),
    (
        "confirmed",
        {},
        {"changes_until": BEFORE - timedelta(hours=1)},
        BEFORE,
        "confirmed",
        ["ticket", "calendar", "cancel_late"],
    ),
    (
        "confirmed",
        {},
        {"mode": "online"},
        BEFORE,
        "online",
        ["ticket", "calendar", "change", "cancel"],
    ),
    ("confirmed", {}, {}, DURING, "running", ["ticket"]),
    ("confirmed", {}, {"mode": "online"}, DURING, "running_online", ["ticket"]),
    ("confirmed", {}, {"status": "closed"}, AFTER, "ended", []),
    ("confirmed", {}, {"status": "held"}, AFTER, "absent", []),
    ("rejected", {}, {}, BEFORE, "rejected", []),
    ("cancelled", {}, {}, BEFORE, "cancelled", ["register"]),
    ("cancelled", {"confirmed_at": BEFORE}, {}, BEFORE, "void", ["register"]),
    ("cancelled", {}, {"status": "closed"}, BEFORE, "cancelled", []),
    ("expired", {}, {}, BEFORE, "expired", ["register"]),
    *(
        (str(status), {}, {"status": "cancelled"}, BEFORE, "called_off", [])
        for status in Status
    ),
]


def registration(
    status: str, fields: dict[str, Any], event: dict[str, Any]
) -> Registration:
    if status in ("held", "offered"):
        fields = {"held_until": AFTER} | fields
    row = make_event(starts_at=START, ends_at=START + timedelta(hours=8), **event)
    return make_registration(row, status=status, **fields)


@pytest.mark.parametrize(("status", "fields", "event", "at", "key", "acts"), CASES)
def test_situation_has_a_sentence_and_the_right_buttons(
    status: str,
    fields: dict[str, Any],
    event: dict[str, Any],
    at: datetime,
    key: str,
    acts: list[str],
) -> None:
    row = registration(status, fields, event)

    with override("en"):
        found = situation_of(row, at)

    assert (found.key, list(found.acts)) == (key, acts)
    assert found.words
    assert "%(" not in found.words
    assert found.has_ticket == ("ticket" in acts)


@pytest.mark.parametrize(("status", "fields", "event", "at", "key", "acts"), CASES)
def test_page_of_a_registration_says_the_same(
    status: str,
    fields: dict[str, Any],
    event: dict[str, Any],
    at: datetime,
    key: str,
    acts: list[str],
) -> None:
    row = registration(status, fields, event)

    with time_machine.travel(at, tick=False):
        client = Client(headers={"accept-language": "en"})
        html = client.get(registration_path(row)).content.decode()

    said = str(SENTENCES[key]).partition("%")[0]
    assert said in html
    assert ('value="cancel"' in html) == bool(
        {"cancel", "cancel_late", "leave_line", "decline"} & set(acts)
    )
    assert ('value="confirm"' in html) == bool({"confirm", "take"} & set(acts))
    assert ('class="qr"' in html) == ("ticket" in acts)


def test_each_status_and_each_sentence_is_in_the_table() -> None:
    assert {case[0] for case in CASES} == {str(status) for status in Status}
    keys = {case[4] for case in CASES} | {"present", "replaced"}  # tested below
    assert keys == set(SENTENCES)


def test_situation_after_the_event_tells_the_hours() -> None:
    row = registration("confirmed", {}, {"status": "held", "hour_minutes": 45})
    make_presence(row, row.event.sessions.get(), minutes=68)

    with override("en"):
        found = situation_of(row, AFTER)

    assert found.words == "You took part. Taught hours: 1.5."


def test_situation_of_somebody_replaced() -> None:
    row = registration("cancelled", {}, {})
    make_registration(row.event, replaces=row)

    assert situation_of(row, BEFORE).key == "replaced"


def test_places_in_line_are_those_of_each_alone() -> None:
    event, other = make_event(), make_event()
    at = timezone.now()
    rows = [
        make_registration(
            event, status="waiting", priority=number % 2, queued_at=at + delay
        )
        for number, delay in enumerate(
            [timedelta(minutes=3), timedelta(0), timedelta(0)]
        )
    ]
    rows += [make_registration(other, status="waiting"), make_registration(event)]

    found = places_in_line(rows)

    assert found == {row.pk: place_in_line(row) for row in rows[:4]}
    assert sorted(found.values()) == [1, 1, 2, 3]


@pytest.mark.parametrize("number", [1, 3])
def test_situations_take_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: Any
) -> None:
    for _number in range(number):
        row = registration("confirmed", {}, {"status": "held"})
        make_presence(row, row.event.sessions.get())
        registration("waiting", {}, {})
    rows = list(Registration.objects.select_related("event", "replaced_by"))

    with django_assert_num_queries(3):
        situations_of(rows, BEFORE)


# --- the online link ----------------------------------------------------------------


LINK = "https://meet.example/secret"


@pytest.mark.parametrize(
    ("fields", "event", "hours_before", "shown"),
    [
        ({}, {}, 30, "later"),
        ({}, {}, 23, "yes"),
        ({}, {"link_hours": 1}, 2, "later"),
        ({}, {"link_hours": 0}, 0, "yes"),
        ({}, {}, -7, "yes"),
        ({}, {}, -8, "no"),
        ({}, {"mode": "in_person"}, 2, "no"),
        ({}, {"status": "cancelled"}, 2, "no"),
        ({"status": "waiting"}, {}, 2, "no"),
        ({"status": "held"}, {}, 2, "no"),
        ({"status": "offered"}, {}, 2, "no"),
        ({"status": "cancelled"}, {}, 2, "no"),
    ],
)
def test_online_link_is_for_those_with_a_seat_from_its_time(
    fields: dict[str, Any], event: dict[str, Any], hours_before: int, shown: str
) -> None:
    values = {"mode": "hybrid", "online_link": LINK} | event
    row = registration(fields.get("status", "confirmed"), {}, values)
    at = START - timedelta(hours=hours_before)

    found = online_link(row, at)

    assert (found.address if found else None) == {
        "later": "",
        "yes": LINK,
        "no": None,
    }[shown]
    with time_machine.travel(at, tick=False):
        html = Client().get(registration_path(row)).content.decode()
    assert (LINK in html) == (shown == "yes")


def test_online_link_is_on_no_public_page() -> None:
    event = make_event(mode="online", online_link=LINK)
    row = make_registration(event)

    client = Client()
    pages = [
        f"/events/{event.slug}/",
        f"/events/{event.slug}/calendar.ics",
        f"/events/{event.slug}/agenda/",
        f"/events/{event.slug}/register/",
        "/events/",
        "/events/?view=month",
        f"{registration_path(row)}calendar.ics",
        "/api/v1/events/",
    ]

    for page in pages:
        answer = client.get(page)
        content = getattr(answer, "content", b"")
        assert b"meet.example" not in content.replace(b"\r\n ", b""), page
