"""Reads on territory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import (
    CharField,
    Count,
    ExpressionWrapper,
    F,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Length
from django.utils import translation

from core.languages import both_scripts, html_lang, known
from core.text import sort_key
from participants.models import Organisation, Region
from participants.selectors.search import closeness, holds_all, words_of

M = TypeVar("M", bound=Model)

CYRILLIC_READERS = {"bg", "sr"}


def region_name(region: Region, language: str | None = None) -> str:
    """The name in the script of a reader of `language` (the present one); countries
    have one in each language.
    """
    if region.level == Region.Level.COUNTRY:
        with translation.override(known(language)):
            return str(region.get_country_display())
    if known(language) in CYRILLIC_READERS:
        return region.name_cyrillic
    return region.name_latin


def region_title(region: Region, language: str | None = None) -> str:
    """The name with what the place is called in law: "Општина Пећинци" (R-46).

    The word is that of the place, in the script of the reader, and of today.
    """
    name = region_name(region, language)
    present = next((row for row in region.statuses.all() if not row.ended_on), None)
    if present is None:
        return name
    word = status_word(region, present.status, language)
    is_said = name.casefold().startswith(f"{word.casefold()} ")
    return name if is_said else f"{word[:1].upper()}{word[1:]} {name}"


def status_word(region: Region, status: str, language: str | None = None) -> str:
    """What a place is called in law, in the script of the reader: grad, град."""
    own = "bg" if region.country == Region.Country.BG else "sr-latn"
    cyrillic, latin = both_scripts(status, own)
    return cyrillic if known(language) in CYRILLIC_READERS else latin


def region_lang(region: Region, language: str | None = None) -> str:
    """The `lang` of what `region_name` gives: of the place, in the script shown."""
    if region.level == Region.Level.COUNTRY:
        return html_lang(known(language))
    is_cyrillic = known(language) in CYRILLIC_READERS
    if region.country == Region.Country.BG:
        return "bg" if is_cyrillic else "bg-Latn"
    own = "sr" if region.country == Region.Country.RS else "bs"
    return f"{own}-Cyrl" if is_cyrillic else f"{own}-Latn"


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


def region_place(region: Region, language: str | None = None) -> str:
    """The name with that of the region above, which tells two Novi Grads apart."""
    above = region.parent
    names = [region_name(row, language) for row in (region, above) if row is not None]
    return ", ".join(dict.fromkeys(names))


def in_name_order(
    regions: Iterable[Region], language: str | None = None
) -> list[Region]:
    """In the order of the names that `region_name` gives the same reader."""
    code = known(language)

    def order(region: Region) -> tuple[str, int]:
        return sort_key(region_name(region, code), code), region.pk

    return sorted(regions, key=order)


def has_towns(regions: Iterable[Region]) -> bool:
    """Whether there are municipalities to be counted below any of them."""
    ends = (Region.Level.MUNICIPALITY, Region.Level.COMMUNITY)
    return any(row.level not in ends for row in regions)


def find_regions(query: str) -> QuerySet[Region]:
    """Places called so, in either script, by alias or inflected form; largest first."""
    words = words_of(query)
    if not words:
        return Region.objects.none()
    rows = Region.objects.filter(holds_all(words, "search_key"))
    close = closeness(words, "search_key")
    return rows.select_related("parent__parent").order_by(
        close, Length("path"), "name_key"
    )


def roll_up(
    rows: QuerySet[M], level: str, *, link: str = "region", distinct: str = "pk"
) -> dict[int, int]:
    """How many of `rows` lie in each region of `level`, by its key, in one query.

    `link` leads from a row to its region, wherever in the tree that stands; what lies
    in no region of the level is left out. `distinct` says what is counted.
    """
    inside = ExpressionWrapper(OuterRef(f"{link}__path"), CharField())
    above = Region.objects.filter(level=level).alias(inside=inside)
    own = above.filter(inside__startswith=F("path")).values("pk")[:1]
    placed = rows.order_by().annotate(place=Subquery(own)).exclude(place=None)
    counted = placed.values("place").annotate(number=Count(distinct, distinct=True))
    return dict(counted.values_list("place", "number"))


def with_counts(regions: QuerySet[Region]) -> QuerySet[Region]:
    """Each with how many `municipalities` and public `bodies` lie in it, or are it."""
    inside = Region.objects.filter(path__startswith=OuterRef("path"))
    towns = inside.filter(level=Region.Level.MUNICIPALITY)
    bodies = Organisation.objects.filter(
        is_public=True, merged_into=None, region__path__startswith=OuterRef("path")
    )
    return regions.annotate(municipalities=_count(towns), bodies=_count(bodies))


def _count(rows: QuerySet[M]) -> Coalesce:
    total = rows.order_by().values(one=Value(1)).annotate(number=Count("pk"))
    return Coalesce(Subquery(total.values("number")), 0)
