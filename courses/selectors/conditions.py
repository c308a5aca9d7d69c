"""Which questions of a form are asked: one rule for the page, the server and the desk.

A condition is `{}` (always), `{"all": […]}`, `{"any": […]}`, or of one earlier question
`{"question": uid, "is": how, "value": …}`. `static/courses/form.js` does the same in
the browser; both are held to `tests/courses/conditions.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.languages import pick
from core.numbers import format_number
from courses.models import Question

Condition = Mapping[str, Any]
Answers = Mapping[str, Any]
EMPTY: tuple[Any, ...] = (None, "", [])
COMPARED = {
    "least": Decimal.__ge__,
    "most": Decimal.__le__,
    "more": Decimal.__gt__,
    "less": Decimal.__lt__,
}


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether `condition` is met by what was answered: question uid to value."""
    if not condition:
        return True
    if "all" in condition:
        return all(holds(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, answers) for part in condition["any"])
    value = answers.get(condition["question"])
    return _fits(condition["is"], condition.get("value"), value)


def _fits(how: str, wanted: Any, value: Any) -> bool:
    if how in ("empty", "filled"):
        return (value in EMPTY) == (how == "empty")
    if value in EMPTY:
        return False
    if how in COMPARED:
        return bool(COMPARED[how](Decimal(str(value)), Decimal(str(wanted))))
    chosen = value if isinstance(value, list) else [value]
    if how == "equals":
        return wanted in chosen
    if how == "one_of":
        return any(one in wanted for one in chosen)
    raise ValueError(f"{how!r} compares nothing")


def asked_among(questions: Iterable[Question], answers: Answers) -> list[Question]:
    """Those of `questions`, in their order, that are asked of whoever answered so.

    The answer to a question that is not asked counts for none.
    """
    found, known = [], dict[str, Any]()
    for question in questions:
        if holds(question.condition, known):
            found.append(question)
            known[question.key] = answers.get(question.key)
    return found


def leaves(condition: Condition) -> Iterator[Condition]:
    """The single rules in a condition."""
    if "question" in condition:
        yield condition
    for part in condition.get("all") or condition.get("any") or ():
        yield from leaves(part)


def asks_about(condition: Condition) -> set[str]:
    """The uids of the questions that a condition looks at."""
    return {leaf["question"] for leaf in leaves(condition)}


# --- in words -------------------------------------------------------------------------


def condition_words(condition: Condition, questions: Mapping[str, Question]) -> str:
    """The condition as a sentence for people; "" when there is none."""
    if not condition:
        return ""
    for key, glue in (("all", _("and")), ("any", _("or"))):
        if key in condition:
            parts = [condition_words(part, questions) for part in condition[key]]
            return f" {glue} ".join(part for part in parts if part)
    question = questions.get(condition["question"])
    if question is None:
        return ""
    words = {"question": pick(question.labels)}
    how, wanted = condition["is"], condition.get("value")
    if how in COMPARED:
        number = Decimal(str(wanted))
        words["value"] = format_number(number, places=places_of(number))
        return _COMPARED[how]() % words
    if how == "empty":
        return _("“%(question)s” is not answered") % words
    if how == "filled":
        return _("“%(question)s” is answered") % words
    chosen = wanted if isinstance(wanted, list) else [wanted]
    labels = [
        _("“%(text)s”") % {"text": option_label(question, str(key))} for key in chosen
    ]
    words["value"] = f" {_('or')} ".join(labels)
    return _("“%(question)s”: %(value)s") % words


_COMPARED = {
    "least": lambda: _("“%(question)s”: %(value)s or more"),
    "most": lambda: _("“%(question)s”: %(value)s or less"),
    "more": lambda: _("“%(question)s”: more than %(value)s"),
    "less": lambda: _("“%(question)s”: less than %(value)s"),
}


def places_of(number: Decimal | int) -> int:
    """How many digits stand after the mark, zeros at the end left out."""
    return max(0, -int(Decimal(number).normalize().as_tuple().exponent))


def option_label(question: Question, key: str) -> str:
    """The words of a key that an answer holds."""
    return dict(choices_of(question)).get(key, str(key))


def choices_of(question: Question) -> list[tuple[str, str]]:
    """What can be chosen, with its words."""
    if question.kind in Question.CHOSEN:
        return [(row["key"], pick(row["texts"])) for row in question.options]
    if question.kind == Question.Kind.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    if question.kind == Question.Kind.CONSENT:
        return [("yes", _("Agreed"))]
    return []
