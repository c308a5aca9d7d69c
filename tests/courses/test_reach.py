from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import Event, Registration
from courses.selectors.genders import Genders
from courses.selectors.reach import (
    Reach,
    hours_by_event,
    present_of,
    reach_by,
    reach_in,
    reach_of,
)
from participants.models import Organisation, Person
from tests.factories import (
    make_event,
    make_kind,
    make_organisation,
    make_person,
    make_presence,
    make_registration,
    make_session,
)

pytestmark = pytest.mark.django_db


def come(
    event: Event, office: Organisation, person: Person | None, **fields: object
) -> Registration:
    row = make_registration(event, organisation=office, person=person, **fields)
    for session in event.sessions.all():
        make_presence(row, session)
    return row


def test_present_are_those_who_were_there_at_an_event_that_took_place() -> None:
    office = make_organisation()
    event = make_event(status="held")
    there = come(event, office, make_person())
    make_registration(event, organisation=office, person=make_person())
    absent = make_registration(event, organisation=office, person=make_person())
    make_presence(absent, event.sessions.get(), state="absent", minutes=0)
    come(event, office, make_person(), status="cancelled")
    come(make_event(status="cancelled"), office, make_person())

    assert list(present_of(Registration.objects.all())) == [there]


def test_guests_of_the_press_are_nobody_reached() -> None:
    office, press = make_organisation(), make_kind(behaviour="press")
    come(make_event(status="held", kind=press), office, make_person())
    there = come(make_event(status="held"), office, make_person())

    assert list(present_of(Registration.objects.all())) == [there]


def test_reach_counts_a_person_once_and_whoever_has_no_card() -> None:
    office, other = make_organisation(), make_organisation()
    first, second = make_event(status="held"), make_event(status="held")
    both = make_person(gender="woman")
    come(first, office, both)
    come(second, other, both)
    come(first, office, make_person(gender="man"))
    come(second, office, None, gender="woman")

    rows = present_of(Registration.objects.all())

    assert reach_of(rows) == Reach(Genders(2, 1), 2, 2, second.starts_at)
    found = reach_by(rows, "organisation")
    assert found[office.pk].people == 3
    assert found[other.pk] == Reach(Genders(1), 1, 1, second.starts_at)


def test_a_place_counts_a_person_of_two_of_its_bodies_once() -> None:
    council, office, far = (make_organisation() for _ in range(3))
    event, later = make_event(status="held"), make_event(status="held")
    woman = make_person(gender="woman")
    come(event, council, woman)
    come(later, office, woman)
    come(event, office, make_person(gender="man"))
    elsewhere = make_person()
    come(event, office, elsewhere)
    come(later, far, elsewhere)

    rows = present_of(Registration.objects.all())
    found = reach_in(rows, {council.pk: 1, office.pk: 1, far.pk: 2})

    assert (found[1].genders, found[1].organisations) == (Genders(1, 1, 0, 1), 2)
    assert (found[2].genders, found[2].organisations) == (Genders(untold=1), 1)


def test_hours_are_taught_ones_and_of_parallel_sessions_the_longest() -> None:
    office = make_organisation()
    event = make_event(status="held", sessions=0, hour_minutes=45)
    alone = make_session(event)
    beside = [make_session(event, track=track) for track in ("A", "B")]
    pause = make_session(event, kind="break")
    for spent in (90, 45):
        row = make_registration(event, organisation=office, person=make_person())
        make_presence(row, alone, minutes=spent)
        make_presence(row, beside[0], minutes=15)
        make_presence(row, beside[1], minutes=45)
        make_presence(row, pause, minutes=90)

    rows = present_of(Registration.objects.all())

    assert hours_by_event(rows) == {event.pk: Decimal(5)}  # 90 + 45 + 2 × 45 of 45


@pytest.mark.parametrize("number", [1, 3])
def test_reach_has_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    places: dict[int, int] = {}
    for _ in range(number):
        event, office = make_event(status="held", sessions=0), make_organisation()
        make_session(event, track="A")
        come(event, office, make_person())
        come(event, make_organisation(), make_person())
        places[office.pk] = office.pk

    rows = present_of(Registration.objects.all())
    with django_assert_num_queries(6):
        assert reach_of(rows).people == 2 * number
        assert len(reach_in(rows, places)) == number
        assert len(hours_by_event(rows)) == number
