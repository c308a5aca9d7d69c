"""Which organisation a text in a list means: by names and aliases, never by guess."""
# ruff: noqa: E501 - tables of words

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from uuid import UUID

from django.db.models import QuerySet

from participants.models import Organisation, Region
from participants.selectors.imports.keys import fold
from participants.selectors.organisations import organisation_place

Kind = Organisation.Kind
Level = Region.Level

# Ways to write one kind of body; longer ones are looked for first. The administration
# of a municipality is meant by its bare name too, its council never is.
_CLASSES: dict[str, str] = {
    "council": "общински съвет; об съвет; обс; общ съвет; municipal council; city council; "
    "town council; council; skupština opštine; skupština grada; скупштина општине; "
    "скупштина града; skupstina opcine; općinsko vijeće; opštinsko vijeće; "
    "gradsko vijeće; општинско вијеће; градско вијеће; so; со; savet opštine; "
    "municipal assembly; city assembly; skupština; скупштина; vijeće općine; "
    "vijeće opštine; obshtinski savet; obshtinski suvet; savet na obshtina",
    "mun": "общинска администрация; общ администрация; об администрация; оба; община; общ; "
    "кметство на община; obshtina; obshtinska administratsia; obstinska administracija; "
    "opština; општина; општине; opštine; općina; općine; opštinska uprava; "
    "општинска управа; općinska uprava; opštinska administrativna služba; "
    "opštinska administracija; општинска администрација; općinska administracija; "
    "управа општине; uprava opštine; uprava općine; opštinu; općinu; "
    "municipality of; municipality; municipal administration; municipal; град; grad; "
    "градска управа; gradska uprava; градска администрација; gradska administracija; "
    "uprava grada; управа града; city of; city administration; town of; opština grad; "
    "opst; opšt; опшг; општ; local self government; администрация на община; обшина; "
    "обштина; administration of; administration; lokalna samouprava; opstini; "
    "opštini; општини; općini; gradu; града; grada; jls; јлс; lsgu; obstini; общината",
    "region": "областна администрация; област; oblast; district administration; "
    "oblastna administratsia; regional administration; обл администрация; ра",
}


Words = tuple[str, ...]


def _patterns() -> dict[Words, str]:
    return {
        tuple(fold(phrase).split()): name
        for name, phrases in _CLASSES.items()
        for phrase in phrases.split(";")
    }


_PATTERNS = _patterns()
_LAST_WORDS = {"municipality", "council", "administration", "assembly"}
_FIRST_WORDS = {phrase[0] for phrase in _PATTERNS}
_LONGEST = max(map(len, _PATTERNS))
_EDGES = re.compile(r"^[\s\-–—,.;:]+|[\s\-–—,;:]+$")
_PREFIX = re.compile(
    r"^(?:(?:гр|с|g)\.\s*|(?:гр|iz|от|из|na|на|при|у|u|pri|the)\s+)(?=\S)",
    re.IGNORECASE,
)
_SMALL = {"na", "i", "and", "of", "the", "u", "pri", "za", "de", "v", "gr", "grad"}


@lru_cache(20_000)
def body_key(text: str) -> tuple[str, str]:
    """The kind of body and its bare name: ("mun", "smolyan"), ("", "skgo").

    "Община Смолян", "ОбА Смолян" and "Smolyan Municipality" give one key, "Общински
    съвет Смолян" another.
    """
    plain = fold(text)
    words = tuple(plain.split())
    for count in range(_LONGEST, 0, -1):
        name = _PATTERNS.get(words[:count])
        if name:
            return _classed(name, words[count:], plain)
    if words and words[-1] in _LAST_WORDS:
        for count in range(_LONGEST, 0, -1):
            name = _PATTERNS.get(words[-count:])
            if name:
                return _classed(name, words[:-count], plain)
    return "", plain


def _classed(name: str, words: Words, plain: str) -> tuple[str, str]:
    rest = _stripped(" ".join(words), name)
    if not rest or len(rest.split()) > 4:
        return "", plain
    return name, rest


def _stripped(rest: str, name: str) -> str:
    """What is left of "Općinska uprava općine Gradačac" without the second word."""
    words = rest.split()
    while words and words[0] in _SMALL:
        words = words[1:]
    if len(words) > 1 and words[0] in _FIRST_WORDS:
        for count in range(min(_LONGEST, len(words) - 1), 0, -1):
            if _PATTERNS.get(tuple(words[:count])) == name:
                words = words[count:]
                break
    while words and words[0] in _SMALL and len(words) > 1:
        words = words[1:]
    return " ".join(words)


def bare_name(text: str) -> str:
    """What is left of "iz Gradačca" or "гр. Смолян,"."""
    return fold(_PREFIX.sub("", _EDGES.sub("", text)))


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
    """What a text means: one organisation, several, or none yet."""

    one: Known | None = None
    several: list[Known] = field(default_factory=list)


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
            self.by_text.setdefault(fold(text), {})[mark] = known
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
                return Found(one=next(iter(candidates.values())))
            if candidates:
                return self._of_place(list(candidates.values()), place)
        return Found()

    def _candidates(
        self, text: str, is_municipality: bool
    ) -> Iterable[dict[int, Known]]:
        plain = fold(text)
        yield self.by_text.get(plain, {})
        name, rest = self._key_of(text)
        if name:
            yield self.by_key.get((name, rest), {})
            return
        bare = bare_name(text)
        if is_municipality or bare in self.places or ("mun", bare) in self.by_key:
            yield self.by_key.get(("mun", self.places.get(bare, bare)), {})

    def _of_place(self, candidates: list[Known], place: str) -> Found:
        """Of several with one name the one that stands in the place of the row."""
        key = fold(place)
        if key:
            there = [
                row
                for row in candidates
                if row.region and key in self.regions.get(row.region, set())
            ]
            if len(there) == 1:
                return Found(one=there[0])
        return Found(several=candidates)

    def by_number(self, number: str) -> list[Known]:
        """Those with this tax number: of one body in law there may be several."""
        return list(self.numbers.get(number, {}).values())

    def propose(self, text: str, *, is_municipality: bool = False) -> Known:
        """A body that is not known: found again by this and by equal spellings."""
        name, rest = self._key_of(text)
        kind = kind_of(text)
        if is_municipality and not name:
            bare = bare_name(text)
            name, rest = "mun", self.places.get(bare, bare)
            kind = Kind.ADMINISTRATION
        known = Known(name=text, kind=kind, key=(name, rest))
        self.by_text.setdefault(fold(text), {})[id(known)] = known
        self.by_key.setdefault((name, rest), {})[id(known)] = known
        return known

    def place_of(self, known: Known, places: Iterable[str]) -> int | None:
        """The one region a new body stands in: of its name, else of the rows' place.

        Of several of one name the one that lies in the place; none is guessed.
        """
        said = [key for key in map(fold, places) if key]
        name, rest = known.key
        if name:
            level = Level.DISTRICT if name == "region" else Level.MUNICIPALITY
            return self._one(self.standing.get(level, {}).get(rest, set()), said)
        found = {self._one_called(key) for key in said}
        return found.pop() if len(found) == 1 else None

    def _one(self, regions: set[int], said: list[str]) -> int | None:
        if len(regions) > 1:
            regions = {pk for pk in regions if not self.regions[pk].isdisjoint(said)}
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
