"""What histories of organisations and places are narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import LocalDateField, ObukaForm
from portal.selectors.dossiers.scope import Narrowing
from programmes.models import Programme
from programmes.selectors.programmes import programme_name


class HistoryFilter(ObukaForm):
    """One programme, a period, and for an organisation whether its units count too."""

    programme = forms.ChoiceField(label=_("Programme"), required=False)
    since = LocalDateField(label=pgettext_lazy("period", "From"), required=False)
    until = LocalDateField(label=_("Until"), required=False)
    units = forms.BooleanField(label=_("With its units"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        programmes: list[Programme],
        has_units: bool = False,
        has_period: bool = True,
    ) -> None:
        super().__init__(data)
        self.programmes = {row.code: row for row in programmes}
        choices: Any = self.fields["programme"]
        named = [(row.code, programme_name(row)) for row in programmes]
        choices.choices = [("", _("all programmes")), *named]
        if not has_units:
            del self.fields["units"]
        if not has_period:
            del self.fields["since"], self.fields["until"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it starts."))
        return data

    @property
    def narrowing(self) -> Narrowing:
        """What is asked for; nothing as long as the form is wrong."""
        if not self.is_valid():
            return Narrowing()
        data = self.cleaned_data
        programme = self.programmes.get(data["programme"])
        return Narrowing(programme, data.get("since"), data.get("until"))
