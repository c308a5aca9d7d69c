"""An event gets another time: its agenda follows, and calendars say what mails say."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from courses.models import Event
from courses.services.planning import update_event
from courses.services.registration import confirm
from courses.services.sessions import add_session, change_session, remove_session
from courses.services.shifting import HourMissing
from outbox.models import Message
from tests.courses.factories import sign_up, start_of
from tests.courses.test_calendar_files import carried
from tests.factories import make_event, make_session

pytestmark = pytest.mark.django_db

CHANGED = "event.changed"
LONDON = ZoneInfo("Europe/London")


def hours(event: Event) -> list[str]:
    """When its sessions begin, on the clocks of the place."""
    event = Event.objects.get(pk=event.pk)
    return [
        f"{row.starts_at.astimezone(event.tz):%d.%m. %H:%M}"
        for row in event.sessions.order_by("starts_at")
    ]


def entries(kind: str = CHANGED) -> list[str]:
    """From when to when the calendar of the latest mail has each day."""
    return [
        f"{row.decoded('dtstart'):%H:%M}-{row.decoded('dtend'):%H:%M}"
        for row in carried(kind).walk("VEVENT")
    ]


def moved(event: Event, *, minutes: int, longer: int = 0) -> Event:
    """The event some minutes later, and that much longer."""
    later = timedelta(minutes=minutes)
    start, end = start_of(event) + later, start_of(event, 8 * 60) + later
    end += timedelta(minutes=longer)
    return update_event(event, actor=None, starts_at=start, ends_at=end)


def test_an_event_at_another_hour_takes_its_sessions_and_the_calendar_along() -> None:
    event = make_event(sessions=2, starts_at=datetime(2032, 10, 13, 9, tzinfo=LONDON))
    event.time_zone = "Europe/London"
    event.save()
    confirm(sign_up(event))

    moved(event, minutes=5 * 60)

    assert hours(event) == ["13.10. 14:00", "13.10. 16:00"]
    assert entries() == ["14:00-17:30"]


def test_an_event_with_another_day_and_hour_keeps_its_agenda_in_order() -> None:
    winter = datetime(2027, 3, 20, 9, tzinfo=ZoneInfo("Europe/Sofia"))
    event = make_event(sessions=2, starts_at=winter)
    spring = winter + timedelta(days=15, hours=1)  # the clocks went forward between

    update_event(
        event, actor=None, starts_at=spring, ends_at=spring + timedelta(hours=8)
    )

    assert hours(event) == ["04.04. 10:00", "04.04. 12:00"]


def test_an_event_on_other_clocks_keeps_its_hours() -> None:
    event = make_event(sessions=2)
    start = start_of(event).astimezone(event.tz).replace(tzinfo=LONDON)

    update_event(
        event,
        actor=None,
        starts_at=start,
        ends_at=start + timedelta(hours=8),
        time_zone="Europe/London",
    )

    assert [text[-5:] for text in hours(event)] == ["09:00", "11:00"]


def test_an_hour_that_the_clocks_skip_is_refused_and_nothing_moves() -> None:
    night = datetime(2027, 3, 28, 0, 0, tzinfo=ZoneInfo("Europe/Sofia"))
    event = make_event(starts_at=night)
    session = event.sessions.get()
    change_session(session, actor=None, ends_at=night + timedelta(minutes=30))
    later = night.replace(hour=3, minute=45)  # 03:00 to 04:00 is not there

    with pytest.raises(HourMissing):
        update_event(
            event, actor=None, starts_at=later, ends_at=later + timedelta(hours=8)
        )

    assert hours(event) == ["28.03. 00:00"]


def test_an_event_that_gets_longer_leaves_its_agenda() -> None:
    event = make_event(sessions=2)
    before = hours(event)

    moved(event, minutes=-60, longer=60)

    assert hours(event) == before


def test_the_calendar_never_goes_beyond_the_time_that_the_mail_says() -> None:
    event = make_event(sessions=1)
    end = start_of(event, 8 * 60)
    make_session(event, starts_at=start_of(event, 6 * 60), ends_at=end)
    confirm(sign_up(event))

    update_event(event, actor=None, starts_at=start_of(event, 30))

    assert [text[-5:] for text in hours(event)] == ["09:00", "15:00"]
    assert entries() == ["09:30-17:00"]


def test_a_session_that_moves_the_end_of_a_day_is_told_to_everybody_once() -> None:
    event = make_event(sessions=2)
    confirm(sign_up(event))
    last = event.sessions.order_by("starts_at")[1]
    at = timezone.now()

    change_session(last, actor=None, ends_at=start_of(event, 5 * 60))
    change_session(last, actor=None, ends_at=start_of(event, 6 * 60))

    told = Message.objects.get(kind=CHANGED)
    assert timedelta(minutes=9) < told.due_at - at < timedelta(minutes=11)
    assert entries() == ["09:00-15:00"]


def test_news_of_the_agenda_that_wait_go_out_with_those_of_the_event() -> None:
    event = make_event(sessions=2)
    confirm(sign_up(event))
    last = event.sessions.order_by("starts_at")[1]
    change_session(last, actor=None, ends_at=start_of(event, 5 * 60))

    moved(event, minutes=60)

    told = Message.objects.get(kind=CHANGED)
    assert told.due_at <= timezone.now()
    assert entries() == ["10:00-15:00"]


def test_a_session_added_before_or_taken_out_is_told() -> None:
    event = make_event(sessions=2)
    confirm(sign_up(event))
    Message.objects.all().delete()

    remove_session(event.sessions.order_by("starts_at")[0], actor=None)
    shorter = entries()
    add_session(
        event,
        titles={"en": "First"},
        starts_at=start_of(event, 30),
        ends_at=start_of(event, 60),
        actor=None,
    )

    assert shorter == ["11:00-12:30"]
    assert entries() == ["09:30-12:30"]


@pytest.mark.parametrize("why", ["within the day", "over"])
def test_a_session_is_not_told_of(why: str) -> None:
    event = make_event(sessions=2)
    confirm(sign_up(event))
    first = event.sessions.order_by("starts_at")[0]
    if why == "over":
        Event.objects.filter(pk=event.pk).update(status="held")

    change_session(
        first,
        actor=None,
        **{
            "within the day": {"ends_at": start_of(event, 60)},
            "over": {"starts_at": start_of(event, 30)},
        }[why],
    )

    assert not Message.objects.filter(kind=CHANGED).exists()
