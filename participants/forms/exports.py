"""What a list is written out with: columns, language and letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm
from core.languages import LANGUAGE_NAMES, known
from participants.exchange.columns import WRITTEN, Column, Letters, Spelling, titled


class ExportForm(ObukaForm):
    """Ticked is what was chosen last, else what is usual."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one column.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the headings"), choices=list(LANGUAGE_NAMES.items())
    )
    letters = forms.ChoiceField(label=_("Letters of the names"), choices=Letters)

    def __init__(
        self,
        data: Any,
        *,
        columns: Sequence[Column[Any]],
        remembered: Mapping[str, Any] | None = None,
    ) -> None:
        usual = [column.key for column in columns if column.is_usual]
        initial = {"columns": usual, "letters": WRITTEN} | dict(remembered or {})
        if not {column.key for column in columns} & set(initial["columns"]):
            initial["columns"] = usual  # they were of another part of the page
        super().__init__(data, initial=initial | {"language": known(get_language())})
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
