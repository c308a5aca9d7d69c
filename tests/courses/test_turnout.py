"""Whether events take place: the numbers, the reminder, the two answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Event, Registration, Status
from courses.selectors.turnout import turnout_of, undecided
from courses.services.events import cancel_event
from courses.services.turnout import NothingToDecide, assure, remind_to_decide
from outbox.models import Message
from outbox.services.renderers import NotNeeded, renderers
from participants.models import AuditEvent
from tests.factories import (
    make_event,
    make_grant,
    make_registration,
    make_user,
)

pytestmark = pytest.mark.django_db


def make_due(days: int = 0, **fields: Any) -> Event:
    """An event in ten days whose day of decision is in `days`."""
    on = timezone.localdate() + timedelta(days=days)
    return make_event(decide_on=on, least_people=12, **fields)


def noon(event: Event) -> datetime:
    """Midday of the day of decision at the place."""
    assert event.decide_on is not None
    day = datetime.combine(event.decide_on, datetime.min.time(), event.tz)
    return day + timedelta(hours=12)


def test_turnout_counts_in_one_query(django_assert_num_queries: object) -> None:
    event = make_due()
    for status in (Status.CONFIRMED, Status.CONFIRMED, Status.WAITING):
        make_registration(event, status=status)
    make_registration(event, status=Status.HELD, held_until=timezone.now())
    make_registration(event, status=Status.CANCELLED)

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = turnout_of(event)

    assert (found.confirmed, found.unconfirmed, found.waiting) == (2, 1, 1)
    assert (found.missing, found.told) == (10, 4)


@pytest.mark.parametrize("status", ["draft", "held", "reported", "cancelled"])
def test_assure_what_is_not_ahead_is_refused(status: str) -> None:
    event = make_due(status=status)

    with pytest.raises(NothingToDecide):
        assure(event, actor=None)

    event.refresh_from_db()
    assert event.assured_at is None


def test_assure_twice_is_once() -> None:
    event = make_due()
    at = timezone.now()

    assure(event, actor=None, at=at)
    assure(event, actor=None, at=at + timedelta(hours=1))

    assert event.assured_at == at
    assert AuditEvent.objects.filter(action="event.assured").count() == 1
    assert not undecided(Event.objects.all()).exists()


def test_remind_to_decide_writes_once_to_who_organises() -> None:
    event = make_due()
    late = make_due(-3, programme=event.programme)
    make_due(4, programme=event.programme)
    manager = make_grant(make_user(), "manager", event.programme).user
    organiser = make_grant(make_user(), "organiser", event).user
    make_grant(make_user(), "checkin", event)
    make_grant(make_user(is_active=False), "organiser", event)
    at = noon(event)

    first, again = remind_to_decide(at), remind_to_decide(at + timedelta(hours=1))

    told = Message.objects.filter(kind="event.decide")
    assert (first, again) == (2, 2)
    assert sorted(told.values_list("about_uid", "address")) == sorted(
        [
            (event.uid, manager.email),
            (event.uid, organiser.email),
            (late.uid, manager.email),
        ]
    )


def test_remind_to_decide_leaves_alone_what_is_decided() -> None:
    sure, off = make_due(), make_due()
    for event in (sure, off):
        make_grant(make_user(), "organiser", event)
    assure(sure, actor=None)
    cancel_event(off, actor=None, reason="Snow")

    assert remind_to_decide(noon(sure)) == 0
    assert not Message.objects.filter(kind="event.decide").exists()


def test_the_mail_has_the_numbers_of_the_hour_and_ends_with_the_decision() -> None:
    event = make_due()
    make_grant(make_user(language="en"), "organiser", event)
    remind_to_decide(noon(event))
    message = Message.objects.get(kind="event.decide")
    make_registration(event)

    mail = renderers[message.kind](message)
    assure(event, actor=None)

    assert mail.subject.startswith("Does it take place? ")
    assert "Confirmed: 1 (of at least 12)" in mail.text
    assert f"/desk/events/{event.slug}/decision/" in mail.text
    with pytest.raises(NotNeeded):
        renderers[message.kind](message)


def test_the_page_takes_the_answer_and_the_public_page_says_it(desk: Client) -> None:
    event = make_due()
    path = f"/desk/events/{event.slug}/"

    overview = desk.get(path).content.decode()
    page = desk.get(f"{path}decision/").content.decode()
    home = desk.get("/desk/").content.decode()
    desk.post(f"{path}decision/", {"act": "assure"})

    assert "Does it take place?" in overview
    assert "12 people too few" in page
    assert "To decide: do they take place?" in home
    public = Client().get(f"/events/{event.slug}/").content.decode()
    assert "confirmed: it takes place" in public
    assert "To decide" not in desk.get("/desk/").content.decode()


def test_to_cancel_asks_for_a_reason_and_says_how_many_are_told(desk: Client) -> None:
    event = make_due()
    make_registration(event)
    path = f"/desk/events/{event.slug}/decision/"

    page = desk.get(f"{path}?cancel=1").content.decode()
    empty = desk.post(path, {"reason": ""})
    event.refresh_from_db()
    before = event.status
    desk.post(path, {"reason": "Too few"})

    event.refresh_from_db()
    assert "Cancel the event and tell 1 person" in " ".join(page.split())
    assert (empty.status_code, before) == (400, "open")
    assert event.status == "cancelled"
    assert Registration.objects.get().end_reason == "Too few"
    assert Message.objects.filter(kind="registration.cancelled").count() == 1


def test_the_calendar_of_the_desk_shows_days_of_decision(desk: Client) -> None:
    event = make_due()

    mine = desk.get("/desk/events/?view=month").content.decode()
    public = Client().get("/events/?view=month").content.decode()

    assert "To be decided in these days" in mine
    assert f"/desk/events/{event.slug}/decision/" in mine
    assert "decision" not in public


def test_the_day_of_decision_is_before_the_event(desk: Client) -> None:
    event = make_event()
    late = (event.ends_at or timezone.now()) + timedelta(days=1)

    html = desk.post(
        f"/desk/events/{event.slug}/edit/", {"decide_on": f"{late:%d.%m.%Y}"}
    ).content.decode()

    event.refresh_from_db()
    assert event.decide_on is None
    assert 'name="decide_on"' in html
