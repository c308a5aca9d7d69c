"""Invented answers to the evaluations of a few events that were held."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from courses.models import Evaluation, EvaluationQuestion, Event
from courses.selectors.attendance import attended
from courses.selectors.evaluation.questions import ADVISE, Asked, questions_of
from courses.services.evaluation.answering import answer
from courses.services.evaluation.preparing import add_question, change, prepare
from courses.services.evaluation.running import close
from portal.services.facts import facts

Moment = Evaluation.Moment
Kind = EvaluationQuestion.Kind
Words = dict[str, list[str]]
OWN_TEXTS = {
    "bg": "Колко време имахте за въпроси?",
    "bs": "Koliko ste imali vremena za pitanja?",
    "sr": "Колико сте имали времена за питања?",
    "en": "How much time did you have for questions?",
}
OWN_OPTIONS = [
    {"bg": "малко", "bs": "malo", "sr": "мало", "en": "too little"},
    {"bg": "достатъчно", "bs": "dovoljno", "sr": "довољно", "en": "enough"},
    {"bg": "твърде много", "bs": "previše", "sr": "превише", "en": "too much"},
]


def load_evaluations(at: datetime) -> None:
    """Evaluations that were closed, and one that is open today."""
    told = facts("evaluations")
    for slug in told["closed"]:
        _closed(slug, Moment.END, told["words"], at)
    for slug in told["followed"]:
        _closed(slug, Moment.MONTHS_3, told["words"], at)
        _closed(slug, Moment.MONTHS_6, told["words"], at)
    for slug in told["open"]:
        event = Event.objects.filter(slug=slug, evaluations=None).first()
        if event is not None:
            _open(event, at)


@transaction.atomic
def _closed(slug: str, moment: str, words: dict[str, Words], at: datetime) -> None:
    event = Event.objects.filter(slug=slug).exclude(evaluations__moment=moment).first()
    if event is None:
        return
    evaluation = prepare(event, moment, actor=None)
    before = evaluation.opens_at - timedelta(days=1)
    if moment == Moment.END:
        change(
            evaluation,
            opens_at=evaluation.opens_at,
            closes_at=evaluation.closes_at,
            asks_trainers=True,
            asks_sessions=True,
            actor=None,
            at=before,
        )
        add_question(
            evaluation,
            kind=Kind.ONE,
            texts=OWN_TEXTS,
            options=OWN_OPTIONS,
            actor=None,
            at=before,
        )
    evaluation.refresh_from_db()
    questions = questions_of(evaluation)
    random = Random(f"{slug}:{moment}")  # noqa: S311  (invented answers)
    own = words.get(event.languages[0], {})
    for row in attended(event).order_by("pk"):
        if random.random() < 0.8:
            answers = {one.key: _said(one, own, random) for one in questions}
            answer(
                evaluation, row, answers, at=evaluation.opens_at + timedelta(hours=1)
            )
    close(evaluation, actor=None, at=min(evaluation.closes_at, at))


def _said(asked: Asked, words: Words, random: Random) -> Any:
    """An invented answer: rather good, with some who are not content."""
    if random.random() < 0.07:
        return ""
    if asked.is_words:
        known = words.get(asked.key, [])
        return random.choice(known) if known and random.random() < 0.4 else ""
    if asked.kind == ADVISE:
        return random.choices(range(11), (0, 0, 0, 1, 0, 2, 2, 4, 8, 9, 10))[0]
    if asked.is_mark:
        return random.choices(range(1, 6), (1, 2, 5, 12, 14))[0]
    keys = [key for key, _label in asked.options]
    return random.choices(keys, range(2 * len(keys), len(keys), -1))[0]


@transaction.atomic
def _open(event: Event, at: datetime) -> None:
    evaluation = prepare(event, Moment.END, actor=None)
    begun = event.starts_at or at  # after midnight less than an hour ago
    change(
        evaluation,
        opens_at=max(at - timedelta(hours=1), begun),
        closes_at=at + timedelta(days=7),
        asks_trainers=True,
        asks_sessions=False,
        actor=None,
        at=at - timedelta(hours=2),
    )
