"""Text whose letters were read by the wrong table, and what it was meant to be.

Nothing is changed here: `repair` proposes, a person decides.
"""

from __future__ import annotations

import re

from core.text import has_mixed_scripts

BULGARIAN = "абвгдежзийклмнопрстуфхцчшщъьюя"
SERBIAN = "абвгдђежзијклљмнњопрстћуфхцчџш"
CYRILLIC = frozenset(BULGARIAN + SERBIAN + (BULGARIAN + SERBIAN).upper() + "ѝЍ№")
GAJ = frozenset("abcčćdđefghijklmnopqrstuvwxyzšžABCČĆDĐEFGHIJKLMNOPQRSTUVWXYZŠŽ")
LOST = "\ufffd"
# Letters of the two alphabets that look alike: a Cyrillic one, and its Latin twin.
_TWINS = ("асеорхуіјѕкмтвнАСЕОРХУІЈЅКМТВН", "aceopxyijskmtbhACEOPXYIJSKMTBH")
LATIN_TWINS = str.maketrans(*_TWINS)
_CLOSE = frozenset("acepoxyijskACEOPXYIJSKMTBH") | frozenset(
    "асеорхуіјѕкАСЕОРХУІЈЅКМТВН"
)  # those that also look alike in small letters
_CYRILLIC_TWINS = str.maketrans(*reversed(_TWINS))

# UTF-8 read one byte at a time, or one national table read as another:
# (read as, meant as); the first that gives clean words is taken.
_PAIRS = (
    ("cp1252", "utf-8"),
    ("latin-1", "utf-8"),
    ("cp1251", "utf-8"),
    ("cp1250", "utf-8"),
    ("mac-roman", "utf-8"),
    ("cp1252", "cp1251"),
    ("latin-1", "cp1251"),
    ("cp1250", "cp1251"),
    ("latin-1", "iso8859-5"),
    ("cp1251", "cp866"),
    ("cp1251", "koi8-r"),
    ("mac-roman", "cp1251"),
)
_WORD = re.compile(r"[^\W\d_]+")
_BADLY_READ = re.compile("[æðÐþÞ]|È(?=[a-z])|(?<=[a-z])è(?=[a-z])")
_YUSCII = str.maketrans("@[\\]^`{|}~", "ŽŠĐĆČžšđćč")
_YUSCII_SIGNS = frozenset("@[\\]^`{|}~")
_ASKED = re.compile(r"\?{2,}|[^\W\d_]\?[^\W\d_]")
_YUSCII_WORD = re.compile(
    r"[A-Za-z]*[@\[\\\]^`{|}~][A-Za-z@\[\\\]^`{|}~]+|[A-Za-z]+[\]}^~]"
)


def is_in_order(text: str) -> bool:
    """Whether a glance tells that no letter of `text` is lost or badly read."""
    return _IN_ORDER.fullmatch(text) is not None


def is_lost(text: str) -> bool:
    """Whether letters are gone for good: question marks or boxes in their place."""
    return LOST in text or ("?" in text and _ASKED.search(text) is not None)


def repair(text: str) -> str | None:
    """What `text` was meant to be, or None when its letters are in order."""
    if text.isascii() or (_ORDINARY.fullmatch(text) and not _MIXED.search(text)):
        return None
    if _odd(text) >= 2 or has_mixed_scripts(text):
        for read_as, meant_as in _PAIRS:
            found = _reread(text, read_as, meant_as)
            if found is not None and _is_clean(found) and _is_better(found, meant_as):
                return found
    if has_mixed_scripts(text):
        found = _reread(text, "cp1251", "cp1250")
        if found is not None and set(found) <= _ALLOWED_LATIN:
            return found
    if _BADLY_READ.search(text):
        found = _reread(text, "cp1252", "cp1250")
        if found is not None and set(found) <= _ALLOWED_LATIN:
            return found
    words = text.split(" ")  # one may be read wrongly and another not
    found = " ".join(repair(word) or word for word in words) if words[1:] else text
    return found if found != text else None


