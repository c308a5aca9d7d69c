"""What a merge of people does with their subscriptions."""

from __future__ import annotations

from typing import Any

from newsletters.models import Subscription
from participants.services.links import Merging


def settle_subscriptions(merging: Merging[Any]) -> None:
    """One subscription to a newsletter is enough: that of the address which stays on
    the card, else the older confirmed one; the other is ended.
    """
    keep, lose = merging.keep, merging.lose
    takes = "email" in merging.chosen or not keep.email_key
    stays = lose.email_key if takes else keep.email_key
    active = Subscription.objects.filter(ended_at=None)
    mine = {row.series_id: row for row in active.filter(person=keep).order_by("-pk")}
    both = active.filter(person=lose, series__in=list(mine)).order_by("pk")
    for theirs in both:
        own = mine[theirs.series_id]
        _first, second = sorted(
            (own, theirs),
            key=lambda row: (
                row.confirmed_at is None,
                row.email_key != stays,
                row.asked_at,
                row.pk,
            ),
        )
        merging.journal.set(
            Subscription.objects.filter(pk=second.pk), ended_at=merging.at
        )
