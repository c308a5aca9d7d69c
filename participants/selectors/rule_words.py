"""Rules of target groups as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participants.selectors.criteria import find_criterion, in_words
from participants.selectors.groups import DEEPEST


@dataclass(frozen=True)
class Phrase:
    """A condition in words, or what joins the conditions in `parts`."""

    text: str
    parts: tuple[Phrase, ...] = ()


def rule_in_words(rule: Any, subject: str) -> Phrase | None:
    """The rule as people read it; None for one that is not begun."""
    return _phrase(rule, subject, 0) if rule else None


def _phrase(rule: Any, subject: str, depth: int) -> Phrase:
    match rule:
        case {"all": [*nodes]}:
            text = _("All of these apply:")
        case {"any": [*nodes]}:
            text = _("At least one of these applies:")
        case {"not": {"any": [*nodes]}}:
            text = _("None of these applies:")
        case {"not": {"all": [*nodes]}}:
            text = _("Not all of these apply:")
        case {"not": {"criterion": _key}}:
            text, nodes = condition_in_words(rule, subject), []
        case {"not": node}:
            text, nodes = _("None of these applies:"), [node]
        case _:
            text, nodes = condition_in_words(rule, subject), []
    if depth > DEEPEST:
        return Phrase(text)
    return Phrase(text, tuple(_phrase(node, subject, depth + 1) for node in nodes))


def condition_in_words(rule: Any, subject: str) -> str:
    """One condition: what is asked and the answer, perhaps with "not" before it."""
    values = rule if isinstance(rule, dict) else {}
    if isinstance(values.get("not"), dict):
        words = condition_in_words(values["not"], subject)
        return _("Not: %(condition)s") % {"condition": words}
    criterion = find_criterion(values.get("criterion"), subject)
    if criterion is None:
        return _("A condition cannot be read.")
    field = criterion.field()
    try:
        words = in_words(field, field.clean(values.get("value")))
    except ValidationError as error:
        words = " ".join(error.messages)
    return f"{criterion.label}: {words}"
