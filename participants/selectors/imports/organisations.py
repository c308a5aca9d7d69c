"""Which organisation a text in a list means: by names and aliases, never by guess."""
# ruff: noqa: E501 - tables of words

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from participants.models import Organisation, Region
from participants.selectors.imports.classes import bare_name, body_key, spelling_key
from participants.selectors.imports.keys import fold
from participants.selectors.organisations import organisation_place

Kind = Organisation.Kind
Level = Region.Level

# "Novi Grad (Sarajevo)", "Община Бяла, обл. Варна": which of several of one name
_PLACED = re.compile(
    r"^(?P<body>.*\w\W*?)\s*(?:\((?P<inside>[^()]+)\)|[,;]\s*(?P<after>[^,;()]+))\s*$"
)
_ABOVE = re.compile(
    r"^(?:област|обл|oblast|obl|okrug|округ|kanton|кантон|entitet|ентитет)\b\.?\s*",
    re.IGNORECASE,
)


@dataclass
class Known:
    """An organisation as an import deals with it: stored, or to be added."""

    name: str
    kind: str
    key: tuple[str, str]
    pk: int | None = None
    uid: UUID | None = None
    region: int | None = None
    language: str = ""
    tax_number: str = ""
    row: Organisation | None = None

    @cached_property
    def full_name(self) -> str:
        """With its place, which tells it from another one of the same name (R-45)."""
        place = organisation_place(self.row) if self.row is not None else ""
        return f"{self.name}, {place}" if place else self.name


@dataclass
class Found:
    """What a text means: one organisation, several, or none yet.

    `is_unsure` where the one stands in one of several places of that name, and nothing
    tells that it is this one (R-45).
    """

    one: Known | None = None
    several: list[Known] = field(default_factory=list)
    is_unsure: bool = False


KIND_OF_CLASS = {
    "mun": Kind.ADMINISTRATION,
    "council": Kind.COUNCIL,
    "region": Kind.REGIONAL,
}
_KIND_WORDS = {
    fold(word): kind
    for kind, words in {
        Kind.NGO: "удружење udruženje udruga сдружение ngo нпо nvo нво фондация fondacija "
        "фондација foundation клуб klub",
        Kind.ASSOCIATION: "асоциация асоцијација asocijacija association савез savez съюз skgo",
        Kind.MINISTRY: "министерство ministarstvo министарство ministry влада vlada",
        Kind.COMPANY: "доо doo еоод оод ад предузеће preduzeće poduzeće ltd llc предприятие jkp јкп",
        Kind.COMMUNITY: "mjesna mesna месна mz мз кметство",
        Kind.OFFICE: "канцеларија kancelarija ler лер led",
        Kind.NETWORK: "мрежа mreža network",
    }.items()
    for word in words.split()
}  # fmt: skip


def kind_of(text: str) -> str:
    """The kind of a body that nobody knows yet, as far as its words tell."""
    name = body_key(text)[0]
    words = fold(text).split()
    for word in words:
        if word in _KIND_WORDS:
            return _KIND_WORDS[word]
    if name:
        return KIND_OF_CLASS[name]
    return Kind.OTHER


