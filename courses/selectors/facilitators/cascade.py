"""What trainings led to: whom they trained, what these led, whom that reached (E47)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import (
    Event,
    EventKind,
    EventRole,
    PoolRequest,
    Presence,
    Registration,
    Status,
)
from courses.selectors.attendance import THERE
from courses.selectors.reach import present_of, reach_by
from courses.selectors.trainers import HELD, graduates
from participants.models import Person
from programmes.models import Programme


@dataclass(frozen=True)
class Led:
    """An event somebody led after they were trained, and how many people came.

    The people are those seen at the door; where nobody was, what was noted with the
    request for a facilitator.
    """

    key: str
    event: Event | None
    request: PoolRequest | None
    day: date | None
    people: int

    @property
    def is_told(self) -> bool:
        """Whether anybody may know its name."""
        event = self.event
        return event is not None and event.is_public


@dataclass
class Trained:
    """Somebody who was at a training, and what they led since."""

    person: Person
    led: list[Led] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(row.people for row in self.led)


@dataclass
class Branch:
    """One training and those whom it trained first."""

    training: Event
    trained: list[Trained]

    @property
    def led(self) -> int:
        return len(_distinct(self.trained))

    @property
    def people(self) -> int:
        return sum(row.people for row in _distinct(self.trained).values())


@dataclass
class Cascade:
    """All trainings of a programme; an event led by two counts once in the whole."""

    branches: list[Branch]

    @property
    def everybody(self) -> list[Trained]:
        return [one for branch in self.branches for one in branch.trained]

    @property
    def trained(self) -> int:
        return len(self.everybody)

    @property
    def leading(self) -> int:
        """How many of them have led something since."""
        return sum(bool(one.led) for one in self.everybody)

    @property
    def led(self) -> int:
        return len(_distinct(self.everybody))

    @property
    def people(self) -> int:
        return sum(row.people for row in _distinct(self.everybody).values())

    def rows(self) -> Iterator[tuple[Event, Trained, Led | None]]:
        """The tree line by line; who led nothing yet has one line."""
        for branch in self.branches:
            for one in branch.trained:
                if not one.led:
                    yield branch.training, one, None
                for led in one.led:
                    yield branch.training, one, led


def _distinct(trained: Iterable[Trained]) -> dict[str, Led]:
    return {row.key: row for one in trained for row in one.led}


def trainings_of(programme: Programme) -> QuerySet[Event]:
    """The facilitator trainings of a programme that were held, shared ones too."""
    of_programme = Q(programme=programme) | Q(further_programmes=programme)
    behaviour = EventKind.Behaviour.FACILITATOR_TRAINING
    rows = Event.objects.filter(
        of_programme, kind__behaviour=behaviour, status__in=HELD
    )
    return rows.distinct().order_by("starts_at", "pk")


def cascade_of(programme: Programme) -> Cascade:
    """The tree, in a fixed number of queries. Who was trained twice stands under the
    first training, and is credited with what they led since.
    """
    trainings = list(trainings_of(programme))
    since = _first_training(trainings)
    people = Person.objects.in_bulk(list(since))
    led = _led_since(since)
    trained: dict[int, list[Trained]] = defaultdict(list)
    ordered = sorted(people.values(), key=lambda row: (row.sort_key, row.pk))
    for person in ordered:
        trained[since[person.pk].pk].append(Trained(person, led[person.pk]))
    return Cascade([Branch(row, trained[row.pk]) for row in trainings])


def _first_training(trainings: list[Event]) -> dict[int, Event]:
    """By person the first training at which they were."""
    events = {row.pk: row for row in trainings}
    rows = graduates().filter(event__in=events).exclude(person=None)
    found: dict[int, Event] = {}
    for person, event in rows.order_by("event__starts_at", "event").values_list(
        "person", "event"
    ):
        found.setdefault(person, events[event])
    return found


def _led_since(since: dict[int, Event]) -> dict[int, list[Led]]:
    found: dict[int, list[Led]] = defaultdict(list)
    roles = EventRole.objects.filter(
        person__in=list(since), role=EventRole.Role.FACILITATOR, event__status__in=HELD
    )
    pairs = {
        (row.person_id, row.event_id): row.event
        for row in roles.select_related("event__kind").order_by(
            "event__starts_at", "pk"
        )
        if _is_after(row.event, since[row.person_id])
    }
    noted = _requests(since)
    counts = reach_by(
        present_of(
            Registration.objects.filter(event__in={event for _one, event in pairs})
        ),
        "event",
    )
    for (person, pk), event in pairs.items():
        request = noted.get((person, pk))
        seen = counts[pk].people if pk in counts else 0
        people = seen or (request.citizens or 0 if request else 0)
        found[person].append(Led(f"event {pk}", event, request, event.day, people))
    for (person, pk), request in noted.items():
        if (person, pk) not in pairs:
            citizens = request.citizens or 0
            key = f"request {request.pk}"
            found[person].append(Led(key, None, request, request.on, citizens))
    return found


def _is_after(event: Event, training: Event) -> bool:
    """Led after the training, and no training of facilitators itself."""
    is_training = event.kind.behaviour == EventKind.Behaviour.FACILITATOR_TRAINING
    if is_training or event.starts_at is None or training.starts_at is None:
        return False
    return event.starts_at > training.starts_at


def _requests(since: dict[int, Event]) -> dict[tuple[int, int], PoolRequest]:
    """What the trained did for municipalities; without an event each is its own."""
    rows = PoolRequest.objects.filter(
        status=PoolRequest.Status.HELD, assigned__person__in=list(since)
    ).select_related("assigned", "organisation")
    found: dict[tuple[int, int], PoolRequest] = {}
    for row in rows.order_by("on", "pk"):
        if row.assigned is None:
            continue
        key = row.event_id if row.event_id is not None else -row.pk
        found[row.assigned.person_id, key] = row
    return found


def led_by_trained(programme: Programme) -> QuerySet[Event]:
    """The events that people trained by the programme led afterwards."""
    found = cascade_of(programme)
    keys = {row.event.pk for one in found.everybody for row in one.led if row.event}
    return Event.objects.filter(pk__in=keys)


def trained_of(programme: Programme) -> QuerySet[Person]:
    """Who was at a facilitator training of the programme."""
    there = Presence.objects.filter(registration=OuterRef("pk"), state__in=THERE)
    rows = Registration.objects.filter(
        Exists(there),
        event__in=trainings_of(programme).order_by().values("pk"),
        status=Status.CONFIRMED,
    )
    return Person.objects.filter(Exists(rows.filter(person=OuterRef("pk"))))
