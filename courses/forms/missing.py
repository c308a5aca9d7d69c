"""Deciding about an organisation that was typed: it is new, or it is this one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, TextsFormField
from participants.forms import OrganisationField
from participants.forms.places import RegionField
from participants.forms.registry import PLACES, some_regions
from participants.models import Organisation


class JoinForm(ObukaForm):
    """Which organisation is meant."""

    organisation = OrganisationField(
        label=_("Organisation"),
        help_text=_("Type a part of its name or of the place, in either script."),
    )


class NewOrganisationForm(ObukaForm):
    """The card of an organisation that is new."""

    kind = forms.ChoiceField(
        label=_("Kind of organisation"), choices=Organisation.Kind.choices
    )
    names = TextsFormField(label=_("Name"), max_length=250)
    language = forms.ChoiceField(
        label=_("Language of its official name"), choices=settings.LANGUAGES
    )
    region = RegionField(
        label=_("Place"),
        required=False,
        empty_label=_("not known"),
    )
    is_public = forms.BooleanField(
        label=_("Shown in the public register"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field("region", RegionField).queryset = some_regions(*PLACES)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("names") and not data["names"].get(data.get("language", "")):
            self.add_error("names", _("Write the name in the chosen language."))
        return data
