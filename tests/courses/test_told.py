"""Everybody is told of a new time and of the end of an event, and nobody twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from courses.models import Event, EventRole, MailText, Status
from courses.services.events import cancel_event
from courses.services.planning import update_event
from courses.services.sessions import change_session
from courses.templatetags.courses import mail_name
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded, renderers
from participants.models import Person
from tests.courses.factories import start_of
from tests.factories import make_event, make_person, make_registration
from tests.test_translations import english_in

pytestmark = pytest.mark.django_db


def make_part(event: Event, role: str = "trainer", **fields: str) -> Person:
    """Somebody with a part in the event and an address of their own."""
    person = make_person(**fields)
    EventRole.objects.create(event=event, person=person, role=role)
    return person


def later(event: Event) -> None:
    """Move the event by an hour."""
    hour = timedelta(hours=1)
    start, end = start_of(event) + hour, start_of(event, 8 * 60) + hour
    update_event(event, actor=None, starts_at=start, ends_at=end)


def told(*kinds: str) -> Counter[str]:
    rows = Message.objects.filter(kind__in=kinds)
    return Counter(rows.values_list("address", flat=True))


def mail_to(address: str) -> Mail:
    message = Message.objects.filter(address=address).latest("pk")
    return renderers[message.kind](message)


NEWS = ("event.changed", "part.changed")
ENDS = ("registration.cancelled", "part.cancelled")


@pytest.mark.parametrize("ends", [False, True])
def test_everybody_is_told_once(ends: bool) -> None:
    event = make_event()
    for status in (*Status,):
        make_registration(event, status=status, email=f"{status}@town.example")
    trainer = make_part(event, email="trainer@town.example")
    session = event.sessions.get()
    EventRole.objects.create(
        event=event, session=session, person=trainer, role="trainer"
    )
    make_part(event, "host", email="host@town.example")
    make_part(event, "host", email="")
    both = make_part(event, "mentor", email="both@town.example")
    make_registration(event, person=both, email="work@town.example")
    make_part(event, "speaker", email="waiting@town.example")

    if ends:
        cancel_event(event, actor=None, reason="Snow")
    else:
        later(event)

    names = ("held", "confirmed", "waiting", "offered", "trainer", "host", "work")
    assert told(*(ENDS if ends else NEWS)) == {
        f"{name}@town.example": 1 for name in names
    }


def test_the_same_again_tells_nobody_again() -> None:
    event = make_event()
    make_registration(event, email="one@town.example")
    make_part(event, email="trainer@town.example")

    later(event)
    event.refresh_from_db()
    update_event(event, actor=None, starts_at=event.starts_at, ends_at=event.ends_at)

    assert told(*NEWS) == {"one@town.example": 1, "trainer@town.example": 1}


def test_a_change_of_the_agenda_waits_for_trainers_too() -> None:
    event = make_event()
    make_part(event, email="trainer@town.example")
    session = event.sessions.get()

    for minutes in (60, 30):
        change_session(session, actor=None, ends_at=start_of(event, minutes))
    waits = Message.objects.get(kind="part.changed").due_at
    later(event)

    assert waits > timezone.now()
    assert Message.objects.get(kind="part.changed").due_at <= timezone.now()


@pytest.mark.parametrize("status", ["draft", "held"])
def test_those_with_a_part_are_not_told_of_an_event_that_is(status: str) -> None:
    event = make_event(status=status)
    make_part(event)

    hour = start_of(event, 60)
    update_event(event, actor=None, starts_at=hour, reason="Typed wrong")
    if status == "draft":
        cancel_event(event, actor=None, reason="No money")

    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("status", "says", "has_file"),
    [
        ("confirmed", "Your ticket stays valid", True),
        ("waiting", "Your registration stands as it did", False),
        ("offered", "Your registration stands as it did", False),
        ("held", "You still have to confirm", False),
    ],
)
def test_only_those_with_a_seat_get_a_file_for_their_calendar(
    status: str, says: str, has_file: bool
) -> None:
    event = make_event()
    words = {"en": "Keep the ticket."} if status != "confirmed" else {}
    MailText.objects.create(event=event, kind="event.changed", bodies=words)
    make_registration(event, status=status, email="one@town.example", language="en")

    later(event)
    mail = mail_to("one@town.example")

    assert says in " ".join(mail.text.split())
    assert "Keep the ticket" not in mail.text
    assert bool(mail.attachments) == has_file


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs"])
def test_those_with_a_part_are_told_in_their_language(language: str) -> None:
    titles = {language.split("-")[0]: "Семинар"}
    event = make_event(titles=titles, venues=titles)
    person = make_part(event, "host", email="host@town.example", language=language)

    later(event)
    changed = mail_to(person.email)
    cancel_event(event, actor=None, reason="Снег")
    cancelled = mail_to(person.email)

    for mail in (changed, cancelled):
        lines = [line.strip() for line in (mail.subject, *mail.text.splitlines())]
        assert english_in(lines, language) in ([], ["Funded by the donor."])
        assert person.full_name in mail.text
    assert b"METHOD:PUBLISH" in changed.attachments[0].content
    assert b"METHOD:CANCEL" in cancelled.attachments[0].content
    assert "Снег" in cancelled.text
    with override(language):
        names = [mail_name(row) for row in Message.objects.all()]
    assert english_in(names, language) == []


def test_who_has_no_part_any_more_is_not_told() -> None:
    event = make_event()
    person = make_part(event, email="host@town.example")
    later(event)
    person.event_roles.all().delete()

    with pytest.raises(NotNeeded):
        mail_to(person.email)
