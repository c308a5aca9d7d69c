"""The form of an event: questions are added, changed, ordered, retired.

Every act locks the event, as does whoever registers: so a question never goes while
somebody answers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.languages import pick
from courses.models import Answer, Event, Question, SensitiveAnswer
from courses.selectors.conditions import asks_about, leaves
from courses.services.seats import lock_event
from participants.models import Actor, JobProfile
from participants.services.audit import record

Kind = Question.Kind
Texts = Mapping[str, str]
MOST_QUESTIONS = 60
FIELDS = (
    "labels",
    "hints",
    "condition",
    "is_required",
    "is_sensitive",
    "least",
    "most",
    "starts_page",
    "page_titles",
)


class TooManyQuestions(DomainError):
    code = "too_many_questions"
    message = _("A form has at most %(limit)s questions.")


class QuestionAnswered(DomainError):
    code = "question_answered"
    message = _(
        "Answers that are kept: %(number)s. Stop asking this question instead, and add"
        " another if you need one."
    )


class OptionChosen(DomainError):
    code = "option_chosen"
    message = _(
        "“%(option)s” was chosen already (%(number)s). Keep its words in at least one"
        " language; further answers can be added."
    )


class QuestionNeeded(DomainError):
    code = "question_needed"
    message = _(
        "Whether “%(other)s” is asked depends on this question or answer. Change that"
        " one first."
    )


class AskedTooEarly(DomainError):
    code = "asked_too_early"
    message = _(
        "“%(question)s” is asked only after certain answers, so it stands below the"
        " questions that it looks at."
    )


class TellsOfSpecial(DomainError):
    code = "tells_of_special"
    message = _(
        "An ordinary question cannot depend on one of a special category: its answer"
        " would tell of the other."
    )


@transaction.atomic
def add_question(
    event: Event,
    *,
    kind: str,
    actor: Actor,
    options: Sequence[Texts] = (),
    **values: Any,
) -> Question:
    """Ask one question more, at the end of the form.

    Raises TooManyQuestions, AskedTooEarly or TellsOfSpecial.
    """
    event = lock_event(event)
    rows = _asked(event)
    if len(rows) >= MOST_QUESTIONS:
        raise TooManyQuestions(limit=MOST_QUESTIONS)
    last = event.questions.aggregate(last=Max("position"))["last"] or 0
    row = Question(event=event, kind=kind, position=last + 1, **_known(values))
    is_position = kind == Kind.POSITION
    row.options = _positions(row, ()) if is_position else keyed(options, [])
    _refuse_order([*rows, row])
    row.save(force_insert=True)
    record(actor, "question.added", row, after={"kind": kind})
    return row


@transaction.atomic
def change_question(
    question: Question,
    *,
    actor: Actor,
    options: Sequence[Texts] = (),
    **values: Any,
) -> Question:
    """Change how it is asked; what was answered keeps its meaning.

    Raises QuestionAnswered, OptionChosen, QuestionNeeded, AskedTooEarly or
    TellsOfSpecial; then nothing was changed.
    """
    event = lock_event(question.event)
    rows = _asked(event)
    row = next((one for one in rows if one.pk == question.pk), None)
    row = row or event.questions.get(pk=question.pk)
    before = {name: getattr(row, name) for name in FIELDS}
    for name, value in _known(values).items():
        setattr(row, name, value)
    is_other = row.is_sensitive != before["is_sensitive"] or (
        row.kind == Kind.CONSENT and dict(row.labels) != before["labels"]
    )
    if is_other and (number := answers_to(row)):
        raise QuestionAnswered(number=number)
    if row.kind in Question.CHOICES:
        _change_options(row, options, rows)
    if row.kind == Kind.POSITION:
        row.options = _positions(row, rows)
    _refuse_order(rows)
    row.save(update_fields=[*FIELDS, "options", "updated_at"])
    changed = [name for name in FIELDS if getattr(row, name) != before[name]]
    record(actor, "question.changed", row, after={"fields": changed})
    return row


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := values.keys() - set(FIELDS):
        raise TypeError(f"not a field of this act: {sorted(unknown)}")
    return dict(values)


@transaction.atomic
def move_question(question: Question, *, up: bool, actor: Actor) -> None:
    """Put it one place further up or down; at the end of the form nothing changes.

    Raises AskedTooEarly.
    """
    event = lock_event(question.event)
    rows = _asked(event)
    place = next((n for n, row in enumerate(rows) if row.pk == question.pk), None)
    if place is None:
        return
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    _refuse_order(rows)
    for number, row in enumerate(rows, start=1):
        row.position = number
    Question.objects.bulk_update(rows, ["position"])
    record(actor, "question.moved", question, after={"position": other + 1})


@transaction.atomic
def remove_question(question: Question, *, actor: Actor) -> None:
    """Take out a question nobody answered. Raises QuestionAnswered, QuestionNeeded."""
    event = lock_event(question.event)
    rows = _asked(event)
    if number := answers_to(question):
        raise QuestionAnswered(number=number)
    _refuse_need(question, rows)
    _hand_page_on(question, rows)
    record(actor, "question.removed", question, after={"kind": question.kind})
    Question.objects.filter(pk=question.pk).delete()


@transaction.atomic
def retire_question(question: Question, *, actor: Actor) -> None:
    """Ask it no more; its answers stay in lists and files. Raises QuestionNeeded."""
    event = lock_event(question.event)
    rows = _asked(event)
    _refuse_need(question, rows)
    _hand_page_on(question, rows)
    present = Question.objects.filter(pk=question.pk, retired_at=None)
    if present.update(retired_at=timezone.now(), condition={}, starts_page=False):
        record(actor, "question.retired", question)


@transaction.atomic
def restore_question(question: Question, *, actor: Actor) -> None:
    """Ask it again, at the end of the form and of everybody."""
    event = lock_event(question.event)
    last = event.questions.aggregate(last=Max("position"))["last"] or 0
    gone = Question.objects.filter(pk=question.pk, retired_at__isnull=False)
    if gone.update(retired_at=None, position=last + 1):
        record(actor, "question.restored", question)


def answers_to(question: Question) -> int:
    """How many registrations hold an answer to it, and how many are only counted."""
    kept = Answer.objects.filter(question=question).count()
    kept += SensitiveAnswer.objects.filter(question=question).count()
    return kept + int(sum(question.kept_counts.values()))


def _asked(event: Event) -> list[Question]:
    return list(event.questions.filter(retired_at=None))


def _refuse_need(question: Question, rows: Iterable[Question]) -> None:
    for row in rows:
        if question.key in asks_about(row.condition):
            raise QuestionNeeded(other=pick(row.labels))


def _refuse_order(rows: Iterable[Question]) -> None:
    """A condition looks at questions above its own, of no more special a category."""
    above: dict[str, Question] = {}
    for row in rows:
        for uid in asks_about(row.condition):
            if uid not in above:
                raise AskedTooEarly(question=pick(row.labels))
            if above[uid].is_sensitive and not row.is_sensitive:
                raise TellsOfSpecial
        above[row.key] = row


def _hand_page_on(question: Question, rows: Sequence[Question]) -> None:
    """The page that it began is begun by the question after it."""
    places = [n for n, row in enumerate(rows) if row.pk == question.pk]
    if not question.starts_page or not places or places[0] + 1 >= len(rows):
        return
    after = rows[places[0] + 1]
    if not after.starts_page:
        after.starts_page, after.page_titles = True, question.page_titles
        after.save(update_fields=["starts_page", "page_titles", "updated_at"])


# --- answers to choose from -----------------------------------------------------------


def keyed(options: Sequence[Texts], old: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The options with their keys: those that keep words in a language keep the key."""
    left = list(old)
    numbers = [int(row["key"][1:]) for row in old]
    fresh = max(numbers, default=0)
    found = []
    for texts in options:
        same = next((row for row in left if _share_words(row["texts"], texts)), None)
        if same is not None:
            left.remove(same)
            key = same["key"]
        else:
            fresh += 1
            key = f"o{fresh}"
        found.append({"key": key, "texts": dict(texts)})
    return found


