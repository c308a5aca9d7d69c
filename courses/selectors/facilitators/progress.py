"""How far candidates are: for every requirement the list of what counts towards it.

All of it is computed from what happened; what an organiser noted by hand counts where
the requirement lets them. A fixed number of queries, however many candidates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from courses.models import (
    Award,
    Candidacy,
    Event,
    EventKind,
    EventRole,
    Evidence,
    Observation,
    Qualification,
    Registration,
    Requirement,
    Test,
    TestResult,
)
from courses.selectors.attended import enough
from courses.selectors.facilitators.observations import average_mark
from courses.selectors.reach import present_of
from courses.selectors.trainers import HELD

Kind = Requirement.Kind
DRAFT = Event.Status.DRAFT


@dataclass(frozen=True)
class Item:
    """One thing that happened, what it came to, and whether that is enough."""

    person: int
    counts: bool
    event: Event | None = None
    percent: int | None = None
    evidence: Evidence | None = None
    observation: Observation | None = None
    mark: Decimal | None = None

    @property
    def on(self) -> date | None:
        """The day on which it happened, if that is known."""
        return self.event.day if self.event is not None else None

    @property
    def is_told(self) -> bool:
        """Whether anybody may know the name of the event."""
        event = self.event
        return event is not None and event.is_public and event.status != DRAFT


@dataclass
class Line:
    """A requirement and what stands under its number."""

    requirement: Requirement
    items: list[Item] = field(default_factory=list)

    @property
    def have(self) -> int:
        return sum(item.counts for item in self.items)

    @property
    def need(self) -> int:
        return self.requirement.count

    @property
    def is_met(self) -> bool:
        return self.have >= self.need


@dataclass
class Progress:
    """Where one candidate stands."""

    candidacy: Candidacy
    lines: list[Line]
    award: Award | None
    day: date

    @property
    def met(self) -> int:
        """How many requirements are met."""
        return sum(line.is_met for line in self.lines)

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing; a qualification that asks for nothing never is
        reached by itself."""
        return bool(self.lines) and self.met == len(self.lines)

    @property
    def is_valid(self) -> bool:
        """Whether the qualification is held today."""
        return self.award is not None and is_valid_on(self.award, self.day)

    @property
    def stage(self) -> str:
        """Where they stand, as one of `STAGE_NAMES`."""
        if self.is_valid:
            return "held"
        if self.award is not None:
            return "ended"
        return "ready" if self.is_met else "on_the_way"


def is_valid_on(award: Award, day: date) -> bool:
    """Whether the award stands and has not run out on that day."""
    lasts = award.valid_until is None or award.valid_until >= day
    return award.withdrawn_on is None and award.granted_on <= day and lasts


def holding(day: date) -> Q:
    """Condition on awards: they stand and have not run out."""
    lasts = Q(valid_until=None) | Q(valid_until__gte=day)
    return lasts & Q(withdrawn_on=None, granted_on__lte=day)


def progress_of(
    qualification: Qualification, candidacies: Iterable[Candidacy], day: date
) -> list[Progress]:
    """The progress of these candidates, in their order."""
    rows = list(candidacies)
    requirements = list(
        qualification.requirements.select_related("course", "event").prefetch_related(
            "kinds"
        )
    )
    people = [row.person_id for row in rows]
    found = [
        (requirement, _by_person(_items(requirement, qualification, people)))
        for requirement in requirements
    ]
    by_hand = _by_hand(rows)
    awards = latest_awards(rows)
    return [
        Progress(
            row,
            [
                Line(
                    requirement,
                    [*items[row.person_id], *by_hand[row.pk, requirement.pk]],
                )
                for requirement, items in found
            ],
            awards.get(row.pk),
            day,
        )
        for row in rows
    ]


def latest_awards(candidacies: Iterable[Candidacy]) -> dict[int, Award]:
    """The last period of each candidacy, also one that was withdrawn."""
    rows = Award.objects.filter(candidacy__in=[row.pk for row in candidacies])
    return {row.candidacy_id: row for row in rows.order_by("pk")}


