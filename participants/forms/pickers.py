"""Choosing one row of very many: by typing with a list, or without script by searching.

What fits is found anew with each request, so that no page holds the whole list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.functional import Promise

from core.forms import refuse_unprintable
from core.text import normal_spaces

MOST_CHOICES = 10
MISSING = "-"  # chosen in place of a row
Option = dict[str, str]


@dataclass(frozen=True)
class Typed:
    """What came from the page: the uid that was chosen, and the words.

    `is_missing` says that of all that was offered none was the one.
    """

    uid: str = ""
    text: str = ""
    is_missing: bool = False


class PickerWidget(forms.Widget):
    """The picker; after words that fit several, the next page offers them to choose.

    `options_view` is asked while somebody types. `may_miss` says that words which name
    no row are kept.
    """

    template_name = "participants/_picker.html"
    options_view = ""
    may_miss = False
    none: str | Promise = ""

    def found(self, text: str) -> Sequence[Any]:
        """The rows that fit, best first, at most MOST_CHOICES."""
        raise NotImplementedError

    def option(self, row: Any) -> Option:
        """Value, label and note of a row."""
        raise NotImplementedError

    def typed(self, value: Any) -> Typed:
        """What the box begins with."""
        if isinstance(value, Typed):
            return value
        if value is None or isinstance(value, str):
            return Typed()
        shown = self.option(value)
        return Typed(shown["value"], shown["label"])

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        getlist = getattr(data, "getlist", lambda key: [data.get(key, "")])
        chosen = [uid for uid in getlist(name) if uid]
        text = normal_spaces(str(data.get(f"{name}_text", "") or ""))[:300]
        if chosen and chosen[-1] == MISSING:
            return Typed("", text, is_missing=True)
        return Typed(chosen[-1] if chosen else "", text)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["attrs"]
        typed = self.typed(value)
        found = [] if typed.uid else self.found(typed.text)
        context["widget"] |= {
            "described_by": shown.get("aria-describedby", ""),
            "invalid": shown.get("aria-invalid", "") == "true",
            "uid": typed.uid,
            "text": typed.text,
            "url": reverse_lazy(self.options_view),
            "none": self.none,
            "choices": [self.option(row) for row in found],
            "missing": MISSING if self.may_miss else "",
            "is_missing": typed.is_missing,
            "is_unknown": bool(typed.text and not typed.uid and not found),
        }
        return context


class PickerField(forms.Field):
    """One row. Words alone are accepted if exactly one is called so."""

    widget: Any = PickerWidget  # the class, of a field that is made an instance of it
    among: QuerySet[Any] | None = None  # instead of `rows`, where a form says so

    def rows(self) -> QuerySet[Any]:
        """Those that may be chosen."""
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        typed = value if isinstance(value, Typed) else Typed()
        if typed.uid:
            return self._by_uid(typed.uid)
        if not typed.text:
            return None
        refuse_unprintable(typed.text)
        found = [] if typed.is_missing else self.widget.found(typed.text)
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        if len(found) > 1:
            raise ValidationError(self.error_messages["choose"], code="choose")
        return found[0]

    def _by_uid(self, text: str) -> Any:
        rows = self.rows() if self.among is None else self.among.all()
        try:
            return rows.get(uid=UUID(text))
        except (ValueError, ObjectDoesNotExist) as error:
            message = self.error_messages["choose"]
            raise ValidationError(message, code="choose") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        uid = str(initial.uid) if hasattr(initial, "uid") else ""
        return bool(isinstance(data, Typed) and (data.uid or data.text) != uid)
