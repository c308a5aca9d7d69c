"""Organisations as titles and heads name them."""

from __future__ import annotations

import re

from participants.exchange.headers import read_header
from participants.exchange.names import has_body_word, looks_like_person
from participants.exchange.sniffing import IsBody
from participants.exchange.vocabulary import is_all_header
from participants.exchange.words import LIST_WORDS, SECTIONS
from participants.selectors.imports.classes import body_key
from participants.selectors.imports.keys import fold

_LEADING = re.compile(r"^\s*(?:[0-9]{1,3}|[IVXІХ]{1,5}|[A-Za-zА-Яа-я])\s*[.)]\s+")
_TAIL = re.compile(
    r"\s*(?:[-–—:(]\s*)?(?:[0-9]+\s*(?:бр\.?|души|учасн\w*|učesni\w*|учесни\w*|osob\w*"
    r"|участни\w*|people|participants|lica|лица|човека)\b.*|\(\s*[0-9]+\s*\)|[-–—]\s*[0-9]+)\s*$",
    re.I,
)
_BEFORE = re.compile(
    r"^\s*(?:участници|учесници|učesnici|представители|predstavnici|представници|служители|"
    r"zaposleni|запослени|participants|представляващи|списък|spisak|списак|lista|екип|tim)"
    r"(?:\s+(?:на|от|за|iz|из|od|од|from|of|u|у|ispred|испред|при))?\s*:?\s+(?=\S)",
    re.I,
)
_LABEL = re.compile(r"^(.{2,60}?)\s*:\s*(.{2,})$")


# "Организатор: …" over a list is who made it, not where its people are from.
_HOSTS = ("organizator", "organiser", "organizer", "domacin", "domakin", "host")


def labelled(texts: list[str]) -> str:
    """ "Организация: Община Мадан", in one cell or in two."""
    if len(texts) == 2 and texts[0].endswith(":") and _is_label(texts[0]):
        return texts[1]
    for text in texts[:1]:
        found = _LABEL.match(text)
        if found and _is_label(found[1]):
            return found[2].strip()
    return ""


def _is_label(text: str) -> bool:
    if fold(text).startswith(_HOSTS):
        return False
    return read_header(text.rstrip(" :")).kind in {"organisation", "municipality"}


def named(texts: list[str], is_body: IsBody) -> str:
    """A title that is the name of a body and nothing more."""
    if len(texts) != 1 or "@" in texts[0]:
        return ""
    text = cleaned(texts[0])
    label = _LABEL.match(text)
    if label and not is_list(label[1]):
        return ""  # "Място: Община Смолян, зала 1"
    for piece in (text, *re.split(r"\s[-–—]\s|[:,;]\s", text)):
        name = _BEFORE.sub("", cleaned(piece))
        if is_body(name):
            return name
        short = len(fold(name).split()) <= 8
        if short and has_body_word(name) and not is_list(name):
            return name
    return ""


def inner_name(text: str) -> str:
    """What stands after "Участници от", or nothing."""
    inner = _BEFORE.sub("", text)
    return cleaned(inner) if inner != text else ""


def is_list(text: str) -> bool:
    """Whether a text is rather the title of a list than the name of a body."""
    words = fold(text).split()
    return (
        any(
            word in LIST_WORDS or word in SECTIONS or word.rstrip("aiu") in SECTIONS
            for word in words
        )
        or fold(text) in SECTIONS
    )


def titles_a_list(text: str) -> bool:
    """Whether two words are of titles of lists: "УЧАСТНИЦИ В СЕМИНАР"."""
    return sum(map(is_list, text.split())) > 1


def cleaned(text: str) -> str:
    """A name without the number before and the count after it: "1. Мадан (2)"."""
    text = _LEADING.sub("", text)
    text = _TAIL.sub("", text)
    found = _LABEL.match(text)
    if found and _is_label(found[1]):
        text = found[2]
    return text.strip(' :;-–—*"') if text.count('"') % 2 else text.strip(" :;-–—*")


def is_office(text: str, is_body: IsBody) -> bool:
    """Whether a text names one office and is no word that heads any column."""
    name = cleaned(text)
    if not name or len(name) > 160 or is_all_header(name) or looks_like_person(name):
        return False
    is_one = is_body(name) or bool(body_key(name)[0]) or has_body_word(name)
    return is_one and not (is_list(name) and not is_body(name))
