"""Form of how long the people of a programme are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import NumberField, ObukaForm
from programmes.models import Programme
from programmes.selectors.retention import goes_earlier

ADMIN_NEEDED = _(
    "With this, data would go earlier than now. That is for an administrator to decide."
)


class RetentionForm(ObukaForm):
    """The term and the hold of a programme."""

    months = NumberField(
        label=_("Months that people’s data are kept after the end"),
        required=False,
        min_value=1,
        max_value=1200,
        decimal_places=0,
        help_text=_("Empty: as long as the installation says."),
    )
    hold_reason = forms.CharField(
        label=_("Why data are held"),
        required=False,
        max_length=300,
        help_text=_(
            "While a reason stands here nothing is erased, for example during an audit."
        ),
    )

    def __init__(
        self, *args: Any, programme: Programme, may_shorten: bool, **kwargs: Any
    ) -> None:
        start = {
            "months": programme.kept_months,
            "hold_reason": programme.hold_reason,
        }
        super().__init__(*args, initial=start, **kwargs)
        self.programme, self.may_shorten = programme, may_shorten

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        months = data.get("months")
        data["months"] = None if months is None else int(months)
        is_earlier = not self.errors and goes_earlier(
            self.programme,
            months=data["months"],
            hold_reason=data.get("hold_reason", ""),
        )
        if is_earlier and not self.may_shorten:
            self.add_error(None, ADMIN_NEEDED)
        return data
