"""Who was invited and has not answered is told of a new time, and of the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from courses.models import Event, EventRole, Invitation
from courses.services.events import cancel_event
from courses.services.invitations import withdraw
from courses.services.planning import update_event
from courses.services.replies import decline, invitation_path
from courses.services.sessions import change_session
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded, renderers
from tests.courses.factories import linked_in, make_invitation, start_of
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_registration,
)
from tests.test_translations import english_in

pytestmark = pytest.mark.django_db
CHANGED, CANCELLED = "invitation.changed", "invitation.cancelled"


def invited(event: Event, name: str, **fields: Any) -> Invitation:
    person = make_person(email=f"{name}@town.example")
    return make_invitation(event, person=person, **fields)


def left_as(state: str, row: Invitation) -> None:
    """The mail that asks stands so."""
    Message.objects.filter(pk__in=[row.message_id]).update(state=state, sent_at=None)


def later(event: Event, hours: int = 1) -> None:
    by = timedelta(hours=hours)
    start, end = start_of(event) + by, start_of(event, 8 * 60) + by
    update_event(event, actor=None, starts_at=start, ends_at=end)


def off(event: Event) -> None:
    cancel_event(event, actor=None, reason="Snow")


def told(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=kind).order_by("address")
    return list(rows.values_list("address", flat=True))


def mail(kind: str) -> Mail:
    message = Message.objects.get(kind=kind)
    return renderers[message.kind](message)


@pytest.mark.parametrize(("act", "kind"), [(later, CHANGED), (off, CANCELLED)])
def test_who_was_asked_and_has_not_answered_is_told_once(act: Any, kind: str) -> None:
    event = make_event()
    for answer in Invitation.State:
        invited(event, answer, state=answer)
    for state in ("failed", "cancelled", "queued"):
        left_as(state, invited(event, state))
    both = invited(event, "both")
    make_registration(event, person=both.person, email="work@town.example")
    invited(event, "same")
    make_registration(event, email="same@town.example")
    trainer = make_person(email="trainer@town.example")
    make_invitation(event, person=trainer)
    EventRole.objects.create(event=event, person=trainer, role="trainer")
    invited(make_event(slug="another"), "elsewhere")

    act(event)

    assert told(kind) == ["invited@town.example", "opened@town.example"]


def test_each_version_is_told_once() -> None:
    event = make_event()
    invited(event, "one")

    later(event)
    event.refresh_from_db()
    update_event(event, actor=None, starts_at=event.starts_at, titles={"en": "New"})
    once = told(CHANGED)
    later(event, hours=2)

    assert once == ["one@town.example"]
    assert told(CHANGED) == ["one@town.example"] * 2


def test_a_change_of_the_agenda_is_told_in_one_mail() -> None:
    event = make_event()
    invited(event, "one")

    for minutes in (60, 30):
        change_session(
            event.sessions.get(), actor=None, ends_at=start_of(event, minutes)
        )

    assert told(CHANGED) == ["one@town.example"]


def test_a_reminder_that_waits_says_the_new_time_but_not_the_end() -> None:
    event = make_event()
    row = invited(event, "one", reminders=1)
    left_as("queued", row)

    later(event)
    of_change = told(CHANGED)
    off(event)

    assert of_change == []
    assert told(CANCELLED) == ["one@town.example"]


@pytest.mark.parametrize("act", [withdraw, decline])
def test_who_answers_or_is_not_invited_any_more_gets_none_that_waits(act: Any) -> None:
    event = make_event()
    row = invited(event, "one")
    later(event)

    act(row, **({"actor": None} if act is withdraw else {}))

    with pytest.raises(NotNeeded):
        mail(CHANGED)
    state = Message.objects.get(kind=CHANGED).state
    assert state == ("cancelled" if act is withdraw else "queued")


def test_the_mail_has_the_new_time_and_the_link_that_was_sent(client: Client) -> None:
    event = make_event(titles={"en": "Budget"})
    row = invited(event, "one", language="en")
    path = invitation_path(row)

    update_event(event, actor=None, venues={"en": "Town hall, room 7"})
    message = mail(CHANGED)

    assert message.subject == "Changed: Budget"
    for text in (message.text, message.html):
        assert "Town hall, room 7" in text
        assert "have not answered yet" in text
        assert linked_in(text) == row
    assert message.attachments == ()  # no calendar holds it
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs"])
@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize(("act", "kind"), [(later, CHANGED), (off, CANCELLED)])
def test_the_mails_are_in_the_readers_language(
    language: str, asks: bool, act: Any, kind: str
) -> None:
    event = make_event(titles={"en": "1"})
    office = {"organisation": make_organisation()} if asks else {}
    make_invitation(event, language=language, asks_nominations=asks, **office)

    act(event)
    message = mail(kind)

    for text in (message.text, strip_tags(message.html)):
        lines = [line.strip() for line in (message.subject, *text.splitlines())]
        assert english_in(lines, language) in ([], ["Funded by the donor."])


def test_of_the_end_a_mailbox_is_told_once_and_why() -> None:
    event, office = make_event(), make_organisation()
    for asks in (False, True):
        make_invitation(
            event, organisation=office, asks_nominations=asks, language="en"
        )

    off(event)
    message = mail(CANCELLED)

    assert message.subject.startswith("Does not take place: ")
    assert "there is nothing you have to do" in message.text
    assert "Snow" in message.text
    assert "/nominations/" not in message.text


def test_an_office_that_nominated_is_told_for_it_may_replace() -> None:
    event, office = make_event(), make_organisation()
    row = make_invitation(
        event,
        organisation=office,
        asks_nominations=True,
        state="registered",
        language="en",
    )

    later(event)

    assert linked_in(mail(CHANGED).text) == row
    Invitation.objects.update(asked_at=timezone.now() - timedelta(days=200))
    assert "/nominations/" not in mail(CHANGED).text


def test_of_a_closed_registration_the_mail_says_so() -> None:
    event = make_event(status="closed")
    invited(event, "one", language="en")

    later(event)

    assert "Registration for this event is closed." in mail(CHANGED).text


def test_a_draft_that_was_shown_once_tells_the_invited_of_its_end_alone() -> None:
    event = make_event(status="draft")
    invited(event, "one")
    EventRole.objects.create(
        event=event, person=make_person(email="host@town.example"), role="host"
    )

    later(event)
    off(event)

    assert told(CHANGED) == []
    assert told(CANCELLED) == ["one@town.example"]
    assert told("part.cancelled") == []
