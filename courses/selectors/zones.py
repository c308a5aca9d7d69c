"""The clocks of a place."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from participants.models import Region
from programmes.models import Programme

BY_COUNTRY: Final = {
    Region.Country.BG: "Europe/Sofia",
    Region.Country.RS: "Europe/Belgrade",
    Region.Country.BA: "Europe/Sarajevo",
}
BY_LANGUAGE: Final = {
    "bg": "Europe/Sofia",
    "sr": "Europe/Belgrade",
    "sr-latn": "Europe/Belgrade",
    "bs": "Europe/Sarajevo",
}


def zone_of(place: Region | None, programme: Programme | None) -> str:
    """The time zone of `place`, else of where `programme` works, else of the site.

    A programme in several countries says nothing by its places; its language does.
    """
    if place is not None:
        return BY_COUNTRY[Region.Country(place.country)]
    if programme is None:
        return str(settings.TIME_ZONE)
    countries = set(programme.regions.values_list("country", flat=True))
    if len(countries) == 1:
        return BY_COUNTRY[Region.Country(countries.pop())]
    return BY_LANGUAGE.get(programme.language) or str(settings.TIME_ZONE)
