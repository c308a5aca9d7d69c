"""Who must not be written to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from outbox.models import BULK, EVERYTHING, Suppression, address_hashes, address_key

Reason = Suppression.Reason
CHUNK = 5_000  # hashes in one query: SQLite bears 32,766 values


def is_suppressed(address: str, *, bulk: bool, list_key: str = "") -> bool:
    """Whether mail of this sort to `address` is barred now."""
    return bool(suppressed_among([address], bulk=bulk, list_key=list_key))


def suppressed_among(
    addresses: Iterable[str], *, bulk: bool, list_key: str = ""
) -> set[str]:
    """The keys (`address_key`) of those `addresses` that are barred now.

    One query per 5,000 hashes. `bulk` also looks at newsletters as a whole, and
    `list_key` at one list; what bars everything always counts.
    """
    scopes = [EVERYTHING]
    if bulk:
        scopes += [BULK, list_key] if list_key else [BULK]
    owners = {
        value: address_key(address)
        for address in addresses
        for value in address_hashes(address).values()
    }
    hashes = list(owners)
    found: set[str] = set()
    for start in range(0, len(hashes), CHUNK):
        barred = Suppression.objects.filter(
            address_hash__in=hashes[start : start + CHUNK],
            scope__in=scopes,
            ended_at__isnull=True,
        ).values_list("address_hash", flat=True)
        found.update(owners[value] for value in barred)
    return found


def silent_among(addresses: Iterable[str]) -> dict[str, str]:
    """The keys of those `addresses` that get nothing they did not ask for, with why.

    Whoever was erased, objected, complained or was blocked is not asked to anything,
    though tickets would still reach them. Leaving a newsletter says no such thing.
    """
    owners = {
        value: address_key(address)
        for address in addresses
        for value in address_hashes(address).values()
    }
    hashes = list(owners)
    found: dict[str, str] = {}
    for start in range(0, len(hashes), CHUNK):
        rows = Suppression.objects.filter(
            Q(scope=EVERYTHING) | ~Q(reason=Reason.UNSUBSCRIBED),
            address_hash__in=hashes[start : start + CHUNK],
            ended_at__isnull=True,
        )
        for value, reason in rows.order_by("pk").values_list("address_hash", "reason"):
            found.setdefault(owners[value], reason)
    return found
