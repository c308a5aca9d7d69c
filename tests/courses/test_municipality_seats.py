"""Seats of each municipality: all its bodies share them, unless it has its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses import invariants
from courses.models import Event, Quota, Status
from courses.selectors.nominations import seats_for_office
from courses.services.copying import copy_event
from courses.services.correction import correct_registration
from courses.services.quotas import (
    QuotaBelowTaken,
    set_quota,
    set_seats_per_municipality,
)
from courses.services.registration import SeatsTaken
from courses.services.waiting import release_seats
from participants.models import Organisation
from tests.clients import organiser_of
from tests.courses.factories import sign_up
from tests.courses.test_nominations import Threads
from tests.factories import make_event, make_organisation, make_region

pytestmark = pytest.mark.django_db


def town(number: int = 3) -> list[Organisation]:
    """An administration, a council and a body of a village, all of one municipality."""
    place = make_region()
    village = make_region(level="community", parent=place)
    places = [place, place, village][:number]
    return [make_organisation(region=one) for one in places]


def own(event: Event) -> list[tuple[int, int]]:
    rows = event.quotas.filter(scope="region").order_by("pk")
    return list(rows.values_list("taken", "size"))


def test_all_bodies_of_a_municipality_share_its_seats() -> None:
    event, offices = make_event(seats=20, seats_per_municipality=2), town()
    elsewhere, nowhere = town(1)[0], make_organisation()

    for number, office in enumerate(offices[:2]):
        sign_up(event, number, organisation=office)
    with pytest.raises(SeatsTaken) as refusal:
        sign_up(event, 2, organisation=offices[2])
    for number, office in enumerate([elsewhere, nowhere, nowhere, nowhere], 3):
        sign_up(event, number, organisation=office)

    assert refusal.value.quota.region == offices[0].region
    assert own(event) == [(2, 2), (1, 2)]


def test_a_municipality_with_its_own_number_is_an_exception() -> None:
    event, offices = make_event(seats=20, seats_per_municipality=1), town()
    set_quota(event, "region", 3, row=offices[0].region, actor=None)
    district = make_region(level="district")
    place = make_region(parent=district)
    set_quota(event, "region", 9, row=district, actor=None)

    for number, office in enumerate(offices):
        sign_up(event, number, organisation=office)
    sign_up(event, 5, organisation=make_organisation(region=place))
    with pytest.raises(SeatsTaken):  # the district has nine, the municipality one
        sign_up(event, 6, organisation=make_organisation(region=place))

    assert own(event) == [(3, 3), (1, 9), (1, 1)]


def test_beside_the_seats_of_each_organisation_both_bind() -> None:
    event = make_event(seats=20, seats_per_municipality=3, seats_per_organisation=2)
    first, second, _third = town()

    for number in (1, 2):
        sign_up(event, number, organisation=first)
    with pytest.raises(SeatsTaken):
        sign_up(event, 3, organisation=first)
    sign_up(event, 4, organisation=second)
    with pytest.raises(SeatsTaken):
        sign_up(event, 5, organisation=second)

    assert own(event) == [(3, 3)]


def test_the_number_follows_and_keeps_exceptions() -> None:
    event, (usual, *_rest), (special,) = make_event(seats=9), town(), town(1)
    set_quota(event, "region", 5, row=special.region, actor=None)
    for number in (1, 2):
        sign_up(event, number, organisation=usual)

    with pytest.raises(QuotaBelowTaken):
        set_seats_per_municipality(event, 1, actor=None)
    set_seats_per_municipality(event, 2, actor=None)
    assert own(event) == [(0, 5), (2, 2)]
    set_seats_per_municipality(event, 4, actor=None)
    assert own(event) == [(0, 5), (2, 4)]
    set_seats_per_municipality(event, None, actor=None)

    assert own(event) == [(0, 5)]
    assert list(invariants.problems()) == []


def test_unused_seats_are_free_for_all_on_the_day() -> None:
    at = timezone.now()
    day = at.date() + timedelta(days=2)
    event = make_event(seats=9, seats_per_municipality=1, release_on=day)
    office = town(1)[0]
    sign_up(event, 1, organisation=office)
    waits = sign_up(event, 2, organisation=office, join_waiting_list=True)

    release_seats(at + timedelta(days=2))

    waits.refresh_from_db()
    assert waits.status == Status.OFFERED


def test_who_is_corrected_to_another_municipality_takes_a_seat_there() -> None:
    event, office, other = make_event(seats_per_municipality=1), town(1)[0], town(1)[0]
    sign_up(event, 1, organisation=other)
    row = sign_up(event, 2, organisation=office)

    with pytest.raises(SeatsTaken):
        correct_registration(row, organisation=other, actor=None)
    correct_registration(row, organisation=town(1)[0], actor=None)

    assert [pair[0] for pair in own(event)] == [1, 0, 1]


def test_a_coordinator_sees_the_seats_and_a_copy_keeps_the_number() -> None:
    event, offices = make_event(seats_per_municipality=4), town()

    before, *_whole = seats_for_office(event, offices[0], timezone.now())
    sign_up(event, 1, organisation=offices[2])
    after, *_whole = seats_for_office(event, offices[0], timezone.now())
    copy = copy_event(event, first_day=None, actor=None)

    assert (before.scope, before.free, after.free) == ("region", 4, 3)
    assert copy.seats_per_municipality == 4


def test_the_form_of_the_event_sets_it_and_the_page_of_seats_says_it() -> None:
    event, office = make_event(), town(1)[0]
    sign_up(event, 1, organisation=office)
    client = organiser_of(event)
    path = f"/desk/events/{event.slug}/"
    form = client.get(f"{path}edit/").context["form"]
    sent: dict[str, Any] = {}
    for name in form.fields:
        value = form[name].value()
        if not isinstance(value, dict) and value not in (None, False):
            sent[name] = value
    sent |= {
        "titles_en": "Meeting",
        "titles_bg": "Среща",
        "seats_per_municipality": "2",
    }

    answer = client.post(f"{path}edit/", sent)

    assert answer.status_code == 302, answer.context["form"].errors
    assert own(event) == [(1, 2)]
    shown = client.get(f"{path}seats/").content.decode()
    assert "Seats of each municipality, unless it has its own number above: 2" in shown


@pytest.mark.django_db(transaction=True)
def test_the_seats_of_a_municipality_under_load(run_threads: Threads) -> None:
    offices = [*town(), town(1)[0]]
    event = make_event(seats=30, seats_per_municipality=5)

    def attempt(number: int) -> Callable[[], str]:
        def run() -> str:
            row = sign_up(
                event, number, organisation=offices[number % 4], join_waiting_list=True
            )
            return row.status

        return run

    found = run_threads([attempt(number) for number in range(48)], workers=16)

    assert found.count(Status.HELD) == 10
    assert found.count(Status.WAITING) == 38
    assert own(event) == [(5, 5), (5, 5)]
    assert Quota.objects.filter(event=event).count() == 3
    assert list(invariants.problems()) == []
