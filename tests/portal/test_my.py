from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from outbox.models import Message
from portal.services import my
from tests.factories import make_event, make_person, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def link_of(message: Message) -> str:
    return f"/my/link/{message.context['token']}/"


def test_ask_for_link_writes_one_message_in_a_quarter_of_an_hour() -> None:
    make_registration(email="ana@town.example")

    with time_machine.travel("2026-11-21 10:01:00+00:00", tick=False):
        my.ask_for_link("Ana@Town.example", language="bg")
        my.ask_for_link("ana@town.example", language="bg")

    message = Message.objects.get()
    assert (message.kind, message.address, message.language) == (
        "my.link",
        "ana@town.example",
        "bg",
    )


def test_asking_with_an_unknown_address_looks_the_same_and_writes_nothing() -> None:
    make_registration(email="ana@town.example")

    known = Client().post("/my/", {"email": "ana@town.example"})
    unknown = Client().post("/my/", {"email": "eva@town.example"})

    assert (known.status_code, unknown.status_code) == (200, 200)
    assert known.content.decode().replace("ana@", "eva@") == unknown.content.decode()
    assert Message.objects.count() == 1


def test_my_page_refuses_an_impossible_address() -> None:
    response = Client().post("/my/", {"email": "ana@@town"})

    assert response.status_code == 400
    assert not Message.objects.exists()


def test_the_link_lets_in_by_its_button_only_and_once() -> None:
    event = make_event(titles={"en": "Seminar about resources"})
    make_registration(event, email="ana@town.example", given_name="Ана")
    my.ask_for_link("ana@town.example", language="en")
    link = link_of(Message.objects.get())
    client = Client()

    client.get(link)
    assert "Seminar about resources" not in client.get("/my/").content.decode()
    client.post(link)
    page = client.get("/my/").content.decode()
    second = Client().post(link, follow=True)

    assert "Seminar about resources" in page
    assert "Ана" in page
    assert "Ask for a new one" in second.content.decode()


def test_the_link_is_good_for_a_quarter_of_an_hour() -> None:
    token = my.make_token("ana@town.example")

    later = timezone.now() + timedelta(minutes=16)
    with time_machine.travel(later), pytest.raises(my.LinkIsOver):
        my.read_token(token)


def test_a_changed_link_opens_nothing() -> None:
    token = my.make_token("ana@town.example")

    with pytest.raises(my.LinkIsOver):
        my.read_token(token[:-1] + ("A" if token[-1] != "A" else "B"))


def test_my_page_shows_nothing_of_other_addresses() -> None:
    make_registration(email="ana@town.example")
    make_registration(email="eva@town.example", family_name="Canary")
    client = Client()
    client.post(f"/my/link/{my.make_token('ana@town.example')}/")

    assert "Canary" not in client.get("/my/").content.decode()


def test_my_page_finds_what_was_typed_with_another_address_of_the_person() -> None:
    person = make_person(email="ana@town.example", email_key="ana@town.example")
    event = make_event(titles={"en": "By the office address"})
    make_registration(event, person=person, email="office@town.example")
    client = Client()
    client.post(f"/my/link/{my.make_token('ana@town.example')}/")

    assert "By the office address" in client.get("/my/").content.decode()


def test_my_leave_closes_the_page() -> None:
    make_registration(email="ana@town.example")
    client = Client()
    client.post(f"/my/link/{my.make_token('ana@town.example')}/")

    client.post("/my/leave/")

    assert "Send me the link" in client.get("/my/").content.decode()
