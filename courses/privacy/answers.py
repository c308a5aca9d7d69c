"""What people answered: forms, evaluations, tests and needs."""

from __future__ import annotations

from datetime import datetime

from courses.models import (
    Answer,
    AnswerFile,
    EvaluationTurn,
    NeedsTurn,
    Question,
    SensitiveAnswer,
    TestResult,
)
from courses.selectors.questions import answer_words
from courses.services.answer_files import remove
from courses.services.form_answers import count_apart
from participants.models import Person
from participants.services.privacy import Row


def export_turns(person: Person) -> list[Row]:
    """That they answered; what, nobody knows."""
    rows = EvaluationTurn.objects.filter(registration__person=person)
    return [
        {"event": row.evaluation.event.titles, "answered": True}
        for row in rows.select_related("evaluation__event").order_by("pk")
    ]


def erase_turns(person: Person, at: datetime) -> None:
    """That they answered goes; what was answered is tied to nobody and stays."""
    EvaluationTurn.objects.filter(registration__person=person).delete()


def export_test_results(person: Person) -> list[Row]:
    rows = TestResult.objects.filter(registration__person=person)
    return [
        {
            "event": row.test.event.titles,
            "moment": row.test.moment,
            "score": row.score,
            "best_score": row.test.best_score,
        }
        for row in rows.select_related("test__event").order_by("pk")
    ]


def export_needs_turns(person: Person) -> list[Row]:
    """That they answered; what, is in the sums of their municipality alone."""
    rows = NeedsTurn.objects.filter(person=person).select_related("survey")
    return [{"survey": row.survey.titles, "answered": True} for row in rows]


def erase_needs_turns(person: Person, at: datetime) -> None:
    """That they answered goes; the sums stay."""
    NeedsTurn.objects.filter(person=person).delete()


def export_answers(person: Person) -> list[Row]:
    rows = Answer.objects.filter(registration__person=person)
    rows = rows.select_related("question", "organisation", "registration__event")
    return [
        {
            "event": row.registration.event.titles,
            "question": row.question.labels,
            "answer": answer_words(row),
        }
        for row in rows.order_by("pk")
    ]


def erase_answers(person: Person, at: datetime) -> None:
    """What was written goes; what was chosen among a few answers stays for the counts,
    and names nobody.
    """
    rows = Answer.objects.filter(registration__person=person)
    rows.exclude(question__kind__in=Question.COUNTED).delete()


def export_answer_files(person: Person) -> list[Row]:
    rows = AnswerFile.objects.filter(registration__person=person)
    return [
        {"question": row.question.labels, "file": row.file_name, "size": row.file_bytes}
        for row in rows.select_related("question").order_by("pk")
    ]


def erase_answer_files(person: Person, at: datetime) -> None:
    """The files go, from the disk too."""
    remove(AnswerFile.objects.filter(registration__person=person))


def export_sensitive_answers(person: Person) -> list[Row]:
    rows = SensitiveAnswer.objects.filter(registration__person=person)
    return [
        {"question": row.question.labels, "answer": row.value}
        for row in rows.select_related("question").order_by("pk")
    ]


def erase_sensitive_answers(person: Person, at: datetime) -> None:
    """Single answers become numbers: what is counted stays equal."""
    rows = SensitiveAnswer.objects.filter(registration__person=person)
    count_apart(list(rows.order_by("pk")), counted=True)
