"""The days and places of a series."""

from __future__ import annotations

from typing import Any

from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateField, ObukaForm
from courses.services.series import Date
from participants.forms import MunicipalityField

ROWS = 4


class DateForm(ObukaForm):
    """One more day, and the municipality if it is another."""

    mark_optional = False

    first_day = LocalDateField(label=_("First day"), required=False)
    place = MunicipalityField(
        label=_("Municipality"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        is_missing = "first_day" not in self.errors and not given.get("first_day")
        if given.get("place") and is_missing:
            self.add_error("first_day", _("Give the day as well."))
        return given


DatesFormSet = formset_factory(DateForm, extra=ROWS, max_num=ROWS, absolute_max=ROWS)


def dates_in(rows: Any) -> list[Date]:
    """The rows that were filled in."""
    return [
        Date(form.cleaned_data["first_day"], form.cleaned_data.get("place"))
        for form in rows
        if form.cleaned_data.get("first_day")
    ]
