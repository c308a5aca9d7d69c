"""A study visit on other days: what is paid, eaten and slept comes along."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from courses.models import Event, PerDiemRate, Traveller, VisitDay, VisitPlan
from courses.selectors.per_diem import travel_sheet_of
from courses.selectors.travel import meals_of, travellers_of
from courses.services.copying import copy_event
from courses.services.planning import update_event
from tests.courses.factories import make_visit, start_of
from tests.factories import make_registration

pytestmark = pytest.mark.django_db

Numbers = tuple[list[tuple[int, str]], list[tuple[int, int]]]


@pytest.fixture
def visit() -> Event:
    """Three days: the second with lunch, one night in Austria; somebody joins late, and
    somebody leaves early.
    """
    event = make_visit(3)
    day = first_of(event)
    VisitPlan.objects.create(event=event, asks=["diet"], lunch_percent=30)
    for number, country in enumerate(("RS", "AT", "RS")):
        on = day + timedelta(days=number)
        VisitDay.objects.create(
            event=event,
            on=on,
            country=country,
            has_night=number < 2,
            lunch=number == 1,
        )
    for country, amount in (("RS", 20), ("AT", 50)):
        PerDiemRate.objects.create(
            event=event,
            country=country,
            amount=amount,
            currency="EUR",
            source="Act 1",
            valid_on=date(2026, 1, 1),
        )
    for name, stay in (
        ("All", {}),
        ("Late", {"first_on": day + timedelta(days=1)}),
        ("Soon", {"last_on": day + timedelta(days=1)}),
    ):
        row = make_registration(event, family_name=name)
        Traveller.objects.create(registration=row, **stay)
    return event


def first_of(event: Event) -> date:
    assert event.day is not None
    return event.day


def numbers(event: Event) -> Numbers:
    """Nights and money of each traveller, lunches and people of each day."""
    event = Event.objects.get(pk=event.pk)
    sheet = travel_sheet_of(event)
    paid = [(line.units, str(line.total.get("EUR"))) for line in sheet.people]
    meals = meals_of(event, travellers_of(event))
    return sorted(paid), [(int(one.day.lunch), one.lunch) for one in meals]


@pytest.mark.parametrize("days", [1, 2, -1, 21])
def test_the_travel_sheet_is_the_same_after_a_move(visit: Event, days: int) -> None:
    before = numbers(visit)
    first = first_of(visit)
    by = timedelta(days=days)

    update_event(
        visit,
        actor=None,
        starts_at=start_of(visit).astimezone(visit.tz) + by,
        ends_at=start_of(visit, 56 * 60).astimezone(visit.tz) + by,
    )

    assert before == (
        [(1, "20.00"), (1, "35.00"), (2, "55.00")],
        [(0, 0), (1, 3), (0, 0)],
    )
    assert numbers(visit) == before
    on = visit.visit_days.values_list("on", flat=True)
    assert list(on) == [first + timedelta(days=days + n) for n in range(3)]
    joins = Traveller.objects.exclude(first_on=None).get().first_on
    assert joins == first + timedelta(days=days + 1)


def test_a_visit_that_gets_longer_keeps_its_days(visit: Event) -> None:
    on = list(visit.visit_days.values_list("on", flat=True))
    day = timedelta(days=1)

    update_event(visit, actor=None, starts_at=start_of(visit) - day)

    assert list(visit.visit_days.values_list("on", flat=True)) == on
    assert Traveller.objects.exclude(last_on=None).get().last_on == on[1]


def test_a_visit_that_gets_shorter_has_nobody_outside_of_it(visit: Event) -> None:
    update_event(
        visit,
        actor=None,
        starts_at=start_of(visit) + timedelta(days=2),
        ends_at=start_of(visit) + timedelta(days=2, hours=8),
    )

    visit.refresh_from_db()
    late = Traveller.objects.get(registration__family_name="Late")
    soon = Traveller.objects.get(registration__family_name="Soon")
    assert (late.first_on, late.last_on) == (visit.day, None)
    assert (soon.first_on, soon.last_on) == (None, None)


def test_a_copy_has_the_plan_and_nobody(visit: Event) -> None:
    first = first_of(visit) + timedelta(days=30)

    copy = copy_event(visit, first_day=first, actor=None)

    plan = VisitPlan.objects.get(event=copy)
    assert (plan.asks, plan.lunch_percent) == (["diet"], 30)
    days = copy.visit_days.values_list("on", "country", "lunch")
    assert list(days) == [
        (first, "RS", False),
        (first + timedelta(days=1), "AT", True),
        (first + timedelta(days=2), "RS", False),
    ]
    rates = [(row.country, int(row.amount)) for row in copy.per_diem_rates.all()]
    assert rates == [("AT", 50), ("RS", 20)]
    assert not copy.registrations.exists()
