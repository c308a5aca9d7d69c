"""Events: planned, changed, and moved from draft to report."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from courses.models import Event, Registration, Session, Status
from courses.selectors.events import (
    contact_hours,
    narrowed,
    past_public,
    place_beside_venue,
    upcoming_public,
)
from courses.services import events as acts
from courses.services.checkin import record_scan
from courses.services.events import (
    ChangedMeanwhile,
    DateMissing,
    SomebodyRegistered,
    WrongState,
    create_event,
    update_event,
)
from courses.services.registration import confirm, register
from courses.services.sessions import (
    HasScans,
    OutsideEvent,
    add_session,
    change_session,
    remove_session,
)
from outbox.models import Message
from participants.models import AuditEvent
from tests.courses.factories import start_of
from tests.factories import (
    SOFIA,
    make_event,
    make_kind,
    make_organisation,
    make_presence,
    make_programme,
    make_region,
    make_registration,
    make_session,
)


def plan(**fields: Any) -> Event:
    start = timezone.now() + timedelta(days=20)
    fields.setdefault("programme", make_programme())
    fields.setdefault("kind", make_kind())
    fields.setdefault("titles", {"bg": "Обучение за достъп до информация"})
    fields.setdefault("languages", ["bg"])
    fields.setdefault("starts_at", start)
    fields.setdefault("ends_at", start + timedelta(hours=8))
    return create_event(actor=None, **fields)


@pytest.mark.django_db
def test_create_event_is_a_draft_with_address_and_seats() -> None:
    office = make_organisation()

    event = plan(seats=30, organisers=[office])
    twin = plan()

    assert event.status == Event.Status.DRAFT
    assert event.slug.startswith("obuchenie-za-dostap-do-informatsia-20")
    assert twin.slug == f"{event.slug}-2"
    assert event.quotas.get().size == 30
    assert event.organisers.get().organisation == office


@pytest.mark.django_db
def test_create_event_is_found_in_both_scripts() -> None:
    place = make_region(name_latin="Bijeljina", name_cyrillic="Бијељина")
    event = plan(place=place, is_public=True)
    acts.announce(event, actor=None)

    for words in ("достъп", "dostap", "БИЈЕЉИНА", "bijeljina", "informatsiya bijel"):
        assert list(narrowed(upcoming_public(), query=words)) == [event]
    assert not narrowed(upcoming_public(), query="смолян")
    assert not narrowed(upcoming_public(), query="!!")


@pytest.mark.django_db
def test_update_event_tells_those_registered_of_a_new_time() -> None:
    event = make_event()
    make_registration(event, email="one@town.example")
    make_registration(event, email="one@town.example")
    make_registration(event, status=Status.WAITING)

    update_event(event, actor=None, starts_at=start_of(event, -60))

    event.refresh_from_db()
    told = Message.objects.filter(kind="event.changed")
    assert event.sequence == 1
    assert told.count() == 3  # who waits keeps the day free, too
    assert AuditEvent.objects.get().after == {"fields": ["starts_at"], "reason": ""}


@pytest.mark.django_db
def test_update_event_moves_its_sessions_along_and_keeps_their_hours() -> None:
    winter = datetime(2027, 3, 20, 9, tzinfo=SOFIA)
    event = make_event(sessions=2, starts_at=winter)

    moved = winter + timedelta(days=15)  # the clocks went forward between them
    update_event(event, actor=None, starts_at=moved, ends_at=moved + timedelta(hours=8))

    starts = event.sessions.values_list("starts_at", flat=True)
    assert [f"{at.astimezone(SOFIA):%d.%m. %H:%M}" for at in starts] == [
        "04.04. 09:00",
        "04.04. 11:00",
    ]
    assert AuditEvent.objects.get().after == {
        "fields": ["starts_at", "ends_at"],
        "reason": "",
        "sessions_moved_days": 15,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["longer", "shorter", "scanned"])
def test_update_event_leaves_sessions_where_they_are(why: str) -> None:
    event = make_event()
    session = event.sessions.get()
    start, day = start_of(event), timedelta(days=1)
    if why == "shorter":
        make_session(event, starts_at=start + day)
    if why == "scanned":
        record_scan(
            event,
            session,
            id=uuid4(),
            code="x",
            registration=None,
            direction="in",
            device_time=start,
            received_at=start,
            actor=None,
        )

    update_event(
        event,
        actor=None,
        starts_at=start - day if why == "longer" else start + day,
        ends_at=start + day + timedelta(hours=8),
    )

    assert event.sessions.first() == session
    session.refresh_from_db()
    assert session.starts_at == start


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("venue", "shown"),
    [
        ("Смолян", ""),
        ("Хотел, Смолян", ""),
        ("Смолянска 5", "Smolyan"),
        ("", "Smolyan"),
    ],
)
def test_place_beside_venue_is_not_said_twice(venue: str, shown: str) -> None:
    place = make_region(name_latin="Smolyan", name_cyrillic="Смолян")
    event = make_event(place=place, venues={"bg": venue} if venue else {})

    assert place_beside_venue(event, "en") == shown


@pytest.mark.django_db
def test_update_event_refuses_to_overwrite_what_it_did_not_see() -> None:
    event = make_event()
    seen_at = event.updated_at
    update_event(event, actor=None, seen_at=seen_at, late_minutes=20)

    with pytest.raises(ChangedMeanwhile):
        update_event(event, actor=None, seen_at=seen_at, late_minutes=30)

    event.refresh_from_db()
    assert event.late_minutes == 20


@pytest.mark.django_db
def test_update_event_that_is_over_needs_a_reason() -> None:
    event = make_event(status=Event.Status.HELD)

    with pytest.raises(WrongState):
        update_event(event, actor=None, late_minutes=20)
    update_event(event, actor=None, late_minutes=20, reason="as agreed")

    event.refresh_from_db()
    assert event.late_minutes == 20


@pytest.mark.django_db
def test_announce_without_a_date_is_refused() -> None:
    event = plan(starts_at=None, ends_at=None)

    with pytest.raises(DateMissing):
        acts.announce(event, actor=None)


@pytest.mark.django_db
def test_withdraw_with_registrations_is_refused() -> None:
    event = make_event(status=Event.Status.ANNOUNCED)
    make_registration(event)

    with pytest.raises(SomebodyRegistered):
        acts.withdraw(event, actor=None)


@pytest.mark.django_db
def test_cancel_event_ends_all_and_tells_everybody_once() -> None:
    event = make_event(seats=3)
    rows = [
        register(
            event,
            given_name="Ана",
            family_name=f"Пример{number}",
            email="office@town.example",
            language="sr",
            join_waiting_list=True,
        )
        for number in range(4)
    ]
    confirm(rows[0])

    acts.cancel_event(event, actor=None, reason="Snow")

    told = Message.objects.filter(kind="registration.cancelled")
    assert set(Registration.objects.values_list("status", "end_reason")) == {
        ("cancelled", "Snow")
    }
    assert event.quotas.get().taken == 0
    assert told.count() == 4


@pytest.mark.django_db
def test_mark_held_ends_the_line() -> None:
    event = make_event(starts_at=timezone.now() - timedelta(hours=9))
    stays = make_registration(event)
    waits = make_registration(event, status=Status.WAITING)

    acts.mark_held(event, actor=None)

    stays.refresh_from_db()
    waits.refresh_from_db()
    assert (stays.status, waits.status) == (Status.CONFIRMED, Status.EXPIRED)


@pytest.mark.django_db
def test_sessions_lie_within_the_event() -> None:
    event = make_event(sessions=0)
    start = start_of(event)
    hour = timedelta(hours=1)

    session = add_session(
        event, titles={"en": "A"}, starts_at=start, ends_at=start + hour, actor=None
    )
    with pytest.raises(OutsideEvent):
        add_session(
            event, titles={"en": "B"}, starts_at=start - hour, ends_at=start, actor=None
        )
    change_session(session, ends_at=start + 2 * hour, actor=None)

    assert event.sessions.get().minutes == 120


@pytest.mark.django_db
def test_remove_session_with_presence_is_refused() -> None:
    row = make_registration()
    session = row.event.sessions.get()
    make_presence(row, session)

    with pytest.raises(HasScans):
        remove_session(session, actor=None)

    assert Session.objects.filter(pk=session.pk).exists()


@pytest.mark.django_db
def test_contact_hours_leave_out_the_coffee() -> None:
    event = make_event(sessions=2, hour_minutes=45)
    make_session(event, kind="break", starts_at=start_of(event, 300))

    assert contact_hours(event) == 4.0


@pytest.mark.django_db
def test_past_public_puts_events_without_a_date_last() -> None:
    undated = make_event(status="held", sessions=0)
    Event.objects.filter(pk=undated.pk).update(starts_at=None, ends_at=None)
    dated = make_event(status="held", starts_at=timezone.now() - timedelta(days=9))
    make_event(status="held", is_public=False)
    make_event(status="draft")

    assert list(past_public()) == [dated, undated]
