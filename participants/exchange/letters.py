"""The letters of a row: read by the wrong table, lost, or of two alphabets."""

from __future__ import annotations

import re

from core.mojibake import is_in_order, is_lost, repair, repair_yuscii, unmix
from participants.exchange.vocabulary import PERSON
from participants.selectors.imports.lines import Line, Reason

_BG = re.compile("[щъьюяйЩЪЬЮЯЙ]")
_SR = re.compile("[ђјљњћџЂЈЉЊЋЏ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_GAJ = re.compile("[čćžšđČĆŽŠĐ]")
_NEEDED = PERSON | {"organisation", "municipality"}


def read_letters(
    line: Line, texts: dict[str, str], *, is_repaired: bool
) -> dict[str, str]:
    """Texts as they were meant. Letters that were read by the wrong table are repaired
    only if asked; twins of the other alphabet are put right and told.
    """
    if all(map(is_in_order, texts.values())):
        return texts
    done = {}
    for kind, text in texts.items():
        found = repair(text)
        if found is None and kind in PERSON and "@" not in text[1:]:
            found = repair_yuscii(text)
        if found is None:
            if is_lost(text) and kind in _NEEDED:
                line.problems.append(Reason("letters_lost", {"text": text[:60]}))
            done[kind] = _unmixed(line, text)
            continue
        values = {"text": text[:60], "repaired": found[:60]}
        if is_repaired:
            line.warnings.append(Reason("letters_repaired", values))
            done[kind] = found
        else:
            line.problems.append(Reason("letters_wrong", values))
            done[kind] = text
    return done


def _unmixed(line: Line, text: str) -> str:
    plain = unmix(text)
    if plain != text:
        values = {"text": text[:60], "repaired": plain[:60]}
        line.warnings.append(Reason("letters_mixed", values))
    return plain


def language_of(text: str, name: str) -> str:
    """The language that the letters tell: "bg", "sr", "sr-latn", or nothing."""
    if _CYRILLIC.search(name):
        if _SR.search(text):
            return "sr"
        return "bg" if _BG.search(text) else "cyrillic"
    if _GAJ.search(text):
        return "sr-latn"
    return ""
