"""The form for one more device at the door."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm


class DeviceForm(ObukaForm):
    """What the device is called on the list."""

    label = forms.CharField(
        label=_("Name of the device"),
        max_length=100,
        help_text=_("Where it stands or who holds it: “Entrance A”, “Vera's phone”."),
    )
