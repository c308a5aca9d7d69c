"""An answer goes into the box, and the right to answer is burnt with it.

The box has sums and words, not answers: see docs/decisions for what that guarantees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import (
    Evaluation,
    EvaluationBox,
    EvaluationSlip,
    EvaluationTurn,
    Registration,
)
from courses.selectors.attendance import attended
from courses.selectors.evaluation.questions import GIVEN, Asked, questions_of
from courses.services.evaluation.links import slip_hash

Answers = Mapping[str, Any]
LONGEST = 2000


class NotOpenNow(DomainError):
    code = "evaluation_not_open"
    message = _("This questionnaire is not open now.")


class NotAttended(DomainError):
    code = "not_attended"
    message = _("Only those who attended the event are asked.")


class AnsweredAlready(DomainError):
    code = "answered_already"
    message = _("An answer was given with this link already. Thank you.")


class SlipUsed(DomainError):
    code = "slip_used"
    message = _("An answer was given with this code already, or it is not of here.")


class UseTheSlip(DomainError):
    code = "use_the_slip"
    message = _("A slip of paper with a code was made for you. Use that code.")


class NothingAnswered(DomainError):
    code = "nothing_answered"
    message = _("Answer at least one question.")


@transaction.atomic
def answer(
    evaluation: Evaluation,
    registration: Registration,
    answers: Answers,
    *,
    at: datetime | None = None,
) -> None:
    """Take the answers of somebody who attended; the right to answer ends with it.

    Both happen in one transaction, or neither does. Of the answers nothing is kept
    that leads to the registration. Raises NotOpenNow, NotAttended, UseTheSlip,
    AnsweredAlready or NothingAnswered; then nothing was stored.
    """
    row = _open(evaluation, at or timezone.now())
    if not attended(row.event).filter(pk=registration.pk).exists():
        raise NotAttended
    if row.slips_made and not registration.email:
        raise UseTheSlip
    if has_answered(row, registration):
        raise AnsweredAlready
    try:
        with transaction.atomic():
            EvaluationTurn.objects.create(evaluation=row, registration=registration)
    except IntegrityError:
        raise AnsweredAlready from None
    _put_in(row, answers)


@transaction.atomic
def answer_by_slip(
    evaluation: Evaluation,
    code: str,
    answers: Answers,
    *,
    at: datetime | None = None,
) -> None:
    """Take the answers of whoever holds a printed code; the code is deleted.

    Raises NotOpenNow, SlipUsed or NothingAnswered; then nothing was stored.
    """
    row = _open(evaluation, at or timezone.now())
    slips = EvaluationSlip.objects.filter(evaluation=row)
    gone, _rows = slips.filter(code_hash=slip_hash(code) or "-").delete()
    if not gone:
        raise SlipUsed
    _put_in(row, answers)


def _open(evaluation: Evaluation, at: datetime) -> Evaluation:
    """The evaluation, locked: answers of one event go in one after another."""
    rows = Evaluation.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("event").get(pk=evaluation.pk)
    if not row.is_open(at):
        raise NotOpenNow
    return row


def has_answered(evaluation: Evaluation, registration: Registration) -> bool:
    """Whether the right was burnt, with this registration or one that went into it."""
    own = Q(registration=registration) | Q(registration__merged_into=registration)
    return EvaluationTurn.objects.filter(own, evaluation=evaluation).exists()


def _put_in(evaluation: Evaluation, answers: Answers) -> None:
    EvaluationBox.objects.get_or_create(evaluation=evaluation)
    box = EvaluationBox.objects.select_for_update().get(evaluation=evaluation)
    box.number += 1
    if not add_to(box, questions_of(evaluation), answers):
        raise NothingAnswered
    box.save(update_fields=["number", "sums", "words"])


def add_to(box: EvaluationBox, questions: Sequence[Asked], answers: Answers) -> bool:
    """Count the answers in `box`; whether there were any.

    Keys are kept in the order of the alphabet and so are texts: not even the order in
    which an answer was given for the first time is to be seen.
    """
    found = False
    for asked in questions:
        value = answers.get(asked.key)
        if value in (None, "", []):
            continue
        found = True
        if asked.is_words:
            words = [*box.words.get(asked.key, []), str(value)[:LONGEST]]
            box.words[asked.key] = sorted(words)
            continue
        chosen = set(map(str, value)) if isinstance(value, list) else {str(value)}
        sums = box.sums.get(asked.key) or _empty(asked)
        for option, _label in asked.options:
            sums[option] = sums.get(option, 0) + (option in chosen)
        sums[GIVEN] += 1
        box.sums[asked.key] = dict(sorted(sums.items()))
    box.sums = dict(sorted(box.sums.items()))
    box.words = dict(sorted(box.words.items()))
    return found


def _empty(asked: Asked) -> dict[str, int]:
    return dict.fromkeys([GIVEN, *(option for option, _label in asked.options)], 0)
