"""A long form in titled parts; what is rarely needed is folded away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise


@dataclass(frozen=True)
class Section:
    """One part of a form: fields in the open, and folded ones by their summary."""

    key: str
    title: str | Promise
    fields: Sequence[str] = ()
    folds: Sequence[tuple[str | Promise, Sequence[str]]] = ()

    @property
    def names(self) -> list[str]:
        """All its fields, in the order of the page."""
        return [
            *self.fields,
            *(name for _summary, names in self.folds for name in names),
        ]


@dataclass(frozen=True)
class Fold:
    """Fields under a summary, closed unless there is something to see."""

    summary: str | Promise
    fields: list[forms.BoundField]
    is_open: bool


@dataclass(frozen=True)
class ShownSection:
    """A section with the bound fields that the form really has."""

    key: str
    title: str | Promise
    fields: list[forms.BoundField]
    folds: list[Fold]


def shown_sections(
    form: forms.BaseForm, plan: Sequence[Section], usual: Mapping[str, Any]
) -> Iterator[ShownSection]:
    """The sections of `form` that have a field; a fold is open when a field of it has
    an error or is not as `usual`.
    """

    def bound(names: Sequence[str]) -> list[forms.BoundField]:
        return [form[name] for name in names if name in form.fields]

    for section in plan:
        folds = [
            Fold(summary, fields, any(_is_unusual(field, usual) for field in fields))
            for summary, names in section.folds
            if (fields := bound(names))
        ]
        fields = bound(section.fields)
        if fields or folds:
            yield ShownSection(section.key, section.title, fields, folds)


def _is_unusual(field: forms.BoundField, usual: Mapping[str, Any]) -> bool:
    """Whether a field has an error or shows something else than it usually does."""
    changed = field.field.has_changed(usual.get(field.name), field.value())
    return bool(field.errors) or changed
