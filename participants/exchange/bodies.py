"""Organisations as cells name them: with a unit, with a post, by a ditto mark."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from participants.exchange.names import has_body_word
from participants.exchange.words import (
    BODY_STARTS,
    CITIZEN,
    DITTO_WORDS,
    POST_WORDS,
    PRIVATE,
    UNIT_WORDS,
)
from participants.selectors.imports.classes import bare_name, body_key
from participants.selectors.imports.keys import fold

OF_WORDS = frozenset(map(fold, "на of".split()))
IsBody = Callable[[str], bool]
SEAM = re.compile(r"\s*(?:\n|;|\s[-–—]\s|,\s)\s*")
_QUOTE = r"[\"'`´‘’“”„‟‚‛″‶〃〞״ʺˮʼ]"
_RULE = r"[\s.=_~\-–—―]*"
_DITTO = re.compile(
    rf"{_RULE}(?:{_QUOTE}{{1,4}}|,,|/{{2}}|\|{{2}}|(?<=-)\s*(?:ll|II|11)\s*(?=-)){_RULE}|~"
)


@lru_cache(4096)
def is_ditto(text: str) -> bool:
    """Whether a cell says "as above": „, -//-, ―〃―, isto, същата."""
    return bool(text) and (
        _DITTO.fullmatch(text) is not None or fold(text) in DITTO_WORDS
    )


@lru_cache(4096)
def is_private(text: str) -> bool:
    """Whether a cell for the organisation says that there is none: "građanin"."""
    key = fold(text)
    words = key.split()
    if key in PRIVATE or not words:
        return key in PRIVATE
    return len(words) <= 4 and (words[0] in CITIZEN or words[-1] in CITIZEN)


def names_a_body(text: str) -> bool:
    """Whether the text begins as no name of a person does: "Opština Kula"."""
    words = fold(text).split()
    return len(words) > 1 and words[0] in BODY_STARTS


def parted_lines(text: str) -> str:
    """A comma where a line begins with a unit: "Opština Ruma", "Odsek za finansije"."""
    if "\n" not in text:
        return text
    first, *rest = [line.strip(" ,;\r") for line in text.split("\n") if line.strip()]
    return first + "".join(f"{', ' if _is_unit(line) else ' '}{line}" for line in rest)


def split_unit(text: str, is_body: IsBody) -> tuple[str, str]:
    """ "Opština Ruma, Odeljenje za finansije": the body, and the unit within it.

    A text without a unit, or that is a body of ours as it stands, is all body.
    """
    said = re.split(r"\s*[/|]\s*|\s*\n\s*", text)  # perhaps in two languages
    if len(said) > 1 and len(set(map(body_key, said))) == 1 and body_key(text)[1]:
        return said[0], ""
    pieces = [piece for piece in SEAM.split(text) if piece and piece.strip()]
    if len(pieces) < 2 or is_body(text):
        return text, ""
    own = {body_key(p)[1] for p in pieces if body_key(p)[0]}
    pieces = [p for p in pieces if body_key(p)[0] or bare_name(p) not in own]
    bodies = [p for p in pieces if body_key(p)[0] or is_body(p)]
    if len(bodies) == 1 and len(pieces) == 1:
        return bodies[0], ""  # "Община Смолян, гр. Смолян"
    units = [p for p in pieces if fold(p).split()[:1] and _is_unit(p)]
    if len(bodies) != 1 or not units or len(units) + 1 != len(pieces):
        return text, ""
    return bodies[0], ", ".join(units)


def _is_unit(text: str) -> bool:
    return fold(text).split()[:1] != [] and fold(text).split()[0] in UNIT_WORDS


def split_holder(text: str, is_body: IsBody) -> tuple[str, str]:
    """ "кмет на община Разлог" is a municipality and the post of its mayor."""
    words = text.split()
    for at in range(1, min(len(words) - 1, 4)):
        if fold(words[at - 1]) not in POST_WORDS:
            continue
        start = at + (fold(words[at]) in OF_WORDS)
        body = " ".join(words[start:])
        if (has_body_word(words[start]) or is_body(body)) and not is_body(text):
            return f"{body[:1].upper()}{body[1:]}", " ".join(words[:at])
    return text, ""


def split_post(text: str, is_body: IsBody) -> tuple[str, str]:
    """ "Община Смолян, главен експерт" under "Организация и длъжност"."""
    pieces = SEAM.split(text)
    bodies = [p for p in pieces if has_body_word(p) or is_body(p)]
    bodies = bodies or [p for p in pieces if body_key(p)[0]] or pieces[:1]
    return ", ".join(bodies), ", ".join(p for p in pieces if p not in bodies)
