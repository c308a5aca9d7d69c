"""Choices among rows of a table, sent by uid and shown by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.languages import pick

Name = str | Callable[[Any], str]


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    """What both fields share: `name` is a field of texts, or makes the words itself."""

    def __init__(
        self,
        rows: QuerySet[Any] | None,
        name: Name = "names",
        *,
        to_field_name: str | None = "uid",
        **kwargs: Any,
    ) -> None:
        super().__init__(rows, to_field_name=to_field_name, **kwargs)
        self.name = name

    def label_from_instance(self, obj: Any) -> str:
        if callable(self.name):
            return self.name(obj)
        return pick(getattr(obj, self.name)) or str(obj)


class RowField(Named):
    """One row; until one is chosen the box says so in words, not in dashes."""

    def __init__(
        self, rows: QuerySet[Any] | None, name: Name = "names", **kwargs: Any
    ) -> None:
        kwargs.setdefault("empty_label", _("not chosen"))
        super().__init__(rows, name, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int) and self.to_field_name and self.queryset is not None:
            # the primary key that a model form begins with
            rows = self.queryset.filter(pk=value)
            return rows.values_list(self.to_field_name, flat=True).first()
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if getattr(error, "code", "") == "invalid_choice":
                raise
            raise ValidationError(  # else it tells people what a UUID is
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            ) from error


class RowsField(Named, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some rows."""

    def _check_values(self, value: Any) -> Any:
        try:
            return super()._check_values(value)  # type: ignore[misc]
        except (ValidationError, OverflowError) as error:
            # SQLite raises the latter for a key beyond 63 bits
            if getattr(error, "code", "") in {"invalid_choice", "invalid_list"}:
                raise
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": ", ".join(map(str, value))},
            ) from error
