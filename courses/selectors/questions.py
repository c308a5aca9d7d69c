"""Reads about the form of an event: its questions, and what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property

from django.db.models import Count

from core.dates import format_date, format_time
from core.languages import LANGUAGE_NAMES
from core.numbers import format_number
from courses.models import (
    Answer,
    AnswerFile,
    Event,
    Question,
    Registration,
    SensitiveAnswer,
)
from courses.selectors.conditions import choices_of, condition_words, places_of
from participants.selectors.organisations import organisation_name


def questions_asked(event: Event) -> list[Question]:
    """The questions of the form as it is now, in their order."""
    return list(event.questions.filter(retired_at=None))


def may_answer(registration: Registration, at: datetime) -> bool:
    """Whether the person may change their answers: until the deadline for changes, or
    of registration if the event has no other.
    """
    event = registration.event
    deadline = event.changes_end_at if event.changes_until else event.deadline
    return registration.is_active and (deadline is None or at < deadline)


@dataclass(frozen=True)
class Told:
    """What was answered to a question, in words."""

    question: Question
    words: str
    file: AnswerFile | None = None


def told_in_words(registration: Registration) -> list[Told]:
    """The answers of a registration, without those of special categories."""
    rows = registration.answers.select_related("question", "organisation")
    rows = rows.order_by("question__position", "question__pk")
    files: dict[int, AnswerFile] = {}
    if any(row.question.kind == Question.Kind.FILE for row in rows):
        files = {row.question_id: row for row in registration.answer_files.all()}
    return [
        Told(row.question, answer_words(row), files.get(row.question_id))
        for row in rows
    ]


def answer_words(answer: Answer) -> str:
    """An answer as people read it, in the present language."""
    question, value = answer.question, answer.value
    if answer.organisation is not None:
        return organisation_name(answer.organisation)
    if choices := dict(choices_of(question)):
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(choices.get(key, str(key)) for key in chosen)
    match question.kind:
        case Question.Kind.NUMBER:
            number = Decimal(value)
            return format_number(number, places=places_of(number))
        case Question.Kind.DATE:
            return format_date(date.fromisoformat(value))
        case Question.Kind.TIME:
            return format_time(time.fromisoformat(value))
    return str(value)


@dataclass(frozen=True)
class FormLine:
    """A question at the desk: how often it was answered, and what it waits for."""

    question: Question
    answers: int
    when: str
    lacking: Sequence[str]  # names of languages of the event without a text
    page: int


@dataclass(frozen=True)
class FormAtDesk:
    """The form of an event as the desk shows it."""

    lines: list[FormLine]
    retired: list[FormLine]

    @cached_property
    def pages(self) -> int:
        return self.lines[-1].page if self.lines else 1


def form_of(event: Event) -> FormAtDesk:
    """All questions of an event with their numbers of answers, in three queries."""
    rows = list(event.questions.all())
    numbers = answer_numbers(event) if rows else Counter[int]()
    known = {row.key: row for row in rows}
    lines: list[FormLine] = []
    retired: list[FormLine] = []
    page = 1
    for row in rows:
        is_asked = row.retired_at is None
        page += bool(is_asked and row.starts_page)
        lacking = [
            LANGUAGE_NAMES[code]
            for code in event.languages
            if code in LANGUAGE_NAMES and not _has_text(row, code)
        ]
        line = FormLine(
            row,
            numbers[row.pk] + sum(row.kept_counts.values()),
            condition_words(row.condition, known),
            lacking,
            page,
        )
        (lines if is_asked else retired).append(line)
    return FormAtDesk(lines, retired)


def _has_text(question: Question, code: str) -> bool:
    """Whether it can be read in that language; Serbian scripts are rewritten."""
    same = {"sr", "sr-latn"} if code in ("sr", "sr-latn") else {code}
    texts = [question.labels, *(row["texts"] for row in question.options)]
    return all(same & set(words) for words in texts)


def answer_numbers(event: Event) -> Counter[int]:
    """How many registrations hold an answer to each question."""
    found: Counter[int] = Counter()
    for model in (Answer, SensitiveAnswer):
        rows = model._default_manager.filter(question__event=event)
        counted = rows.values_list("question").annotate(number=Count("pk")).order_by()
        found.update(dict(counted))
    return found
