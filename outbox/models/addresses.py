"""What an address is: the one spelling that is compared, and the one that is sent."""

from __future__ import annotations

import hmac
import unicodedata
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

MAX_LENGTH = 254  # RFC 5321: a path of 256 octets with its two brackets
FORBIDDEN = frozenset("\"'(),:;<>[\\] \t")

_validate = EmailValidator(allowlist=[])


def address_key(address: str) -> str:
    """The spelling under which two addresses are the same.

    Compatible characters are made equal (NFKC), case is dropped in both parts (no
    living mail system tells Ana@ from ana@), and the domain is written in its
    international ASCII form. Anything can be given; nothing is raised.
    """
    if not address.isascii():
        address = unicodedata.normalize("NFKC", address)
    text = address.strip().lower()
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{_ascii_domain(domain) or domain}"


def domain_of(address: str) -> str:
    """The domain by which traffic is limited."""
    return address_key(address).rpartition("@")[2]


def wire_address(address: str) -> str:
    """`address` as the mail server is given it: the domain in ASCII."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local}{at}{_ascii_domain(domain) or domain}"


def is_good_address(address: str) -> bool:
    """Whether mail to `address` reaches one mailbox on the public mail system.

    Refused: quoted and non-ASCII local parts, literals, lists, one-word domains,
    control and separator characters, more than 254 characters.
    """
    text = address.strip()
    if len(text) > MAX_LENGTH or FORBIDDEN & set(text) or text.count("@") != 1:
        return False
    if any(unicodedata.category(char)[0] in "CZ" for char in text):
        return False
    wire = wire_address(text)
    if not wire.isascii() or len(wire) > MAX_LENGTH:
        return False
    try:
        _validate(wire)
    except ValidationError:
        return False
    return True


def address_hashes(address: str) -> dict[str, str]:
    """HMACs of `address` by key id, under every key that is still in use."""
    return key_hashes(address_key(address))


def key_hashes(key: str) -> dict[str, str]:
    """As `address_hashes`, of an address whose `address_key` is at hand."""
    data = b"outbox.suppression\0" + key.encode()
    return {
        key_id: hmac.digest(secret.encode(), data, "sha256").hex()
        for key_id, secret in settings.FIELD_KEYS.items()
    }


@lru_cache(4096)
def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