def unmix(text: str) -> str:
    """`text` with each word that mixes two alphabets in the one that it means.

    "Бopинo" with Latin o and p is Борино: one alphabet has all letters of the word or
    their twins, the other has not. Where both could write it, the other words tell.
    """
    if text.isascii() or not _MIXED.search(text):
        return text
    cyrillic = sum(letter in CYRILLIC for letter in text)
    is_cyrillic = cyrillic * 2 > sum(letter.isalpha() for letter in text)
    return _WORD.sub(lambda found: _unmixed(found[0], is_cyrillic), text)


def _unmixed(word: str, is_cyrillic: bool) -> str:
    latin = {letter for letter in word if letter in GAJ}
    cyrillic = {letter for letter in word if letter in CYRILLIC}
    if not latin or not cyrillic:
        return word
    to_cyrillic, to_latin = latin <= _CLOSE, cyrillic <= _CLOSE
    if not to_cyrillic and not to_latin:
        return word
    if to_cyrillic and to_latin:
        to_cyrillic = is_cyrillic
    return word.translate(_CYRILLIC_TWINS if to_cyrillic else LATIN_TWINS)


def repair_yuscii(text: str) -> str | None:
    """Of a name only: Petrovi} of the seven-bit days is Petrović."""
    if _YUSCII_SIGNS.isdisjoint(text) or not _YUSCII_WORD.search(text):
        return None
    return text.translate(_YUSCII)


_C, _L = "".join(sorted(CYRILLIC - {"№"})), "".join(sorted(GAJ))
_ORDINARY = re.compile(f"[\x00-\x7f\u00a0„“”–—’№{_C}{_L}]*")
_MIXED = re.compile(f"[{_C}][{_L}]|[{_L}][{_C}]")
_NEUTRAL = "\x00-\x3e\x5f\x7f\u00a0„“”–—’№"  # no letter, nor what stands for one
_IN_ORDER = re.compile(f"(?:[{_NEUTRAL}]|[{_C}]++(?![{_L}])|[{_L}]++(?![{_C}]))*+")
_ALLOWED_LATIN = GAJ | frozenset(" -.,'\"()/&0123456789\u00a0")


def _reread(text: str, read_as: str, meant_as: str) -> str | None:
    try:
        data = _bytes_of(text, read_as)
        found = data.decode(meant_as)
    except UnicodeError:
        return None
    return found if found != text else None


def _bytes_of(text: str, read_as: str) -> bytes:
    """As `encode`; the bytes that a table leaves empty are read as control letters."""
    try:
        return text.encode(read_as)
    except UnicodeError:
        if not read_as.startswith("cp125"):
            raise
        return b"".join(
            letter.encode(read_as, "strict")
            if not "\x80" <= letter <= "\x9f"
            else bytes([ord(letter)])
            for letter in text
        )


def _is_clean(text: str) -> bool:
    """Every word is of one alphabet of ours, capitals only where they may stand."""
    words = _WORD.findall(text)
    if not words:
        return False
    for word in words:
        letters = set(word)
        if not (letters <= CYRILLIC or letters <= GAJ):
            return False
        if not (word.islower() or word.isupper() or word[1:].islower()):
            return False
    return not any("\x80" <= letter <= "\x9f" for letter in text)


def _is_better(found: str, meant_as: str) -> bool:
    """UTF-8 is not read as such by accident; of other tables only Cyrillic tells."""
    if meant_as == "utf-8":
        return not found.isascii()
    letters = [letter for letter in found if letter.isalpha()]
    cyrillic = sum(letter in CYRILLIC for letter in letters)
    return len(letters) >= 3 and cyrillic == len(letters)


def _odd(text: str) -> int:
    """How many signs stand in no word of our languages."""
    return sum(
        not (letter.isascii() or letter in CYRILLIC or letter in GAJ)
        and letter not in "„“–№\u00a0"
        for letter in text
    )
