"""The kinds of bodies by their words: what "ОбА Смолян" and "Smolyan Municipality" are."""
# ruff: noqa: E501 - tables of words

from __future__ import annotations

import re
from functools import lru_cache

from participants.selectors.imports.keys import fold

# Ways to write one kind of body; longer ones are looked for first. The administration
# of a municipality is meant by its bare name too, its council never is.
_CLASSES: dict[str, str] = {
    "council": "общински съвет; об съвет; обс; общ съвет; municipal council; city council; "
    "town council; council; skupština opštine; skupština grada; скупштина општине; "
    "скупштина града; skupstina opcine; općinsko vijeće; opštinsko vijeće; "
    "gradsko vijeće; општинско вијеће; градско вијеће; so; со; savet opštine; "
    "municipal assembly; city assembly; skupština; скупштина; vijeće općine; "
    "vijeće opštine; obshtinski savet; obshtinski suvet; savet na obshtina",
    "mun": "общинска администрация; общ администрация; об администрация; общ адм; об адм; общинска адм; оба; община; общ; "
    "кметство на община; obshtina; obshtinska administratsia; obstinska administracija; "
    "opština; општина; општине; opštine; općina; općine; opštinska uprava; "
    "општинска управа; općinska uprava; opštinska administrativna služba; "
    "opštinska administracija; општинска администрација; općinska administracija; "
    "управа општине; uprava opštine; uprava općine; opštinu; općinu; "
    "municipality of; municipality; municipal administration; municipal; град; grad; "
    "градска управа; gradska uprava; градска администрација; gradska administracija; "
    "uprava grada; управа града; city of; city administration; town of; opština grad; gradska opština; градска општина; go; го; gu; гу; об; "
    "opst; opšt; опшг; општ; local self government; администрация на община; обшина; "
    "обштина; administration of; administration; lokalna samouprava; opstini; "
    "opštini; општини; općini; gradu; града; grada; jls; јлс; lsgu; obstini; общината",
    "region": "областна администрация; област; oblast; district administration; "
    "oblastna administratsia; regional administration; обл администрация; обл адм; областна адм; ра",
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
_DOTTED = re.compile(r"(?:[^\W\d_]\.\s?){2,}(?=\s*\S)")
_IN_FULL = {fold("csr"): fold("centar za socijalni rad")}
_FROM = {"iz", "ot", "od", "na", "from", "pri", "za"}  # "iz opštine Ada"
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
    if len(words) > 2 and words[0] in _FROM:
        without = body_key(" ".join(words[1:]))
        if without[0]:
            return without
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


def spelling_key(text: str) -> str:
    """As `fold`, an abbreviation without its dots and, if it is one of ours, in full:
    "Ц.С.Р. Ада", "CSR Ada" and "Centar za socijalni rad Ada" are equal.
    """
    found = _DOTTED.match(text)
    if found:
        text = found[0].replace(".", "").replace(" ", "") + " " + text[found.end() :]
    first, _space, rest = fold(text).partition(" ")
    return f"{_IN_FULL[first]} {rest}".strip() if first in _IN_FULL else fold(text)


def bare_name(text: str) -> str:
    """What is left of "iz Gradačca" or "гр. Смолян,"."""
    return fold(_PREFIX.sub("", _EDGES.sub("", text)))
