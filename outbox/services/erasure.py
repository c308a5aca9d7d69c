"""Forget an address: what was sent to it stays counted and no longer says to whom."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from outbox.models import BULK, Attempt, Bounce, Message, Suppression, address_key
from outbox.services.send import finish
from outbox.services.suppression import suppress

NOBODY = "erased.invalid"  # a domain that can never exist (RFC 2606)
State = Message.State


@transaction.atomic
def forget_address(address: str, at: datetime) -> int:
    """Forget every message to `address`, and bar it from newsletters.

    The bar is a hash and outlives the erasure: a list that brings the address back
    reaches nobody. Tickets and codes can still be sent, should its owner come again.
    Returns how many messages were forgotten; a second call finds none.
    """
    rows = Message.objects.filter(address_key=address_key(address)[:254])
    count = forget_messages(rows, at)
    suppress(address, Suppression.Reason.ERASED, scope=BULK)
    return count


@transaction.atomic
def forget_messages(messages: models.QuerySet[Message], at: datetime) -> int:
    """Take address, text and answers out of `messages`; return how many.

    What waits or is in doubt is skipped and never sent. What a worker is sending at
    this moment (10 at most) is forgotten too, and not tried a second time.
    """
    keys = list(messages.values_list("pk", flat=True))
    rows = Message.objects.filter(pk__in=keys)
    open_ones = [State.QUEUED, State.CLAIMED, State.UNCERTAIN]
    finish(
        rows.filter(state__in=open_ones),
        State.SKIPPED,
        skip_reason=Message.SkipReason.ERASED,
    )
    rows.filter(state=State.SENDING).update(expires_at=at)
    number = Cast("pk", models.CharField())
    nobody = Concat(number, Value(f"@{NOBODY}"), output_field=models.CharField())
    erased = Concat(Value("erased:"), number, output_field=models.CharField())
    count = rows.update(
        address=nobody,
        address_key=nobody,
        domain=NOBODY,
        dedupe_key=erased,
        context={},
        last_error="",
        updated_at=at,
    )
    Attempt.objects.filter(message__in=keys).update(text="")
    Bounce.objects.filter(message__in=keys).update(text="", report_id=erased)
    return count
