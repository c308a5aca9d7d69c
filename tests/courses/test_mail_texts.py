"""Own words for the mails that go out by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.mails.letters import letter_to
from courses.models import Event, EventRole, Invitation, MailText, Registration
from courses.services.approval import prove_address
from courses.services.copying import copy_event
from courses.services.letter_texts import BadPlaceholder
from courses.services.mail_texts import (
    NotWithoutSeat,
    TypedByStrangers,
    keep_words,
    reset_words,
)
from courses.services.nominations import Nominee, nominate
from courses.services.planning import update_event
from courses.services.registration import cancel, confirm, register, reject
from outbox.models import Message
from outbox.services.renderers import Mail, renderers
from tests.clients import organiser_of
from tests.courses.factories import make_invitation, start_of
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_person,
    make_registration,
)

pytestmark = pytest.mark.django_db
Kind = MailText.Kind
TICKET = Kind.TICKET
TO_INVITED = [Kind.INVITATION, Kind.REMINDER, Kind.ASKED, Kind.ASKED_AGAIN]
DECIDED = [Kind.NOMINATED, Kind.UNDECIDED, Kind.REJECTED]
WITH_A_SEAT = [one for one in Kind if one not in (*TO_INVITED, *DECIDED, Kind.PART)]


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


@pytest.mark.parametrize("kind", WITH_A_SEAT)
def test_every_kind_takes_own_words(kind: str) -> None:
    event = make_event(seats=3 if kind == MailText.Kind.CONFIRM else 1)
    words(event, kind, subjects={"en": "Own {event}"}, bodies={"en": "Own words."})
    first = confirm(sign_up(event))
    if kind == MailText.Kind.CHANGED:
        update_event(event, actor=make_admin(), venues={"en": "Hall"})
    sign_up(event, email="b@town.example", join_waiting_list=True)
    if kind in (MailText.Kind.OFFER, MailText.Kind.CANCELLED):
        cancel(first)

    found = mail(kind)

    assert found.subject.startswith("Own ")
    assert "Own words." in found.text
    assert "Own words." in found.html


def test_mails_of_decisions_take_own_words() -> None:
    event = make_event(needs_approval=True)
    office = make_organisation()
    for kind in DECIDED:
        words(event, kind, bodies={"en": "Own *words*, {given_name}."})
    reject(prove_address(sign_up(event)), reason="Too many", actor=make_admin())
    prove_address(sign_up(event, email="b@town.example"))
    nominee = Nominee("Vera", "Test", "vera@town.example", "en")
    nominate(make_event(programme=event.programme), office, nominee, actor=None)
    words(event.programme, Kind.NOMINATED, bodies={"en": "Own *words*, {given_name}."})

    for kind in DECIDED:
        found = mail(kind)
        name = "Vera" if kind == Kind.NOMINATED else "Ana"

        assert found.subject == f"Come, {name}"
        assert f"Own words, {name}." in found.text
        assert f"Own <em>words</em>, {name}." in found.html
    assert "Reason: Too many" in mail(Kind.REJECTED).text
    assert "nominates you" in mail(Kind.NOMINATED).text


def test_an_invitation_has_own_words_for_people_and_for_organisations() -> None:
    event = make_event(online_link="https://call.example/secret")
    person = make_person("Ana Test", gender="woman", language="en")
    office = make_organisation("Municipality of Smolyan")
    for row in (
        make_invitation(event, person=person, organisation=office, state="invited"),
        make_invitation(event, organisation=office, state="invited"),
    ):
        sent = Message.objects.filter(pk__in=[row.message_id])
        sent.update(about_kind=row._meta.label, about_uid=row.uid)
    text = "{Mr|Ms|For} {given_name}, [answer]({own_page}) for {organisation}."
    words(event.programme, Kind.INVITATION, bodies={"en": text})

    rows = Message.objects.filter(kind=Kind.INVITATION).order_by("pk")
    to_person, to_office = (
        renderers[Kind.INVITATION](_in_english(one)) for one in rows
    )

    assert to_person.subject == "Come, Ana"
    assert "Ms Ana, answer" in to_person.text
    assert "for Municipality of Smolyan." in to_person.text
    assert "For Municipality of Smolyan, answer" in to_office.text
    assert "/invitations/" in to_office.html.split("Municipality of Smolyan, <a ")[1]
    assert "invites" not in to_person.text.split("Answer the invitation")[0]
    assert "Come, " in to_office.subject


def _in_english(message: Message) -> Message:
    message.language = "en"
    return message


def test_who_has_no_seat_is_told_no_online_link() -> None:
    event = make_event()

    for kind in set(Kind) - {Kind.TICKET, Kind.CHANGED, Kind.PART}:
        with pytest.raises(NotWithoutSeat):
            words(event, kind, subjects={}, bodies={"en": "{online_link}"})

    assert not MailText.objects.exists()


def test_a_name_that_a_stranger_typed_stands_in_no_refusal() -> None:
    event = make_event()
    words(event, Kind.CANCELLED)
    row = sign_up(event, given_name="Spam")

    cancel(row, actor=make_admin())

    assert "Spam" not in mail(Kind.CANCELLED).subject
    assert "Spam" not in mail(Kind.CANCELLED).text


def test_the_preview_of_an_invitation_shows_only_whom_one_knows() -> None:
    event = make_event()
    known, hidden = make_person("Ana Known"), make_person("Vera Hidden")
    make_registration(event, person=known, status="cancelled")
    for person in (known, hidden):
        make_invitation(event, person=person, state="invited")

    page = organiser_of(event).get(
        reverse("event_mail_text", args=[event.slug, Kind.INVITATION])
    )

    assert [name for _uid, name in page.context["preview"].readers] == ["Ana Known"]
    assert "Hidden" not in page.content.decode()
    assert "online_link" not in dict(page.context["names"])


def test_an_invitation_is_previewed_before_anybody_is_invited() -> None:
    event = make_event(status="planned")
    known = make_person("Ana Known", language="en")
    make_registration(event, person=known, status="cancelled")
    here = reverse("event_mail_text", args=[event.slug, Kind.INVITATION])
    sent = {"subjects_en": "Come", "bodies_en": "Ms {family_name}.", "preview": "yes"}

    page = organiser_of(event).post(here, sent)

    assert "Ms Known." in page.context["preview"].mail.text
    assert not Invitation.objects.exists()
    assert Event.objects.get().status == "planned"


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
    client.force_login(make_admin())
    here = reverse("event_mail_text", args=[event.slug, TICKET])

    refused = client.post(here, {"bodies_en": "{unknown}"})
    client.post(here, {"subjects_en": "Own", "bodies_en": "Words for {given_name}."})
    shown = client.get(here)
    listed = client.get(reverse("event_messages", args=[event.slug]))
    client.post(here, {"act": "reset"})

    assert refused.status_code == 400
    assert "Words for Ana." in shown.context["preview"].mail.text
    assert shown.context["preview"].mail.subject == "Own"
    assert "data:image/png;base64," in shown.context["preview"].html
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


@pytest.mark.parametrize("kind", MailText.Kind.values)
def test_a_preview_shows_the_typed_words_where_they_will_stand(
    client: Client, kind: str
) -> None:
    event = with_ticket()
    make_organisation(email="office@town.example")
    EventRole.objects.create(event=event, person=make_person(), role="host")
    client.force_login(make_admin())
    before = list(Registration.objects.values())
    sent = {"subjects_en": "Own", "bodies_en": "Words of {event}.", "preview": "yes"}

    for here in (
        reverse("event_mail_text", args=[event.slug, kind]),
        reverse("programme_mail_text", args=[event.programme.code, kind]),
    ):
        page = client.post(here, sent)

        mail = page.context["preview"].mail
        assert mail.subject == "Own"
        assert "Words of " in mail.text
        assert '<div class="own">' in mail.html
        assert "Words of {event}." in page.content.decode()
    assert list(Registration.objects.values()) == before
    assert not MailText.objects.exists()


@pytest.mark.parametrize("kind", [MailText.Kind.CONFIRM, MailText.Kind.WAITING])
def test_mails_to_unproven_addresses_offer_no_typed_names(
    client: Client, kind: str
) -> None:
    event = with_ticket()
    client.force_login(make_admin())
    here = reverse("event_mail_text", args=[event.slug, kind])

    page = client.get(here)
    refused = client.post(here, {"bodies_en": "{family_name}", "preview": "yes"})

    assert "family_name" not in dict(page.context["names"])
    assert "address a stranger typed" in refused.content.decode()
    assert not MailText.objects.exists()


@pytest.mark.parametrize(
    ("gender", "language", "words"),
    [
        ("man", "bg", "Уважаеми г-н Ана Тест,"),
        ("woman", "bg", "Уважаема г-жо Ана Тест,"),
        ("woman", "sr", "Поштована Ана Тест,"),
        ("", "sr-latn", "Poštovani/a Ана Тест,"),
        ("man", "bs", "Poštovani Ана Тест,"),
    ],
)
def test_a_mail_greets_whom_it_knows(gender: str, language: str, words: str) -> None:
    event = make_event()
    row = confirm(sign_up(event, given_name="Ана", family_name="Тест"))
    Registration.objects.filter(pk=row.pk).update(gender=gender, person=None)

    said = renderers[TICKET](Message(kind=TICKET, about_uid=row.uid, language=language))

    assert words in said.text.split("\n")
    assert f"{words}</p>" in said.html


def test_a_mail_greets_nobody_by_a_name_that_a_stranger_typed() -> None:
    event = make_event()
    row = sign_up(event, given_name="Spam")

    cancel(row, actor=make_admin())
    said = mail("registration.cancelled")

    assert "Spam" not in said.text
    assert "Spam" not in said.html


def test_own_words_of_a_ticket_bring_their_own_greeting() -> None:
    event = with_ticket()
    words(event)

    assert "Dear " not in mail(TICKET).text


def test_a_sentence_that_ends_with_a_date_has_one_full_stop() -> None:
    row = sign_up(make_event(), language="bg")

    said = letter_to({"bg": "Х"}, {"bg": "Начало: {date}."}, row, "bg")

    assert "ч.\n" in said.text
    assert "ч.</p>" in said.html
    assert ".." not in said.text
