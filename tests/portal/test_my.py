from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from courses.models import EventRole, UsedLink
from courses.selectors.parts import parts_at
from courses.services.tickets import registration_token
from outbox.models import Message
from portal.selectors.my import my_page_of
from portal.services import my
from tests.certificates.factories import make_certificate
from tests.clients import words_of
from tests.factories import (
    make_event,
    make_person,
    make_presence,
    make_registration,
)
from tests.newsletters.factories import make_series, make_subscription

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


def test_a_used_link_stays_used_whatever_the_clock_does() -> None:
    """F35: a day ahead, and back; and what is cached goes."""
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        token = my.make_token("ana@town.example")
        assert my.use_token(token) == "ana@town.example"
    with time_machine.travel(now + timedelta(days=1), tick=False):
        my.use_token(my.make_token("iva@town.example"))
        with pytest.raises(my.LinkIsOver):
            my.read_token(token)
        cache.clear()

    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        for act in (my.read_token, my.use_token):
            with pytest.raises(my.LinkIsOver):
                act(token)


def test_used_links_are_forgotten_after_weeks() -> None:
    my.use_token(my.make_token("ana@town.example"))

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        my.use_token(my.make_token("ana@town.example"))

    assert UsedLink.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_link_used_at_once_lets_in_once(
    run_threads: Callable[..., list[object]],
) -> None:
    token = my.make_token("ana@town.example")

    def use() -> object:
        try:
            return my.use_token(token)
        except my.LinkIsOver:
            return None

    told = run_threads([use] * 8, workers=8)

    assert [one for one in told if one] == ["ana@town.example"]


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


# --- what it shows --------------------------------------------------------------------


def entered(address: str = "ana@town.example") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.post(f"/my/link/{my.make_token(address)}/")
    return client


def page_of(address: str = "ana@town.example") -> str:
    return entered(address).get("/my/").content.decode()


def test_my_page_shows_the_next_event_first_with_its_ticket() -> None:
    day = timezone.now() + timedelta(days=40)
    later = make_event(titles={"en": "In spring"}, starts_at=day)
    make_registration(later, email="ana@town.example")
    make_registration(
        make_event(titles={"en": "In ten days"}), email="ana@town.example"
    )

    html = page_of()

    assert (
        html.index("In ten days") < html.index('class="qr"') < html.index("In spring")
    )
    assert html.count('id="ticket"') == 1
    assert "Your seat is confirmed. Show the ticket" in html


def test_my_page_puts_an_offer_for_a_later_event_on_top() -> None:
    day = timezone.now() + timedelta(days=40)
    later = make_event(titles={"en": "In spring"}, starts_at=day)
    row = make_registration(later, email="ana@town.example", status="offered")
    make_registration(
        make_event(titles={"en": "In ten days"}), email="ana@town.example"
    )
    client = entered()

    html = client.get("/my/").content.decode()
    client.post(f"/my/registrations/{registration_token(row)}/", {"act": "confirm"})

    assert html.index("Waiting for your answer") < html.index("In ten days")
    assert "Take the seat" in html
    row.refresh_from_db()
    assert row.status == "confirmed"


def test_my_page_names_people_only_when_several_share_the_mailbox() -> None:
    make_registration(email="ana@town.example", family_name="Alone")
    client = entered()
    alone = client.get("/my/").content.decode()
    make_registration(email="ana@town.example", family_name="Second")

    shared = client.get("/my/").content.decode()

    assert "<span>Иван Alone</span>" not in alone
    assert "<span>Иван Alone</span>" in shared


def test_my_page_has_hours_certificates_and_newsletters_of_the_past() -> None:
    certificate = make_certificate(email="ana@town.example")
    make_subscription(make_series(), "ana@town.example")

    html = page_of()

    assert "You took part. Taught hours:" in html
    assert certificate.serial in html
    assert "/newsletters/unsubscribe/" in html
    assert "No registration for a coming event" in html


def test_my_page_of_an_ended_registration_offers_no_ticket() -> None:
    make_registration(email="ana@town.example", status="cancelled")

    html = page_of()

    assert "This registration was cancelled." in html
    assert "Register again" in html
    assert 'class="qr"' not in html


@pytest.mark.parametrize("number", [1, 3])
def test_my_page_takes_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: Any
) -> None:
    for _number in range(number):
        make_registration(email="ana@town.example", status="waiting")
        make_registration(email="ana@town.example")
        start = timezone.now() - timedelta(days=3)
        held = make_event(status="held", starts_at=start)
        row = make_registration(held, email="ana@town.example")
        make_presence(row, held.sessions.get())

    with django_assert_num_queries(17):
        my_page_of("ana@town.example")


def test_my_record_is_a_pdf_of_people_at_the_address() -> None:
    own = make_person(email="ana@town.example", email_key="ana@town.example")
    other = make_person(email="eva@town.example", email_key="eva@town.example")
    make_registration(email="ana@town.example", person=own)
    client = entered()

    answer = client.get(f"/my/data/{own.uid}/record/")

    assert answer.content.startswith(b"%PDF-")
    assert client.get(f"/my/data/{other.uid}/record/").status_code == 404


def test_who_has_a_part_in_an_event_gets_the_link_and_sees_it() -> None:
    person = make_person("Ana Trainer", email="ana@town.example", language="en")
    event = make_event(titles={"en": "Budget"}, online_link="https://call.example/x")
    session = event.sessions.get()
    for place in (event, make_event(titles={"en": "Plan"}, status="draft")):
        EventRole.objects.create(event=place, person=person, role="host")
    EventRole.objects.create(
        event=event, person=person, session=session, role="trainer"
    )

    my.ask_for_link("Ana@town.example", language="en")
    message = Message.objects.get()
    client = Client(headers={"accept-language": "en"})
    client.post(link_of(message))
    page = words_of(client.get("/my/"))

    assert message.address == "ana@town.example"
    assert "Your parts at events" in page
    assert "Budget" in page
    assert "host" in page
    assert "trainer – " in page
    assert "Plan" not in page
    assert "No registration for a coming event" not in page


def test_my_page_shows_no_parts_of_other_addresses_and_of_the_past() -> None:
    person = make_person(email="ana@town.example")
    held = make_event(status="held", starts_at=timezone.now() - timedelta(days=3))
    off = make_event(status="cancelled")
    for event, somebody in (
        (held, person),
        (off, person),
        (make_event(), make_person(email="eva@town.example")),
    ):
        EventRole.objects.create(event=event, person=somebody, role="trainer")

    assert my_page_of("ana@town.example").parts == []


@pytest.mark.parametrize("number", [1, 3])
def test_parts_take_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: Any
) -> None:
    person = make_person(email="ana@town.example")
    for _number in range(number):
        EventRole.objects.create(event=make_event(), person=person, role="trainer")

    with django_assert_num_queries(3):
        parts_at("ana@town.example", timezone.now())
