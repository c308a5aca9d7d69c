"""The evaluations of a programme side by side, and what they come to together.

Means are of the evaluations that reach five answers alone: were those of fewer in the
sum, they could be worked out from the others. How many answered is no answer, so rates
are of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet

from courses.models import Evaluation, EvaluationBox
from courses.selectors.evaluation.questions import GIVEN
from courses.selectors.evaluation.results import FEWEST
from programmes.models import Programme

USED = ("often", "sometimes")
PLACES = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """One closed evaluation in numbers."""

    evaluation: Evaluation
    answered: int
    overall: Decimal | None
    recommend: Decimal | None
    used: int | None  # per cent

    @property
    def asked(self) -> int:
        return max(self.evaluation.asked or 0, self.answered)

    @property
    def percent(self) -> int:
        """The response rate."""
        return round(100 * self.answered / self.asked) if self.asked else 0

    @property
    def is_hidden(self) -> bool:
        return self.answered < FEWEST


@dataclass(frozen=True)
class Totals:
    """What the lines come to; a mean is weighted by answers."""

    evaluations: int
    asked: int
    answered: int
    overall: Decimal | None
    recommend: Decimal | None
    used: int | None

    @property
    def percent(self) -> int:
        return round(100 * self.answered / self.asked) if self.asked else 0


def closed_evaluations(programme: Programme) -> QuerySet[EvaluationBox]:
    """The boxes of the closed evaluations of a programme, the latest event first."""
    rows = EvaluationBox.objects.filter(
        evaluation__event__programme=programme, evaluation__closed_at__isnull=False
    ).select_related("evaluation__event")
    latest = F("evaluation__event__starts_at").desc(nulls_last=True)
    return rows.order_by(latest, "evaluation__event__pk", "evaluation__opens_at")


def lines_of(programme: Programme) -> list[Line]:
    """Every closed evaluation of the programme, in one query."""
    return [line_of(box) for box in closed_evaluations(programme)]


def line_of(box: EvaluationBox) -> Line:
    """One box in numbers."""
    return Line(
        box.evaluation,
        box.number,
        mean_of([box], "overall"),
        mean_of([box], "recommend"),
        share_used([box]),
    )


def totals_of(programme: Programme) -> Totals:
    """The same boxes put together, in one query."""
    boxes = list(closed_evaluations(programme))
    return Totals(
        evaluations=len(boxes),
        asked=sum(max(box.evaluation.asked or 0, box.number) for box in boxes),
        answered=sum(box.number for box in boxes),
        overall=mean_of(boxes, "overall"),
        recommend=mean_of(boxes, "recommend"),
        used=share_used(boxes),
    )


def shown_sums(boxes: Iterable[EvaluationBox], key: str) -> list[dict[str, int]]:
    """The sums of one question, of the boxes in which it may be shown."""
    found = [box.sums.get(key, {}) for box in boxes if box.number >= FEWEST]
    return [sums for sums in found if sums.get(GIVEN, 0) >= FEWEST]


def mean_of(boxes: Iterable[EvaluationBox], key: str) -> Decimal | None:
    """The average mark for a question over `boxes`."""
    return mean_of_sums(shown_sums(boxes, key))


def mean_of_sums(shown: Iterable[dict[str, int]]) -> Decimal | None:
    """The average mark of several sums together, to two places; None of none."""
    shown = list(shown)
    number = sum(sums[GIVEN] for sums in shown)
    if not number:
        return None
    total = sum(
        int(mark) * count
        for sums in shown
        for mark, count in sums.items()
        if mark != GIVEN
    )
    return (Decimal(total) / number).quantize(PLACES)


def share_used(boxes: Iterable[EvaluationBox]) -> int | None:
    """How many per cent used what they learned, of those asked months later."""
    shown = shown_sums(boxes, "used")
    number = sum(sums[GIVEN] for sums in shown)
    if not number:
        return None
    used = sum(sums.get(key, 0) for sums in shown for key in USED)
    return round(100 * used / number)
