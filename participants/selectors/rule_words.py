"""Rules of target groups as people read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participants.selectors.criteria import find_criterion, in_words
from participants.selectors.groups import DEEPEST

Names = dict[tuple[str, str], dict[str, str]]  # of rows, by criterion and subject


@dataclass(frozen=True)
class Phrase:
    """A condition in words, or what joins the conditions in `parts`."""

    text: str
    parts: tuple[Phrase, ...] = ()


def rule_in_words(rule: Any, subject: str, names: Names | None = None) -> Phrase | None:
    """The rule as people read it; None for one that is not begun.

    With `names` of the rows that it names, none of them is read again.
    """
    return _phrase(rule, subject, 0, names or {}) if rule else None


def names_in(rules: Iterable[tuple[Any, str]]) -> Names:
    """The names of all rows that these rules of subjects name: one query for each
    criterion, however many rules there are.
    """
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule, subject in rules:
        for key, value in _leaves(rule):
            given = value if isinstance(value, list) else [value]
            wanted[str(key), subject].update(filter(_is_uid, map(str, given)))
    found: Names = {}
    for (key, subject), uids in wanted.items():
        criterion = find_criterion(key, subject)
        field = criterion.field() if criterion is not None else None
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            rows = field.queryset.filter(uid__in=uids) if uids else ()
            label = field.label_from_instance
            found[key, subject] = {str(row.uid): str(label(row)) for row in rows}
    return found


def _leaves(rule: Any) -> Iterator[tuple[Any, Any]]:
    """The criteria of a rule, good or bad, with what is asked of each."""
    parts = [rule]
    while parts:
        part = parts.pop()
        if isinstance(part, list):
            parts += part
        elif isinstance(part, dict):
            if "criterion" in part:
                yield part["criterion"], part.get("value")
            else:
                parts += part.values()


def _is_uid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def in_lines(phrase: Phrase | None, depth: int = 0) -> str:
    """A phrase as plain text, a line for each condition."""
    if phrase is None:
        return ""
    begin = "  " * (depth - 1) + "– " if depth else ""
    parts = [in_lines(part, depth + 1) for part in phrase.parts]
    return "\n".join([begin + phrase.text, *parts])


def _phrase(rule: Any, subject: str, depth: int, names: Names) -> Phrase:
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
            text, nodes = condition_in_words(rule, subject, names), []
        case {"not": node}:
            text, nodes = _("None of these applies:"), [node]
        case _:
            text, nodes = condition_in_words(rule, subject, names), []
    if depth > DEEPEST:
        return Phrase(text)
    parts = [_phrase(node, subject, depth + 1, names) for node in nodes]
    return Phrase(text, tuple(parts))


def condition_in_words(rule: Any, subject: str, names: Names | None = None) -> str:
    """One condition: what is asked and the answer, perhaps with "not" before it."""
    values = rule if isinstance(rule, dict) else {}
    if isinstance(values.get("not"), dict):
        words = condition_in_words(values["not"], subject, names)
        return _("Not: %(condition)s") % {"condition": words}
    criterion = find_criterion(values.get("criterion"), subject)
    if criterion is None:
        return _("A condition cannot be read.")
    known = (names or {}).get((criterion.key, subject), {})
    given = values.get("value")
    asked = given if isinstance(given, list) else [given]
    if known and all(str(uid) in known for uid in asked):
        told = [label for uid, label in known.items() if uid in map(str, asked)]
        return f"{criterion.label}: {', '.join(told)}"
    field = criterion.field()
    try:
        words = in_words(field, field.clean(values.get("value")))
    except ValidationError as error:
        words = " ".join(error.messages)
    return f"{criterion.label}: {words}"
