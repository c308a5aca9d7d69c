"""Choices among rows of a table, sent by uid and shown by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from core.languages import known, pick
from core.text import sort_key

Name = str | Callable[[Any], str]


class InNameOrder(ModelChoiceIterator):  # type: ignore[type-arg]
    """Choices in the order of the reader's alphabet, which no column holds for each
    label; under headings where the rows are of several groups. A row that is called as
    its heading, as a country above its places, comes first.
    """

    field: Named

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        language, group = known(None), self.field.group
        made = [
            (
                sort_key(head, language),
                head,
                words != head,
                sort_key(words, language),
                one,
            )
            for row in self.queryset
            for head, one in [(group(row) if group else "", self.choice(row))]
            for words in [str(one[1])]
        ]
        made.sort(key=lambda line: line[:4])
        heads = [
            (head, [choice for *_keys, choice in lines])
            for head, lines in groupby(made, key=lambda line: line[1])
        ]
        if len(heads) > 1:
            yield from heads
        else:
            yield from (choice for _head, choices in heads for choice in choices)


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    """What both fields share: `name` is a field of texts, or makes the words itself.

    With `by_name` the rows stand in the order of these words, with `group` under the
    heading it gives of a row; else in the order of the queryset.
    """

    def __init__(
        self,
        rows: QuerySet[Any] | None,
        name: Name = "names",
        *,
        to_field_name: str | None = "uid",
        by_name: bool = False,
        group: Callable[[Any], str] | None = None,
        **kwargs: Any,
    ) -> None:
        if by_name:
            self.iterator = InNameOrder
        self.group = group
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
