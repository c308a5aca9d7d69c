"""Forms at the door."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm
from courses.models import Scan


class CodeForm(ObukaForm):
    """A code, typed or read by a scanner that types; or a name chosen from the list."""

    mark_optional = False

    code = forms.CharField(label=_("Ticket code"), max_length=200, required=False)
    registration = forms.UUIDField(required=False, widget=forms.HiddenInput)
    direction = forms.ChoiceField(
        choices=Scan.Direction.choices, required=False, widget=forms.HiddenInput
    )
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = self.fields["code"].widget
        box.attrs.update(
            {
                "class": "code-field",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data["id"] = data.get("id") or uuid.uuid4()
        data["direction"] = data.get("direction") or Scan.Direction.IN
        if not data.get("code") and not data.get("registration"):
            self.add_error("code", _("Scan or type the code of a ticket."))
        return data


class UndoForm(ObukaForm):
    """Which check-in to take back, and why."""

    undo = forms.UUIDField()
    reason = forms.CharField(max_length=300, required=False)
