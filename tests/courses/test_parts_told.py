"""Who is named in a role at an event is told, once, in their language and script."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from courses.models import Event, EventRole, MailText, Session
from courses.services.events import announce, cancel_event, withdraw
from courses.services.mail_texts import NotForParts, keep_words
from courses.services.planning import update_event
from courses.services.sessions import change_session, remove_session
from courses.services.trainers import RoleHeld, add_role, remove_role
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded, renderers
from participants.models import Person
from tests.clients import organiser_of
from tests.courses.factories import start_of
from tests.factories import make_event, make_person, make_registration, make_session
from tests.test_translations import english_in

pytestmark = pytest.mark.django_db
NAMED, ENDED = "part.named", "part.ended"


def trainer(**fields: Any) -> Person:
    fields.setdefault("email", "trainer@town.example")
    return make_person("Ana Trainer", **{"language": "en", **fields})


def live() -> list[Message]:
    """What was sent or still waits, in order."""
    rows = Message.objects.filter(kind__in=[NAMED, ENDED])
    return list(rows.exclude(state="cancelled").order_by("pk"))


def send() -> Mail:
    """The mail that waits, as it goes out now."""
    (message,) = (row for row in live() if row.state == "queued")
    mail = renderers[message.kind](message)
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=timezone.now())
    return mail


def entry(mail: Mail) -> Any:
    (part,) = mail.attachments
    calendar = Calendar.from_ical(part.content)
    assert f"method={calendar['method']}" in part.mimetype
    return calendar.walk("VEVENT")[0]


def test_who_is_named_gets_one_mail_with_part_time_and_calendar() -> None:
    event = make_event(online_link="https://call.example/room", titles={"en": "Budget"})
    session = event.sessions.get()
    person = trainer()

    add_role(event, person, "trainer", session=session, actor=None)
    add_role(event, person, "host", actor=None)
    (message,) = live()
    mail = send()

    assert message.due_at > timezone.now() + timedelta(minutes=9)
    assert (message.address, message.language) == ("trainer@town.example", "en")
    assert mail.subject == "Your part in: Budget"
    assert "- host\n- trainer: " in mail.text
    assert "https://call.example/room" in mail.text
    assert f"/events/{event.slug}/" in mail.text
    row = entry(mail)
    assert row.decoded("dtstart") == session.starts_at
    assert "host, trainer" in row["description"]
    assert "https://call.example/room" in row["description"]


def test_the_same_again_tells_nobody_again() -> None:
    event, person = make_event(), trainer()
    row = add_role(event, person, "trainer", actor=None)
    send()

    with pytest.raises(RoleHeld):
        add_role(event, person, "trainer", actor=None)
    remove_role(row, actor=None)
    add_role(event, person, "trainer", actor=None)

    assert [one.state for one in live()] == ["sent"]


def test_a_part_taken_away_before_the_mail_is_never_told() -> None:
    event, person = make_event(), trainer()

    remove_role(add_role(event, person, "trainer", actor=None), actor=None)

    assert live() == []


def test_a_part_taken_away_later_is_told_and_leaves_the_calendar() -> None:
    event, person = make_event(), trainer()
    row = add_role(event, person, "trainer", actor=None)
    first = entry(send())

    remove_role(row, actor=None)
    mail = send()
    add_role(event, person, "speaker", actor=None)
    again = entry(send())

    gone = entry(mail)
    assert "You have no part any more" in mail.subject
    assert "takes the event out of your calendar" in mail.text
    assert (gone["status"], gone["uid"]) == ("CANCELLED", first["uid"])
    assert first["sequence"] < gone["sequence"] < again["sequence"]
    assert again["status"] == "CONFIRMED"


def test_one_of_two_parts_taken_away_tells_what_stays() -> None:
    event, person = make_event(), trainer()
    row = add_role(event, person, "trainer", actor=None)
    add_role(event, person, "host", actor=None)
    send()

    remove_role(row, actor=None)
    mail = send()

    assert "- host" in mail.text
    assert "trainer:" not in mail.text.lower()


def test_the_parts_of_a_session_that_is_taken_out_are_told_as_gone() -> None:
    event, person = make_event(), trainer()
    make_session(event, starts_at=start_of(event, 60))
    session = event.sessions.order_by("starts_at")[0]
    add_role(event, person, "trainer", session=session, actor=None)
    send()

    remove_session(session, actor=None)

    assert [one.kind for one in live()] == [NAMED, ENDED]


@pytest.mark.parametrize("status", ["held", "reported", "cancelled", "draft"])
def test_nobody_is_told_of_an_event_that_is(status: str) -> None:
    event = make_event(status=status)

    add_role(event, trainer(), "trainer", actor=None)

    assert live() == []


def test_nobody_is_told_of_an_event_that_has_ended_or_without_an_address() -> None:
    past = make_event(starts_at=timezone.now() - timedelta(days=2))

    add_role(past, trainer(), "trainer", actor=None)
    add_role(make_event(), trainer(email=""), "trainer", actor=None)

    assert live() == []


def test_those_named_in_a_draft_are_told_when_it_is_shown_and_once() -> None:
    event = make_event(status="draft")
    for number, role in enumerate(("trainer", "host")):
        add_role(event, trainer(email=f"t{number}@town.example"), role, actor=None)

    announce(event, actor=None)
    waiting = [one.address for one in live()]
    withdraw(event, actor=None)
    held_back = live()
    announce(event, actor=None)
    Message.objects.filter(state="queued").update(state="sent", sent_at=timezone.now())
    withdraw(event, actor=None)
    announce(event, actor=None)

    assert waiting == ["t0@town.example", "t1@town.example"]
    assert held_back == []
    assert [one.address for one in live()] == waiting


def test_an_organiser_switches_it_off_and_on() -> None:
    event, person = make_event(), trainer()
    add_role(event, person, "trainer", actor=None)
    (message,) = live()

    update_event(event, tells_parts=False, actor=None)
    event.refresh_from_db()
    add_role(event, trainer(email="two@town.example"), "host", actor=None)
    silent = live()
    with pytest.raises(NotNeeded):
        renderers[NAMED](message)
    update_event(event, tells_parts=True, actor=None)

    assert silent == []
    assert [row.address for row in live()] == [
        "trainer@town.example",
        "two@town.example",
    ]


def test_news_before_the_first_mail_are_in_it_and_no_second_mail() -> None:
    event, person = make_event(), trainer()
    add_role(event, person, "trainer", actor=None)
    hour = timedelta(hours=1)
    start, end = start_of(event) + hour, start_of(event, 8 * 60) + hour

    update_event(event, actor=None, starts_at=start, ends_at=end)
    assert not Message.objects.filter(kind="part.changed").exists()
    send()
    event.refresh_from_db()
    update_event(event, actor=None, starts_at=start + hour, ends_at=end + hour)

    assert Message.objects.filter(kind="part.changed").count() == 1


def test_an_event_called_off_before_the_mail_sends_none() -> None:
    event = make_event()
    add_role(event, trainer(), "trainer", actor=None)
    (message,) = live()

    cancel_event(event, actor=None, reason="Snow")

    with pytest.raises(NotNeeded):
        renderers[NAMED](message)


def test_who_has_a_seat_keeps_the_entry_of_the_ticket() -> None:
    event, person = make_event(), trainer()
    make_registration(event, person=person, email=person.email)
    row = add_role(event, person, "speaker", actor=None)

    named = send()
    remove_role(row, actor=None)
    ended = send()

    assert named.attachments == ended.attachments == ()
    assert "takes the event out" not in ended.text


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs"])
def test_it_is_in_their_language_and_script(language: str) -> None:
    titles = {language.split("-")[0]: "Семинар"}
    event = make_event(titles=titles, venues=titles)
    event.sessions.update(titles=titles)
    person = trainer(language=language)
    row = add_role(
        event, person, "facilitator", session=event.sessions.get(), actor=None
    )
    named = send()
    change_session(event.sessions.get(), actor=None, room="7")
    changed = send()
    remove_role(row, actor=None)
    ended = send()

    for mail in (named, changed, ended):
        lines = [line.strip() for line in (mail.subject, *mail.text.splitlines())]
        assert english_in(lines, language) in ([], ["Funded by the donor."])
        assert person.full_name in mail.text


def test_own_words_stand_in_it_and_the_parts_stay() -> None:
    event, person = make_event(), trainer(gender="woman")
    texts = {"en": "{Mr|Ms} {family_name}, bring slides to {place}{event}."}
    keep_words(
        event, NAMED, subjects={"en": "Hi {given_name}"}, bodies=texts, actor=None
    )
    add_role(event, person, "trainer", actor=None)

    mail = send()

    assert mail.subject == "Hi Ana"
    assert "Ms Trainer, bring slides" in mail.text
    assert "- trainer" in mail.text
    assert "has named you" not in mail.text


@pytest.mark.parametrize("name", ["own_page", "organisation", "municipality"])
def test_own_words_have_nothing_of_a_registration(name: str) -> None:
    event = make_event()

    with pytest.raises(NotForParts):
        keep_words(event, NAMED, subjects={}, bodies={"en": f"{{{name}}}"}, actor=None)

    assert not MailText.objects.exists()


def test_the_preview_shows_those_with_a_part(client: Client) -> None:
    event = make_event()
    person = trainer()
    make_registration(event, email="else@town.example")
    for role in ("trainer", "host"):
        EventRole.objects.create(event=event, person=person, role=role)
    desk = organiser_of(event)

    for here in (
        reverse("event_mail_text", args=[event.slug, NAMED]),
        reverse("programme_mail_text", args=[event.programme.code, NAMED]),
    ):
        page = desk.get(here)
        if page.status_code == 404:
            continue
        preview = page.context["preview"]
        assert [name for _uid, name in preview.readers] == ["Ana Trainer"]
        assert "- trainer" in preview.mail.text
        assert "own_page" not in dict(page.context["names"])


def test_the_page_of_parts_says_whether_they_are_told() -> None:
    event = make_event()
    desk, here = organiser_of(event), reverse("event_roles", args=[event.slug])

    told = desk.get(here).content.decode()
    Event.objects.filter(pk=event.pk).update(tells_parts=False)
    silent = desk.get(here).content.decode()

    assert "ten minutes" in told
    assert "ten minutes" not in silent
    assert "Nobody is told by e-mail" in silent


@pytest.mark.django_db(transaction=True)
def test_two_parts_named_at_once_are_one_mail_with_both() -> None:
    event, person = make_event(), trainer()

    def name(role: str) -> None:
        try:
            add_role(Event.objects.get(pk=event.pk), person, role, actor=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(name, ["trainer", "host", "mentor", "speaker"]))

    (message,) = live()
    assert len(message.context["parts"]) == 4


def test_who_has_a_part_in_a_session_is_told_of_another_hour_and_room() -> None:
    event, person = make_event(), trainer()
    session = make_session(event, starts_at=start_of(event, 60), room="Hall 1")
    make_session(event, starts_at=start_of(event, 300))
    add_role(event, person, "trainer", session=session, actor=None)
    elsewhere = trainer(email="else@town.example")
    add_role(event, elsewhere, "host", actor=None)
    first = [renderers[NAMED](row) for row in live()]
    Message.objects.update(state="sent", sent_at=timezone.now())

    change_session(session, actor=None, starts_at=start_of(event, 90))
    change_session(session, actor=None, room="Hall 7")
    mail = send()

    assert "Your part changed" in mail.subject
    assert "Hall 7" in mail.text
    assert "Hall 1" in first[0].text
    assert entry(mail)["sequence"] > entry(first[0])["sequence"]
    assert [row.address for row in live()].count(elsewhere.email) == 1
    assert not Message.objects.filter(kind="part.changed").exists()


def test_who_is_told_of_the_session_gets_no_second_mail_of_the_day() -> None:
    event, person = make_event(), trainer()
    session = event.sessions.get()
    add_role(event, person, "trainer", session=session, actor=None)
    Message.objects.update(state="sent", sent_at=timezone.now())

    change_session(session, actor=None, ends_at=start_of(event, 60))

    assert [row.state for row in live()] == ["sent", "queued"]
    assert not Message.objects.filter(kind="part.changed").exists()


@pytest.mark.django_db(transaction=True)
def test_a_session_moves_while_somebody_gets_a_part_in_it() -> None:
    event, person = make_event(), trainer()
    session = event.sessions.get()

    def act(number: int) -> None:
        try:
            if number % 2:
                add_role(
                    Event.objects.get(pk=event.pk),
                    person,
                    ("trainer", "host")[number // 2],
                    session=Session.objects.get(pk=session.pk),
                    actor=None,
                )
            else:
                change_session(
                    session, actor=None, ends_at=start_of(event, 60 + 10 * number)
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, range(4)))

    (message,) = live()
    now = Session.objects.get(pk=session.pk).ends_at
    assert len(message.context["parts"]) == 2
    assert all(f"{now:%Y%m%d%H%M}" in part for part in message.context["parts"])
