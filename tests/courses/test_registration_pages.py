"""Registering by the form, the own page, and people at the desk."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from courses.models import Event, Registration, Status
from courses.services.registration import confirm, register
from courses.services.tickets import registration_path, ticket_code
from outbox.models import Message
from tests.factories import (
    make_event,
    make_organisation,
    make_question,
    make_registration,
)

pytestmark = pytest.mark.django_db


def filled(**fields: Any) -> dict[str, Any]:
    fields.setdefault("given_name", "Ана")
    fields.setdefault("family_name", "Примерић")
    fields.setdefault("email", "ana@town.example")
    fields.setdefault("consent", "on")
    fields.setdefault("request_uid", str(uuid.uuid4()))
    return fields


def test_register_by_the_form_and_confirm_by_the_link(
    client: Client, event: Event
) -> None:
    office = make_organisation()
    make_question(event.programme)
    data = filled(organisation=str(office.uid), organisation_text="x", gender="woman")

    answer = client.post(f"/events/{event.slug}/register/", data)
    row = Registration.objects.get()
    link = registration_path(row)
    client.get(link)
    seen = Registration.objects.get().status
    client.post(link, {"act": "confirm"})

    row.refresh_from_db()
    assert answer.status_code == 302
    assert answer["Location"] == f"/events/{event.slug}/registered/"
    assert (row.organisation, row.gender, row.language) == (office, "woman", "en")
    assert row.consent_wording is not None
    assert (seen, row.status) == (Status.HELD, Status.CONFIRMED)
    assert ticket_code(row)[:4] in client.get(link).content.decode()


def test_register_answers_the_same_for_known_and_unknown(
    client: Client, event: Event
) -> None:
    office = make_organisation()
    data = filled(organisation=str(office.uid))
    confirm(
        register(
            event,
            given_name="Ана",
            family_name="Примерић",
            email="ana@town.example",
            organisation=office,
            language="en",
        )
    )

    known = client.post(f"/events/{event.slug}/register/", data)
    other = client.post(
        f"/events/{event.slug}/register/",
        filled(organisation=str(office.uid), email="new@town.example"),
    )

    assert (known.status_code, known["Location"]) == (
        other.status_code,
        other["Location"],
    )
    assert Registration.objects.count() == 2


def test_register_without_script_offers_what_fits(client: Client, event: Event) -> None:
    make_organisation("Община Смолян")
    make_organisation("Общински съвет Смолян")

    page = client.post(
        f"/events/{event.slug}/register/", filled(organisation_text="smoljan")
    )

    html = page.content.decode()
    assert page.status_code == 200
    assert html.count('type="radio" name="organisation"') == 2
    assert 'value="Ана"' in html


def test_register_with_an_organisation_that_is_missing(
    client: Client, event: Event
) -> None:
    client.post(
        f"/events/{event.slug}/register/",
        filled(organisation_text="МЗ Горња Трамошница"),
    )

    row = Registration.objects.get()
    assert row.organisation is None
    assert row.organisation_text == "МЗ Горња Трамошница"


def test_register_shows_the_choices_once_and_then_keeps_what_was_typed(
    client: Client, event: Event
) -> None:
    path = f"/events/{event.slug}/register/"
    make_organisation("Община Смолян")
    make_organisation("Общински съвет Смолян")
    data = filled(organisation_text="smoljan")

    asks = client.post(path, data)
    asked = asks.context["form"]["organisation_asked"].value()
    other = client.post(
        path, data | {"organisation_text": "Смолян", "organisation_asked": asked}
    )
    kept = client.post(path, data | {"organisation_asked": asked})

    row = Registration.objects.get()
    assert (asks.status_code, other.status_code, kept.status_code) == (200, 200, 302)
    assert (row.organisation, row.organisation_text) == (None, "smoljan")


def test_register_takes_the_only_organisation_that_fits(
    client: Client, event: Event
) -> None:
    office = make_organisation("Община Смолян")

    client.post(
        f"/events/{event.slug}/register/", filled(organisation_text="obshtina smoljan")
    )

    row = Registration.objects.get()
    assert (row.organisation, row.organisation_text) == (office, "")


@pytest.mark.parametrize(
    "change",
    [
        {"consent": ""},
        {"email": "no address"},
        {"email": "a@x.example,b@x.example"},
        {"email": "a@x.example\r\nBcc: b@x.example"},
        {"given_name": ""},
        {"given_name": "A\x00"},
        {"family_name": "x" * 10_000},
        {"organisation": "no-uuid"},
        {"organisation": ""},
    ],
)
def test_register_refuses_bad_input_and_stores_nothing(
    client: Client, event: Event, change: dict[str, str]
) -> None:
    data = filled(organisation=str(make_organisation().uid)) | change

    page = client.post(f"/events/{event.slug}/register/", data)

    assert page.status_code == 200
    assert page.context["form"].errors
    assert not Registration.objects.exists()
    assert not Message.objects.exists()


def test_register_ignores_fields_that_are_not_asked(
    client: Client, event: Event
) -> None:
    data = filled(
        organisation=str(make_organisation().uid),
        status="confirmed",
        priority="9",
        source="staff",
        override_reason="me",
        event=str(make_event().uid),
    )

    client.post(f"/events/{event.slug}/register/", data)

    row = Registration.objects.get()
    assert (row.status, row.priority, row.source) == (Status.HELD, 0, "self")
    assert row.event == event


def test_register_names_the_full_quota_and_lets_one_wait(client: Client) -> None:
    event = make_event(seats=9, seats_per_organisation=1)
    office = make_organisation("Town of Example", language="en")
    data = filled(organisation=str(office.uid))
    client.post(f"/events/{event.slug}/register/", data)

    second = filled(organisation=str(office.uid), email="b@town.example")
    full = client.post(f"/events/{event.slug}/register/", second)
    waits = client.post(f"/events/{event.slug}/register/", second | {"join": "waiting"})

    html = full.content.decode()
    assert full.status_code == 409
    assert "All 1 seats of Town of Example are taken." in html
    assert "Free seats in the event as a whole: 8." in html
    assert waits.status_code == 302
    assert Registration.objects.get(email="b@town.example").status == Status.WAITING


def test_event_registered_tells_who_waits_what_happens_next(client: Client) -> None:
    event = make_event(seats=1)
    path = f"/events/{event.slug}/register/"
    client.post(path, filled(organisation_text="Town"))

    seated = client.get(f"/events/{event.slug}/registered/").content.decode()
    second = filled(organisation_text="Town", email="b@town.example")
    client.post(path, second | {"join": "waiting"})
    waits = client.get(f"/events/{event.slug}/registered/").content.decode()

    assert "A seat is kept for you for 24 hours." in seated
    assert "waiting list" not in seated
    assert "You are on the waiting list." in waits
    assert "A seat is kept" not in waits


def test_register_too_often_with_one_address_is_429(
    client: Client, event: Event
) -> None:
    office = str(make_organisation().uid)
    path = f"/events/{event.slug}/register/"
    codes = [
        client.post(
            path, filled(organisation=office, family_name=f"A{number}")
        ).status_code
        for number in range(8)
    ]

    assert codes == [302] * 5 + [429] * 3
    assert Message.objects.count() == 1


def test_register_closed_says_so(client: Client) -> None:
    event = make_event(status="closed")

    page = client.get(f"/events/{event.slug}/register/")

    assert b"Registration for this event is closed." in page.content
    assert b'<form method="post"' not in page.content


def test_registration_page_refuses_a_changed_link(client: Client) -> None:
    path = registration_path(make_registration())

    assert client.get(path).status_code == 200
    assert client.get(path[:-3] + "xx/").status_code == 404
    assert client.get("/my/registrations/1/").status_code == 404


@pytest.mark.parametrize("status", list(Status))
def test_registration_page_says_every_state(client: Client, status: str) -> None:
    row = make_registration(status=status)

    page = client.get(registration_path(row))

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert (b'class="ticket"' in page.content) == (status == Status.CONFIRMED)


def test_registration_page_cancels_with_a_reason(client: Client) -> None:
    row = make_registration()

    client.post(registration_path(row), {"act": "cancel", "reason": "ill"})

    row.refresh_from_db()
    assert (row.status, row.end_reason) == (Status.CANCELLED, "ill")


def test_registration_page_leaves_the_waiting_list_without_a_word_of_a_ticket(
    client: Client,
) -> None:
    path = registration_path(make_registration(status=Status.WAITING))

    before = client.get(path).content.decode()
    after = client.post(path, {"act": "cancel"}, follow=True).content.decode()

    assert "data-confirm=" in before
    assert "You have left the waiting list." in after
    assert "This registration was cancelled." in after
    assert "ticket" not in after
    assert Registration.objects.get().status == Status.CANCELLED


def test_event_people_takes_the_same_queries_for_one_and_three(
    desk: Client, event: Event, queries: Any
) -> None:
    path = f"/desk/events/{event.slug}/people/"
    make_registration(event, organisation=make_organisation())
    desk.get(path)
    first = queries(lambda: desk.get(path))
    for _number in range(2):
        make_registration(event, organisation=make_organisation())

    page = desk.get(path)
    later = queries(lambda: desk.get(path))

    assert page.content.count(b'scope="row"') == 3
    assert first == later <= 15


def test_registration_add_and_acts_at_the_desk(desk: Client) -> None:
    event = make_event(seats=1)
    base = f"/desk/events/{event.slug}/people/"
    data = {
        "given_name": "Ана",
        "family_name": "Прва",
        "organisation": str(make_organisation().uid),
        "language": "sr",
    }

    desk.post(f"{base}new/", data)
    full = desk.post(f"{base}new/", data | {"family_name": "Друга"})
    desk.post(f"{base}new/", data | {"family_name": "Друга", "join": "waiting"})
    second = Registration.objects.get(family_name="Друга")
    desk.post(f"{base}{second.uid}/", {"act": "seat"})
    without = Registration.objects.get(pk=second.pk).status
    desk.post(f"{base}{second.uid}/", {"act": "seat", "reason": "Speaker"})
    seated = Registration.objects.get(pk=second.pk).status
    desk.post(f"{base}{second.uid}/", {"act": "cancel", "reason": "ill"})

    second.refresh_from_db()
    assert "All 1 seats of this event are taken." in full.content.decode()
    assert (without, seated, second.status) == ("waiting", "confirmed", "cancelled")
    assert Registration.objects.get(family_name="Прва").status == Status.CONFIRMED
