"""What a list is written out with: columns, language and letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm
from core.languages import LANGUAGE_NAMES, known
from participants.exchange.columns import Column, Letters, Spelling, titled


class ExportForm(ObukaForm):
    """The usual columns are ticked; the language is that of the page."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one column.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the headings"), choices=list(LANGUAGE_NAMES.items())
    )
    letters = forms.ChoiceField(label=_("Letters of the names"), choices=Letters)

    def __init__(self, data: Any, *, columns: Sequence[Column[Any]]) -> None:
        usual = [column.key for column in columns if column.is_usual]
        language = known(get_language())
        super().__init__(data, initial={"columns": usual, "language": language})
        self._columns = columns
        field: Any = self.fields["columns"]
        field.choices = [(c.key, titled(str(c.label))) for c in columns]

    def chosen(self) -> list[Column[Any]]:
        """The ticked columns in the order of the list."""
        keys = self.cleaned_data["columns"]
        return [column for column in self._columns if column.key in keys]

    def spelling(self) -> Spelling:
        data = self.cleaned_data
        return Spelling(data["language"], data["letters"])
