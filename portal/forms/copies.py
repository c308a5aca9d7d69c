"""Form by which a copy of somebody's data is made at the desk."""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm
from core.languages import LANGUAGE_NAMES


class Checked(models.TextChoices):
    """How it was made sure that the copy goes to the person."""

    DOCUMENT = "document", _("showed a document here")
    KNOWN = "known", _("is known to us and stands here")
    LETTER = "letter", _("signed letter")
    ORDER = "order", _("order of an authority or a court")


class CopyForm(ObukaForm):
    """Who asks, on what paper, and in which language it is to be read."""

    checked = forms.ChoiceField(
        label=_("How it was made sure who asks"),
        choices=Checked.choices,
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("Number of the letter or file"),
        required=False,
        max_length=60,
        help_text=_("It stays in the audit trail for good, so it names nobody."),
    )
    language = forms.ChoiceField(
        label=_("Language of the copy"), choices=tuple(LANGUAGE_NAMES.items())
    )
