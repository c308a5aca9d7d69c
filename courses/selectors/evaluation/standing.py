"""How an evaluation stands while it is open: numbers, and who was not heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import Evaluation, EvaluationBox, EvaluationTurn, Registration
from courses.selectors.attendance import attended


def not_answered(evaluation: Evaluation) -> QuerySet[Registration]:
    """Those who attended and whose turn is still to come."""
    turns = EvaluationTurn.objects.filter(evaluation=evaluation)
    own = Q(registration=OuterRef("pk")) | Q(registration__merged_into=OuterRef("pk"))
    return attended(evaluation.event).exclude(Exists(turns.filter(own)))


@dataclass(frozen=True)
class Standing:
    """How many were asked, how many answered; `state` is planned, open or closed."""

    state: str
    asked: int
    answered: int

    @property
    def percent(self) -> int:
        """The response rate."""
        return round(100 * self.answered / self.asked) if self.asked else 0


def standing_of(evaluation: Evaluation, at: datetime) -> Standing:
    """The numbers, in two queries; what was answered is not among them."""
    box = EvaluationBox.objects.filter(evaluation=evaluation)
    answered = box.values_list("number", flat=True).first() or 0
    asked = evaluation.asked
    if asked is None:
        asked = attended(evaluation.event).count()
    state = "planned"
    if evaluation.closed_at is not None:
        state = "closed"
    elif evaluation.closes_at <= at:
        state = "counting"
    elif evaluation.has_begun(at):
        state = "open"
    return Standing(state, max(asked, answered), answered)
