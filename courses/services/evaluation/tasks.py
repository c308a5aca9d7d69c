"""What somebody registered is asked to answer just now: tests and evaluations."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from courses.models import Evaluation, Registration, Test
from courses.selectors.attendance import attended
from courses.services.evaluation.answering import has_answered
from courses.services.evaluation.links import answer_path
from courses.services.tickets import registration_token


class Task(NamedTuple):
    """`kind`: a moment of a test, or "evaluation"; where it is answered."""

    kind: str
    path: str


def tasks_of(registration: Registration, at: datetime) -> list[Task]:
    """The tests that are open and not handed in, the evaluations not answered."""
    event = registration.event
    tests = Test.objects.filter(event=event, is_open=True).order_by("-moment")
    token = registration_token(registration)
    found = []
    for test in tests.exclude(results__registration=registration):
        path = f"/tests/{test.uid}/" + ("" if test.by_code else f"{token}/")
        found.append(Task(test.moment, path))
    rows = Evaluation.objects.filter(event=event, closed_at=None)
    asked = [row for row in rows.order_by("opens_at") if row.is_open(at)]
    if asked and attended(event).filter(pk=registration.pk).exists():
        found += [
            Task("evaluation", answer_path(row, registration))
            for row in asked
            if not has_answered(row, registration)
        ]
    return found
