"""What a catalogue says: public entries of one kind, by district, in one language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import override

from core.alphabets import DIGRAPHS
from core.languages import both_scripts, html_lang
from core.text import sort_key
from participants.models import Organisation, Person, Post, Region, RegionCode
from participants.selectors.organisations import (
    organisation_lang,
    organisation_name,
    public_organisations,
)
from participants.selectors.people import held_on, names_in_both_scripts
from participants.selectors.registry import PARTS, within
from participants.selectors.territory import region_name
from participants.selectors.tiles import TILES

Level = Region.Level
Entry = dict[str, Any]


def snapshot_of(
    *, kind: str, region: Region, language: str, on: date, title: str
) -> dict[str, Any]:
    """Every word of the catalogue, in the order in which it is printed.

    Only what the register shows to anybody: contacts of the office, and people who
    chose to be shown. A fixed number of queries.
    """
    rows = _organisations(kind, region, on)
    regions = _regions_of(rows, region)
    with override(language):
        entries = [_entry(row, regions, language) for row in rows]
        kind_label = str(Organisation.Kind(kind).label)
    districts = _districts(entries, region, language)
    return {
        "title": title,
        "language": language,
        "as_of": on.isoformat(),
        "kind": kind,
        "kind_label": kind_label,
        "region": region_name(region, language),
        "districts": districts,
        "tiles": _tiles(districts, region, language),
        "index": _index(districts, language),
        "count": len(entries),
    }


def _organisations(kind: str, region: Region, on: date) -> QuerySet[Organisation]:
    shown = Person.objects.filter(is_contact_public=True, merged_into=None)
    posts = Post.objects.filter(held_on(on), person__in=shown.values("pk"))
    return (
        public_organisations()
        .filter(within(region), kind=kind)
        .select_related("region", "parent")
        .prefetch_related(
            Prefetch(
                "posts",
                posts.select_related("person").order_by("person__sort_key"),
                to_attr="public_posts",
            )
        )
        .order_by("pk")
    )


def _regions_of(rows: Iterable[Organisation], region: Region) -> dict[int, Region]:
    """All regions that lie above the places of `rows`, by primary key."""
    paths = {row.region.path for row in rows if row.region} | {region.path}
    keys = {int(key) for path in paths for key in path.split("/") if key}
    return Region.objects.in_bulk(list(keys))


def _entry(row: Organisation, regions: dict[int, Region], language: str) -> Entry:
    path = row.region.path if row.region else ""
    chain = [regions[int(key)] for key in path.split("/") if key]
    parts = [step for step in chain if step.level in PARTS]
    places = [step for step in chain if step.level == Level.MUNICIPALITY]
    district = (parts or chain)[-1] if chain else None
    people: list[Post] = getattr(row, "public_posts", [])
    return {
        "uid": str(row.uid),
        "name": organisation_name(row, language),
        "lang": organisation_lang(row, language),
        "parent": organisation_name(row.parent, language)
        if row.parent and row.parent.is_public
        else "",
        "place": region_name(places[-1], language) if places else "",
        "district": district.pk if district else 0,
        "district_name": region_name(district, language) if district else "",
        "address": _in_letters_of(language, row.address, row.language),
        "phone": row.phone,
        "email": row.email,
        "website": row.website,
        "people": [_person(post, row, language) for post in people],
        "verified_on": row.verified_on.isoformat() if row.verified_on else "",
    }


def _person(post: Post, office: Organisation, language: str) -> dict[str, str]:
    person = post.person
    cyrillic, latin = names_in_both_scripts(person)
    name = {"sr": cyrillic, "bg": person.full_name}.get(language, latin)
    return {
        "name": name,
        "lang": html_lang(person.language) if name == person.full_name else "",
        "title": _in_letters_of(language, post.title, office.language),
    }


def _in_letters_of(reader: str, text: str, own: str) -> str:
    """`text` of language `own` in letters that a reader of the catalogue knows.

    Bulgarian readers have it as it was written, since from Latin it cannot be computed.
    """
    cyrillic, latin = both_scripts(text, own)
    return {"sr": cyrillic, "bg": text}.get(reader, latin)


def _districts(
    entries: list[Entry], region: Region, language: str
) -> list[dict[str, Any]]:
    """Districts in the order of the reader's alphabet, entries by place in each."""
    by_district: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_district[entry["district"]].append(entry)
    found = [
        {
            "name": rows[0]["district_name"] or region_name(region, language),
            "entries": sorted(
                rows,
                key=lambda entry: (
                    sort_key(entry["place"], language),
                    sort_key(entry["name"], language),
                ),
            ),
        }
        for rows in by_district.values()
    ]
    return sorted(found, key=lambda district: sort_key(district["name"], language))


def _tiles(
    districts: list[dict[str, Any]], region: Region, language: str
) -> list[dict[str, Any]]:
    """Every district of the region with its number of entries, also those without."""
    counts = {district["name"]: len(district["entries"]) for district in districts}
    inside = Region.objects.filter(path__startswith=region.path, level__in=PARTS)
    with_parts = set(inside.values_list("parent", flat=True))
    leaves = [row for row in inside if row.pk not in with_parts]
    leaves = [row for row in leaves if row.level != Level.ENTITY] or leaves
    entities = [row for row in inside if row.level == Level.ENTITY]
    rows = leaves + [row for row in entities if _has_own(row, leaves)]
    codes = dict(
        RegionCode.objects.filter(region__in=rows, system="ISO 3166-2").values_list(
            "region", "code"
        )
    )
    found = []
    for row in dict.fromkeys(rows):
        name = region_name(row, language)
        place = TILES.get(codes.get(row.pk, "")) or TILES.get(row.name_key)
        found.append({"name": name, "count": counts.get(name, 0), "at": place})
    return sorted(found, key=lambda tile: sort_key(str(tile["name"]), language))


def _has_own(entity: Region, leaves: list[Region]) -> bool:
    """An entity without cantons is a tile of its own (Republika Srpska, Brčko)."""
    return not any(row.path.startswith(entity.path) for row in leaves if row != entity)


def _index(districts: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Entries by place, or by name where there is none, under their first letter."""
    lines: list[tuple[str, Entry]] = []
    for district in districts:
        for entry in district["entries"]:
            lines.append((entry["place"] or entry["name"], entry))
    lines.sort(
        key=lambda line: (
            sort_key(line[0], language),
            sort_key(line[1]["name"], language),
        )
    )
    found: list[dict[str, Any]] = []
    for word, entry in lines:
        letter = first_letter(word, language)
        if not found or found[-1]["letter"] != letter:
            found.append({"letter": letter, "lines": []})
        found[-1]["lines"].append(
            {
                "word": word,
                "name": entry["name"] if entry["place"] else "",
                "lang": entry["lang"],
                "uid": entry["uid"],
            }
        )
    return found


def first_letter(word: str, language: str) -> str:
    """The letter under which a reader of `language` looks: Lj, Nj and Dž are one."""
    start = word.lstrip("„“”\"'«»( ")
    if language in {"sr-latn", "bs"} and start[:2].casefold() in DIGRAPHS:
        return start[:2].capitalize()
    return start[:1].upper()
