"""Choosing places of all there are: typed in either script, ticked once found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateField, ObukaForm, RowField, RowsField
from core.text import normal_spaces
from participants.forms.pickers import (
    MOST_CHOICES,
    Option,
    PickerField,
    PickerWidget,
)
from participants.models import Region
from participants.selectors.territory import (
    find_regions,
    region_place,
    status_word,
)

LONGEST = 200  # letters of what is typed that are looked for


def places_offered(text: str, level: str = "") -> list[Region]:
    """The places called so, those that begin with the words and the largest first; of
    one level if it is given.
    """
    words = normal_spaces(text.replace("\x00", " "))[:LONGEST]
    rows = find_regions(words)
    if level in Region.Level.values:
        rows = rows.filter(level=level)
    return list(rows[:MOST_CHOICES])


def place_option(region: Region) -> Option:
    """One line of the picker; the note tells a town from the district of its name."""
    return {
        "value": str(region.uid),
        "label": region_place(region),
        "note": str(region.get_level_display()),
    }


class RegionField(RowField):
    """One place of a list, in the reader's order under the name of its country."""

    def __init__(
        self, name: Callable[[Region], str] = region_place, **kwargs: Any
    ) -> None:
        super().__init__(
            Region.objects.none(), name, by_name=True, group=_country, **kwargs
        )


def _country(region: Region) -> str:
    return str(region.get_country_display())


class PlacesWidget(forms.Widget):
    """Boxes of the places chosen, and a field to find another by typing.

    Everything has one name: what is no uid are words. Words that fit one place stand
    for it; for others the next page offers boxes of what fits.
    """

    template_name = "participants/_places_picker.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        getlist = getattr(data, "getlist", lambda key: data.get(key) or [])
        return list(dict.fromkeys(_meant(text) for text in getlist(name) if text))

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["attrs"]
        given = [str(part) for part in value or []]
        words = next((text for text in given if not _is_uid(text)), "")
        found = places_offered(words)
        context["widget"] |= {
            "described_by": shown.get("aria-describedby", ""),
            "invalid": shown.get("aria-invalid", "") == "true",
            "url": reverse_lazy("region_options"),
            "chosen": [place_option(row) for row in _places(given)],
            "offered": [place_option(row) for row in found],
            "words": words,
        }
        return context


class PlacesField(RowsField):
    """Some places of all there are."""

    widget = PlacesWidget
    default_error_messages = {
        "invalid_choice": _("Choose from the list which place is meant: %(value)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        rows = Region.objects.select_related("parent")
        super().__init__(rows, region_place, **kwargs)


class PlaceWidget(PickerWidget):
    """The picker of one place."""

    options_view = "region_options"
    none = _("No place is called so.")

    def found(self, text: str) -> Sequence[Region]:
        return places_offered(text)

    def option(self, row: Region) -> Option:
        return place_option(row)


class PlaceField(PickerField):
    """One place of all there are."""

    widget = PlaceWidget
    default_error_messages = {
        "choose": _("Choose the place from the list."),
        "unknown": _(
            "No place is called so. Look for a part of its name, in either script."
        ),
    }

    def rows(self) -> QuerySet[Region]:
        return Region.objects.select_related("parent")


class MunicipalityWidget(PlaceWidget):
    """The picker of one municipality."""

    none = _("No municipality is called so.")
    level = Region.Level.MUNICIPALITY

    def found(self, text: str) -> Sequence[Region]:
        return places_offered(text, self.level)

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["url"] = f"{context['widget']['url']}?level={self.level}"
        return context


class MunicipalityField(PlaceField):
    """One municipality of all there are."""

    widget = MunicipalityWidget
    default_error_messages = {
        "choose": _("Choose the municipality from the list."),
        "unknown": _(
            "No municipality is called so. Look for a part of its name, in either"
            " script."
        ),
    }

    def rows(self) -> QuerySet[Region]:
        return super().rows().filter(level=Region.Level.MUNICIPALITY)


# What municipalities are called in law, as it is stored: in Latin but for Bulgaria.
STATUSES = {
    "BG": ["община"],
    "RS": ["opština", "grad", "gradska opština"],
    "BA": ["opština", "općina", "grad", "distrikt"],
}


class StatusForm(ObukaForm):
    """What a place is called in law, and from which day on."""

    status = forms.ChoiceField(label=_("Status in law"))
    on = LocalDateField(
        label=_("Since"), help_text=_("The first day on which it is called so.")
    )

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = region.statuses.values_list("status", flat=True)
        words = dict.fromkeys([*STATUSES[region.country], *kept])
        self.field("status", forms.ChoiceField).choices = [
            (word, status_word(region, word)) for word in words
        ]

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _meant(text: str) -> str:
    """The uid of the one place that is called so, else the text as it is."""
    if _is_uid(text):
        return text
    found = places_offered(text)
    return str(found[0].uid) if len(found) == 1 else text


def _places(given: Iterable[str]) -> list[Region]:
    uids = [UUID(text) for text in given if _is_uid(text)]
    rows = Region.objects.filter(uid__in=uids).select_related("parent")
    found = {row.uid: row for row in rows} if uids else {}
    return [found[uid] for uid in uids if uid in found]
