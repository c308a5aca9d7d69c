"""What somebody registered is asked to answer just now: tests and evaluations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from courses.models import (
    Evaluation,
    EvaluationTurn,
    Presence,
    Registration,
    Test,
    TestResult,
)
from courses.selectors.attendance import THERE
from courses.services.evaluation.links import answer_path
from courses.services.tickets import registration_token


class Task(NamedTuple):
    """`kind`: a moment of a test, or "evaluation"; where it is answered."""

    kind: str
    path: str


def tasks_of(registration: Registration, at: datetime) -> list[Task]:
    """The tests that are open and not handed in, the evaluations not answered."""
    return tasks_for([registration], at)[registration.pk]


def tasks_for(
    registrations: Iterable[Registration], at: datetime
) -> dict[int, list[Task]]:
    """The same for several confirmed registrations at once, by primary key."""
    rows = list(registrations)
    events = {row.event_id for row in rows}
    found: dict[int, list[Task]] = {row.pk: [] for row in rows}
    if not rows:
        return found
    sat, turns, there = _done(rows), _answered(rows), _there(rows)
    for test in Test.objects.filter(event__in=events, is_open=True).order_by("-moment"):
        for row in rows:
            if row.event_id == test.event_id and (row.pk, test.pk) not in sat:
                own = "" if test.by_code else f"{registration_token(row)}/"
                found[row.pk].append(Task(test.moment, f"/tests/{test.uid}/{own}"))
    asked = Evaluation.objects.filter(event__in=events, closed_at=None)
    for evaluation in asked.select_related("event").order_by("opens_at"):
        for row in rows:
            is_asked = row.event_id == evaluation.event_id and row.pk in there
            if not is_asked or not evaluation.is_open(at):
                continue
            if (row.pk, evaluation.pk) not in turns:
                path = answer_path(evaluation, row)
                found[row.pk].append(Task("evaluation", path))
    return found


def _done(rows: list[Registration]) -> set[tuple[int, int]]:
    """The tests handed in, each with its registration."""
    results = TestResult.objects.filter(registration__in=rows)
    return set(results.values_list("registration_id", "test_id"))


def _answered(rows: list[Registration]) -> set[tuple[int, int]]:
    """The rights that were burnt, also with a registration that went into another."""
    own = Q(registration__in=rows) | Q(registration__merged_into__in=rows)
    turns = EvaluationTurn.objects.filter(own).values_list(
        "registration_id", "registration__merged_into_id", "evaluation_id"
    )
    return {(into or pk, evaluation) for pk, into, evaluation in turns}


def _there(rows: list[Registration]) -> set[int]:
    """Those who came."""
    seen = Presence.objects.filter(registration__in=rows, state__in=THERE)
    return set(seen.values_list("registration_id", flat=True))
