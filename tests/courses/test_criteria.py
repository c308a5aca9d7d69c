"""What events and programmes let groups be chosen by: just inside, just outside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses.models import EventRole, Registration
from participants.models import Person
from participants.selectors.groups import organisations_by, people_by
from programmes.models import Contact, Partner
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_post,
    make_presence,
    make_programme,
    make_registration,
)

pytestmark = pytest.mark.django_db


def people(*conditions: Any) -> set[Any]:
    return set(people_by({"all": list(conditions)}, at=timezone.now()))


def organisations(*conditions: Any) -> set[Any]:
    return set(organisations_by({"all": list(conditions)}, at=timezone.now()))


def asks(criterion: str, *values: Any) -> dict[str, Any]:
    shown = [getattr(value, "uid", value) for value in values]
    return {"criterion": criterion, "value": list(map(str, shown))}


def present(percent: int) -> dict[str, Any]:
    return {"criterion": "presence", "value": percent}


def attended(event: Any, person: Person, percent: int) -> Registration:
    row = make_registration(event, person=person, status="confirmed")
    session = event.sessions.get()
    make_presence(row, session, minutes=session.minutes * percent // 100)
    return row


def held_event(**fields: Any) -> Any:
    start = timezone.now() - timedelta(days=3)
    event = make_event(**fields)
    end = start + timedelta(hours=5)
    event.starts_at, event.ends_at = start, end
    event.save()
    event.sessions.update(starts_at=start, ends_at=end)
    return event


# --- presence at what stands beside it -----------------------------------------------


def test_presence_is_at_the_event_beside_it() -> None:
    event, other = held_event(), held_event()
    whole, half = make_person(), make_person()
    attended(event, whole, 80)
    attended(event, half, 79)
    attended(other, half, 100)

    assert people(asks("attended_event", event), present(80)) == {whole}
    assert people(asks("programme", event.programme), present(80)) == {whole}
    assert people(asks("attended_kind", event.kind), present(80)) >= {whole}
    assert people(present(80)) == {whole, half}
    assert people(present(80), {"not": asks("attended_event", event)}) == set()


def test_presence_is_at_each_of_the_events_beside_it() -> None:
    first, second = held_event(), held_event()
    both, one = make_person(), make_person()
    for person, percent in ((both, 90), (one, 50)):
        attended(first, person, 90)
        attended(second, person, percent)
    conditions = [asks("attended_event", first), asks("attended_event", second)]

    assert people(*conditions) == {both, one}
    assert people(*conditions, present(80)) == {both}


def test_presence_is_that_of_somebody_of_the_organisation() -> None:
    event = held_event()
    row = attended(event, make_person(), 80)
    row.organisation = make_organisation()
    row.save()

    assert organisations(asks("attended_event", event), present(80)) == {
        row.organisation
    }
    assert organisations(asks("attended_event", event), present(81)) == set()


def test_attendance_is_asked_until_the_day() -> None:
    event, person = held_event(), make_person()
    attended(event, person, 100)
    day_before = (timezone.now() - timedelta(days=5)).date().isoformat()
    then = {"criterion": "on_day", "value": day_before}

    assert people(asks("attended_event", event)) == {person}
    assert people(asks("attended_event", event), then) == set()


# --- roles in programmes -----------------------------------------------------------


def make_partner(programme: Any, role: str, **fields: Any) -> Any:
    organisation = make_organisation(**fields)
    Partner.objects.create(programme=programme, organisation=organisation, role=role)
    return organisation


def test_a_role_in_a_programme_is_one_row() -> None:
    programme, other = make_programme(), make_programme()
    mentor = make_partner(programme, "mentor")
    lead = make_partner(programme, "lead")
    Partner.objects.create(programme=other, organisation=lead, role="mentor")
    conditions = [asks("programme_role", programme), asks("partner_role", "mentor")]

    assert organisations(*conditions) == {mentor}
    assert organisations(conditions[0]) == {mentor, lead}
    assert organisations(conditions[1]) == {mentor, lead}


@pytest.mark.parametrize("of_people", [False, True])
def test_a_role_lasts_from_one_day_to_another(of_people: bool) -> None:
    programme = make_programme()
    mentor = make_partner(programme, "mentor")
    post = make_post(organisation=mentor)
    Partner.objects.update(started_on=date(2020, 3, 1), ended_on=date(2021, 3, 1))
    for condition in (
        asks("programme_role", programme),
        asks("partner_role", "mentor"),
    ):
        found = {
            day: (people if of_people else organisations)(
                condition, {"criterion": "on_day", "value": day}
            )
            for day in ("2020-02-29", "2020-03-01", "2021-03-01", "2021-03-02")
        }

        inside = {post.person} if of_people else {mentor}
        assert list(found.values()) == [set(), inside, inside, set()]
        assert (people if of_people else organisations)(condition) == set()


def test_the_role_of_the_organisation_of_the_same_post() -> None:
    programme = make_programme()
    mentor = make_partner(programme, "mentor", kind="office")
    here, apart, left = make_person(), make_person(), make_person()
    make_post(here, organisation=mentor, title="head")
    make_post(apart, organisation=mentor, title="clerk")
    make_post(apart, title="head")
    make_post(left, organisation=mentor, title="head", ended_on=date(2020, 1, 1))
    head = {"criterion": "post_title", "value": "head"}
    conditions = [asks("programme_role", programme), asks("partner_role", "mentor")]

    assert people(*conditions) == {here, apart}
    assert people(*conditions, head) == {here}
    assert people(asks("programme_role", programme), asks("partner_role", "lead")) == (
        set()
    )
    former = {"criterion": "post_held", "value": "former"}
    assert people(*conditions, former) == {left}


def test_who_speaks_for_an_organisation_today() -> None:
    programme = make_programme()
    now, before = make_person(), make_person()
    for person, ended in ((now, None), (before, date(2020, 1, 1))):
        Contact.objects.create(
            programme=programme,
            organisation=make_organisation(),
            person=person,
            ended_on=ended,
        )

    assert people(asks("contact", programme)) == {now}
    assert people(asks("contact", make_programme())) == set()


def test_roles_at_events_of_a_programme() -> None:
    event, other = make_event(), make_event()
    called_off = make_event(programme=event.programme, status="cancelled")
    trainer, host, elsewhere, nowhere = (make_person() for _ in range(4))
    for place, person, role in (
        (event, trainer, "trainer"),
        (event, host, "host"),
        (other, elsewhere, "trainer"),
        (other, host, "trainer"),
        (called_off, nowhere, "trainer"),
    ):
        EventRole.objects.create(event=place, person=person, role=role)
    within = asks("role_programme", event.programme)

    assert people(asks("event_role", "trainer")) == {trainer, elsewhere, host}
    assert people(within) == {trainer, host}
    assert people(asks("event_role", "trainer"), within) == {trainer}
    assert people(asks("event_role", "mentor")) == set()


def test_a_registration_for_an_event_is_no_attendance() -> None:
    event = held_event()
    came = attended(event, make_person(), 10)
    absent = make_registration(event, person=make_person(), status="confirmed")
    make_registration(event, person=make_person(), status="cancelled")

    assert people(asks("registered_event", event)) == {came.person, absent.person}
    assert people(asks("attended_event", event)) == {came.person}
