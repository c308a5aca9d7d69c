"""The marks that one trainer was given, event by event and together (E110)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from courses.models import EvaluationBox, Event, EventRole
from courses.selectors.evaluation.programmes import mean_of_sums, shown_sums
from courses.selectors.evaluation.questions import GIVEN
from participants.models import Person


@dataclass(frozen=True)
class Mark:
    """What those said who marked the trainer; where fewer than five did, `mean` is None
    and they are not counted.
    """

    answers: int
    mean: Decimal | None


@dataclass(frozen=True)
class Marks:
    """Marks by the primary key of the event, and all that may be shown together."""

    by_event: dict[int, Mark]
    together: Mark | None


class Part(NamedTuple):
    """A part in an event, and the mark for it, if there is one that may be known."""

    role: EventRole
    mark: Mark | None


def with_marks(roles: Iterable[EventRole], marks: Marks) -> Iterator[Part]:
    """Each of `roles` with the mark of its event."""
    return (Part(role, marks.by_event.get(role.event_id)) for role in roles)


def marks_of(person: Person, events: QuerySet[Event]) -> Marks:
    """The marks of a person at those of `events` whose evaluation is closed, in two
    queries. The mean of all is weighted by answers, and leaves out events with fewer
    than five: else those could be worked out.
    """
    theirs = events.order_by().values("pk")
    roles = EventRole.objects.filter(person=person, event__in=theirs)
    keys: dict[int, list[str]] = {}
    for event, uid in roles.order_by("pk").values_list("event_id", "uid"):
        keys.setdefault(event, []).append(f"trainer:{uid}")
    boxes = EvaluationBox.objects.filter(
        evaluation__event__in=keys, evaluation__closed_at__isnull=False
    ).select_related("evaluation")
    by_event = {}
    shown: list[dict[str, int]] = []
    for box in boxes:
        event = box.evaluation.event_id
        key = next((one for one in keys[event] if one in box.sums), None)
        if key is None:
            continue  # asked months later, when nobody marks trainers
        sums = shown_sums([box], key)
        shown += sums
        by_event[event] = Mark(_answers(sums), mean_of_sums(sums))
    mean = mean_of_sums(shown)
    return Marks(by_event, Mark(_answers(shown), mean) if mean is not None else None)


def _answers(shown: Iterable[dict[str, int]]) -> int:
    return sum(sums[GIVEN] for sums in shown)
