"""What the messages say, and the calendar files they carry."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from courses.models import Event, Registration, Status
from courses.services.registration import cancel, confirm, register
from courses.services.tickets import ticket_code
from outbox.models import Message
from outbox.services.engine.building import build
from outbox.services.renderers import Mail, NotNeeded, renderers
from tests.factories import make_admin, make_event

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}"


def sign_up(event: Event, **fields: Any) -> Registration:
    fields.setdefault("given_name", "Ана")
    fields.setdefault("family_name", "Примерић")
    fields.setdefault("email", "ana@town.example")
    fields.setdefault("language", "sr")
    return register(event, **fields)


def mail(kind: str) -> Mail:
    return renderers[kind](Message.objects.get(kind=kind))


@pytest.mark.django_db
def test_confirm_mail_holds_a_link_and_no_word_of_the_sender() -> None:
    event = make_event(titles={"sr": "Обука", "en": "Training"})
    row = sign_up(event, given_name=HOSTILE, family_name="Зли")

    found = mail("registration.confirm")

    assert "Обука" in found.subject
    assert "/my/registrations/" in found.text
    for words in (found.subject, found.text, found.html):
        assert "onerror" not in words
        assert row.family_name not in words


@pytest.mark.django_db
def test_confirm_mail_lists_all_that_wait_for_the_address() -> None:
    event = make_event()
    for name in ("Прва", "Друга", "Трећа"):
        sign_up(event, family_name=name)

    found = mail("registration.confirm")

    assert len(set(re.findall(r"/my/registrations/\S+/", found.text))) == 3


@pytest.mark.django_db
def test_confirm_mail_is_not_needed_when_it_is_done() -> None:
    confirm(sign_up(make_event()))

    with pytest.raises(NotNeeded):
        mail("registration.confirm")


@pytest.mark.django_db
def test_ticket_mail_carries_code_picture_and_calendar() -> None:
    event = make_event()
    row = confirm(sign_up(event, given_name=HOSTILE[:28]))

    found = mail("registration.ticket")
    built = build(Message.objects.get(kind="registration.ticket"), found).message()

    code = ticket_code(row)
    files = {part.name: part for part in found.attachments}
    assert code in found.text.replace("-", "")
    picture = Image.open(io.BytesIO(files["ticket.png"].content))
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [code]
    assert b"BEGIN:VEVENT" in files["event.ics"].content
    assert "<img src=x" not in found.html
    types = [part.get_content_type() for part in built.walk()]
    assert "text/calendar" in types
    assert len(event.programme.fundings.all()) == 1
    assert "Funded by the donor" in found.text or "Финансирано" in found.text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs", "en"])
def test_every_mail_is_written_in_every_language(language: str) -> None:
    event = make_event(seats=1)
    mine = sign_up(event, language=language)
    sign_up(event, language=language, email="b@town.example", join_waiting_list=True)
    waiting = mail("registration.waiting")
    asked = mail("registration.confirm")
    confirm(mine)
    ticket = mail("registration.ticket")
    cancel(mine)
    offer = mail("registration.offer")
    cancelled = mail("registration.cancelled")

    for found in (waiting, asked, ticket, offer, cancelled):
        assert found.subject
        assert "http" in found.text
        assert "<h1" in found.html
    ics = next(part.content for part in cancelled.attachments)
    assert b"METHOD:CANCEL" in ics
    assert b"STATUS:CANCELLED" in ics


@pytest.mark.django_db
def test_cancelled_mail_speaks_of_no_ticket_to_somebody_who_waited() -> None:
    event = make_event(seats=1)
    sign_up(event)
    waits = sign_up(event, email="b@town.example", join_waiting_list=True)
    cancel(waits, actor=make_admin(), reason="moved")

    found = mail("registration.cancelled")

    assert "not valid" not in found.text + found.html
    assert "moved" in found.text


@pytest.mark.django_db
def test_offer_mail_is_for_the_next_in_line() -> None:
    event = make_event(seats=1)
    mine = sign_up(event)
    waits = sign_up(event, email="b@town.example", join_waiting_list=True)
    cancel(mine)

    waits.refresh_from_db()

    message = Message.objects.get(kind="registration.offer")
    assert waits.status == Status.OFFERED
    assert message.address == "b@town.example"
    assert message.expires_at == waits.held_until


@pytest.mark.django_db
def test_no_line_of_a_mail_ends_with_a_space() -> None:
    row = confirm(sign_up(make_event(), language="en"))
    cancel(row)

    text = mail("registration.cancelled").text

    assert "The ticket is not valid any more.\n" in text
    assert [line for line in text.splitlines() if line != line.rstrip()] == []
