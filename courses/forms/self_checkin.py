"""Forms of the check-in by the code on the screen."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, ObukaModelForm
from courses.models import SelfCheckinRule


class SelfCheckinForm(ObukaModelForm[SelfCheckinRule]):
    """Whether and when people may check themselves in."""

    class Meta:
        model = SelfCheckinRule
        fields = (
            "is_on",
            "before_minutes",
            "after_minutes",
            "with_departures",
            "shares_devices",
        )
        help_texts = {
            "with_departures": _("So many minutes before and after its end."),
            "shares_devices": _(
                "Otherwise the second person on a phone is sent to the door, unless"
                " both have the same mailbox."
            ),
        }


class RoomCodeForm(ObukaForm):
    """The code that stands on the screen."""

    mark_optional = False

    code = forms.CharField(
        label=_("The code on the screen"),
        max_length=40,
        widget=forms.TextInput(
            {
                "class": "room-code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)


class WhoForm(ObukaForm):
    """Who one is: by the ticket, or where to mail the link."""

    mark_optional = False

    who = forms.CharField(
        label=_("The code of your ticket, or your e-mail address"),
        max_length=254,
        widget=forms.TextInput(
            {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
