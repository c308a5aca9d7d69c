"""Names in two scripts: one key for identity, one for finding, one for sorting.

`fold` says whether two spellings are one name; `search_key` finds a name however it
was typed; `to_latin` and `to_cyrillic` write a text in the other script; `sort_key`
puts a list in the order of a language. cyrtranslit, transliterate and Unidecode were
tried: each is wrong on Bulgarian law or on Serbian capitals, so this is ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from operator import eq

from core.alphabets import (
    BULGARIAN_LATIN,
    CYRILLIC_ORDER,
    DIGRAPHS,
    DJ_IS_ONE,
    FOREIGN_IN_SERBIAN,
    GAJ,
    INVISIBLE,
    KEPT_LATIN,
    LATIN_ORDER,
    ROMAN,
    SEAM_AT,
    SERBIAN_LATIN,
    SPLIT,
    UNICODE_DIGRAPHS,
)

CYRILLIC_WORD = re.compile("[\u0400-\u04ff]+")
LATIN_WORD = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]+")
TWO_LETTERS = re.compile(r"[^\W\d_]{2}")


def normal_spaces(text: str) -> str:
    """`text` with every run of spaces, also no-break ones, as one space; trimmed."""
    if not text.isprintable():  # else nothing in it is invisible
        text = text.translate(INVISIBLE)
    return " ".join(text.split())


def clean_text(text: str, *, multiline: bool = False) -> str:
    """`text` as it is stored: one line, or lines without spaces at their ends."""
    if not multiline:
        return normal_spaces(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def has_mixed_scripts(text: str) -> bool:
    """Whether one word of `text` mixes letters of scripts that look alike.

    "аna@opstina.rs" with a Cyrillic а does, "Ана (Ana)" does not.
    """
    if text.isascii():
        return False
    return any(len(_scripts(word)) > 1 for word in re.findall(r"[^\W\d_]+", text))


def _scripts(word: str) -> set[str]:
    if word.isascii():
        return {"LATIN"}
    names = {unicodedata.name(letter, "").split(" ")[0] for letter in word}
    return names & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}


# --- keys -------------------------------------------------------------------

_QUOTES = frozenset("\"'`´‘’‚‛“”„‟«»‹›′″ʹʺʼˈ＇＂")
_FOLDED = SERBIAN_LATIN | {
    "й": "y", "щ": "st", "ъ": "a", "ь": "y", "ю": "yu", "я": "ya", "ы": "y",
}  # fmt: skip
_LATIN_FOLDED = {
    "đ": "dj", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
    "þ": "th", "č": "c", "ć": "c", "š": "s", "ž": "z", "№": " ",
}  # fmt: skip
_FOLD: dict[int, str | None] = {
    **INVISIBLE,
    **{
        ord(letter): "".join(_LATIN_FOLDED.get(part, part) for part in latin)
        for letter, latin in (_FOLDED | _LATIN_FOLDED).items()
    },
    **dict.fromkeys(map(ord, _QUOTES)),
}
LETTERS = {chr(letter): latin for letter, latin in _FOLD.items()}  # for browsers
_NOT_ASCII_WORD = re.compile("[^0-9a-z]+")
_NOT_WORD = re.compile(r"[\W_]+")
_HUSHED = re.compile("(?<=[csz])h+")


def fold(text: str) -> str:
    """The identity key of a name: equal keys are the same name in other spelling.

    Case, script, diacritics, đ/dj, ia/iya, quotes, dashes and spaces do not count.
    A Cyrillic letter is equal to its Bulgarian and to its Serbian transliteration, so
    ц = ts = c and ж = zh = ž; й/ј, х/ks and vowels stay apart (Lakić is not Lukić).
    """
    return " ".join(filter(None, map(_folded, text.split(" "))))


@lru_cache(30_000)
def _folded(word: str) -> str:
    """Of what stands between two spaces, which no rule looks across; kept in mind, for
    the names, places and offices of a list come again and again.
    """
    key = (
        _NOT_ASCII_WORD.sub(" ", _plain(word)) if word.isascii() else _unaccented(word)
    )
    if "h" in key:
        key = _HUSHED.sub("", key)
    key = key.replace("ts", "c").replace("iya", "ia").replace("bulgaria", "balgaria")
    return key.strip()


def _plain(text: str) -> str:
    return text.lower().replace("'", "").replace('"', "").replace("`", "")


def _unaccented(text: str) -> str:
    key = unicodedata.normalize("NFKC", text.replace("№", " ")).casefold()
    key = key.translate(_FOLD)
    if key.isascii():
        return _NOT_ASCII_WORD.sub(" ", key)
    letters = unicodedata.normalize("NFKD", key).casefold().translate(_FOLD)
    letters = unicodedata.normalize("NFKD", letters)
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare.translate(_FOLD))


_SOFT_D = re.compile("(?<=d)[jz]+")
_DARK = re.compile("(?<=[bcdfghklmnprstvz])u(?=[rl])")
_DOUBLE = re.compile(r"([abd-z])\1+")
_LOOSE = str.maketrans({"x": "ks", "q": "k", "w": "v", "y": "i", "j": "i"})


def search_key(text: str) -> str:
    """The finding key of a name: looser than `fold`, it forgives ways of typing.

    Also equal: ts/c, y/j/i, x/ks, w/v, đ/dž/dj/d, double letters, and ъ typed as u
    before r or l (Kurdzhali). The key of a beginning is a beginning of the key, so a
    search can be made while one types.
    """
    return search_key_of(fold(text))


def search_key_of(key: str) -> str:
    """The finding key of a name whose identity key is at hand."""
    return " ".join(map(_loosened, key.split(" "))).rstrip("u ")


@lru_cache(30_000)
def _loosened(key: str) -> str:
    """Of one word, as in `_folded`."""
    if "d" in key:
        key = _SOFT_D.sub("", key)
    key = key.translate(_LOOSE)
    if "h" in key:
        key = _HUSHED.sub("", key)
    key = _single(key)
    if "u" in key:
        key = _DARK.sub("a", key)
    return _single(key.replace("c", "ts"))


def _single(key: str) -> str:
    """`key` with double letters as one; most have none, and looking is cheap."""
    has_double = any(map(eq, key, key[1:]))
    return _DOUBLE.sub(r"\1", key) if has_double else key


# --- the other script -------------------------------------------------------

# Addresses begin where a run of their letters begins: else a long run costs its square.
_PROTECTED = (
    r"\{\{.{0,200}?\}\}|\{%.{0,200}?%\}|\{[^{}\n]*\}|%\(\w*\)[#0 +-]*\d*[a-z]"
    r"|%[sdrif%]|\]\([^()\s]*\)|`[^`\n]*`|&#?\w+;"
    r"|\b(?:https?|ftp|mailto|tel):[^\s<>\"]+|\bwww\.[^\s<>\"]+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*"
    r"|(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.(?:rs|ba|bg|com|org|net|eu|info|example|срб|бг)\b"
)
_TOKEN_SIGNS = frozenset("{%]`&:.@<")  # of which each of them has one
_TOKENS = re.compile(_PROTECTED)
_TOKENS_AND_TAGS = re.compile(_PROTECTED + r"|</?[A-Za-z!][^<>]*>")


def _outside(tokens: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """`text` with `change` made everywhere but in the tokens."""
    if _TOKEN_SIGNS.isdisjoint(text):
        return change(text)
    done, end = [], 0
    for token in tokens.finditer(text):
        done += [change(text[end : token.start()]), token[0]]
        end = token.end()
    return "".join([*done, change(text[end:])])


def to_latin(text: str, language: str) -> str:
    """`text` in Latin letters: bg by the Act of 2009, sr and bs by the Gaj alphabet.

    In any other language the letters themselves tell whose they are. Addresses and
    placeholders stay as they are.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if CYRILLIC_WORD.search(text) is None:
        return text
    bulgarian = _base(language) == "bg" or (
        _base(language) != "sr" and not re.search("[ђјљњћџ]", text.lower())
    )
    loud = text.isupper() and TWO_LETTERS.search(text) is not None

    def change(part: str) -> str:
        return CYRILLIC_WORD.sub(lambda word: _latin(word[0], bulgarian, loud), part)

    return _outside(_TOKENS, text, change)