class OrganisationIndex:
    """All organisations, or some, by every spelling, read in two queries."""

    def __init__(
        self,
        organisations: QuerySet[Organisation] | None = None,
        places: QuerySet[Region] | None = None,
    ) -> None:
        self.by_text: dict[str, dict[int, Known]] = {}
        self.by_key: dict[tuple[str, str], dict[int, Known]] = {}
        self.places: dict[str, str] = {}
        self.standing: dict[str, dict[str, set[int]]] = {}
        self.cache: dict[tuple[str, str, bool], Found] = {}
        self.numbers: dict[str, dict[int, Known]] = {}
        regions = Region.objects.all() if places is None else places
        self.regions = self._read_regions(regions)
        every = Organisation.objects.all()
        rows = list((every if organisations is None else organisations).order_by("pk"))
        by_pk = {row.pk: row for row in rows}
        for row in rows:
            final = by_pk.get(row.merged_into_id or row.pk) or row.merged_into or row
            known = Known(
                name=str(final),
                kind=final.kind,
                key=body_key(str(final)),
                pk=final.pk,
                uid=final.uid,
                region=final.region_id,
                language=final.language,
                tax_number=final.tax_number,
                row=final,
            )
            if final.tax_number:
                self.numbers.setdefault(final.tax_number, {})[final.pk] = known
            self.add(known, [*row.names.values(), *row.aliases])

    def add(self, known: Known, spellings: Iterable[str]) -> None:
        mark = known.pk if known.pk is not None else id(known)
        for text in spellings:
            self.by_text.setdefault(spelling_key(text), {})[mark] = known
            name, rest = self._key_of(text)
            if not name or known.kind in (KIND_OF_CLASS[name], Kind.OTHER):
                self.by_key.setdefault((name, rest), {})[mark] = known

    def _key_of(self, text: str) -> tuple[str, str]:
        """As `body_key`, the place by its name, however the text inflects it."""
        name, rest = body_key(text)
        return name, self.places.get(rest, rest) if name else rest

    def _read_regions(self, regions: QuerySet[Region]) -> dict[int, set[str]]:
        """Names of each region and of those above it; and the places by their forms."""
        levels = regions.values_list(
            "pk", "path", "level", "name_latin", "name_cyrillic", "aliases",
            "inflections",
        )  # fmt: skip
        own: dict[int, set[str]] = {}
        paths = {}
        inflected: dict[str, set[str]] = {}
        for pk, path, level, latin, cyrillic, aliases, inflections in levels:
            named = {fold(name) for name in (latin, cyrillic, *aliases)}
            forms = {fold(form) for form in inflections}
            own[pk] = named | forms
            paths[pk] = [int(key) for key in path.split("/") if key]
            for form in own[pk]:
                self.standing.setdefault(level, {}).setdefault(form, set()).add(pk)
            if level == Level.MUNICIPALITY:
                main = fold(latin)
                for name in named:
                    self.places.setdefault(name, main)
                for form in forms:
                    inflected.setdefault(form, set()).add(main)
        # a name goes before a form of another; a form of two places is of neither
        for form, mains in inflected.items():
            if len(mains) == 1:
                self.places.setdefault(form, *mains)
        return {
            pk: set().union(*(own.get(above, set()) for above in path or [pk]))
            for pk, path in paths.items()
        }

    def find(
        self, text: str, *, place: str = "", is_municipality: bool = False
    ) -> Found:
        """The organisation that `text` names, or those it may mean."""
        asked = (text, place, is_municipality)
        found = self.cache.get(asked)
        if found is None:
            found = self._find(text, place, is_municipality)
            if found.one or found.several:  # "none" may become one that is proposed
                self.cache[asked] = found
        return found

    def _find(self, text: str, place: str, is_municipality: bool) -> Found:
        for candidates in self._candidates(text, is_municipality):
            if len(candidates) == 1:
                (known,) = candidates.values()
                return self._of_namesakes(known, text, place)
            if candidates:
                return self._of_place(list(candidates.values()), place)
        body, said = self._placed(text)
        return self._find(body, said, is_municipality) if said else Found()

    def _placed(self, text: str) -> tuple[str, str]:
        """The body and the place of "Novi Grad (Sarajevo)"; no place where the words
        behind are none that we know.
        """
        found = _PLACED.match(text)
        if found is None:
            return text, ""
        said = _ABOVE.sub("", (found["inside"] or found["after"]).strip())
        above = self._called(body_key(found["body"])[1], bare_name(found["body"]))
        is_place = any(self._lies_in(pk, said) for pk in above)
        return (found["body"], said) if is_place else (text, "")

    def _called(self, *names: str) -> set[int]:
        """The municipalities of these names, in any form."""
        known = self.standing.get(Level.MUNICIPALITY, {})
        return set().union(*(known.get(name, set()) for name in names))

    def _lies_in(self, region: int | None, place: str) -> bool:
        """Whether a region, or one above it, is called so: "Sarajevo" is enough for
        the canton of that name.
        """
        words = set(fold(place).split())
        names = self.regions.get(region, set()) if region is not None else set()
        return bool(words) and any(words <= set(name.split()) for name in names)

    def _of_namesakes(self, known: Known, text: str, place: str) -> Found:
        """The one we know of that name, unless the row tells of another place."""
        name, rest = self._key_of(text)
        called = self._called(rest if name else bare_name(text))
        if len(called) < 2 or known.region not in called:
            return Found(one=known)
        if self._lies_in(known.region, place):
            return Found(one=known)
        if any(self._lies_in(pk, place) for pk in called):
            return Found()  # in the place of the row stands another one
        return Found(one=known, is_unsure=True)

    def _candidates(
        self, text: str, is_municipality: bool
    ) -> Iterable[dict[int, Known]]:
        yield self.by_text.get(spelling_key(text), {})
        name, rest = self._key_of(text)
        if name:
            yield self.by_key.get((name, rest), {})
            return
        bare = bare_name(text)
        if is_municipality or bare in self.places or ("mun", bare) in self.by_key:
            yield self.by_key.get(("mun", self.places.get(bare, bare)), {})

    def _of_place(self, candidates: list[Known], place: str) -> Found:
        """Of several with one name the one that stands in the place of the row."""
        there = [row for row in candidates if self._lies_in(row.region, place)]
        if len(there) == 1:
            return Found(one=there[0])
        return Found(several=candidates)

    def by_number(self, number: str) -> list[Known]:
        """Those with this tax number: of one body in law there may be several."""
        return list(self.numbers.get(number, {}).values())

    def propose(
        self, text: str, *, place: str = "", is_municipality: bool = False
    ) -> Known:
        """A body that is not known: found again by this and by equal spellings."""
        body, _said = self._placed(text)
        name, rest = self._key_of(body)
        kind = kind_of(text)
        if not name and kind == Kind.OTHER:
            bare = bare_name(body)
            if is_municipality or bare in self.places:
                name, rest = "mun", self.places.get(bare, bare)
                kind = Kind.ADMINISTRATION
        known = Known(name=text, kind=kind, key=(name, rest))
        known.region = self.place_of(known, [place])
        self.by_text.setdefault(spelling_key(text), {})[id(known)] = known
        self.by_key.setdefault((name, rest), {})[id(known)] = known
        return known

    def place_of(self, known: Known, places: Iterable[str]) -> int | None:
        """The one region a new body stands in: of its name, else of the rows' place.

        Of several of one name the one that lies in the place; none is guessed.
        """
        said = [place for place in (*places, self._placed(known.name)[1]) if place]
        name, rest = known.key
        if name:
            level = Level.DISTRICT if name == "region" else Level.MUNICIPALITY
            return self._one(self.standing.get(level, {}).get(rest, set()), said)
        found = {self._one_called(fold(place)) for place in said}
        return found.pop() if len(found) == 1 else None

    def _one(self, regions: set[int], said: list[str]) -> int | None:
        if len(regions) > 1:
            regions = {
                pk for pk in regions if any(self._lies_in(pk, place) for place in said)
            }
        return next(iter(regions)) if len(regions) == 1 else None

    def _one_called(self, key: str) -> int | None:
        """A municipality, else a larger place, if one alone is called so."""
        for level in (Level.MUNICIPALITY, Level.DISTRICT, Level.CANTON, Level.ENTITY):
            if regions := self.standing.get(level, {}).get(key):
                return self._one(regions, [])
        return None

    @property
    def has_places(self) -> bool:
        """Whether there are municipalities to stand in."""
        return bool(self.standing.get(Level.MUNICIPALITY))

    def is_known(self, text: str) -> bool:
        """Whether the text names a stored organisation or a municipality."""
        found = self.find(text)
        return bool(found.one or found.several) or fold(text) in self.places
