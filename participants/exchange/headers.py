"""Which row of a sheet names the columns, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from core.mojibake import unmix
from core.xlsx import Value
from participants.exchange.names import (
    has_body_word,
    is_surely_person,
    looks_like_person,
)
from participants.exchange.vocabulary import (
    KNOWN_STRONG,
    PERSON,
    RANK,
    fields_in,
    is_all_header,
    may_name_field,
)
from participants.selectors.imports.keys import fold

LONGEST_HEADER = 160
_SEAM = re.compile(
    r"\s*(?:[,/\n;+|&]|\s[-–—]\s|\s(?:i|и|and|ili|или|or|а|a)\s)\s*", re.I
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_DAY = re.compile(r"(?:data|datum|date)\b")  # "Дата на …": a day of whatever it is
_HINT = re.compile(r"\s*\([^()]{2,60}\)\s*")
_COUNTS = frozenset(
    map(fold, "број broj брой ukupno укупно общо number count total".split())
)
_ADDRESS = re.compile(r"@[\w-]+\s?[.,]\s?\w")
# "E-mail 1 - Value", "Organization 1 - Title": how address books write their columns
_OF_BOOK = re.compile(r"(.{3,30}) [0-9] - (\w+)", re.I)
_IN_BOOK = {"type": "", "label": "", "title": "job title", "department": "department"}
_NUMBER_LIKE = re.compile(r"\d{5,}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")


@dataclass(frozen=True)
class Column:
    """What a column is taken for. `parts` are the several things one cell holds."""

    kind: str
    parts: tuple[str, ...] = ()
    family_first: bool = False
    father_between: bool = False  # "Prezime, ime oca, ime"
    post: str = ""  # that all people of the column hold: it is called "Кмет"


NO_COLUMN = Column("")


@dataclass
class Header:
    """The rows that name the columns of one table, from `first` to `last`."""

    first: int
    last: int
    texts: dict[int, str] = field(default_factory=dict)
    columns: dict[int, Column] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)  # of its first row alone
    repeats: list[range] = field(default_factory=list)  # the same once more, below

    def is_said_again_by(self, words: dict[int, str]) -> bool:
        """Whether a row says the same once more, as at the top of a new page."""
        return len(words) > 1 and _folded(self.words) == _folded(words)

    def numbers(self, filled: Mapping[int, Value]) -> bool:
        """Whether a row has a number where this header promises one: it is counted."""
        return any(
            column.kind == "ordinal"
            and str(filled.get(number, "")).strip(" .)").isdigit()
            for number, column in self.columns.items()
        )


def _folded(texts: dict[int, str]) -> dict[int, str]:
    return {number: fold(text) for number, text in texts.items()}


def read_header(text: str) -> Column:
    """The column that a header cell promises; of kind "" if its words say nothing."""
    if not text or "@" in text:
        return NO_COLUMN
    if len(text) > LONGEST_HEADER:  # only a question of consent is as long as that
        return Column("consent") if "consent" in fields_in(text) else NO_COLUMN
    text = unmix(text)
    if found := _OF_BOOK.fullmatch(text):
        text = _IN_BOOK.get(found[2].lower(), "{}").format(found[1])
    return _read_words(text) if may_name_field(text) else NO_COLUMN


@lru_cache(20_000)
def _read_words(text: str) -> Column:
    plain = _BRACKETS.sub(" ", text)
    if fold(plain).split()[-1:] in (["za"], ["for"]):  # "Ментор за (општина)"
        return _read(" ".join(_BRACKETS.findall(text)))
    column = _read(plain) if fold(plain) else NO_COLUMN
    column = column if column.kind else _read(text)
    return Column("date") if not column.kind and _DAY.match(fold(plain)) else column


def _read(text: str) -> Column:
    whole = fields_in(text)
    pieces = [piece for piece in _SEAM.split(text) if piece and piece.strip()]
    kinds = [_first_of(fields_in(piece)) for piece in pieces]
    named = [kind for kind in kinds if kind]
    people = [kind for kind in named if kind in PERSON]
    if people and fold(text).split()[0] in _COUNTS and set(named) == {"name"}:
        return Column("matter")  # "Број учесника": a number, and nobody's name
    if people and "matter" in whole and "names" not in people:
        return Column("matter")  # "Име на лектора" heads an agenda
    parts = list(dict.fromkeys("name" if kind in PERSON else kind for kind in named))
    if people:
        others = [k for k in parts if k in {"post", "organisation", "municipality"}]
        if others and len(pieces) > 1:
            kept = [k for k in parts if k == "name" or k in others]
            return Column("name", _tidy(kept), _is_family_first(whole))
        if len(people) > 1 or "names" in people:
            if len(set(people)) > 1 or "names" in people:
                return Column("name", (), _is_family_first(whole), _is_between(people))
            return Column(people[0])
    if {"email", "phone"} <= set(whole):
        return Column("contact")
    if len(parts) > 1 and set(parts) == {"organisation", "post"}:
        return Column("organisation", tuple(parts))
    if "municipality" in parts and "place" in parts and len(parts) == 2:
        return Column("municipality")
    kind = _first_of(whole)
    return Column("name" if kind == "names" else kind)


def _tidy(parts: list[str]) -> tuple[str, ...]:
    return tuple("organisation" if part == "municipality" else part for part in parts)


def _is_family_first(found: dict[str, int]) -> bool:
    """ "Prezime i ime", "Фамилия, име": the family name stands before the own one."""
    family = min(found.get("family", 99), found.get("prezime", 99))
    own = min(found.get("name", 99), found.get("given", 99))
    return family < own < 99


def _is_between(people: list[str]) -> bool:
    """ "Prezime, ime jednog roditelja, ime": the father stands before the own name."""
    family, *rest = people
    return family in {"family", "prezime"} and (
        rest[:1] == ["middle"] and rest[1:] in (["name"], ["given"])
    )


def _first_of(found: dict[str, int]) -> str:
    return min(found, key=RANK.__getitem__, default="")


def holds_address(filled: Mapping[int, Value]) -> bool:
    """Whether a mail address stands in a row: then it names no columns of any table."""
    return any(
        type(value) is str and "@" in value and _ADDRESS.search(value) is not None
        for value in filled.values()
    )


def is_header(texts: dict[int, str], others: int) -> bool:
    """Whether a row names columns: `texts` are its words, `others` its other values."""
    if not texts or any(_ADDRESS.search(text) for text in texts.values()):
        return False
    if any(_NUMBER_LIKE.search(text) for text in texts.values()):
        return False
    if any(is_surely_person(t) or _is_counted(t) for t in texts.values()):
        return False
    columns = [read_header(text) for text in texts.values()]
    known = [column for column in columns if column.kind]
    strong = {column.kind for column in known} & KNOWN_STRONG
    if len(texts) + others == 1:
        if any(map(_begins_with_person, texts.values())):
            return False
        return len(known) == 1 and known[0].kind == "name" and _is_exact(texts)
    if len(known) < 2 or not strong:
        return False
    if others > len(known) and not is_plain_header(texts):
        return False  # beside "Ime i prezime" and "JLS" there may be days of attendance
    if _is_of_matters([column.kind for column in known]):
        return False
    if len({column.kind for column in known}) < 2:
        return False
    few = len(known) * 5 < 2 * len(texts) and len(known) < 3
    if few and not is_plain_header(texts):
        return False
    short = sum(len(text) <= 60 for text in texts.values())
    return short * 2 >= len(texts) and _is_sure(known, strong)


def _is_counted(text: str) -> bool:
    """ "1. др Ана Примеровић": somebody of a list, where "1. Име" may head one."""
    return text[:1].isdigit() and looks_like_person(text)


def _is_of_matters(kinds: list[str]) -> bool:
    """Whether a table is about what is to be done, and names people beside it:
    "Aktivnost", "Odgovorna osoba", "Rok".
    """
    first = next((k for k in kinds if k not in {"ordinal", "date"}), "")
    told = {"organisation", "municipality", "email", "phone", "contact"}
    return first == "matter" and told.isdisjoint(kinds)


def _is_sure(known: list[Column], strong: set[str]) -> bool:
    people = {column.kind for column in known} & (
        PERSON | {"email", "phone", "contact"}
    )
    bodies = {"organisation", "municipality"}
    return bool(people) or len(strong - bodies) + bool(strong & bodies) >= 2


def _is_exact(texts: dict[int, str]) -> bool:
    (text,) = texts.values()
    return len(fold(text).split()) <= 4 or len(read_header(text).parts) > 1


def is_plain_header(texts: dict[int, str]) -> bool:
    """Whether two columns at least are named by words of headers and nothing else.

    Within a list "predstavnik opštine" and "Opština Ub" are what a row says; only
    "Ime i prezime" and "Opština" begin a list anew.
    """
    return sum(is_all_header(text) for text in texts.values()) >= 2


def is_foreign_header(texts: dict[int, str], others: int) -> bool:
    """Whether a row names the columns of a table that is not about people."""
    if len(texts) < 2 or others or any("@" in text for text in texts.values()):
        return False
    if any(len(text) > 40 or _NUMBER_LIKE.search(text) for text in texts.values()):
        return False
    kinds = [read_header(text).kind for text in texts.values()]
    known = [kind for kind in kinds if kind]
    foreign = [kind for kind in known if kind in {"attendance", "matter", "date"}]
    people = [kind for kind in known if kind in PERSON]
    if _is_of_matters(known):
        people = []
    return bool(foreign) and not people and len(known) * 2 >= len(texts)


def is_more_header(texts: dict[int, str], others: int, above: Header) -> bool:
    """Whether the row under a header goes on with it (merged cells, second line)."""
    if not texts or others:
        return False
    if all(_HINT.fullmatch(text) for text in texts.values()):
        return True  # how to fill in what stands above
    if any("@" in text or _NUMBER_LIKE.search(text) for text in texts.values()):
        return False
    if len(texts) == 1 and all(map(_is_body, texts.values())):
        return False
    known = [number for number, text in texts.items() if read_header(text).kind]
    if len(known) * 2 < len(texts) or any(map(_begins_with_person, texts.values())):
        return False
    return all(
        len(fold(text).split()) <= 6 or read_header(text).kind
        for text in texts.values()
    )


def _is_body(text: str) -> bool:
    """ "Община Доспат", and not "Община / град": it heads the rows below."""
    return has_body_word(text) and not is_all_header(text)


def _begins_with_person(text: str) -> bool:
    """ "1. др Ана Примеровић, саветник, Град Ниш": a row of a list, and no head."""
    name, comma, _rest = text.partition(",")
    return bool(comma) and looks_like_person(name)


def under(parent: str, child: str) -> Column:
    """The column of a cell in the second line, under what stands above it."""
    own, above = read_header(child), read_header(parent)
    if not child:
        return above
    if own.kind in {"name", "names"} and above.kind in {"organisation", "municipality"}:
        return above
    if not own.kind and parent != child:
        both = read_header(f"{parent} {child}")
        return both
    return own
