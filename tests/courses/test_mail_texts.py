"""Own words for the mails that go out by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Event, MailText, Registration
from courses.services.copying import copy_event
from courses.services.letter_texts import BadPlaceholder
from courses.services.mail_texts import TypedByStrangers, keep_words, reset_words
from courses.services.planning import update_event
from courses.services.registration import cancel, confirm, register
from outbox.models import Message
from outbox.services.renderers import Mail, renderers
from tests.courses.factories import start_of
from tests.factories import make_admin, make_event

pytestmark = pytest.mark.django_db
TICKET = MailText.Kind.TICKET


def mail(kind: str) -> Mail:
    return renderers[kind](Message.objects.filter(kind=kind).latest("pk"))


def words(owner: Any, kind: str = TICKET, **fields: Any) -> None:
    fields.setdefault("subjects", {"en": "Come, {given_name}"})
    fields.setdefault("bodies", {"en": "Bring *warm* clothes, {given_name}."})
    keep_words(owner, kind, actor=None, **fields)


def sign_up(event: Event, **fields: Any) -> Registration:
    fields.setdefault("email", "ana@town.example")
    names = {"given_name": "Ana", "family_name": "Test", "language": "en"}
    return register(event, **{**names, **fields})


def with_ticket(**fields: Any) -> Event:
    event = make_event(**fields)
    confirm(sign_up(event))
    return event


def test_own_words_stand_in_the_mail_and_ticket_and_facts_stay() -> None:
    event = with_ticket()
    usual = mail(TICKET)

    words(event)
    own = mail(TICKET)

    assert own.subject == "Come, Ana"
    assert "Bring warm clothes, Ana." in own.text
    assert "<em>warm</em>" in own.html
    assert "Your seat is confirmed" in usual.text
    assert "Your seat is confirmed" not in own.text
    assert [part.name for part in own.attachments] == [
        part.name for part in usual.attachments
    ]


def test_the_event_counts_before_its_programme_and_resetting_goes_back() -> None:
    event = with_ticket()
    words(event.programme, subjects={"en": "Of the programme"})
    of_programme = mail(TICKET).subject
    words(event, subjects={"en": "Of the event"})
    of_event = mail(TICKET).subject

    assert (of_programme, of_event) == ("Of the programme", "Of the event")
    assert reset_words(event, TICKET, actor=None)
    assert mail(TICKET).subject == "Of the programme"
    assert reset_words(event.programme, TICKET, actor=None)
    assert not reset_words(event.programme, TICKET, actor=None)
    assert mail(TICKET).subject.startswith("Your ticket")


def test_only_a_subject_or_only_a_text_leaves_the_other_as_usual() -> None:
    event = with_ticket()

    words(event, bodies={})
    found = mail(TICKET)
    words(event, subjects={})
    other = mail(TICKET)

    assert found.subject == "Come, Ana"
    assert "Your seat is confirmed" in found.text
    assert other.subject.startswith("Your ticket")
    assert "warm clothes" in other.text


@pytest.mark.parametrize("kind", MailText.Kind.values)
def test_every_kind_takes_own_words(kind: str) -> None:
    event = make_event(seats=1)
    words(event, kind, subjects={"en": "Own {event}"}, bodies={"en": "Own words."})
    first = confirm(sign_up(event))
    sign_up(event, email="b@town.example", join_waiting_list=True)
    if kind == MailText.Kind.CHANGED:
        update_event(event, actor=make_admin(), venues={"en": "Hall"})
    if kind in (MailText.Kind.OFFER, MailText.Kind.CANCELLED):
        cancel(first)

    found = mail(kind)

    assert found.subject.startswith("Own ")
    assert "Own words." in found.text
    assert "Own words." in found.html


def test_a_mail_to_an_unproven_address_holds_nothing_that_was_typed() -> None:
    event = make_event()

    with pytest.raises(TypedByStrangers):
        words(event, MailText.Kind.WAITING)
    with pytest.raises(BadPlaceholder):
        words(event, bodies={"en": "{email}"})

    assert not MailText.objects.exists()


def test_a_copy_of_the_event_says_the_same() -> None:
    event = make_event()
    words(event)

    copy = copy_event(event, first_day=start_of(event).date(), actor=make_admin())

    assert copy.mail_texts.get().subjects == {"en": "Come, {given_name}"}


def test_the_desk_keeps_shows_and_resets(client: Client) -> None:
    event = with_ticket()
    row = event.registrations.get()
    client.force_login(make_admin())
    here = reverse("event_mail_text", args=[event.slug, TICKET])
    address = reverse("event_mail_text_mail", args=[event.slug, TICKET])

    refused = client.post(here, {"bodies_en": "{unknown}"})
    client.post(here, {"subjects_en": "Own", "bodies_en": "Words for {given_name}."})
    shown = client.get(address, {"to": str(row.uid)})
    text = client.get(address, {"to": str(row.uid), "as": "text"})
    listed = client.get(reverse("event_messages", args=[event.slug]))
    client.post(here, {"act": "reset"})

    assert refused.status_code == 400
    assert "Words for Ana." in shown.content.decode()
    assert text.content.decode().startswith("Own\n")
    assert "words of this event" in listed.content.decode()
    assert not MailText.objects.exists()


def test_a_new_message_can_begin_with_an_earlier_one(client: Client) -> None:
    event = make_event()
    client.force_login(make_admin())
    new = reverse("event_letter_new", args=[event.slug])
    sent = {"states": ["waiting"], "subjects_en": "Old news", "bodies_en": "As ever."}
    client.post(new, sent)

    page = client.get(new)
    again = client.get(new, {"like": str(event.letters.get().uid)})

    assert "Old news" in page.content.decode()
    assert again.context["form"].initial["bodies"] == {"en": "As ever."}
    assert client.get(new, {"like": "x"}).status_code == 200
