"""Reads on territory."""

from __future__ import annotations

from django.db.models import QuerySet

from core.languages import known
from participants.models import Organisation, Region

CYRILLIC_READERS = {"bg", "sr"}


def region_name(region: Region, language: str | None = None) -> str:
    """The name in the script of a reader of `language` (the present one)."""
    if known(language) in CYRILLIC_READERS:
        return region.name_cyrillic
    return region.name_latin


def regions_below(region: Region) -> QuerySet[Region]:
    """The region itself and all in it."""
    return Region.objects.filter(path__startswith=region.path)


def regions_above(region: Region) -> list[Region]:
    """The chain from the country down to the region itself, in one query."""
    keys = [int(key) for key in region.path.split("/") if key]
    found = Region.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def municipality_of(organisation: Organisation) -> Region | None:
    """The municipality the organisation stands in, also when it is a community body."""
    if organisation.region is None:
        return None
    chain = reversed(regions_above(organisation.region))
    at_level = (row for row in chain if row.level == Region.Level.MUNICIPALITY)
    return next(at_level, None)
