"""Calendar files: what mails carry and the public page gives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from courses.models import Event
from courses.services.calendar import calendar_file
from courses.services.events import cancel_event
from courses.services.planning import update_event
from courses.services.registration import cancel, confirm
from courses.services.sessions import add_session, remove_session
from outbox.models import Message
from outbox.services.renderers import renderers
from tests.courses.factories import sign_up, start_of
from tests.factories import make_admin, make_event, make_session

pytestmark = pytest.mark.django_db


def carried(kind: str) -> Any:
    """The calendar that the latest mail of a kind carries; None when it has none."""
    found = renderers[kind](Message.objects.filter(kind=kind).latest("pk"))
    for part in found.attachments:
        if part.name == "event.ics":
            calendar = Calendar.from_ical(part.content)
            assert f"method={calendar['method']}" in part.mimetype
            return calendar
    return None


def two_days() -> Event:
    event = make_event(sessions=1)
    event.ends_at = start_of(event, 2 * 24 * 60)
    event.save()
    make_session(event, starts_at=start_of(event, 24 * 60))
    return event


def entries(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_calendar_has_one_entry_per_day_with_a_stable_uid() -> None:
    event = two_days()

    first = Calendar.from_ical(calendar_file(event, language="en"))
    event.sequence = 4
    second = Calendar.from_ical(calendar_file(event, language="bg", is_cancelled=True))

    rows = [first.walk("VEVENT"), second.walk("VEVENT")]
    assert [len(one) for one in rows] == [2, 2]
    assert [row["uid"] for row in rows[0]] == [row["uid"] for row in rows[1]]
    assert {row["sequence"] for row in rows[1]} == {4}
    assert second["method"] == "CANCEL"


def test_an_event_that_moves_keeps_the_uids_and_raises_the_sequence() -> None:
    event = two_days()
    confirm(sign_up(event))
    before = carried("registration.ticket")

    week = timedelta(days=7)
    update_event(
        event,
        actor=make_admin(),
        starts_at=start_of(event) + week,
        ends_at=start_of(event, 2 * 24 * 60) + week,
    )
    after = carried("event.changed")

    old, new = before.walk("VEVENT"), after.walk("VEVENT")
    assert [row["uid"] for row in old] == [row["uid"] for row in new]
    assert [row["sequence"] + 1 for row in old] == [row["sequence"] for row in new]
    assert [row.decoded("dtstart") + week for row in old] == [
        row.decoded("dtstart") for row in new
    ]
    assert after["method"] == "PUBLISH"


def test_a_day_that_the_event_has_no_more_is_called_off() -> None:
    event = two_days()
    second = event.sessions.order_by("-starts_at")[0]

    remove_session(second, actor=make_admin())
    event = Event.objects.get(pk=event.pk)
    shorter = entries(calendar_file(event, language="en"))
    add_session(
        event,
        titles={"en": "Again"},
        starts_at=second.starts_at,
        ends_at=second.ends_at,
        actor=make_admin(),
    )
    event = Event.objects.get(pk=event.pk)
    longer = entries(calendar_file(event, language="en"))

    assert [row["status"] for row in shorter] == ["CONFIRMED", "CANCELLED"]
    assert [row["status"] for row in longer] == ["CONFIRMED", "CONFIRMED"]
    assert [row["uid"] for row in shorter] == [row["uid"] for row in longer]
    assert shorter[1]["sequence"] < longer[1]["sequence"]


def test_own_cancellation_takes_the_same_entry_out_and_a_new_ticket_puts_it_back() -> (
    None
):
    event = make_event()
    row = confirm(sign_up(event))
    first = carried("registration.ticket").walk("VEVENT")[0]

    cancel(row)
    gone = carried("registration.cancelled")
    confirm(sign_up(event))
    again = carried("registration.ticket").walk("VEVENT")[0]

    entry = gone.walk("VEVENT")[0]
    assert (gone["method"], entry["status"]) == ("CANCEL", "CANCELLED")
    assert first["uid"] == entry["uid"] == again["uid"]
    assert first["sequence"] < entry["sequence"] < again["sequence"]
    assert entry.decoded("dtstamp") <= again.decoded("dtstamp")
    assert again["status"] == "CONFIRMED"


def test_the_entry_stays_while_a_colleague_of_the_mailbox_has_a_seat() -> None:
    event = make_event()
    row = confirm(sign_up(event, given_name="Ана"))
    confirm(sign_up(event, given_name="Ива"))

    cancel(row)

    assert carried("registration.cancelled") is None


def test_an_event_called_off_takes_the_entries_out() -> None:
    event = two_days()
    confirm(sign_up(event))
    before = carried("registration.ticket").walk("VEVENT")

    cancel_event(event, actor=make_admin(), reason="snow")
    after = carried("registration.cancelled")

    assert after["method"] == "CANCEL"
    rows = after.walk("VEVENT")
    assert [row["uid"] for row in before] == [row["uid"] for row in rows]
    assert all(row["sequence"] > before[0]["sequence"] for row in rows)


def test_the_online_link_is_in_ones_own_calendar_and_in_no_public_one() -> None:
    event = make_event(online_link="https://meet.example/room")
    confirm(sign_up(event))

    own = carried("registration.ticket").to_ical()
    public = calendar_file(event, language="en")

    assert b"meet.example" in own
    assert b"meet.example" not in public


@pytest.mark.parametrize("month", [1, 7])
@pytest.mark.parametrize("name", ["Europe/Sofia", "Europe/Belgrade", "UTC"])
def test_calendar_zone_is_classic_and_right_all_year(month: int, name: str) -> None:
    zone = ZoneInfo(name)
    start = datetime(2027, month, 5, 9, 0, tzinfo=zone)
    event = make_event(starts_at=start, time_zone=name)

    content = calendar_file(event, language="en").decode()
    calendar = Calendar.from_ical(content)

    entry = calendar.walk("VEVENT")[0]
    assert entry.decoded("dtstart").astimezone(zone) == start
    if name == "UTC":
        return
    assert content.count("RRULE") == 2
    assert f"DTSTART;TZID={name}:2027{month:02d}05T090000" in content
    assert "DTSTART:19700329T0" in content
    assert "DTSTART:19701025T0" in content
    summer = {"Europe/Sofia": "+0300", "Europe/Belgrade": "+0200"}[name]
    assert f"TZOFFSETTO:{summer}" in content
