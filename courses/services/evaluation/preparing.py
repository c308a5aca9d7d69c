"""An organiser prepares an evaluation: when it is open, and what else is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import random_code
from core.errors import DomainError
from courses.models import Evaluation, EvaluationQuestion, EvaluationSlip, Event
from courses.selectors.attendance import attended
from courses.services.evaluation.links import slip_hash
from courses.services.seats import lock_event
from participants.models import Actor
from participants.services.audit import record

Moment = Evaluation.Moment
AFTER = {
    Moment.END: timedelta(0),
    Moment.MONTHS_3: timedelta(days=91),
    Moment.MONTHS_6: timedelta(days=182),
}
OPEN_FOR = timedelta(days=14)
MOST_QUESTIONS = 20
SLIP_BITS = 45  # nine letters and a check: typed in ten seconds, guessed never


class NoDate(DomainError):
    code = "no_date"
    message = _("Give the event a start and an end first.")


class BegunAlready(DomainError):
    code = "begun_already"
    message = _(
        "The questionnaire is open or was open: its questions stay as they are, so that"
        " everybody answers the same."
    )


class ClosedAlready(DomainError):
    code = "closed_already"
    message = _(
        "This evaluation is closed and its results were shown. It is not opened again:"
        " from two results the answers between them could be told."
    )


class ClosesTooEarly(DomainError):
    code = "closes_too_early"
    message = _("The evaluation closes before it opens.")


class OpensTooEarly(DomainError):
    code = "opens_too_early"
    message = _("The evaluation opens when the event has begun, at the earliest.")


class TooMany(DomainError):
    code = "too_many_questions"
    message = _("At most %(limit)s questions of your own: long forms stay unanswered.")


class NobodyNeeds(DomainError):
    code = "nobody_needs_slips"
    message = _("Everybody who attended so far has an e-mail address or a used slip.")


@transaction.atomic
def prepare(event: Event, moment: str, *, actor: Actor) -> Evaluation:
    """Make the evaluation of an event: from its end, or months after, for two weeks.

    Calling it again changes nothing. Raises NoDate.
    """
    row = lock_event(event)
    if row.ends_at is None:
        raise NoDate
    opens_at = row.ends_at + AFTER[Moment(moment)]
    found, is_new = Evaluation.objects.get_or_create(
        event=row,
        moment=moment,
        defaults={"opens_at": opens_at, "closes_at": opens_at + OPEN_FOR},
    )
    if is_new:
        record(actor, "evaluation.prepared", found, after={"moment": moment})
    return found


@transaction.atomic
def change(
    evaluation: Evaluation,
    *,
    opens_at: datetime,
    closes_at: datetime,
    asks_trainers: bool,
    asks_sessions: bool,
    actor: Actor,
    at: datetime | None = None,
) -> Evaluation:
    """Change the times, and while nobody has seen them, what is asked.

    Raises ClosedAlready, BegunAlready, OpensTooEarly or ClosesTooEarly.
    """
    at = at or timezone.now()
    row = _locked(evaluation)
    new = {
        "opens_at": opens_at,
        "asks_trainers": asks_trainers,
        "asks_sessions": asks_sessions,
    }
    if row.has_begun(at) and any(getattr(row, name) != new[name] for name in new):
        raise BegunAlready
    starts_at = row.event.starts_at
    if not row.has_begun(at) and starts_at and opens_at < starts_at:
        raise OpensTooEarly
    if closes_at <= max(opens_at, at if row.has_begun(at) else opens_at):
        raise ClosesTooEarly
    for name, value in {**new, "closes_at": closes_at}.items():
        setattr(row, name, value)
    row.save(update_fields=[*new, "closes_at", "updated_at"])
    record(actor, "evaluation.changed", row)
    return row


def _locked(evaluation: Evaluation) -> Evaluation:
    rows = Evaluation.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("event").get(pk=evaluation.pk)
    if row.closed_at is not None:
        raise ClosedAlready
    return row


def _unseen(evaluation: Evaluation, at: datetime | None) -> Evaluation:
    row = _locked(evaluation)
    if row.has_begun(at or timezone.now()):
        raise BegunAlready
    return row


@transaction.atomic
def add_question(
    evaluation: Evaluation,
    *,
    kind: str,
    texts: Mapping[str, str],
    options: Sequence[Mapping[str, str]] = (),
    actor: Actor,
    at: datetime | None = None,
) -> EvaluationQuestion:
    """Ask one more thing at the end of the form. Raises BegunAlready or TooMany."""
    row = _unseen(evaluation, at)
    if row.questions.count() >= MOST_QUESTIONS:
        raise TooMany(limit=MOST_QUESTIONS)
    if kind in EvaluationQuestion.CHOICES and len(options) < 2:
        raise ValidationError("a question with answers has at least two")
    last = row.questions.aggregate(last=Max("position"))["last"] or 0
    question = EvaluationQuestion.objects.create(
        evaluation=row,
        position=last + 1,
        kind=kind,
        texts=dict(texts),
        options=[dict(one) for one in options],
    )
    record(actor, "evaluation.question_added", row, after={"kind": kind})
    return question


@transaction.atomic
def remove_question(
    question: EvaluationQuestion, *, actor: Actor, at: datetime | None = None
) -> None:
    """Ask it no more. Raises BegunAlready."""
    row = _unseen(question.evaluation, at)
    record(actor, "evaluation.question_removed", row, after={"kind": question.kind})
    question.delete()


@transaction.atomic
def move_question(
    question: EvaluationQuestion, *, up: bool, actor: Actor, at: datetime | None = None
) -> None:
    """Ask it one place earlier or later. Raises BegunAlready."""
    row = _unseen(question.evaluation, at)
    rows: list[Any] = list(row.questions.all())
    place = next(n for n, one in enumerate(rows) if one.pk == question.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, one in enumerate(rows, start=1):
        one.position = number
    EvaluationQuestion.objects.bulk_update(rows, ["position"])
    record(actor, "evaluation.question_moved", row, after={"position": other + 1})


@transaction.atomic
def make_slips(evaluation: Evaluation, *, actor: Actor) -> list[str]:
    """A code on paper for each who attended and has no address, good for one answer.

    The codes are shown this once. Made again, those that were not used before end, so
    that there are never more answers than people. Raises ClosedAlready or NobodyNeeds.
    """
    row = _locked(evaluation)
    used = row.slips_made - row.slips.count()
    number = attended(row.event).filter(email="").count() - used
    if number <= 0:
        raise NobodyNeeds
    row.slips.all().delete()
    codes = [random_code(SLIP_BITS) for _number in range(number)]
    EvaluationSlip.objects.bulk_create(
        EvaluationSlip(evaluation=row, code_hash=slip_hash(code)) for code in codes
    )
    row.slips_made = used + number
    row.save(update_fields=["slips_made", "updated_at"])
    record(actor, "evaluation.slips_made", row, after={"number": number})
    return codes
