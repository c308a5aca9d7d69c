"""Bar an address from mail, and end that."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from outbox.models import EVERYTHING, Message, Suppression, address_hashes
from outbox.selectors.suppression import is_suppressed, suppressed_among
from outbox.services.send import skip_queued

__all__ = ["end_suppression", "is_suppressed", "suppress", "suppressed_among"]

SKIP_REASONS = {
    Suppression.Reason.UNSUBSCRIBED: Message.SkipReason.UNSUBSCRIBED,
    Suppression.Reason.ERASED: Message.SkipReason.ERASED,
}


@transaction.atomic
def suppress(
    address: str,
    reason: Suppression.Reason,
    *,
    scope: str = EVERYTHING,
    note: str = "",
) -> Suppression:
    """Bar `address` from mail of `scope` and take its waiting messages out.

    Both in one transaction. Doing it twice keeps the first row. The address itself is
    not stored, so the bar outlives its erasure.
    """
    hashes = address_hashes(address)
    in_force = Suppression.objects.filter(
        address_hash__in=hashes.values(), scope=scope, ended_at__isnull=True
    )
    row = in_force.first()
    if row is None:
        key_id, newest = next(iter(hashes.items()))
        new = Suppression(
            key_id=key_id,
            address_hash=newest,
            scope=scope,
            reason=reason,
            note=note,
            since=timezone.now(),
        )
        Suppression.objects.bulk_create([new], ignore_conflicts=True)
        row = in_force.get()
    skip = SKIP_REASONS.get(reason, Message.SkipReason.SUPPRESSED)
    skip_queued(address, scope, reason=skip)
    return row


def end_suppression(
    address: str,
    scope: str,
    *,
    note: str,
    reason: Suppression.Reason | None = None,
) -> int:
    """End the bar of `scope`, with the reason; return how many rows were in force.

    With `reason` only a bar that was set for it ends.
    """
    now = timezone.now()
    rows = Suppression.objects.filter(
        address_hash__in=address_hashes(address).values(),
        scope=scope,
        ended_at__isnull=True,
    )
    if reason is not None:
        rows = rows.filter(reason=reason)
    return rows.update(ended_at=now, ended_note=note, updated_at=now)
