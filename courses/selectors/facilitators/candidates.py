"""Who is a candidate, searched; who could become one; training since the last grant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from courses.models import Award, Candidacy, EventKind, Qualification, Requirement
from courses.selectors.facilitators.progress import (
    Progress,
    attended_of,
    holding,
    progress_of,
)
from courses.selectors.reach import hours_by_event, present_of
from participants.models import Person
from participants.selectors.people import find_people

TAUGHT = (EventKind.Behaviour.SEMINAR, EventKind.Behaviour.FACILITATOR_TRAINING)


def candidates_of(
    qualification: Qualification, *, query: str = "", stage: str = "", day: date
) -> QuerySet[Candidacy]:
    """The candidates by name, in either script, and by where they stand."""
    rows = qualification.candidacies.select_related("person", "qualification")
    if query.strip():
        found = find_people(Person.objects.all(), query)
        rows = rows.filter(person__in=found.order_by().values("pk"))
    if stage:
        rows = rows.filter(pk__in=_at_stage(qualification, stage, day))
    return rows.order_by("person__sort_key", "pk")


def _at_stage(qualification: Qualification, stage: str, day: date) -> list[int]:
    rows = qualification.candidacies.all()
    return [
        row.candidacy.pk
        for row in progress_of(qualification, rows, day)
        if row.stage == stage
    ]


def counts_of(
    qualifications: QuerySet[Qualification], day: date
) -> QuerySet[Qualification]:
    """The qualifications, each with how many are candidates and how many hold it."""
    awards = Award.objects.filter(holding(day)).values("candidacy")
    held = Q(candidacies__in=awards)
    return qualifications.annotate(
        candidates=Count("candidacies", distinct=True),
        holders=Count("candidacies", filter=held, distinct=True),
    )


def holders(qualification: Qualification, day: date) -> QuerySet[Candidacy]:
    """Who holds the qualification on that day."""
    awards = Award.objects.filter(holding(day), candidacy=OuterRef("pk"))
    return qualification.candidacies.filter(Exists(awards))


def graduates_of(qualification: Qualification) -> QuerySet[Person]:
    """Who attended a training that is asked for, long enough or not, and is no
    candidate yet."""
    people = Person.objects.filter(merged_into=None, erased_at=None)
    known = qualification.candidacies.values("person")
    attended = [
        attended_of(row, qualification).values("person")
        for row in qualification.requirements.filter(
            kind=Requirement.Kind.TRAINING
        ).prefetch_related("kinds")
    ]
    found = people.none()
    for rows in attended:
        found = found | people.filter(pk__in=rows)
    return found.exclude(pk__in=known).order_by("sort_key", "pk")


def hours_since(candidacy: Candidacy, day: date) -> Decimal:
    """Taught hours somebody was there for at trainings that began after that day."""
    rows = candidacy.person.registrations.filter(
        event__kind__behaviour__in=TAUGHT, event__starts_at__date__gt=day
    )
    return sum(hours_by_event(present_of(rows)).values(), Decimal(0))


def one_progress(candidacy: Candidacy, day: date) -> Progress:
    """The progress of one candidate."""
    (found,) = progress_of(candidacy.qualification, [candidacy], day)
    return found
