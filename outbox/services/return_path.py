"""The signed address to which the report about one message comes back (VERP).

`bounces@mail.example` becomes `bounces+<message>-<signature>@mail.example`, so that a
report says of which message it is, and nobody makes up one for a message of others.
Without `BOUNCE_ADDRESS` mail leaves with its sender as the return path.
"""

from __future__ import annotations

import hmac
import re
import string
import uuid
from collections.abc import Iterator

from django.conf import settings

from outbox.models import Message

DIGITS = string.digits + string.ascii_lowercase
SIGNED = re.compile(r"\+([0-9a-z]{1,25})-([0-9a-f]{16})@")


def return_path(message: Message) -> str:
    """The address for reports about `message`, or "" where none is set up."""
    local, at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    if not at:
        return ""
    signature = next(_signatures(message.uid))
    return f"{local}+{_base36(message.uid.int)}-{signature}@{domain}"


def signed_uid(address: str) -> uuid.UUID | None:
    """The uid of the message that `address` is for; None if it is not of our making."""
    found = SIGNED.search(address.lower())
    if found is None:
        return None
    number = int(found[1], 36)
    if number >> 128:
        return None
    uid = uuid.UUID(int=number)
    given = found[2]
    is_ours = any(hmac.compare_digest(given, one) for one in _signatures(uid))
    return uid if is_ours else None


def _signatures(uid: uuid.UUID) -> Iterator[str]:
    """What the uid is signed with, under every key that is in use, the newest first."""
    data = b"outbox.return_path\0" + uid.bytes
    for secret in settings.FIELD_KEYS.values():
        yield hmac.digest(secret.encode(), data, "sha256").hex()[:16]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits or "0"