def _by_person(items: Iterable[Item]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        found[item.person].append(item)
    return found


def _by_hand(rows: Sequence[Candidacy]) -> dict[tuple[int, int], list[Item]]:
    found: dict[tuple[int, int], list[Item]] = defaultdict(list)
    noted = Evidence.objects.filter(candidacy__in=[row.pk for row in rows])
    for row in noted.select_related("candidacy", "requirement").order_by("pk"):
        counts = row.requirement.by_hand
        item = Item(row.candidacy.person_id, counts, evidence=row)
        found[row.candidacy_id, row.requirement_id].append(item)
    return found


def _items(
    requirement: Requirement, qualification: Qualification, people: list[int]
) -> list[Item]:
    collect = COLLECT.get(Kind(requirement.kind))
    return collect(requirement, qualification, people) if collect else []


def events_meant(requirement: Requirement, qualification: Qualification) -> Q:
    """Condition on events: those whose attendance, test or lead is asked for."""
    if requirement.event_id is not None:
        return Q(pk=requirement.event_id)
    if requirement.course_id is not None:
        return Q(course=requirement.course_id)
    kinds = [row.pk for row in requirement.kinds.all()]
    if kinds:
        return Q(kind__in=kinds)
    if requirement.kind == Kind.LED:
        return Q()
    of_programme = Q(programme=qualification.programme_id) | Q(
        further_programmes=qualification.programme_id
    )
    trains = EventKind.Behaviour.FACILITATOR_TRAINING
    return of_programme & Q(kind__behaviour=trains)


def _meant(requirement: Requirement, qualification: Qualification) -> QuerySet[Event]:
    rows = Event.objects.filter(events_meant(requirement, qualification))
    return rows.exclude(status=Event.Status.CANCELLED).order_by()


def attended_of(
    requirement: Requirement, qualification: Qualification
) -> QuerySet[Registration]:
    """Who was there at the trainings that a requirement means, however long."""
    meant = _meant(requirement, qualification).values("pk")
    return present_of(Registration.objects.filter(event__in=meant))


def _trained(
    requirement: Requirement, qualification: Qualification, people: list[int]
) -> list[Item]:
    rows = attended_of(requirement, qualification).filter(person__in=people)
    least = requirement.minimum or Decimal(0)
    items = []
    for row in enough(rows, 0).select_related("event__kind").order_by("event", "pk"):
        percent = min(row.inside * 100 // row.taught, 100)  # type: ignore[attr-defined]
        items.append(Item(row.person_id or 0, percent >= least, row.event, percent))
    return items


def _led(
    requirement: Requirement, qualification: Qualification, people: list[int]
) -> list[Item]:
    """Events that took place and which they facilitated; one counts once."""
    meant = _meant(requirement, qualification).filter(status__in=HELD)
    roles = EventRole.objects.filter(
        person__in=people,
        role=EventRole.Role.FACILITATOR,
        event__in=meant.values("pk"),
    )
    rows = roles.select_related("event__kind").order_by("event__starts_at", "pk")
    items = {(row.person_id, row.event_id): row.event for row in rows}
    return [Item(person, True, event) for (person, _pk), event in items.items()]


def _tested(
    requirement: Requirement, qualification: Qualification, people: list[int]
) -> list[Item]:
    """Tests after the event that they sat under their names."""
    meant = _meant(requirement, qualification).values("pk")
    results = TestResult.objects.filter(
        registration__person__in=people,
        test__event__in=meant,
        test__moment=Test.Moment.AFTER,
    ).annotate(person=F("registration__person"))
    least = requirement.minimum or Decimal(0)
    items = []
    rows = results.select_related("test__event__kind")
    for row in rows.order_by("test__event__starts_at", "pk"):
        percent = row.score * 100 // row.test.best_score
        person = row.person
        items.append(Item(person, percent >= least, row.test.event, percent))
    return items


def _observed(
    requirement: Requirement, qualification: Qualification, people: list[int]
) -> list[Item]:
    """Signed observations of this qualification, by their average mark; where one
    event is asked for, those at it."""
    rows = Observation.objects.filter(
        candidacy__qualification=qualification,
        candidacy__person__in=people,
        signed_at__isnull=False,
    ).annotate(person=F("candidacy__person"), average=average_mark())
    if requirement.event_id is not None:
        rows = rows.filter(event=requirement.event_id)
    least = requirement.minimum or Decimal(0)
    items = []
    for row in rows.select_related("event__kind").order_by("signed_at", "pk"):
        mark = Decimal(str(row.average or 0))
        items.append(
            Item(row.person, mark >= least, row.event, observation=row, mark=mark)
        )
    return items


COLLECT: dict[Kind, Callable[[Requirement, Qualification, list[int]], list[Item]]] = {
    Kind.TRAINING: _trained,
    Kind.LED: _led,
    Kind.TEST: _tested,
    Kind.OBSERVED: _observed,
}
