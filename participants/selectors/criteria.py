"""Registry of what target groups can be chosen by; apps fill it from `criteria.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.functional import Promise

from core.dates import format_date


def _outside(group: Any) -> Q:
    """Where no rule is compiled, nobody is in a group."""
    return Q(pk__in=[])


@dataclass(frozen=True)
class Asked:
    """For which moment a condition is asked, and what stands beside it under "all".

    `chosen_by` gives the condition of another target group at that moment.
    """

    at: datetime
    beside: Mapping[str, Any] = field(default_factory=dict)
    chosen_by: Callable[[Any], Q] = _outside

    @property
    def day(self) -> date:
        """The day on the clocks of the installation."""
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class Criterion:
    """One condition on people or on organisations.

    `field` makes the form field of its value; that field also checks and resolves the
    value kept in a rule, so model fields take `to_field_name="uid"`. `q` gets the
    cleaned value and for when it is asked, and returns `Q(Exists(…))` or a plain Q
    over the subject. With `of_post` it is a Q over posts instead: conditions that
    stand side by side under "all" then hold for one and the same post, held at present
    unless a condition with `when_of_post` says otherwise.

    `hears` are keys of conditions that say more of this one when they stand beside it
    ("attended X", "present for 80 %") and are not asked alone then. With `sets_day`
    all conditions beside it and below are asked as of that day. What is `is_sensitive`
    is asked by few, for a stated reason. With `nests` the value is target groups of
    the same subject, whose rules become part of the one query.
    """

    key: str
    label: str | Promise
    subject: str
    field: Callable[[], forms.Field]
    q: Callable[[Any, Asked], Q]
    of_post: bool = False
    when_of_post: bool = False
    hears: tuple[str, ...] = ()
    sets_day: bool = False
    is_sensitive: bool = False
    nests: bool = False
    hint: str | Promise = ""


criteria: list[Criterion] = []


def criteria_for(subject: str) -> list[Criterion]:
    """The criteria that can be asked of people, or of organisations."""
    return [row for row in criteria if row.subject == subject]


def find_criterion(key: object, subject: str) -> Criterion | None:
    """The criterion of that key, or None."""
    return next((row for row in criteria_for(subject) if row.key == key), None)


def stored(value: Any) -> Any:
    """A cleaned value as it is kept in a rule: rows by uid, never by primary key."""
    if isinstance(value, Model):
        return str(getattr(value, "uid"))  # noqa: B009 - only records have one
    if isinstance(value, str | int | float | bool | Mapping) or value is None:
        return value
    if isinstance(value, Iterable):
        return [stored(part) for part in value]
    return str(value)


def in_words(field: forms.Field, value: Any) -> str:
    """A cleaned value as people read it: "council, ministry"."""
    if isinstance(field, forms.ModelChoiceField):
        rows = [value] if isinstance(value, Model) else value
        return ", ".join(str(field.label_from_instance(row)) for row in rows)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices}
        keys = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(key), str(key)) for key in keys)
    if isinstance(value, date):
        return format_date(value)
    return str(value)
