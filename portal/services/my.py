"""“My page”: participants enter by a mailed link, not by an account.

The link is good for a quarter of an hour and for one use. It opens a page with a
button (mail scanners follow links), the button a signed session for that address.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.core import signing
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Registration, UsedLink
from courses.services.tickets import MY_ADDRESS
from outbox.models import address_key
from outbox.services.send import queue_message
from participants.models import Person

SALT = "portal.my"
LINK_MINUTES = 15
USED_KEPT = timedelta(days=30)
SESSION_KEY = MY_ADDRESS


class LinkIsOver(DomainError):
    """A link works once and for a short time."""

    code = "link_is_over"
    message = _("This link has been used or is too old. Ask for a new one below.")


def ask_for_link(address: str, *, language: str) -> None:
    """Mail the link to `address` if anybody registered with it, or has a part in an
    event; else do nothing.

    The caller answers the same in both cases. One message per address and quarter of
    an hour, however often it is asked for.
    """
    key = address_key(address)
    known = Registration.objects.filter(Q(email_key=key) | Q(person__email_key=key))
    row: Registration | Person | None = known.order_by("-pk").first()
    if row is None:
        people = Person.objects.filter(email_key=key, merged_into=None)
        row = people.exclude(event_roles=None).order_by("pk").first()
    if row is None:
        return
    at = timezone.now()
    quarter = int(at.timestamp()) // (LINK_MINUTES * 60)
    queue_message(
        "my.link",
        row,
        to=row.email if row.email_key == key else address.strip(),
        language=language,
        dedupe_key=f"my.link:{key}:{quarter}",
        context={"token": make_token(key)},
        secret=True,
        expires_at=at + timedelta(minutes=LINK_MINUTES),
    )


def make_token(key: str) -> str:
    """The signed address of a link."""
    return signing.dumps(key, salt=SALT, compress=True)


def read_token(token: str) -> str:
    """The address of a link that is still good. Raises LinkIsOver."""
    try:
        key: str = signing.loads(token, salt=SALT, max_age=LINK_MINUTES * 60)
    except signing.BadSignature as error:
        raise LinkIsOver from error
    if UsedLink.objects.filter(token_hash=_hash(token)).exists():
        raise LinkIsOver
    return key


def use_token(token: str) -> str:
    """The same, and the link is used up. Raises LinkIsOver for the second use.

    That it was used is known for weeks, so no clock that jumps makes it good again.
    """
    key, at = read_token(token), timezone.now()
    _row, is_first = UsedLink.objects.get_or_create(token_hash=_hash(token))
    if not is_first:
        raise LinkIsOver
    UsedLink.objects.filter(created_at__lt=at - USED_KEPT).delete()
    return key


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
