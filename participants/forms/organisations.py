"""Choosing an organisation by typing part of its name or of its place."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm
from participants.forms.pickers import (
    MOST_CHOICES,
    Option,
    PickerField,
    PickerWidget,
)
from participants.models import Organisation
from participants.selectors.organisations import (
    find_organisations,
    organisation_name,
    organisation_place,
    public_organisations,
)


class OrganisationWidget(PickerWidget):
    """The picker of organisations."""

    options_view = "organisation_options"
    none: str | Promise = _("No organisation is called so.")

    def found(self, text: str) -> Sequence[Organisation]:
        return find_organisations(text, limit=MOST_CHOICES)

    def option(self, row: Organisation) -> Option:
        return option(row)


def option(organisation: Organisation) -> Option:
    """One line of the picker; the note tells places and bodies of one name apart."""
    place = organisation_place(organisation)
    kind = organisation.get_kind_display()
    return {
        "value": str(organisation.uid),
        "label": organisation_name(organisation),
        "note": f"{kind}, {place}" if place else kind,
    }


class OrganisationField(PickerField):
    """One organisation of the public register."""

    widget = OrganisationWidget
    default_error_messages = {
        "choose": _("Choose the organisation from the list."),
        "unknown": _(
            "No organisation is called so. Look for a part of its name or of the place."
            " If it is missing, an administrator adds it first."
        ),
    }

    def rows(self) -> QuerySet[Organisation]:
        return public_organisations()


class OwnOrganisationWidget(OrganisationWidget):
    """The same for whoever comes from one: what they type is kept if it is missing."""

    may_miss = True
    none = ""


class OwnOrganisationField(OrganisationField):
    """Where somebody comes from; the form keeps words that name no organisation."""

    widget = OwnOrganisationWidget


class PlaceFilter(ObukaForm):
    """What places are searched by."""

    q = forms.CharField(
        label=_("Name of a place"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
