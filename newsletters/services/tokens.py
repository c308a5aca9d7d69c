"""Links in messages: they say who may stop what, for as long as the message exists.

Made with UNSUBSCRIBE_KEYS alone, so a new SECRET_KEY breaks none of them. They hold
the address itself, sealed: the link works after the delivery was erased or lost with a
restored backup, and no log or forwarded message shows whose it is.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass

from cryptography.fernet import InvalidToken, MultiFernet
from django.conf import settings
from django.core import signing

from core import sealing

UNSUBSCRIBE = "newsletters.unsubscribe"
CONFIRM = "newsletters.confirm"
CONFIRM_DAYS = 7


@dataclass(frozen=True)
class Reader:
    """Whom an unsubscribe link speaks for, and of which newsletter."""

    series_uid: uuid.UUID
    address: str


def unsubscribe_token(series_uid: uuid.UUID, address: str) -> str:
    """The token for the unsubscribe link of `address`; it never expires."""
    data = json.dumps([series_uid.hex, address]).encode()
    return _box().encrypt(data).decode().rstrip("=")


def read_unsubscribe_token(token: str) -> Reader | None:
    """Whom `token` speaks for; None when a single character of it is wrong."""
    try:
        padded = token + "=" * (-len(token) % 4)
        series, address = json.loads(_box().decrypt(padded.encode()))
        return Reader(uuid.UUID(series), address)
    except (InvalidToken, ValueError, TypeError):
        return None


def confirm_token(subscription_uid: uuid.UUID) -> str:
    """The token by which a new subscriber confirms; good for seven days."""
    return _signer().sign(subscription_uid.hex)


def read_confirm_token(token: str) -> uuid.UUID | None:
    """The subscription of `token`; None if it is wrong or too old."""
    try:
        value = _signer().unsign(token, max_age=CONFIRM_DAYS * 24 * 3600)
        return uuid.UUID(value)
    except (signing.BadSignature, ValueError):
        return None


def _box() -> MultiFernet:
    return sealing.box(settings.UNSUBSCRIBE_KEYS, UNSUBSCRIBE)


def _signer() -> signing.TimestampSigner:
    keys: list[str | bytes] = [*settings.UNSUBSCRIBE_KEYS.values()]
    return signing.TimestampSigner(key=keys[0], fallback_keys=keys[1:], salt=CONFIRM)
