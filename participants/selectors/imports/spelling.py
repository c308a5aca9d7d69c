"""Whether two spellings may be one name where the address is the same."""
# ruff: noqa: E501 - tables of words

from __future__ import annotations

import re
from functools import lru_cache

from participants.selectors.imports.keys import fold

# How people write a Cyrillic letter in Latin without knowing the law.
_LETTERS = {
    "а": "a", "б": "b", "в": "v|w|ff?", "г": "g|gu|gh", "д": "d", "е": "e|ie|ye|je",
    "ж": "zh|z|j|g|ž", "з": "z|s", "и": "i|y|ee|j", "й": "y|i|j|", "к": "k|c|q|ck",
    "л": "l|ll", "м": "m|mm", "н": "n|nn", "о": "o", "п": "p|pp", "р": "r|rr",
    "с": "s|ss", "т": "t|tt|th", "у": "u|ou|oo", "ф": "f|ph|ff", "х": "h|kh|ch|x|",
    "ц": "ts|tz|c|z|cz|tc", "ч": "ch|tch|c|tsch|cz", "ш": "sh|s|sch",
    "щ": "sht|st|sch|scht|chht|cht", "ъ": "a|u|y|o|e|", "ь": "y|i|j|'|", "ю": "yu|iu|ju|u",
    "я": "ya|ia|ja|a|ea", "ђ": "dj|d|gj|đ", "ј": "j|y|i", "љ": "lj|l|ly", "њ": "nj|n|ny",
    "ћ": "c|ch|tj|ć", "џ": "dz|dzh|dj|j", "ѝ": "i",
}  # fmt: skip
_PAIRS = {"кс": "ks|x", "дж": "dzh|dj|j|dz|g", "ия": "ia|iya|ija|ya|iia", "ьо": "yo|io|jo",
          "йо": "yo|io|jo", "иа": "ia|ija|iya"}  # fmt: skip
_LATIN = str.maketrans("ćčšžđ", "ccszd")


@lru_cache(4096)
def _pattern(word: str) -> re.Pattern[str]:
    parts, at = [], 0
    while at < len(word):
        pair = word[at : at + 2]
        if pair in _PAIRS:
            parts.append(f"(?:{_PAIRS[pair]})")
            at += 2
        else:
            letter = word[at]
            parts.append(f"(?:{_LETTERS.get(letter, re.escape(letter))})")
            at += 1
    return re.compile("".join(parts))


@lru_cache(4096)
def _skeleton(word: str) -> str:
    """A Latin word with the usual ways of spelling one sound made one."""
    for many, one in (("tzsch", "c"), ("tsch", "c"), ("tch", "c"), ("tz", "c"), ("ts", "c"),
                      ("sch", "s"), ("kh", "h"), ("ph", "f"), ("ou", "u"), ("ck", "k"),
                      ("dzh", "dj"), ("gu(?=[ei])", "g"), ("w", "v"), ("ff$", "v"), ("x", "ks"),
                      ("iya|ija|iia", "ia"), ("yu|iu|ju", "u"), ("[yj]", "i"), ("ii", "i"),
                      (r"([a-z])\1", r"\1")):  # fmt: skip
        word = re.sub(many, one, word)
    return word


def _is_cyrillic(word: str) -> bool:
    return any("\u0400" <= letter <= "\u04ff" for letter in word)


def same_word(one: str, other: str) -> bool:
    """Whether two words are one name in usual spellings: Щерев, Shterev, Chterev."""
    if fold(one) == fold(other):
        return True
    if _is_cyrillic(one) and _is_cyrillic(other):
        return False
    if _is_cyrillic(other):
        one, other = other, one
    if _is_cyrillic(one):
        plain = _latin(other)
        return _pattern(one.lower()).fullmatch(plain) is not None
    return _skeleton(fold(one)) == _skeleton(fold(other))


def _latin(word: str) -> str:
    return re.sub("[^a-z]", "", word.lower().translate(_LATIN).replace("ž", "z"))


def same_name(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Given and family name of two rows, also with the two in the other order."""
    if _all_same(one, other):
        return True
    return _all_same(one, (other[1], other[0]))


def _all_same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return all(_same_words(a, b) for a, b in zip(one, other, strict=True))


def _same_words(one: str, other: str) -> bool:
    first, second = re.split(r"[\s-]+", one), re.split(r"[\s-]+", other)
    if len(first) != len(second):
        return False
    return all(same_word(a, b) for a, b in zip(first, second, strict=True))