def _base(language: str) -> str:
    code = language.lower().replace("_", "-").split("-")[0]
    return "sr" if code in {"sr", "bs", "hr", "cnr", "sh"} else code


def _latin(word: str, bulgarian: bool, loud: bool) -> str:
    lower = word.lower()
    table = BULGARIAN_LATIN if bulgarian else SERBIAN_LATIN
    parts = [table.get(letter, letter) for letter in lower]
    if bulgarian and lower.endswith("ия"):
        parts[-1] = "a"
        if lower == "българия":
            parts[1] = "u"
    if word == lower:
        return "".join(parts)
    if word.isupper() and (len(word) > 1 or loud):
        return "".join(parts).upper()
    if word.istitle():
        return "".join(parts).capitalize()
    return "".join(_cased(word, at, part) for at, part in enumerate(parts))


def _cased(word: str, at: int, part: str) -> str:
    if not word[at].isupper():
        return part
    beside = word[at + 1 : at + 2] or word[at - 1]
    return part.upper() if beside.isupper() else part.capitalize()


def to_cyrillic(text: str, language: str) -> str:
    """`text` in Serbian Cyrillic letters, for sr and bs; the inverse of `to_latin`.

    lj, nj and dž are one letter but in the words of an exception list (injekcija,
    nadživeti). Words with letters that Serbian lacks, Roman numbers, addresses, tags
    and placeholders stay Latin. Raises ValueError for a language it cannot be done in.
    """
    if _base(language) != "sr":
        raise ValueError(f"no rule makes Cyrillic of {language!r}")
    text = unicodedata.normalize("NFC", text).translate(UNICODE_DIGRAPHS)
    loud = text.isupper() and TWO_LETTERS.search(text) is not None

    def change(part: str) -> str:
        return LATIN_WORD.sub(lambda word: _cyrillic_word(word[0], loud), part)

    return _outside(_TOKENS_AND_TAGS, text, change)


