"""Forms of the public register: what an office corrects, and who looks at it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import EmailField, ObukaForm, PhoneField, WebsiteField


class CorrectionForm(ObukaForm):
    """The card of an office as the office itself sees it."""

    name = forms.CharField(label=_("Name of the office"), max_length=250)
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    phone = PhoneField(label=_("Telephone"), required=False)
    email = EmailField(label=_("E-mail"), required=False)
    website = WebsiteField(label=_("Website"), required=False, max_length=200)
    note = forms.CharField(
        label=_("Anything else that is wrong"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Shown only to those who keep the register."),
    )
