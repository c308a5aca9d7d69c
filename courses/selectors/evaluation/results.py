"""What came out of an evaluation, from five answers on and once it is closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from courses.models import Evaluation, EvaluationBox, EventRole, Session
from courses.selectors.evaluation.questions import (
    ADVISE,
    GIVEN,
    Asked,
    questions_of,
)

FEWEST = 5


@dataclass(frozen=True)
class Result:
    """The answers to one question; nothing of them where fewer than five answered."""

    asked: Asked
    number: int
    counts: Sequence[tuple[str, int]] = ()
    words: Sequence[str] = ()

    @property
    def is_hidden(self) -> bool:
        return not self.counts and not self.words

    @property
    def mean(self) -> Decimal | None:
        """The average mark, to two places."""
        if not self.asked.is_mark or not self.counts:
            return None
        total = sum(int(label) * count for label, count in self.counts)
        return (Decimal(total) / self.number).quantize(Decimal("0.01"))

    @property
    def advocates(self) -> int | None:
        """In per cent: those of 9 and 10 less those of 0 to 6."""
        if self.asked.kind != ADVISE or not self.counts:
            return None
        for_it = sum(count for label, count in self.counts if int(label) >= 9)
        against = sum(count for label, count in self.counts if int(label) <= 6)
        return round(100 * (for_it - against) / self.number)


@dataclass(frozen=True)
class Results:
    """An evaluation that was closed."""

    number: int
    rows: list[Result] = field(default_factory=list)

    @property
    def is_hidden(self) -> bool:
        """Whether too few answered to show anything."""
        return self.number < FEWEST


def results_of(evaluation: Evaluation) -> Results | None:
    """All results, in as many queries as the questions take and one; None while it is
    not closed. Below five answers no result, of a question none below five marks.
    """
    if evaluation.closed_at is None:
        return None
    box = EvaluationBox.objects.filter(evaluation=evaluation).first()
    if box is None or box.number < FEWEST:
        return Results(box.number if box else 0)
    return Results(box.number, [_result(box, one) for one in questions_of(evaluation)])


def _result(box: EvaluationBox, asked: Asked) -> Result:
    if asked.is_words:
        words = box.words.get(asked.key, [])
        return Result(asked, len(words), words=words)
    sums = box.sums.get(asked.key, {})
    number = sums.get(GIVEN, 0)
    if number < FEWEST:
        return Result(asked, number)
    counts = [(label, sums.get(option, 0)) for option, label in asked.options]
    return Result(asked, number, counts)


def own_results(evaluation: Evaluation, roles: Iterable[EventRole]) -> Results | None:
    """What a trainer may know: marks of the whole, of themselves and of the sessions
    they had a part in; no texts, for these may name others.
    """
    found = results_of(evaluation)
    if found is None:
        return None
    mine = {f"trainer:{role.uid}" for role in roles}
    taught = Session.objects.filter(roles__in=[role.pk for role in roles])
    mine |= {f"session:{uid}" for uid in taught.values_list("uid", flat=True)}
    shown = [
        row
        for row in found.rows
        if not row.asked.is_words
        and (":" not in row.asked.key or row.asked.key in mine)
    ]
    return Results(found.number, shown)
