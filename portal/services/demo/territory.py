"""Regions of three countries, and the municipalities that the programmes name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps

from core.text import fold, to_cyrillic, to_latin
from participants.exchange.territory import read_places
from participants.models import Region
from participants.services.territory import load_region
from portal.services.demo.data import Known
from portal.services.facts import facts

Level = Region.Level
LEVELS = {
    "district": Level.DISTRICT,
    "city": Level.DISTRICT,
    "autonomous province": Level.STATISTICAL,
    "entity/district": Level.ENTITY,
    "canton": Level.CANTON,
}
COUNTRIES = {
    "BG": ("България", "Bulgaria"),
    "RS": ("Србија", "Srbija"),
    "BA": ("Босна и Херцеговина", "Bosna i Hercegovina"),
}
# ISO 3166-2 lists these under Serbia; whether an installation shows them is its own
# decision (`participants/data/rs-optional.csv`), so the demonstration leaves them out.
LEFT_OUT = {"RS-25", "RS-26", "RS-27", "RS-28", "RS-29", "RS-KM"}
LISTS = Path(apps.get_app_config("participants").path) / "data"


def load_territory(known: Known) -> None:
    """Countries, statistical regions, districts, cantons, municipalities."""
    for code, (cyrillic, latin) in COUNTRIES.items():
        known.regions[code] = load_region(
            country=code,
            level=Level.COUNTRY,
            name_cyrillic=cyrillic,
            name_latin=latin,
            codes={"ISO 3166-1": code},
        )
    for row in facts("regions"):
        if row["iso"] not in LEFT_OUT:
            _load_district(known, row)
    for row in facts("municipalities"):
        _load_municipality(known, row)


@lru_cache(1)
def _forms() -> dict[tuple[str, str], list[str]]:
    """The cases of the municipalities' names, as the official lists have them."""
    forms: dict[tuple[str, str], list[str]] = {}
    for name in ("rs", "ba"):
        for place in read_places(LISTS / f"{name}.csv").places:
            if place.level == Level.MUNICIPALITY:
                key = place.country, fold(place.name_latin)
                forms.setdefault(key, []).extend(place.inflections)
    return forms


def _load_district(known: Known, row: dict[str, Any]) -> None:
    codes = {"ISO 3166-2": row["iso"], "NUTS": row["nuts"]}
    region = load_region(
        country=row["country"],
        level=LEVELS[row["level"]],
        name_cyrillic=row["cyrillic"],
        name_latin=row["latin"],
        parent=_parent(known, row),
        codes={system: code for system, code in codes.items() if code},
    )
    known.regions[row["iso"] or row["latin"]] = region


def _parent(known: Known, row: dict[str, Any]) -> Region:
    """A parent without a row of its own becomes a statistical region."""
    country, name = row["country"], row["parent"]
    if not name:
        return known.regions[country]
    if name not in known.regions:
        language = "bg" if country == "BG" else "sr"
        known.regions[name] = load_region(
            country=country,
            level=Level.STATISTICAL,
            name_cyrillic=name if language == "bg" else to_cyrillic(name, "sr"),
            name_latin=to_latin(name, language),
            parent=known.regions[country],
        )
    return known.regions[name]


def _load_municipality(known: Known, row: dict[str, Any]) -> None:
    parent = known.regions[row["canton"] or row["district"]]
    known.regions[row["key"]] = load_region(
        country=row["country"],
        level=Level.MUNICIPALITY,
        name_cyrillic=row["cyrillic"],
        name_latin=row["latin"],
        parent=parent,
        aliases=row["aliases"],
        inflections=_forms().get((row["country"], fold(row["latin"])), ()),
        # the EKATTE code is that of the centre, which two municipalities may share
        codes={key: code for key, code in row["codes"].items() if key == "NSI"},
        status=row["status"],
    )