def _cyrillic_word(word: str, loud: bool) -> str:
    if word in KEPT_LATIN or (not loud and ROMAN.fullmatch(word)):
        return word
    if any(letter not in GAJ for letter in word.lower()):
        return word
    return _cyrillic(word)


@lru_cache(10_000)
def _cyrillic(word: str) -> str:
    """Of one word, kept in mind: the names of a list come again and again."""
    lower = word.lower()
    seams = {found.start() + SEAM_AT[found[0]] for found in SPLIT.finditer(lower)}
    soft = {
        found.start() + place.start()
        for found in DJ_IS_ONE.finditer(lower)
        for place in re.finditer("dj", found[0])
    }
    done, at = [], 0
    while at < len(word):
        pair = lower[at : at + 2]
        if at in soft:
            letter = "ђ"
        elif pair in DIGRAPHS and at + 1 not in seams:
            letter = GAJ[pair]
        else:
            pair = lower[at]
            letter = GAJ.get(pair, pair)
        done.append(letter.upper() if word[at].isupper() else letter)
        at += len(pair)
    return "".join(done)


# --- order ------------------------------------------------------------------


class _Weights(dict[int, str]):
    """Two digits for each letter; accents are dropped from letters it lacks."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        parts = unicodedata.normalize("NFKD", letter).lower()
        bare = [part for part in parts if not unicodedata.combining(part)]
        if bare == [letter]:
            return f"98{code:07d}" if letter.isalnum() else ""
        return "".join(self[ord(part)] for part in bare)


def _weights(order: list[str], extra: dict[str, str]) -> _Weights:
    first = 20  # 00 is the space between words, 10 begins a number
    weights = _Weights({ord(" "): "00", ord("đ"): ""})
    for place, letters in enumerate(order):
        weights |= {ord(letter): f"{first + place}" for letter in letters}
    for letter, others in extra.items():
        weights[ord(letter)] = "".join(weights[ord(other)] for other in others)
    return weights


_PLAIN_LATIN = list("abcdefghijklmnopqrstuvwxyz")
_IN_SERBIAN = {
    letter: _cyrillic(latin)
    for letter, latin in FOREIGN_IN_SERBIAN.items()
    if letter not in CYRILLIC_ORDER
}
_ORDERS = {
    "bg": _weights([*CYRILLIC_ORDER, *_PLAIN_LATIN], {"đ": "d", "ѝ": "и", "ё": "е"}),
    "sr": _weights([*CYRILLIC_ORDER, *"qwxy"], {"đ": "ђ", **_IN_SERBIAN}),
    "latin": _weights(
        LATIN_ORDER,
        {letter: _cyrillic(latin) for letter, latin in FOREIGN_IN_SERBIAN.items()},
    ),
    "en": _weights(_PLAIN_LATIN, {"đ": "d"}),
}
_NUMBER = re.compile("([0-9]+)")


def sort_key(text: str, language: str) -> str:
    """A key of digits that sorts `text` as `language` does, in any collation.

    Orders: bg and sr (Cyrillic, Latin names in their place for sr and last for bg),
    sr-latn and bs (Lj, Nj and Dž are one letter), else English. Both scripts of a
    Serbian name give one key; numbers sort by their value. Two digits for a letter, so
    its column needs more room than the name.
    """
    order = _order_of(language)
    keys = [_word_key(word, order) for word in text.split()]
    if None not in keys:
        return "00".join(map(str, keys))
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isprintable():
        text = text.translate(INVISIBLE)
    if order == "en":
        text = to_latin(text, language)
    elif order != "bg":
        text = LATIN_WORD.sub(lambda word: _cyrillic(word[0]), text)
    if not _QUOTES.isdisjoint(text):
        text = text.translate(_UNQUOTED)
    words = text.split()
    if "".join(words).isalpha():
        return "00".join(word.translate(_ORDERS[order]) for word in words)
    text = _NOT_WORD.sub(" ", text).strip()
    parts = _NUMBER.split(text)
    parts[::2] = [part.translate(_ORDERS[order]) for part in parts[::2]]
    parts[1::2] = [_number_key(part) for part in parts[1::2]]
    return "".join(parts)


@lru_cache(20_000)
def _word_key(word: str, order: str) -> str | None:
    """Of one word, kept in mind: names of a list come again and again.

    None for a word of more than letters, or one that its neighbours may change.
    """
    if word.isascii() and word.isdigit():
        return _number_key(word)
    word = unicodedata.normalize("NFKC", word).casefold()
    if not word.isalpha() or (order == "en" and CYRILLIC_WORD.search(word)):
        return None
    if order not in {"bg", "en"}:
        word = LATIN_WORD.sub(lambda found: _cyrillic(found[0]), word)
    return word.translate(_ORDERS[order]) if _QUOTES.isdisjoint(word) else None


_UNQUOTED = dict.fromkeys(map(ord, _QUOTES))


@lru_cache(64)
def _order_of(language: str) -> str:
    code = language.lower().replace("_", "-")
    if code in {"bg", "sr", "sr-cyrl"}:
        return code[:2]
    return "latin" if _base(code) == "sr" else "en"


def _number_key(digits: str) -> str:
    value = digits.lstrip("0")
    return f"10{min(len(value), 99):02d}{value}"
