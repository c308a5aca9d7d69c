"""What was answered to the form of an event: kept with a registration, and changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.languages import pick
from courses.models import (
    ACTIVE,
    Answer,
    AnswerFile,
    Question,
    Registration,
    SensitiveAnswer,
)
from courses.selectors.conditions import EMPTY, asked_among, choices_of
from courses.selectors.questions import may_answer, questions_asked
from courses.services.answer_files import remove, take_file
from courses.services.seats import lock_event
from participants.models import Actor, ConsentWording, Organisation
from participants.selectors.consents import wordings_at
from participants.selectors.organisations import organisation_name
from participants.services.audit import record
from programmes.models import Programme

Given = Mapping[str, Any]


class AnswerMissing(DomainError):
    code = "answer_missing"
    message = _("Answer the question “%(question)s”.")


class FormChanged(DomainError):
    code = "form_changed"
    message = _(
        "The form was changed while you filled it in. Look at “%(question)s” again."
    )


class AnswersFixed(DomainError):
    code = "answers_fixed"
    message = _("Answers could be changed until the registration deadline.")


def keep_given(
    registration: Registration, given: Given | None, *, at: datetime
) -> None:
    """Store what was answered; the caller's transaction has locked the event.

    `given` is question uid to value, with organisations as rows; None says that nothing
    was asked. What is not asked of whoever answers so is not stored. Raises
    AnswerMissing (not of staff) or FormChanged.
    """
    if given is None:
        return
    questions = questions_asked(registration.event)
    shown = asked_among(questions, given)
    is_lenient = registration.source == Registration.Source.STAFF
    told = [row for row in shown if given.get(row.key) not in EMPTY]
    for row in shown:
        if row.is_required and row not in told and not is_lenient:
            raise AnswerMissing(question=pick(row.labels))
    for row in told:
        _refuse_unknown(row, given[row.key])
        if row.kind == Question.Kind.FILE:
            file = given[row.key]
            if not (isinstance(file, AnswerFile) and take_file(registration, file)):
                raise FormChanged(question=pick(row.labels))
    plain = [row for row in told if not row.is_sensitive]
    apart = [row for row in told if row.is_sensitive]
    Answer.objects.bulk_create(_answer(registration, row, given) for row in plain)
    if apart:
        _keep_apart(registration, apart, given, at)


def _refuse_unknown(row: Question, value: Any) -> None:
    choices = {key for key, _label in choices_of(row)}
    chosen = value if isinstance(value, list) else [value]
    if choices and not choices.issuperset(chosen):
        raise FormChanged(question=pick(row.labels))


def _answer(registration: Registration, row: Question, given: Given) -> Answer:
    value = given[row.key]
    office = value if isinstance(value, Organisation) else None
    if isinstance(value, AnswerFile):
        value = value.file_name
    return Answer(
        registration=registration,
        question=row,
        value=organisation_name(office) if office else value,
        organisation=office,
    )


def _keep_apart(
    registration: Registration, rows: Iterable[Question], given: Given, at: datetime
) -> None:
    purpose = ConsentWording.Purpose.SPECIAL
    wording = wordings_at([purpose], at).get(purpose)
    SensitiveAnswer.objects.bulk_create(
        SensitiveAnswer(
            registration=registration,
            question=row,
            value=given[row.key],
            consent_wording=wording,
        )
        for row in rows
    )


@transaction.atomic
def change_answers(
    registration: Registration,
    given: Given,
    *,
    actor: Actor = None,
    is_staff: bool = False,
    at: datetime | None = None,
) -> Registration:
    """Put these answers in the place of those to the questions asked now.

    Staff neither see nor change what is of a special category. Raises AnswersFixed
    after the deadline (not of staff), AnswerMissing or FormChanged; then nothing was
    changed.
    """
    at = at or timezone.now()
    event = lock_event(registration.event)
    rows = Registration.objects.select_for_update(no_key=True, of=("self",))
    row = rows.get(pk=registration.pk)
    row.event = event
    if not row.is_active or not (is_staff or may_answer(row, at)):
        raise AnswersFixed
    before = told_by(row)
    asked = Q(registration=row, question__retired_at=None)
    Answer.objects.filter(asked).delete()
    if is_staff:
        row.source = Registration.Source.STAFF  # nothing is asked for; not saved
        kept = {one.key for one in questions_asked(event) if one.is_sensitive}
        given = {key: value for key, value in given.items() if key not in kept}
    else:
        SensitiveAnswer.objects.filter(asked).delete()
    keep_given(row, given, at=at)
    files = AnswerFile.objects.filter(registration=row, question__retired_at=None)
    remove(files.exclude(question__in=Answer.objects.filter(asked).values("question")))
    changed = [key for key, value in told_by(row).items() if before.get(key) != value]
    gone = [key for key in before if key not in given]
    if changed or gone:
        record(actor, "registration.answered", row, after={"questions": changed + gone})
    return row


def told_by(registration: Registration, *, special: bool = False) -> dict[str, Any]:
    """Question uid to what was answered, with organisations as rows; of what is of a
    special category only for whose it is.
    """
    rows = registration.answers.select_related("question", "organisation")
    told = {row.question.key: row.organisation or row.value for row in rows}
    if any(row.question.kind == Question.Kind.FILE for row in rows):
        files = registration.answer_files.select_related("question")
        told |= {row.question.key: row for row in files}
    if special:
        apart = registration.sensitive_answers.select_related("question")
        told |= {row.question.key: row.value for row in apart}
    return told


# --- what is of a special category ends as numbers ------------------------------------


@transaction.atomic
def count_apart(rows: Sequence[SensitiveAnswer], *, counted: bool) -> int:
    """Delete single answers; add them to the numbers of their questions if `counted`.

    Say how many went.
    """
    sums: dict[int, Counter[str]] = {}
    for row in rows if counted else ():
        chosen = row.value if isinstance(row.value, list) else [row.value]
        sums.setdefault(row.question_id, Counter()).update(chosen)
    for pk in sorted(sums):
        question = Question.objects.select_for_update(no_key=True).get(pk=pk)
        total = Counter(question.kept_counts) + sums[pk]
        question.kept_counts = dict(total)
        question.save(update_fields=["kept_counts", "updated_at"])
    gone, _by = SensitiveAnswer.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return gone


def close_ended_forms(today: date) -> int:
    """When a programme is over only the numbers of special answers stay."""
    over = Q(ends_on__lt=today) | Q(status_override=Programme.Status.ENDED)
    ended = Programme.objects.filter(over).values("pk")
    rows = SensitiveAnswer.objects.filter(registration__event__programme__in=ended)
    return count_apart(list(rows.order_by("pk")), counted=True)


def forget_apart() -> int:
    """Delete special answers of registrations that ended; say how many."""
    ended = Registration.objects.exclude(status__in=ACTIVE)
    gone, _by = SensitiveAnswer.objects.filter(registration__in=ended).delete()
    return gone
