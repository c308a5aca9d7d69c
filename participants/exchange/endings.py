"""What stands under lists and is no person: totals, notes, signatures, empty lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.xlsx import Value
from participants.exchange.cells import Grid, is_run
from participants.exchange.headers import read_header
from participants.exchange.names import looks_like_person
from participants.exchange.tables import Table
from participants.exchange.values import text_of
from participants.exchange.vocabulary import PERSON
from participants.exchange.words import CLOSINGS, NOTES, POST_WORDS, TOTALS
from participants.selectors.imports.keys import fold

OFFICES = ("organisation", "municipality")
_COUNTED = re.compile(r"[^0-9@]{2,40}:\s*[0-9]{1,5}\s*$")  # "жени: 12"
_HEADS = re.compile(  # "14 учесника"
    r"\(?[0-9]{1,5}\)?\s+(?:участни|учесни|učesni|ucesni|polazni|полазни|sudioni|особ|osob|души"
    r"|човек|лица|lica|people|persons|participants|attendees)\w*\.?",
    re.IGNORECASE,
)
LEGENDS = frozenset(
    map(fold, "легенда legenda legend скраћенице skraćenice kratice съкращения".split())
)
_LINE = re.compile(r"(?:[0-9]{1,3}\s*[.)])?[\s._\-–—…]{3,}")  # to write on by hand


def is_total(filled: Mapping[int, Value], texts: Mapping[int, str]) -> bool:
    """Whether a row counts people: "Ukupno", "жени: 12", "14 учесника", "Σ"."""
    if any(text_of(value).strip() in {"Σ", "∑"} for value in filled.values()):
        return True
    if not texts or "@" in "".join(texts.values()):
        return False
    first = next(iter(texts.values()))
    return (
        _starts_with(first, TOTALS)
        or (len(texts) < len(filled) and first.endswith(":"))
        or all(map(_COUNTED.match, texts.values()))
        or (len(filled) == 1 and _HEADS.fullmatch(first) is not None)
    )


def is_to_fill_in(filled: Mapping[int, Value]) -> bool:
    """Whether a row is a number and lines to write on by hand."""
    return any(map(_is_line, filled.values())) and all(
        isinstance(value, int) or _is_line(value) or is_run([value])
        for value in filled.values()
    )


def _is_line(value: Value) -> bool:
    return isinstance(value, str) and _LINE.fullmatch(value) is not None


def is_total_of_offices(grid: Grid, row: int, table: Table) -> bool:
    """Whether a row counts the people of each office of a matrix, and names nobody."""
    if table.office is None:
        return False
    words, _others = grid.words(row)
    counts = all(
        text_of(value).strip(" .").isdigit()
        for column, value in grid.filled(row).items()
        if column not in words
    )
    first = next(iter(words.values()), "")
    is_named = len(words) == 1 and _starts_with(first, TOTALS)
    return counts and (not words or is_named)


_SURE = frozenset(
    map(
        fold,
        "ukupno укупно svega свега sveukupno свеукупно общо всичко итого total subtotal"
        " međuzbir".split(),
    )
)


def _starts_with(text: str, words: frozenset[str]) -> bool:
    tokens = fold(text).split()
    return any(" ".join(tokens[:n]) in words for n in (1, 2, 3)) and (
        len(tokens) <= 6
        and (tokens[0] in _SURE or text.islower() or not looks_like_person(text))
    )


def is_note(first: str, texts: dict[int, str], table: Table) -> bool:
    """ "Забележка: …", "Изготвил:", "* …": what stands under lists."""
    if first.startswith(("*", "(*)", "†")) and len(texts) == 1:
        return True
    if len(texts) == 1 and _is_remark(first, table):
        return True
    tokens = fold(first).split()
    column, *_others = texts
    _first, *rest = texts.values()
    kind = table.columns[column].kind if column in table.columns else ""
    if kind == "ordinal" and first.endswith(":") and len(texts) <= 2:
        return True  # "Обучител:", where the others have a number
    if fold(first) in NOTES and len(texts) == 1:
        return True  # "М.П."
    told = {table.columns[c].kind for c in texts if c in table.columns}
    if told.isdisjoint({*PERSON, *OFFICES}) and any(map(looks_like_person, rest)):
        return True  # "Начелник" and, beside it, who signs
    starts = any(" ".join(tokens[:n]) in NOTES for n in (1, 2, 3))
    if not starts or len(texts) > 2:
        return False
    if ":" in first:
        return True
    return len(texts) == 1 and (kind not in {"post", "organisation"} or len(tokens) > 6)


def _is_remark(text: str, table: Table) -> bool:
    """ "Обработила: Мира Мирић" alone in a row of a list that asks for more."""
    label, colon, rest = text.partition(":")
    asked = {kind for c in table.columns.values() for kind in (c.kind, *c.parts)}
    return (
        bool(colon and rest.strip())
        and 0 < len(label.split()) <= 4
        and not any(map(str.isdigit, label))
        and read_header(label).kind not in OFFICES
        and bool(asked & set(OFFICES))
    )


def explained(grid: Grid, rows: Sequence[int]) -> frozenset[int]:
    """The rows of a legend: "Легенда:" and the signs under it with what they mean."""
    found: list[int] = []
    for row in rows:
        filled = grid.filled(row)
        if len(filled) > 2:  # as most rows
            continue
        first = text_of(next(iter(filled.values())))
        begins = len(filled) == 1 and fold(first) in LEGENDS
        is_next = bool(found) and row == found[-1] + 1
        if begins or (is_next and not looks_like_person(first)):
            found.append(row)
    return frozenset(found)


def signs(filled: Mapping[int, Value]) -> frozenset[int]:
    """The columns in which "Председател:", "Секретар:" wait for a hand, if any do."""
    if len(filled) == 1 and fold(text_of(next(iter(filled.values())))) in CLOSINGS:
        return frozenset(filled)  # "С уважение,": a name comes next
    for value in filled.values():
        if not _waits(text_of(value)):  # as in most rows the first
            return frozenset()
    is_signature = any(_is_role(text_of(value)) for value in filled.values())
    return frozenset(filled) if is_signature else frozenset()


def is_signed(grid: Grid, row: int, columns: frozenset[int]) -> bool:
    """Whether a row says only who signs, under the words that ask for it."""
    filled = grid.filled(row)
    if not columns or not set(filled) <= columns:
        return False
    return not any("@" in text_of(value) for value in filled.values())


def _waits(text: str) -> bool:
    """ "Изготвил:" or a line to sign on."""
    return text.rstrip().endswith(":") or not any(map(str.isalnum, text))


def _is_role(text: str) -> bool:
    words = fold(text).split()
    return bool(words) and (
        fold(text) in NOTES
        or " ".join(words[:2]) in NOTES
        or words[0] in NOTES
        or any(word in POST_WORDS for word in words)
    )
