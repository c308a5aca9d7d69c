"""The form of a copy: the day and the place it is for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateField, ObukaForm
from courses.models import Event
from participants.forms import MunicipalityField


class CopyForm(ObukaForm):
    """When and where a copy of an event begins."""

    first_day = LocalDateField(
        label=_("First day of the copy"),
        help_text=_("All other days and deadlines move along; the hours stay."),
    )
    place = MunicipalityField(
        label=_("Municipality"),
        required=False,
        help_text=_("Empty: the same place. At another place the venue is left empty."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if event.day is None:
            del self.fields["first_day"]
