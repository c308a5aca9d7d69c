"""What must always be true of the outbox (I7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q

from outbox.models import (
    BULK,
    EVERYTHING,
    Attempt,
    Lane,
    Message,
    Suppression,
    address_hashes,
    address_key,
)
from outbox.services.engine.locks import death_of

IN_FLIGHT = timedelta(minutes=1)  # what was being sent when an address was barred
State = Message.State


def problems() -> Iterator[str]:
    """One sentence for each breach; nothing when all is well."""
    yield from _sent_without_attempt()
    yield from _dead_workers()
    yield from _doubles()
    yield from _secrets_kept()
    yield from _wrong_keys()
    yield from _sent_to_suppressed()


def _sent_without_attempt() -> Iterator[str]:
    good = (Attempt.Outcome.SENT, Attempt.Outcome.CONFIRMED)
    tries = Attempt.objects.filter(message=OuterRef("pk"), outcome__in=good)
    for message in Message.objects.filter(~Exists(tries), state=State.SENT):
        yield f"Message {message.pk} is sent, but no attempt says so."


def _dead_workers() -> Iterator[str]:
    at_work = Message.objects.filter(state__in=Message.WITH_WORKER).order_by()
    for worker in list(at_work.values_list("worker", flat=True).distinct()):
        with transaction.atomic(), death_of(worker) as dead:
            if dead:
                count = Message.objects.filter(worker=worker).count()
                yield f"{count} messages are with worker {worker}, which is dead."


def _doubles() -> Iterator[str]:
    """The database refuses both; a hand-made or damaged one may still hold them."""
    for name in ("dedupe_key", "message_id"):
        keys = Message.objects.values_list(name).annotate(n=Count("id"))
        for key, count in keys.filter(n__gt=1).order_by():
            yield f"{count} messages have the {name} {key}."
    sent = Message.objects.exclude(batch="").filter(state=State.SENT)
    batches = sent.values_list("batch").annotate(
        copies=Count("id"), addresses=Count("address_key", distinct=True)
    )
    for batch, copies, addresses in batches.order_by():
        if copies != addresses:
            yield f"Batch {batch}: {copies} messages sent to {addresses} addresses."


def _secrets_kept() -> Iterator[str]:
    rows = Message.objects.filter(context_is_secret=True, state__in=Message.FINAL)
    for message in rows.exclude(context={}):
        yield f"Message {message.pk} is done, but its secret is still there."


def _wrong_keys() -> Iterator[str]:
    rows = Message.objects.values_list("pk", "address", "address_key", "domain")
    for pk, address, key, domain in rows.iterator():
        right = address_key(address)[:254]
        if key != right or domain != right.rpartition("@")[2]:
            yield f"Message {pk}: the key of its address is wrong."


def _sent_to_suppressed() -> Iterator[str]:
    """Mail that left more than a minute after its address was barred from it."""
    bars: dict[str, list[tuple[str, datetime, datetime | None]]] = defaultdict(list)
    known = Suppression.objects.values_list(
        "address_hash", "scope", "since", "ended_at"
    )
    for value, scope, since, ended in known:
        bars[value].append((scope, since, ended))
    if not bars:
        return
    sent = Q(tries__outcome=Attempt.Outcome.SENT)
    messages = Message.objects.filter(state=State.SENT).annotate(
        left_at=Max("tries__at", filter=sent)
    )
    sent_rows = messages.values_list("pk", "address", "lane", "list_key", "left_at")
    for pk, address, lane, list_key, left_at in sent_rows.iterator():
        scopes = {EVERYTHING}
        if lane == Lane.BULK:
            scopes |= {BULK, list_key}
        for value in address_hashes(address).values():
            for scope, since, ended in bars.get(value, ()):
                late = left_at is not None and left_at > since + IN_FLIGHT
                if scope in scopes and late and (ended is None or left_at < ended):
                    yield f"Message {pk} was sent although its address was barred."
