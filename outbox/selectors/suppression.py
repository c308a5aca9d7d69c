"""Who must not be written to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from core.among import among
from outbox.models import BULK, EVERYTHING, Suppression, address_key, key_hashes

Reason = Suppression.Reason


def is_suppressed(address: str, *, bulk: bool, list_key: str = "") -> bool:
    """Whether mail of this sort to `address` is barred now."""
    return bool(suppressed_among([address], bulk=bulk, list_key=list_key))


def suppressed_among(
    addresses: Iterable[str], *, bulk: bool, list_key: str = ""
) -> set[str]:
    """The keys (`address_key`) of those `addresses` that are barred now.

    One query. `bulk` also looks at newsletters as a whole, and
    `list_key` at one list; what bars everything always counts.
    """
    scopes = [EVERYTHING]
    if bulk:
        scopes += [BULK, list_key] if list_key else [BULK]
    owners = _owners(addresses)
    barred = Suppression.objects.filter(
        address_hash__in=among(owners), scope__in=scopes, ended_at__isnull=True
    )
    return {owners[value] for value in barred.values_list("address_hash", flat=True)}


def _owners(addresses: Iterable[str]) -> dict[str, str]:
    """The keys of addresses by the hashes that stand for them."""
    keys = set(map(address_key, addresses))
    return {value: key for key in keys for value in key_hashes(key).values()}


def silent_among(addresses: Iterable[str]) -> dict[str, str]:
    """The keys of those `addresses` that get nothing they did not ask for, with why.

    Whoever was erased, objected, complained or was blocked is not asked to anything,
    though tickets would still reach them. Leaving a newsletter says no such thing.
    """
    owners = _owners(addresses)
    rows = Suppression.objects.filter(
        Q(scope=EVERYTHING) | ~Q(reason=Reason.UNSUBSCRIBED),
        address_hash__in=among(owners),
        ended_at__isnull=True,
    )
    found: dict[str, str] = {}
    for value, reason in rows.order_by("pk").values_list("address_hash", "reason"):
        found.setdefault(owners[value], reason)
    return found
