"""Inviting one person by hand: found by typing, with the same look at who is left out."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Event, Invitation
from outbox.models import Message, Suppression
from outbox.services.suppression import suppress
from participants.models import AuditEvent, Person
from tests.clients import organiser_of
from tests.courses.factories import make_invitation
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_post,
    make_registration,
)

pytestmark = pytest.mark.django_db
OPTIONS = "/desk/people/options/"


def known_to(event: Event, name: str = "Ана Позната", **fields: str) -> Person:
    """Somebody whose card the organisers of the event may open."""
    person = make_person(name, **fields)
    make_registration(event, person=person, status="cancelled")
    return person


def new(event: Event) -> str:
    return f"/desk/events/{event.slug}/invitations/new/"


@pytest.mark.parametrize("words", ["Позната", "poznata", "ана поз"])
def test_invite_finds_a_person_by_words_in_either_script(words: str) -> None:
    event = make_event()
    person = known_to(event)

    page = organiser_of(event).get(new(event), {"person_text": words})

    assert [row.person for row in page.context["plan"].invited] == [person]
    assert "Invite 1 person" in page.content.decode()
    assert not Invitation.objects.exists()


def test_invite_offers_those_who_fit_to_be_chosen_without_script() -> None:
    event = make_event()
    office = make_organisation("Община Смолян")
    people = [known_to(event, f"Ана {name}") for name in ("Първа", "Втора")]
    make_post(person=people[1], organisation=office, title="кмет")
    make_person("Ана Скрита")

    client = organiser_of(event)
    asked = client.get(new(event), {"person_text": "ana"})
    chosen = client.get(
        new(event), {"person_text": "ana", "person": ["", str(people[1].uid)]}
    )

    text = asked.content.decode()
    assert "Choose the person from the list." in text
    assert "Mine is missing" not in text
    assert "Скрита" not in text
    assert all(f'value="{person.uid}"' in text for person in people)
    assert "кмет" in text
    assert [row.person for row in chosen.context["plan"].invited] == [people[1]]


def test_invite_sends_the_person_one_mail_and_notes_it() -> None:
    event = make_event()
    person = known_to(event)
    client = organiser_of(event)
    data = {"person": str(person.uid)}
    seen = client.get(new(event), data).context["plan"].digest

    client.post(new(event), data | {"seen": seen})

    row, noted = (
        Invitation.objects.get(),
        AuditEvent.objects.get(action="event.invited"),
    )
    assert (row.person, row.source, row.source_names) == (person, "hand", {})
    assert row.message == Message.objects.get()
    assert noted.after is not None
    assert noted.after["invited"] == 1
    assert person.full_name not in str(noted.after)


def test_invite_says_why_a_person_is_left_out() -> None:
    event = make_event()
    client = organiser_of(event)
    there, asked = known_to(event, "Има Място"), known_to(event, "Има Покана")
    silent, gone = (
        known_to(event, "Няма Адрес", email=""),
        known_to(event, "Отказал Се"),
    )
    make_registration(event, person=there)
    make_invitation(event, person=asked)
    suppress(gone.email, reason=Suppression.Reason.OBJECTED)
    reasons = {
        there: "registered already",
        asked: "invited already",
        silent: "without an e-mail address",
        gone: "the address gets no mail",
    }
    before = Invitation.objects.count()

    for person, words in reasons.items():
        page = client.get(new(event), {"person": str(person.uid)})
        seen = page.context["plan"].digest
        client.post(new(event), {"person": str(person.uid), "seen": seen})

        text = page.content.decode()
        assert words in text
        assert "Nobody of them can be invited." in text
    assert Invitation.objects.count() == before


def test_invite_refuses_a_person_one_may_not_see() -> None:
    event = make_event()
    stranger = make_person("Вера Скрита")
    client = organiser_of(event)

    by_uid = client.get(new(event), {"person": str(stranger.uid)})
    by_name = client.get(new(event), {"person_text": "Скрита"})
    by_address = client.get(new(event), {"person_text": stranger.email})
    sent = client.post(new(event), {"person": str(stranger.uid), "seen": ""})

    assert "Choose the person from the list." in by_uid.content.decode()
    assert "You see nobody of that name." in by_name.content.decode()
    assert "You see nobody of that name." in by_address.content.decode()
    assert sent.status_code == 404
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def test_options_are_the_people_one_may_see() -> None:
    event = make_event()
    person = known_to(event)
    make_person("Ана Скрита")
    make_post(person=person, organisation=make_organisation("Община"), title="кмет")
    client = organiser_of(event)

    found = client.get(OPTIONS, {"q": "ana"})
    nothing = client.get(OPTIONS)

    rows = found.json()
    assert [(row["value"], row["label"]) for row in rows] == [
        (str(person.uid), person.full_name)
    ]
    assert rows[0]["note"].startswith("кмет, ")
    assert "no-store" in found.headers["Cache-Control"]
    assert nothing.json() == []


def test_options_are_for_those_who_see_people(client: Client) -> None:
    answer = client.get(OPTIONS, {"q": "ana"})

    assert answer.status_code == 302


def test_options_and_form_ask_as_much_for_three_as_for_one() -> None:
    event = make_event()
    client = organiser_of(event)
    numbers = []

    for count in (2, 2):
        for number in range(count):
            person = known_to(event, f"Ана {'БВГД'[number]}ева")
            make_post(person=person)
        for path in (f"{OPTIONS}?q=ana", f"{new(event)}?person_text=ana"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            numbers.append(len(queries))

    assert numbers[:2] == numbers[2:]
