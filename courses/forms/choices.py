"""Choosing rows by uid, shown by a name in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet

from core.languages import pick
from programmes.models import Programme


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row by uid, named by a function."""

    def __init__(
        self, rows: QuerySet[Any], name: Callable[[Any], str], **kwargs: Any
    ) -> None:
        super().__init__(rows, to_field_name="uid", **kwargs)
        self.name = name

    def label_from_instance(self, obj: Any) -> str:
        return self.name(obj)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):  # the key in the instance of a model form
            rows = self.queryset.filter(pk=value) if self.queryset is not None else None
            return (
                rows.values_list("uid", flat=True).first() if rows is not None else None
            )
        return super().prepare_value(value)


class NamedChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some rows by uid, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self, rows: QuerySet[Any], name: Callable[[Any], str], **kwargs: Any
    ) -> None:
        super().__init__(rows, to_field_name="uid", **kwargs)
        self.name = name

    def label_from_instance(self, obj: Any) -> str:
        return self.name(obj)


def programme_name(row: Programme) -> str:
    """The short name of a programme."""
    return pick(row.short_names) or pick(row.titles)
