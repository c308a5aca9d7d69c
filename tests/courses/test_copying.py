"""A copy of an event: all of its plan on other days, none of its people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from courses.models import (
    Evaluation,
    EvaluationQuestion,
    Event,
    EventRole,
    Leg,
    Question,
    Quota,
)
from courses.services import copying
from courses.services.copying import copy_event
from courses.services.planning import FIELDS
from courses.services.shifting import HourMissing
from participants.models import AuditEvent
from tests.factories import (
    make_admin,
    make_event,
    make_person,
    make_quota,
    make_region,
    make_registration,
    make_session,
)

SOFIA = ZoneInfo("Europe/Sofia")
pytestmark = pytest.mark.django_db


def at(day: int, month: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SOFIA)


def make_full() -> Event:
    """Two days in winter time with everything an event can have."""
    event = make_event(
        starts_at=at(10, 3, 9),
        ends_at=at(11, 3, 17),
        closes_at=at(8, 3, 12),
        release_on=date(2026, 3, 6),
        sessions=0,
        seats_per_organisation=3,
    )
    first = make_session(event, starts_at=at(10, 3, 9), room="A")
    make_session(event, starts_at=at(11, 3, 14), track="T")
    make_quota(event, scope=Quota.Scope.SESSION, session=first, size=7)
    Quota.objects.filter(scope="event").update(taken=4, release_on=date(2026, 3, 6))
    one = Question.objects.create(event=event, position=1, kind="text", labels={})
    Question.objects.create(
        event=event,
        position=2,
        kind="text",
        labels={"en": "Why?"},
        condition={"all": [{"question": str(one.uid), "is": "x"}]},
    )
    Question.objects.filter(pk=one.pk).update(labels={"en": "What?"})
    Leg.objects.create(
        event=event,
        starts_at=at(10, 3, 9),
        ends_at=at(10, 3, 12),
        contact="Maria, +381 60 000 000",
    )
    test = event.tests.create(moment="before", best_score=9, is_open=True)
    test.questions.create(
        position=1, texts={"en": "Who?"}, options=[{"en": "I"}], right=[0]
    )
    evaluation = Evaluation.objects.create(
        event=event,
        opens_at=at(11, 3, 17),
        closes_at=at(25, 3, 17),
        asks_sessions=True,
        reminders=2,
    )
    EvaluationQuestion.objects.create(
        evaluation=evaluation, position=1, texts={"en": "And?"}
    )
    make_registration(event)
    trainer = make_person()
    for session in (None, first):
        EventRole.objects.create(
            event=event, session=session, person=trainer, role=EventRole.Role.TRAINER
        )
    return event


def test_copy_event_takes_the_plan_and_keeps_the_hours_over_the_change_of_clocks() -> (
    None
):
    event = make_full()

    copy = copy_event(event, first_day=date(2026, 4, 7), actor=None)

    copy.refresh_from_db()
    days = timedelta(28)
    assert copy.status == Event.Status.DRAFT
    assert copy.slug != event.slug
    assert copy.starts_at == datetime(2026, 4, 7, 6, tzinfo=UTC)  # 9:00 in summer
    assert copy.ends_at == at(11, 3, 17) + days
    assert copy.closes_at == at(8, 3, 12) + days
    assert copy.release_on == date(2026, 4, 3)
    assert [
        (row.starts_at.astimezone(SOFIA), row.room, row.track)
        for row in copy.sessions.all()
    ] == [(at(10, 3, 9) + days, "A", ""), (at(11, 3, 14) + days, "", "T")]
    assert [
        (row.scope, row.size, row.taken, row.release_on) for row in copy.quotas.all()
    ] == [("event", 20, 0, date(2026, 4, 3)), ("session", 7, 0, None)]
    assert copy.quotas.get(scope="session").session == copy.sessions.first()
    assert copy.seats_per_organisation == 3
    assert copy.legs.get().starts_at == at(10, 3, 9) + days
    assert copy.legs.get().contact == ""
    assert copy.tests.get().best_score == 9
    assert not copy.tests.get().is_open
    assert copy.tests.get().questions.get().right == [0]
    evaluation = copy.evaluations.get()
    assert (evaluation.opens_at, evaluation.reminders) == (at(11, 3, 17) + days, 0)
    assert evaluation.asks_sessions
    assert evaluation.questions.get().texts == {"en": "And?"}
    assert [row.organisation_id for row in copy.organisers.all()] == [
        row.organisation_id for row in event.organisers.all()
    ]


def test_copy_event_takes_nobody_along() -> None:
    event = make_full()

    copy = copy_event(event, first_day=date(2026, 4, 7), actor=None)

    assert copy.registrations.count() == 0
    assert copy.roles.count() == 0
    assert EventRole.objects.filter(session__event=copy).count() == 0
    assert event.registrations.count() == 1
    assert Quota.objects.get(event=event, scope="event").taken == 4
    made = AuditEvent.objects.get(action="event.copied")
    assert made.after == {"from": str(event.uid)}


def test_copy_event_asks_the_earlier_question_of_the_copy() -> None:
    event = make_full()

    copy = copy_event(event, first_day=date(2026, 4, 7), actor=None)

    one, two = copy.questions.all()
    assert two.condition == {"all": [{"question": str(one.uid), "is": "x"}]}


def test_copy_event_to_another_place_goes_by_its_clocks() -> None:
    event = make_full()
    Event.objects.update(venues={"en": "Hall"}, online_link="https://meet.example/1")
    event.refresh_from_db()
    place = make_region(country="RS")

    copy = copy_event(event, first_day=date(2026, 4, 7), place=place, actor=None)

    assert (copy.place, copy.time_zone) == (place, "Europe/Belgrade")
    assert (copy.venues, copy.online_link) == ({}, "")
    assert copy.starts_at == datetime(2026, 4, 7, 7, tzinfo=UTC)


def test_copy_event_refuses_a_day_that_skips_its_hours() -> None:
    night = make_event(
        starts_at=at(27, 3, 3), ends_at=at(27, 3, 9), sessions=0, seats=None
    )
    make_session(night, starts_at=at(27, 3, 3, 30), ends_at=at(27, 3, 4, 10))

    with pytest.raises(HourMissing):
        copy_event(night, first_day=date(2026, 3, 29), actor=None)

    assert Event.objects.count() == 1


def test_copy_event_without_a_day_copies_the_rest() -> None:
    event = make_event(status="held", sessions=0)
    Event.objects.update(starts_at=None, ends_at=None, date_note={"en": "in spring"})
    event.refresh_from_db()

    copy = copy_event(event, first_day=None, actor=None)

    assert (copy.starts_at, copy.date_note) == (None, {"en": "in spring"})


def test_event_copy_page_plans_the_draft_and_refuses_what_is_no_day(
    client: Client,
) -> None:
    event = make_full()
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/copy/"

    shown = client.get(path)
    wrong = client.post(path, {"first_day": "someday"})
    number = Event.objects.count()
    done = client.post(path, {"first_day": "7.4.2026"})

    assert shown.status_code == 200
    assert (wrong.status_code, number) == (400, 1)
    copy = Event.objects.exclude(pk=event.pk).get()
    assert done["Location"] == f"/desk/events/{copy.slug}/"
    assert path in client.get(f"/desk/events/{event.slug}/").content.decode()


def test_copies_of_one_event_have_addresses_of_their_own() -> None:
    event = make_event(seats=None)

    days = [date(2027, 4, 7), date(2027, 4, 7)]
    slugs = {copy_event(event, first_day=day, actor=None).slug for day in days}

    assert len(slugs | {event.slug}) == 3


def test_copy_event_has_no_guests_of_the_press_yet() -> None:
    """R-29: what somebody counted at the door is of that event alone."""
    event = make_event(media_guests=12)

    copy = copy_event(event, first_day=date(2026, 4, 7), actor=None)

    event.refresh_from_db()
    assert (copy.media_guests, event.media_guests) == (None, 12)


OF_ITS_OWN = {  # what each event has anew, or what copying counts and sets itself
    *("id", "uid", "created_at", "updated_at", "slug", "status", "sequence"),
    *("known_from", "known_until", "search_key", "most_days", "assured_at"),
    *("is_template", "prerequisites", "has_classes"),
    *("seats_per_organisation", "seats_per_municipality"),
}
OF_PEOPLE = {  # who was there, what they did and said, and what was made of it
    *("Registration", "Invitation", "EventRole", "Scan", "Device", "Sheet"),
    *("LoosePage", "Room", "DelegationWaiver", "VisitReport", "Letter", "Photo"),
    *("Conclusion", "GoodPractice", "Observation", "PoolRequest", "Certificate"),
    *("Requirement", "Signatory"),  # they name an event, they are not of it
}


def test_whatever_an_event_has_is_copied_or_said_to_stay() -> None:
    """A new column or table is thought of here, or this fails (E32)."""
    columns = {field.name for field in Event._meta.concrete_fields}
    tables = {row.related_model.__name__ for row in Event._meta.related_objects}
    by_hand = {"EventOrganiser", "Material"}  # by create_event and copy_material

    assert columns == {*FIELDS, *OF_ITS_OWN}
    assert tables - OF_PEOPLE - by_hand <= set(vars(copying))
