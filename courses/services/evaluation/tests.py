"""Tests before and after: prepared on the desk, sat on the phone, typed from paper."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core.codes import normalise
from core.errors import DomainError
from courses.models import Event, Registration, Test, TestQuestion, TestResult
from courses.services.seats import lock_event
from participants.models import Actor
from participants.services.audit import record

Moment = Test.Moment
MOST_QUESTIONS = 40
SHORTEST_CODE = 4


class SatAlready(DomainError):
    code = "sat_already"
    message = _("The test before the event was sat already; its questions stay.")


class NotOpenNow(DomainError):
    code = "test_not_open"
    message = _("This test is not open now.")


class HandedIn(DomainError):
    code = "handed_in"
    message = _("This test was handed in already.")


class ScoreTooHigh(DomainError):
    code = "score_too_high"
    message = _("The highest score is %(best)s.")


class CodeTooShort(DomainError):
    code = "code_too_short"
    message = _("Make up a code of four letters or digits at least.")


class NoQuestions(DomainError):
    code = "no_questions"
    message = _("Add questions first: without them there is nothing to answer.")


class TooManyQuestions(DomainError):
    code = "too_many_questions"
    message = _("A test has at most %(limit)s questions.")


@transaction.atomic
def set_up(event: Event, *, best_score: int, by_code: bool, actor: Actor) -> None:
    """Make both tests of an event, or change how they are marked.

    With questions the highest score is their number. Raises SatAlready when results
    are there and what they mean would change.
    """
    row = lock_event(event)
    rows = {test.moment: test for test in row.tests.all()}
    for moment in Moment:
        test = rows.get(moment) or Test(event=row, moment=moment)
        best = (test.questions.count() if test.pk else 0) or best_score
        is_other = (test.best_score, test.by_code) != (best, by_code)
        if test.pk and is_other and test.results.exists():
            raise SatAlready
        test.best_score, test.by_code = best, by_code
        test.save()
    record(actor, "tests.set_up", row, after={"by_code": by_code})


def _unsat(event: Event) -> list[Test]:
    """Both tests of the event, locked with it; SatAlready when anybody sat one."""
    row = lock_event(event)
    if TestResult.objects.filter(test__event=row).exists():
        raise SatAlready
    return list(row.tests.order_by("pk"))


@transaction.atomic
def add_question(
    event: Event,
    *,
    texts: Mapping[str, str],
    options: Sequence[Mapping[str, str]],
    right: Iterable[int],
    actor: Actor,
) -> None:
    """Ask it before and after, so that the gain is of the same thing.

    Raises SatAlready or TooManyQuestions.
    """
    tests = _unsat(event)
    chosen = sorted(set(right))
    if not chosen or not 0 <= chosen[0] <= chosen[-1] < len(options):
        raise ValueError("the right answers are among the answers")
    for test in tests:
        last = test.questions.aggregate(last=Max("position"))["last"] or 0
        if test.questions.count() >= MOST_QUESTIONS:
            raise TooManyQuestions(limit=MOST_QUESTIONS)
        TestQuestion.objects.create(
            test=test,
            position=last + 1,
            texts=dict(texts),
            options=[dict(one) for one in options],
            right=chosen,
        )
        _mark_by_questions(test)
    record(actor, "tests.question_added", event)


@transaction.atomic
def remove_question(event: Event, position: int, *, actor: Actor) -> None:
    """Take it out of both tests. Raises SatAlready."""
    for test in _unsat(event):
        test.questions.filter(position=position).delete()
        _mark_by_questions(test)
    record(actor, "tests.question_removed", event)


def _mark_by_questions(test: Test) -> None:
    test.best_score = test.questions.count() or test.best_score
    test.save(update_fields=["best_score", "updated_at"])


@transaction.atomic
def let_sit(test: Test, *, is_open: bool, actor: Actor) -> None:
    """Open or close the test on the phone. Raises NoQuestions."""
    if is_open and not test.questions.exists():
        raise NoQuestions
    changed = Test.objects.filter(pk=test.pk).exclude(is_open=is_open)
    if changed.update(is_open=is_open):
        after = {"moment": test.moment, "open": is_open}
        record(actor, "tests.opened", test, after=after)


def code_hash(event: Event, code: str) -> str:
    """What is kept of a code that somebody made up: it pairs, and tells nothing.

    Raises CodeTooShort.
    """
    plain = normalise(code)
    if len(plain) < SHORTEST_CODE:
        raise CodeTooShort
    text = f"{event.uid}:{plain}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, sha256).hexdigest()


def score_of(questions: Iterable[TestQuestion], given: Mapping[str, list[int]]) -> int:
    """A point for each question whose right answers were chosen, and no other."""
    return sum(
        sorted(set(given.get(str(row.uid), []))) == row.right for row in questions
    )


@transaction.atomic
def hand_in(
    test: Test,
    given: Mapping[str, list[int]],
    *,
    registration: Registration | None = None,
    code: str = "",
) -> TestResult:
    """Mark what was answered on the phone, once for each person or code.

    Raises NotOpenNow, HandedIn or CodeTooShort; then nothing was stored.
    """
    row = Test.objects.select_related("event").get(pk=test.pk)
    if not row.is_open:
        raise NotOpenNow
    hashed = "" if registration else code_hash(row.event, code)
    try:
        with transaction.atomic():
            return TestResult.objects.create(
                test=row,
                registration=registration,
                code_hash=hashed,
                score=score_of(row.questions.all(), given),
            )
    except IntegrityError:
        raise HandedIn from None


@transaction.atomic
def type_scores(
    event: Event,
    scores: Mapping[tuple[str, int], int | None],
    *,
    actor: Actor,
) -> int:
    """Keep what was marked on paper: (moment, registration) to a score, or to nothing.

    How many changed. Raises ScoreTooHigh; then nothing was stored.
    """
    row = lock_event(event)
    tests = {test.moment: test for test in row.tests.filter(by_code=False)}
    found = TestResult.objects.filter(test__in=tests.values()).select_related("test")
    known = {(one.test.moment, one.registration_id): one for one in found}
    people = set(row.registrations.confirmed().values_list("pk", flat=True))
    changed = 0
    for (moment, person), score in scores.items():
        test, result = tests.get(moment), known.get((moment, person))
        if test is None or person not in people:
            continue
        if score is not None and score > test.best_score:
            raise ScoreTooHigh(best=test.best_score)
        changed += _typed(test, person, result, score)
    if changed:
        record(actor, "tests.typed", row, after={"changed": changed})
    return changed


def _typed(
    test: Test, person: int, result: TestResult | None, score: int | None
) -> bool:
    if result is None:
        if score is None:
            return False
        TestResult.objects.create(test=test, registration_id=person, score=score)
        return True
    if score is None:
        result.delete()
        return True
    if result.score == score:
        return False
    result.score = score
    result.save(update_fields=["score", "updated_at"])
    return True
