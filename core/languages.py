"""The five languages of the interface, and texts that exist in several of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

from core.text import to_cyrillic, to_latin

LANGUAGE_CODES = ("bg", "sr", "sr-latn", "bs", "en")
LANGUAGE_NAMES = {
    "bg": "Български",
    "sr": "Српски",
    "sr-latn": "Srpski",
    "bs": "Bosanski",
    "en": "English",
}
HTML_LANG = {"sr": "sr-Cyrl", "sr-latn": "sr-Latn"}

# Whose text is shown when a language has none of its own, best first. Between the two
# Serbian scripts it is rewritten; Serbian Cyrillic readers get Bosnian in Cyrillic too.
FALLBACKS = {
    "bg": ("bg", "en", "sr", "sr-latn", "bs"),
    "sr": ("sr", "sr-latn", "bs", "en", "bg"),
    "sr-latn": ("sr-latn", "sr", "bs", "en", "bg"),
    "bs": ("bs", "sr-latn", "sr", "en", "bg"),
    "en": ("en", "sr-latn", "bs", "bg", "sr"),
}


# Of a proper name English is the last resort: a reader of another language meets the
# name itself, in letters they read.
NAMES_BY = {
    "bg": ("bg", "sr", "sr-latn", "bs", "en"),
    "sr": ("sr", "sr-latn", "bs", "bg", "en"),
    "sr-latn": ("sr-latn", "sr", "bs", "bg", "en"),
    "bs": ("bs", "sr-latn", "sr", "bg", "en"),
    "en": FALLBACKS["en"],
}
RELATED = {"sr", "sr-latn", "bs"}  # which read each other's names as their own


def html_lang(code: str) -> str:
    """The value of a `lang` attribute for one of our language codes."""
    return HTML_LANG.get(code, code)


def known(language: str | None) -> str:
    """`language`, or else the present one, as one of our codes (English if neither)."""
    code = (language or get_language() or "en").lower()
    code = {"sr-cyrl": "sr", "sr-latin": "sr-latn"}.get(code, code)
    return code if code in LANGUAGE_CODES else code.split("-")[0]


def pick(texts: Mapping[str, str] | str | None, language: str | None = None) -> str:
    """The text of `texts` for a reader of `language` (the present one by default).

    Falls back to the other Serbian script by transliteration, then bs and sr-latn to
    each other, English, and any language there is; "" when there is nothing.
    """
    return pick_with_language(texts, language)[0]


def pick_with_language(
    texts: Mapping[str, str] | str | None, language: str | None = None
) -> tuple[str, str]:
    """As `pick`, with the code of the language that the text is really in."""
    wanted = known(language)
    if not texts:
        return "", wanted
    if isinstance(texts, str):
        return texts, wanted
    for code in FALLBACKS.get(wanted, FALLBACKS["en"]):
        if text := texts.get(code):
            return _in_script_of(wanted, code, text)
    return "", wanted


def pick_name(
    names: Mapping[str, str], language: str | None = None, *, official: str = ""
) -> tuple[str, str]:
    """A proper name for a reader of `language`, and the code of the language it is in.

    The own name, then the one in the `official` language of what is named, then any
    other, English last. Serbian and Bosnian names are given to readers of Cyrillic in
    Cyrillic; how others read Cyrillic names is for the caller.
    """
    wanted = known(language)
    codes = NAMES_BY.get(wanted, NAMES_BY["en"])
    own = [code for code in codes if code == wanted or {code, wanted} <= RELATED]
    for code in (*own, official, *codes):
        if text := names.get(code):
            return _in_script_of("sr" if wanted == "bg" else wanted, code, text)
    return "", wanted


def _in_script_of(wanted: str, code: str, text: str) -> tuple[str, str]:
    if wanted == "sr" and code in {"sr-latn", "bs"}:
        return to_cyrillic(text, code), "sr"
    if wanted in {"sr-latn", "bs"} and code == "sr":
        return to_latin(text, code), "sr-latn"
    return text, code


def both_scripts(text: str, language: str) -> tuple[str, str]:
    """`text` in Cyrillic and in Latin letters.

    Bulgarian or English text in Latin letters has no computable Cyrillic form: then
    both are the same.
    """
    if known(language) in {"sr", "sr-latn", "bs"}:
        return to_cyrillic(text, language), to_latin(text, language)
    return text, to_latin(text, language)


in_both_scripts = both_scripts
