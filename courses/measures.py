"""What indicators can count of events: always the length of a list one can open."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import Event, EventKind, Registration
from courses.selectors.attendance import attended_in
from courses.selectors.costs import (
    actual_cost,
    cost_per_person_day,
    events_with_costs,
)
from courses.selectors.counted_people import of_counted_groups
from courses.selectors.evaluation.programmes import closed_evaluations, totals_of
from courses.selectors.facilitators.cascade import (
    cascade_of,
    led_by_trained,
    trained_of,
)
from courses.selectors.series import once_per_series
from courses.selectors.ways import in_person, online_only
from participants.models import Organisation, Person
from programmes.models import Programme
from programmes.selectors.measures import Measure, add

TRAININGS = (
    EventKind.Behaviour.SEMINAR,
    EventKind.Behaviour.FACILITATOR_TRAINING,
    EventKind.Behaviour.STUDY_VISIT,
)


def _attended(programme: Programme) -> QuerySet[Registration]:
    return attended_in([programme.pk])


def people_of_counted_groups(programme: Programme) -> QuerySet[Person]:
    """People who attended, of the groups that count toward the total (R-38)."""
    rows = of_counted_groups(_attended(programme), [programme.pk])
    return Person.objects.filter(Exists(rows.filter(person=OuterRef("pk"))))


def organisations_present(programme: Programme, *, kind: str) -> QuerySet[Organisation]:
    """Organisations of a kind from which somebody attended."""
    rows = _attended(programme).filter(organisation=OuterRef("pk"))
    return Organisation.objects.filter(Exists(rows), kind=kind)


def attended_once_per_series(programme: Programme) -> QuerySet[Registration]:
    """Attendances, of one person in one series only the first (R-30)."""
    return once_per_series(_attended(programme))


def attended_in_person(programme: Programme) -> QuerySet[Registration]:
    """Attendances of those who were in the room for some session (E38)."""
    return in_person(_attended(programme))


def attended_online(programme: Programme) -> QuerySet[Registration]:
    """Attendances of those who were online alone."""
    return online_only(_attended(programme))


def trainings_held(programme: Programme) -> QuerySet[Event]:
    """Trainings of the programme that were held; meetings and press are none."""
    return Event.objects.filter(
        programme=programme,
        status__in=[Event.Status.HELD, Event.Status.REPORTED],
        kind__behaviour__in=TRAININGS,
    )


def evaluation_average(programme: Programme) -> Decimal | None:
    """The average mark of its events as a whole, 1 to 5, each answer counting one."""
    return totals_of(programme).overall


def evaluation_response(programme: Programme) -> Decimal | None:
    """How many per cent of those asked answered, over all closed evaluations."""
    totals = totals_of(programme)
    return Decimal(totals.percent) if totals.evaluations else None


def evaluation_used(programme: Programme) -> Decimal | None:
    """How many per cent of those asked months later used what they learned."""
    used = totals_of(programme).used
    return None if used is None else Decimal(used)


def citizens_reached(programme: Programme) -> Decimal | None:
    """How many people came to what facilitators led whom the programme trained."""
    found = cascade_of(programme)
    return Decimal(found.people) if found.branches else None


def rows_with_costs(programme: Programme, *, currency: str = "") -> QuerySet[Event]:
    """The events whose actual cost is known, whatever the currency."""
    return events_with_costs(programme)


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    add(
        Measure(
            "people_of_counted_groups",
            _("People of the counted groups who attended"),
            people_of_counted_groups,
        )
    )
    add(
        Measure(
            "organisations_present",
            _("Organisations from which somebody attended"),
            organisations_present,
        )
    )
    add(
        Measure(
            "attended_once_per_series",
            _("Attendances, each person once in a series"),
            attended_once_per_series,
        )
    )
    add(Measure("attended_in_person", _("Attendances in person"), attended_in_person))
    add(Measure("attended_online", _("Attendances online"), attended_online))
    add(Measure("trainings_held", _("Trainings held"), trainings_held))
    add(
        Measure(
            "facilitators_trained",
            _("People at a facilitator training"),
            trained_of,
        )
    )
    add(
        Measure(
            "events_by_facilitators",
            _("Events led by facilitators the programme trained"),
            led_by_trained,
        )
    )
    add(
        Measure(
            "citizens_reached",
            _("Citizens reached by facilitators the programme trained"),
            led_by_trained,
            citizens_reached,
        )
    )
    for key, label, cost in (
        ("actual_cost", _("Actual cost of events held"), actual_cost),
        ("cost_per_person_day", _("Actual cost per person-day"), cost_per_person_day),
    ):
        add(Measure(key, label, rows_with_costs, cost))
    for key, label, value in (
        ("evaluation_average", _("Average mark of the events"), evaluation_average),
        ("evaluation_response", _("Response to evaluations, %"), evaluation_response),
        ("evaluation_used", _("Used it months later, %"), evaluation_used),
    ):
        add(Measure(key, label, closed_evaluations, value))