def _positions(row: Question, rows: Iterable[Question]) -> list[Any]:
    """The job profiles offered now; one that is not offered any more stays where it
    was chosen, or where a condition looks at it.
    """
    offered = JobProfile.objects.offered().values_list("code", "labels")
    found = [{"key": code, "texts": dict(labels)} for code, labels in offered]
    kept = {option["key"] for option in found}
    gone = [option for option in row.options if option["key"] not in kept]
    looked = {
        key
        for other in rows
        for leaf in leaves(other.condition)
        if leaf["question"] == row.key
        for key in leaf.get("value") or ()
    }
    return found + [
        one for one in gone if one["key"] in looked or _times_chosen(row, one["key"])
    ]


def _share_words(old: Texts, new: Texts) -> bool:
    return any(old.get(code) == text for code, text in new.items())


def _change_options(
    row: Question, options: Sequence[Texts], rows: Iterable[Question]
) -> None:
    """Set them, unless one that was chosen or is looked at would go."""
    old = list(row.options)
    row.options = keyed(options, old)
    kept = {option["key"] for option in row.options}
    for option in old:
        if (key := option["key"]) in kept:
            continue
        if number := _times_chosen(row, key):
            raise OptionChosen(option=pick(option["texts"]), number=number)
        for other in rows:
            for leaf in leaves(other.condition):
                wanted = leaf.get("value")
                looked = wanted if isinstance(wanted, list) else [wanted]
                if leaf["question"] == row.key and key in looked:
                    raise QuestionNeeded(other=pick(other.labels))


def _times_chosen(question: Question, key: str) -> int:
    """JSON is compared here: the two databases do not agree on how."""
    number = int(question.kept_counts.get(key, 0))
    for model in (Answer, SensitiveAnswer):
        rows = model._default_manager.filter(question=question)
        for value in rows.values_list("value", flat=True).iterator():
            number += value == key or (isinstance(value, list) and key in value)
    return number
