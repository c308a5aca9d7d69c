"""The form that freezes a catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, TextsFormField
from participants.forms.places import RegionField
from participants.models import Organisation, Region
from participants.selectors.organisations import public_organisations
from participants.selectors.registry import PARTS, regions_with


class CatalogueForm(ObukaForm):
    """What is printed, of where, in which language."""

    titles = TextsFormField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind of organisation"), choices=Organisation.Kind.choices
    )
    region = RegionField(
        label=_("Country or district"),
        empty_label=None,
    )
    language = forms.ChoiceField(
        label=_("Language of the catalogue"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = (Region.Level.COUNTRY, *PARTS)
        rows = regions_with(public_organisations(), *levels)
        self.field("region", RegionField).queryset = rows

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("titles") and not data["titles"].get(data.get("language", "")):
            self.add_error(
                "titles", _("Write the title in the language of the catalogue.")
            )
        return data
