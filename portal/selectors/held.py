"""All that is kept about a person in words that people read, for a copy on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.dates import format_date, format_moment
from core.languages import LANGUAGE_NAMES, known, pick
from courses.models import Event
from participants.selectors.questions import QUESTIONS
from participants.services.privacy import Row
from portal.selectors.held_words import CODES, LABELS, TITLES
from programmes.models import Programme

MOST_COLUMNS = 5
# The card stands first; what says least of the person, last.
_PLACES = {
    "participants.Person": -2,
    "participants.Post": -1,
    "outbox.Message": 1,
    "participants.AuditEvent": 2,
}
Tables = Mapping[str, list[Row]]


@dataclass(frozen=True)
class Chapter:
    """One table: what it is, and for each row its facts with their names.

    `columns` are those names where they are few enough to head the columns of a table;
    `cells` are the rows then.
    """

    title: str
    rows: list[list[tuple[str, str]]]
    columns: list[str]

    @property
    def cells(self) -> list[list[str]]:
        """What stands under each of the columns."""
        told = map(dict, self.rows)
        return [[row.get(name, "") for name in self.columns] for row in told]


def chapters_of(tables: Tables) -> list[Chapter]:
    """The tables of `export_person` for a reader of the present language.

    What is empty is left out; a code stands as its words, a row named by its uid as its
    title. Two queries, however much is kept.
    """
    names = _names_of(set(_uids(tables.values())))
    chapters = []
    for model in sorted(tables, key=lambda model: _PLACES.get(model, 0)):
        rows = [_facts(model, row, names) for row in tables[model]]
        columns = list(dict.fromkeys(name for row in rows for name, _text in row))
        few = len(rows) > 1 and len(columns) <= MOST_COLUMNS
        title = capfirst(title_of(model))
        chapters.append(Chapter(title, rows, columns if few else []))
    return chapters


def title_of(model: str) -> str:
    """What the rows of a table are called."""
    return str(TITLES.get(model) or apps.get_model(model)._meta.verbose_name_plural)


def label_of(model: str, key: str) -> str:
    """What a fact of a row is called."""
    if key in LABELS:
        return str(LABELS[key])
    try:
        field: Any = apps.get_model(model)._meta.get_field(key)
        return str(field.verbose_name)
    except FieldDoesNotExist:
        return key.replace("_", " ")


def _facts(model: str, row: Row, names: Mapping[UUID, str]) -> list[tuple[str, str]]:
    found = []
    for key, value in row.items():
        text = _in_words(model, key, value, names)
        if text:
            found.append((capfirst(label_of(model, key)), text))
    return found


def _in_words(model: str, key: str, value: Any, names: Mapping[UUID, str]) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return format_moment(value, tz=timezone.get_current_timezone())
        case date():
            return format_date(value)
        case UUID():
            return names.get(value, str(value))
        case Promise() | str():
            return _said(model, key, str(value))
        case Mapping():
            return _mapping(key, value)
        case list() | tuple():
            parts = [_in_words(model, key, part, names) for part in value]
            return ", ".join(filter(None, parts))
    return str(value)


def _mapping(key: str, value: Mapping[str, Any]) -> str:
    """Texts by language in the reader's, else what stands in it, name by name."""
    if set(value) <= set(LANGUAGE_NAMES) and all(map(_is_text, value.values())):
        return pick(dict(value))
    if key == "printed":  # of a paper in two languages those of one
        texts = value.get("texts") or {}
        own: Any = texts.get(known(None)) or next(iter(texts.values()), {})
        return "; ".join(dict.fromkeys(_leaves([value.get("names", ()), own])))
    return "; ".join(
        f"{LABELS.get(name, name)}: {', '.join(_leaves(part))}"
        for name, part in value.items()
        if _leaves(part)
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _leaves(value: Any) -> list[str]:
    """The texts and numbers in a value, in their order."""
    if isinstance(value, Mapping):
        value = value.values()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [leaf for part in value for leaf in _leaves(part)]
    return [str(value)] if value not in (None, "") else []


def _said(model: str, key: str, value: str) -> str:
    """The words of a code; what is no code stands as it is."""
    if key in ("language", "languages"):
        return str(LANGUAGE_NAMES.get(value, value))
    if key == "question" and value in QUESTIONS:
        return str(QUESTIONS[value])
    if value in CODES.get(key, {}):
        return str(CODES[key][value])
    try:
        field: Any = apps.get_model(model)._meta.get_field(key)
    except FieldDoesNotExist:
        return value
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))


def _uids(value: Any) -> Iterable[UUID]:
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, Mapping):
        yield from _uids(value.values())
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for part in value:
            yield from _uids(part)


def _names_of(uids: set[UUID]) -> dict[UUID, str]:
    if not uids:
        return {}
    programmes = Programme.objects.filter(uid__in=uids)
    events = Event.objects.filter(uid__in=uids)
    return {
        **{row.uid: pick(row.short_names) or row.code for row in programmes},
        **{row.uid: pick(row.titles) for row in events},
    }
