"""Sealing what nobody may read in the database: Fernet under rotating keys.

The newest key seals, all keys that are in use open. `purpose` parts the uses of one
secret: what was sealed for one never opens for another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from cryptography.fernet import Fernet, MultiFernet


def box(keys: Mapping[str, str], purpose: str) -> MultiFernet:
    """The box of `keys` ({id: secret}, the newest first) for one purpose."""
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(_derived(secret, purpose)))
        for secret in keys.values()
    )


def _derived(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()
