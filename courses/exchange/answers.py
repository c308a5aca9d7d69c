"""Files out: a column for each question of an event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.functional import lazy

from core.languages import pick
from core.xlsx import Value
from courses.models import Answer, Question, Registration
from courses.selectors.questions import answer_words
from participants.exchange.columns import Column, Spelling

_picked = lazy(pick, str)  # in the language of the headings, which is chosen later


def with_answers(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """The same registrations with what was answered."""
    told = Answer.objects.select_related("organisation")
    return rows.prefetch_related(Prefetch("answers", told))


def answer_columns(questions: Iterable[Question]) -> list[Column[Registration]]:
    """What was answered to each; nothing of special categories."""
    return [_column(row) for row in questions if not row.is_sensitive]


def _column(question: Question) -> Column[Registration]:
    def value(row: Registration, _how: Spelling) -> Value:
        found = [one for one in row.answers.all() if one.question_id == question.pk]
        if not found:
            return None
        found[0].question = question
        if question.kind == Question.Kind.NUMBER:
            return float(found[0].value)
        if question.kind == Question.Kind.DATE:
            return date.fromisoformat(found[0].value)
        return answer_words(found[0])

    label = _picked(question.labels)
    return Column(f"answer-{question.uid}", label, value, width=30)
