"""The form for a line of the costs of an event."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import NumberField, ObukaForm, RowField
from courses.models import CostLine, Event
from courses.selectors.costs import payers_of
from courses.services.costs import FIELDS
from participants.models import Organisation


class CostForm(ObukaForm):
    """What is planned, what it cost, and who pays."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CostLine.Kind.choices)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    planned = NumberField(
        label=_("Planned amount"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
    )
    actual = NumberField(
        label=_("Actual amount"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("Once it is known, as the document says."),
    )
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Currency"),
        help_text=_("Three letters: EUR, RSD, BAM."),
        error_messages={"invalid": _("Write three letters: EUR, RSD, BAM.")},
    )
    payer = RowField(Organisation.objects.none(), label=_("Paid by"), required=False)
    document = forms.CharField(
        label=_("Number of the document"),
        max_length=60,
        required=False,
        help_text=_("The invoice or contract, if there is one."),
    )

    def __init__(
        self, *args: Any, event: Event, line: CostLine | None = None, **kwargs: Any
    ) -> None:
        shown: dict[str, Any] = {"currency": event.programme.currency}
        if line is not None:
            shown = {name: getattr(line, name) for name in FIELDS}
        super().__init__(*args, initial=shown, **kwargs)
        rows = payers_of(event)
        if line is not None and line.payer is not None:
            rows = rows | Organisation.objects.filter(pk=line.payer.pk)
        self.field("payer", RowField).queryset = rows

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_known = any(data.get(name) is not None for name in ("planned", "actual"))
        if not is_known and not self.errors.keys() & {"planned", "actual"}:
            self.add_error("planned", _("Give the planned or the actual amount."))
        return data
