"""E-mail addresses and telephone numbers as they stand in lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from core.forms.fields import _PHONE, plain_address
from core.mojibake import LATIN_TWINS
from core.text import normal_spaces
from participants.exchange.words import NOTHING
from participants.selectors.imports.keys import fold

_AT = re.compile(
    r"\s*(?:\(at\)|\[at\]|\{at\}|<at>|\(а\)|\s+at\s+|\(ет\)|маймунско а)\s*", re.I
)
_DOT = re.compile(r"\s*(?:\(dot\)|\[dot\]|\s+dot\s+)\s*", re.I)
_NAMED = re.compile(r"^[^<>@]*<\s*(?:mailto:)?([^<>]+)>$")
_BREAK = re.compile(r"[;,\s/|]+(?=[^@;,\s/|]+@)")
# What needs no repair, as most cells do not: an address as it is sent, one number.
_PLAIN_EMAIL = re.compile(
    r"[a-z0-9_+][a-z0-9_+-]{0,20}(?:\.[a-z0-9_+-]{1,20}){0,2}"
    r"@(?:[a-z0-9](?:-?[a-z0-9]){0,20}\.){1,3}[a-z]{2,20}"
)
_PLAIN_PHONE = re.compile(r"\+?(?:[0-9]{1,5}[ /-])?[0-9]{2,13}(?:[ -][0-9]{2,6}){0,3}")
# A number of the country, or one of abroad, that is taken as it stands.
_USUAL_PHONE = re.compile(r"(?:0[1-9][0-9]{0,3}|\+[0-9]{1,4})[ /-]?[0-9]{5,8}")
_TRAIL = " \t\r\n.,;:<>()[]\"'„“”«»-–"


@dataclass
class Read:
    """A value with what was done to it: "repaired", "several", "swapped"…"""

    value: str = ""
    problem: str = ""
    done: list[str] = field(default_factory=list)


def read_email(text: str) -> Read:
    """The first address of a cell; `problem` is "impossible" when there is none.

    Repaired are spaces, marks and remarks at the ends, and Cyrillic letters that look
    like Latin ones; nothing that would take a guess.
    """
    if is_plain_email(text):
        return Read(text)
    plain = normal_spaces(text)
    key = fold(plain)
    if not key or key in NOTHING:
        return Read()
    found = _NAMED.match(plain)
    if found:
        plain = found[1]
    plain = _DOT.sub(".", _AT.sub("@", plain))
    read = Read()
    parts = [part for part in _BREAK.split(_glued(plain)) if part.strip(_TRAIL)]
    if sum("@" in part for part in parts) > 1:
        read.done.append("several_emails")
        plain = next(part for part in parts if "@" in part)
    address = _repaired(plain)
    try:
        read.value = plain_address(address)
    except ValidationError:
        read.problem = "impossible"
        return read
    first = normal_spaces(text).lower()
    if (read.value != first and "several_emails" not in read.done) or (
        "several_emails" in read.done and address.lower() != plain.strip(_TRAIL).lower()
    ):
        read.done.append("email_repaired")
    return read


def is_plain_email(text: str) -> bool:
    """Whether a text is an address in small letters and nothing else."""
    return _PLAIN_EMAIL.fullmatch(text) is not None


def is_plain_phone(text: str) -> bool:
    """Whether a text is one telephone number of which `read_phone` changes nothing."""
    return _USUAL_PHONE.fullmatch(text) is not None


def _glued(text: str) -> str:
    """Spaces round @ and dots belong to no address: "ana @ opstina . rs"."""
    text = re.sub(r"\s*@\s*", "@", text)
    return re.sub(r"\s*\.\s*(?=[\w-]+(?:\.|\s|$|[;,]))", ".", text)


def _repaired(text: str) -> str:
    text = re.sub(r"\s*\([^()@]*\)\s*$", "", text).strip(_TRAIL)
    text = re.sub(
        r"^(?:e-?mail|mail|mailto|имейл|е-?маил)\s*:\s*", "", text, flags=re.I
    )
    text = re.sub(r"\s+", "", text).replace("＠", "@")
    local, _at, domain = text.partition("@")
    domain = domain.strip(".-")
    if not local.isascii():
        local = local.translate(LATIN_TWINS)
    if not domain.isascii():
        latin = domain.translate(LATIN_TWINS)
        domain = latin if latin.isascii() else domain
    return f"{local}@{domain}" if _at else local


# --- telephones -----------------------------------------------------------------

_CODES = ("359", "381", "387", "389", "382", "385", "386", "383", "355", "30", "40")
_WORDS = re.compile(
    r"(?:тел|tel|телефон|telefon|моб|mob|mobilni|gsm|гсм|phone|факс|faks|fax|viber|вайбър)"
    r"[\w./]*\s*[:.]?\s*",
    re.I,
)
# The same beside a name: "Telić" and "Mobarak" are none of them.
_LABELS = re.compile(
    r"(?<![^\W\d_])(?:тел|tel|телефон|telefon|моб|mob|mobilni|мобилен|мобилни|gsm|гсм|phone"
    r"|факс|faks|fax|viber|вайбър)(?![^\W\d_])[./]*\s*[:.]?\s*",
    re.I,
)
_SEAM = re.compile(
    r"[;,|\n]|\s/\s|(?<=\d{6})/(?=[0+]\d{6})|\s(?:и|i|или|ili|or)\s|(?<=\d{3}),(?=\s*[0+])",
    re.I,
)
_SCIENTIFIC = re.compile(r"^[0-9][.,][0-9]+E\+?[0-9]+$", re.I)


def read_phone(value: object) -> Read:
    """The first number of a cell; a lost + or leading 0 is put back and told."""
    if isinstance(value, float):
        value = f"{value:.0f}"
    text = str(value)
    if _PLAIN_PHONE.fullmatch(text):
        numbers = [text] if _PHONE.fullmatch(text) else []
    else:
        text = normal_spaces(text.replace("\n", ";")).strip(" .;,'`-–—/")
        if not text or fold(text) in NOTHING:
            return Read()
        if _SCIENTIFIC.match(text):
            return Read(done=["phone_lost"])
        parts = _parts(_WORDS.sub(" ", text))
        numbers = [part for part in map(_number, parts) if part]
    read = Read(done=["several_phones"] if len(numbers) > 1 else [])
    if not numbers:
        read.done.append("phone_unreadable")
        return read
    read.value = numbers[0][:40]
    digits = re.sub(r"\D", "", read.value)
    bare = re.fullmatch(r"[0-9 ./()-]+", read.value) is not None
    if read.value.startswith("00"):
        read.value = "+" + read.value[2:].lstrip(" ")
        return read
    if bare and digits.startswith(_CODES[:8]) and 10 <= len(digits) <= 13:
        read.value = f"+{read.value.strip()}"
        read.done.append("phone_prefix")
    elif bare and not digits.startswith("0") and 7 < len(digits) < 10:
        read.value = f"0{read.value.strip()}"
        read.done.append("phone_prefix")
    return read


def _parts(text: str) -> list[str]:
    parts = _SEAM.split(text)
    long = [part for part in parts if len(re.sub(r"\D", "", part)) >= 6]
    if len(long) >= 1:
        return long
    return [text]


_WHOSE = re.compile(  # "064 123 45 67 (приватни)", "službeni: 022/123-456"
    r"\(\s*[^\W\d_][^()\d]*\)|^[^\W\d_]{3,}\.?\s*:\s*"
)


def _number(text: str) -> str:
    text = re.sub(r"[\u2010-\u2015]", "-", text).strip(" .,;:-")
    text = re.sub(r"\(\s*0\s*\)", "", text)
    text = _WHOSE.sub(" ", text).strip()
    text = re.sub(r"[\\*_'`]", " ", text)
    text = normal_spaces(text)
    return text if _PHONE.fullmatch(text) else ""


_IN_TEXT = re.compile(r"(?<![\w.])(?:\+|00|0)[0-9][0-9 ()/-]{5,18}[0-9](?![\w.]?[0-9])")


def take_contacts(text: str) -> tuple[str, str, str]:
    """A text with the address and the number in it taken out: what is left, these."""
    found = re.search(r"[^\s;,|<>()]+\s*@\s*[^\s;,|<>()]+", text)
    address = found[0] if found else ""
    left = text.replace(address, " ") if address else text
    number = _IN_TEXT.search(left)
    if number:
        left = _LABELS.sub(" ", left.replace(number[0], " "))
    left = re.sub(r"\b(?:e-?mail|mail|имейл|мейл|mejl)\s*:", " ", left, flags=re.I)
    left = re.sub(r"[<(\[]\s*[>)\]]", " ", left)
    return left.strip(" \t\r\n,;:|/-–—<>"), address, number[0] if number else ""


def split_contact(text: str) -> tuple[str, str]:
    """The address and the number of a cell that holds both."""
    found = re.search(r"[^\s;,/|<>()]+\s*@\s*[^\s;,/|<>()]+", text)
    if not found:
        return "", text
    rest = text.replace(found[0], " ").strip(" ;,/|<>()\n")
    return found[0], _WORDS.sub(" ", rest) if any(c.isdigit() for c in rest) else ""
