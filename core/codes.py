"""Codes that people read out, type and scan: Crockford base32, check, signature.

All codes are upper case digits and letters without I, L, O and U, so they fit the
alphanumeric mode of a QR code and survive a telephone line.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.alphabets import LOOKS_LIKE
from core.errors import DomainError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
LONGEST = 200  # characters; nothing of ours is longer, a hostile QR code is

READ_AS = {**LOOKS_LIKE, "O": "0", "I": "1", "L": "1"}
_TYPED_AS = str.maketrans(READ_AS)
_IGNORED = re.compile(r"[\s\u00ad\u0300-\u036f\u200b-\u200f\u2010-\u2015\u2212_.-]+")


class BadCode(DomainError):
    """The text is not a code of ours, or not one that we signed."""

    code = "bad_code"
    message = _("This code is not valid. Check that it was typed or scanned in full.")


def normalise(code: str) -> str:
    """The code as it was issued, from any way to type it.

    Lower case, spaces and dashes are forgiven, O is read as 0, I and L as 1, and the
    Cyrillic and Greek letters that look like Latin ones as these.
    """
    upper = unicodedata.normalize("NFKC", code[:LONGEST]).upper()
    return _IGNORED.sub("", upper).translate(_TYPED_AS)


def encode(number: int, length: int) -> str:
    """`number` as exactly `length` characters; ValueError if it does not fit."""
    if not 0 <= number < 32**length:
        raise ValueError(f"{number} does not fit in {length} characters")
    return "".join(ALPHABET[number >> 5 * at & 31] for at in reversed(range(length)))


def decode(code: str) -> int:
    """The number of a normalised code; raises BadCode for another character."""
    number = 0
    for letter in code:
        if letter not in VALUES:
            raise BadCode
        number = number << 5 | VALUES[letter]
    return number


def grouped(code: str, size: int = 4) -> str:
    """The code in groups, as it is printed: ABCD-EFGH-…"""
    return "-".join(code[at : at + size] for at in range(0, len(code), size))


# --- check character --------------------------------------------------------


def check_character(code: str) -> str:
    """One more character of the same alphabet that guards up to 30 others.

    A remainder in the field of 32 elements: every single wrong character and every
    exchange of two characters is found.
    """
    value = 0
    for letter in code:
        value = _doubled(value) ^ VALUES[letter]
    return ALPHABET[_doubled(value)]


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def random_code(bits: int = 80) -> str:
    """A new code of at least `bits` random bits and its check character."""
    length = -(-bits // 5)
    code = encode(secrets.randbits(5 * length), length)
    return code + check_character(code)


def is_well_formed(code: str) -> bool:
    """Whether a normalised code has our alphabet only and the right last character."""
    known = len(code) > 1 and all(letter in VALUES for letter in code)
    return known and check_character(code[:-1]) == code[-1]


# --- signature --------------------------------------------------------------

MAC_LENGTH = 16  # characters: 80 bits


def mac(payload: str, key: str) -> str:
    """HMAC-SHA256 of the payload, cut to 80 bits."""
    digest = hmac.digest(key.encode(), payload.encode(), hashlib.sha256)
    return encode(int.from_bytes(digest[:10]), MAC_LENGTH)


def sign(payload: str, keys: Mapping[str, str]) -> str:
    """Id of the newest key and the signature; `keys` is {id: secret}, newest first."""
    key_id, key = next(iter(keys.items()))
    return key_id + mac(payload, key)


def verify(payload: str, signature: str, keys: Mapping[str, str]) -> bool:
    """Whether `signature` was made by `sign` with any key still in `keys`.

    Takes equally long for a wrong signature, a wrong payload and an unknown key.
    """
    key_id, given = signature[:-MAC_LENGTH], signature[-MAC_LENGTH:]
    expected = mac(payload, keys.get(key_id, "no such key"))
    same = hmac.compare_digest(given.encode(), expected.encode())
    return same and key_id in keys


# --- tickets ----------------------------------------------------------------

NUMBER_LENGTH = 13
TICKET_LENGTH = 2 + NUMBER_LENGTH + MAC_LENGTH


@dataclass(frozen=True)
class TicketCode:
    """What a genuine ticket says: its kind and the number of its registration."""

    kind: str
    key_id: str
    number: int


def make_ticket_code(kind: str, number: int, keys: Mapping[str, str]) -> str:
    """31 characters: kind, key id, registration number (13), HMAC (16).

    `kind` and every key id are one character of the alphabet.
    """
    key_id = next(iter(keys))
    if kind not in VALUES or key_id not in VALUES:
        raise ValueError("kind and key id are one character of the alphabet each")
    body = kind + key_id + encode(number, NUMBER_LENGTH)
    return body + sign(f"ticket:{body}", keys)[1:]


def read_ticket_code(text: str, keys: Mapping[str, str]) -> TicketCode:
    """What the code says if we signed it; raises BadCode, always in the same words."""
    if len(text) > LONGEST:
        raise BadCode
    code = normalise(text)
    if len(code) != TICKET_LENGTH or any(letter not in VALUES for letter in code):
        raise BadCode
    body, given = code[:-MAC_LENGTH], code[-MAC_LENGTH:]
    kind, key_id = body[0], body[1]
    if not verify(f"ticket:{body}", key_id + given, keys):
        raise BadCode
    return TicketCode(kind, key_id, decode(body[2:]))
