"""What was answered to the form of an event, taken together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from courses.models import (
    ACTIVE,
    Answer,
    Event,
    Question,
    Registration,
    SensitiveAnswer,
)
from courses.selectors.conditions import choices_of
from courses.selectors.questions import answer_words

FEWEST = 5  # of a special category smaller numbers are not told


@dataclass(frozen=True)
class OptionCount:
    """How often one answer was chosen; None when that is too few to tell."""

    label: str
    number: int | None


@dataclass(frozen=True)
class Summary:
    """The answers to a question; `number` of them, None when that is not told."""

    question: Question
    number: int | None
    options: Sequence[OptionCount] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    total: Decimal | None = None

    @property
    def mean(self) -> Decimal | None:
        if self.total is None or not self.number:
            return None
        return self.total / self.number

    @property
    def top(self) -> int:
        """What the bars of one picture are measured by."""
        return max([self.number or 0, *(row.number or 0 for row in self.options)])


def summaries_of(event: Event) -> list[Summary]:
    """Each question with its numbers, of valid registrations; in three queries."""
    values: dict[int, list[Any]] = {}
    for model in (Answer, SensitiveAnswer):
        rows = model._default_manager.filter(
            question__event=event, registration__status__in=ACTIVE
        )
        for pk, value in rows.values_list("question", "value").order_by("pk"):
            values.setdefault(pk, []).append(value)
    questions = event.questions.all()
    return [
        _summary(row, values.get(row.pk, []))
        for row in questions
        if row.retired_at is None or values.get(row.pk) or row.kept_counts
    ]


def _summary(question: Question, values: Sequence[Any]) -> Summary:
    if choices := choices_of(question):
        return _of_choices(question, choices, values)
    if question.kind == Question.Kind.NUMBER and values:
        numbers = [Decimal(value) for value in values]
        least, most = min(numbers), max(numbers)
        return Summary(question, len(values), (), least, most, sum(numbers, Decimal()))
    return Summary(question, len(values))


def _of_choices(
    question: Question, choices: Sequence[tuple[str, str]], values: Sequence[Any]
) -> Summary:
    counts = Counter(question.kept_counts)
    for value in values:
        counts.update(value if isinstance(value, list) else [value])
    if not question.is_sensitive:
        options = [OptionCount(label, counts[key]) for key, label in choices]
        return Summary(question, len(values), options)
    told = {key: counts[key] for key, _label in choices if counts[key] >= FEWEST}
    options = [OptionCount(label, told.get(key)) for key, label in choices]
    return Summary(question, None, options)


def words_beside(
    registrations: Iterable[Registration], questions: Sequence[Question]
) -> None:
    """Give each of `registrations` its `shown_answers`, one for each of `questions`."""
    rows = list(registrations)
    found: dict[tuple[int, int], str] = {}
    if questions:
        told = Answer.objects.filter(registration__in=rows, question__in=questions)
        for one in told.select_related("question", "organisation"):
            found[one.registration_id, one.question_id] = answer_words(one)
    for row in rows:
        row.shown_answers = [found.get((row.pk, one.pk), "") for one in questions]
