"""The entry in one's calendar rises with what changes for this person alone (E75)."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar

from courses.models import CalendarFeed, Event, Registration, Session
from courses.services.approval import put_in_line
from courses.services.correction import correct_registration
from courses.services.feeds import own_feed, renew_feed
from courses.services.own_changes import change_own
from courses.services.registration import cancel, confirm, decline_offer
from courses.services.sessions import change_session
from outbox.models import Message
from outbox.services.renderers import renderers
from tests.courses.factories import sign_up, start_of
from tests.factories import make_admin, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db
TICKET = "registration.ticket"
PLAIN: dict[str, Any] = {
    "middle_name": "",
    "phone": "",
    "post_title": "",
    "language": "en",
}


def entry(kind: str = TICKET) -> Any:
    """The entry that the latest mail of a kind carries."""
    mail = renderers[kind](Message.objects.filter(kind=kind).latest("pk"))
    files = [part for part in mail.attachments if part.name == "event.ics"]
    return Calendar.from_ical(files[0].content).walk("VEVENT")[0]


def in_feed() -> Any:
    """The entry that the mailbox of the first subscribes to."""
    renew_feed("ivan1@town.example", language="en")
    content = own_feed(CalendarFeed.objects.get(ended_at=None))
    return Calendar.from_ical(content).walk("VEVENT")[0]


def side_by_side() -> tuple[Event, Session, Session]:
    """An event of two workshops side by side, the second of which is longer."""
    event = make_event(sessions=0)
    rows = [
        make_session(
            event,
            titles={"en": f"Workshop {track}"},
            track=track,
            starts_at=start_of(event, 60),
            ends_at=start_of(event, until),
        )
        for track, until in (("A", 120), ("B", 180))
    ]
    return event, rows[0], rows[1]


def with_ticket(event: Event, chosen: Session, number: int = 1) -> Registration:
    return confirm(sign_up(event, number, chosen_sessions=[str(chosen.uid)]))


def choose(row: Registration, session: Session) -> Registration:
    return change_own(row, **PLAIN, chosen_sessions=[str(session.uid)])


def test_who_chooses_other_sessions_gets_a_newer_entry_under_the_same_uid() -> None:
    event, first, second = side_by_side()
    row = with_ticket(event, first)
    before = entry()

    row = choose(row, second)
    after = entry()

    assert Message.objects.filter(kind=TICKET).count() == 2
    assert after["uid"] == before["uid"]
    assert after["sequence"] == before["sequence"] + 1
    assert after.decoded("dtstamp") >= before.decoded("dtstamp")
    assert ("Workshop A" in before["description"], before.decoded("dtend")) == (
        True,
        first.ends_at,
    )
    assert "Workshop A" not in after["description"]
    assert "Workshop B" in after["description"]
    assert after.decoded("dtend") == second.ends_at
    assert in_feed()["sequence"] == after["sequence"]


def test_who_chooses_the_same_again_or_changes_something_else_gets_no_mail() -> None:
    event, first, _second = side_by_side()
    row = with_ticket(event, first)
    before = entry()["sequence"]

    row = choose(row, first)
    change_own(row, **{**PLAIN, "phone": "+359 88 812 3456"})

    assert Message.objects.filter(kind=TICKET).count() == 1
    assert entry()["sequence"] == before


def test_who_has_no_ticket_yet_gets_none_for_choosing() -> None:
    event, first, second = side_by_side()
    row = sign_up(event, chosen_sessions=[str(first.uid)])

    correct_registration(row, chosen_sessions=[str(second.uid)], actor=None)

    assert not Message.objects.filter(kind=TICKET).exists()
    row.refresh_from_db()
    assert row.entry_version == 0


def test_a_new_address_and_other_sessions_are_one_mail() -> None:
    event, first, second = side_by_side()
    row = with_ticket(event, first)

    correct_registration(
        row,
        email="new@town.example",
        chosen_sessions=[str(second.uid)],
        actor=make_admin(),
    )

    mails = Message.objects.filter(kind=TICKET).exclude(state="cancelled")
    assert [mail.address for mail in mails] == ["new@town.example"]


def test_colleagues_of_one_mailbox_keep_the_sessions_of_both() -> None:
    event, first, second = side_by_side()
    with_ticket(event, first)
    row = with_ticket(event, second, 2)
    Registration.objects.filter(pk=row.pk).update(
        email="ivan1@town.example", email_key="ivan1@town.example"
    )

    text = entry()["description"]

    assert "Workshop A" in text
    assert "Workshop B" in text
    assert entry()["sequence"] == in_feed()["sequence"]


def test_back_in_line_and_a_seat_again_rise_each_time() -> None:
    event = make_event(seats=1)
    row = confirm(sign_up(event))
    next_one = make_registration(event, status="waiting")
    found = [entry()]

    put_in_line(row, actor=make_admin())
    found.append(entry("registration.waiting"))
    decline_offer(Registration.objects.get(pk=next_one.pk))
    confirm(Registration.objects.get(pk=row.pk))
    found.append(entry())
    cancel(Registration.objects.get(pk=row.pk))
    found.append(entry("registration.cancelled"))
    confirm(sign_up(event))
    found.append(entry())

    sequences = [one["sequence"] for one in found]
    assert sequences == sorted(set(sequences))
    assert [one["status"] for one in found] == [
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
    ]
    assert in_feed()["sequence"] == sequences[-1]


def test_a_session_that_moves_is_told_to_those_who_chose_it() -> None:
    event, first, second = side_by_side()
    make_session(event, starts_at=start_of(event), titles={"en": "Opening"})
    event.sessions.filter(track="").update(ends_at=start_of(event, 30))
    with_ticket(event, first)
    with_ticket(event, second, 2)

    change_session(first, actor=None, ends_at=start_of(event, 150))

    (message,) = Message.objects.filter(kind="event.changed")
    mail = renderers[message.kind](message)
    assert message.address == "ivan1@town.example"
    assert entry("event.changed").decoded("dtend") == start_of(event, 150)
    ends = f"{start_of(event, 150).astimezone(event.tz):%H:%M}"
    assert ends in mail.text
