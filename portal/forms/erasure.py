"""Form by which the data of one person are erased."""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm


class Reason(models.TextChoices):
    """Why somebody is erased before the terms of the programmes say so."""

    REQUEST = "request", _("the person asked for it")
    MISTAKE = "mistake", _("the card should not have been made")
    UNNEEDED = "unneeded", _("nobody needs the data any more")
    ORDER = "order", _("an authority or a court said so")


class ErasureForm(ObukaForm):
    """Why, on what paper, and the name once more, against a slip."""

    reason = forms.ChoiceField(
        label=_("Reason for the erasure"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("Number of the letter or file"),
        required=False,
        max_length=60,
        help_text=_("It stays in the audit trail for good, so it names nobody."),
    )
    typed_name = forms.CharField(
        label=_("Name of the person, typed to confirm"),
        max_length=300,
        help_text=_("In either script. After this nobody can bring the data back."),
    )
