"""What must always be true of newsletters (I7)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Max, Q

from newsletters.models import (
    BulletinSeries,
    Delivery,
    Dispatch,
    Issue,
    Printing,
    Subscription,
)
from outbox.models import Message, Suppression, address_hashes, address_key


def problems() -> Iterator[str]:
    """One sentence for each breach; nothing when all is well."""
    yield from _unaccounted()
    yield from _done_but_open()
    yield from _twice()
    yield from _wrong_messages()
    yield from _barred_and_waiting()
    yield from _gaps()
    yield from _stock()
    yield from _wrong_keys()


def _unaccounted() -> Iterator[str]:
    """Candidates are deliveries; the queued have messages, the others a reason."""
    rows = Dispatch.objects.exclude(frozen_at=None).annotate(
        all=Count("deliveries"),
        without=Count("deliveries", filter=~Q(deliveries__exclusion="")),
        messages=Count("deliveries__message"),
    )
    for row in rows:
        if (row.all, row.without, row.messages) != (
            row.candidates,
            row.excluded,
            row.queued,
        ):
            yield (
                f"Dispatch {row.pk}: {row.candidates} candidates, {row.queued} queued "
                f"and {row.excluded} excluded, but {row.all} deliveries, "
                f"{row.messages} messages and {row.without} reasons."
            )
        in_batch = Message.objects.filter(batch=row.batch).count()
        if in_batch != row.queued:
            yield f"Dispatch {row.pk}: {row.queued} queued, {in_batch} in the outbox."


def _done_but_open() -> Iterator[str]:
    waiting = Q(
        deliveries__message__state__in=[
            Message.State.QUEUED,
            Message.State.CLAIMED,
        ]
    )
    ended = Dispatch.objects.filter(state=Dispatch.State.CANCELLED)
    for row in ended.filter(waiting).distinct():
        yield f"Dispatch {row.pk} is cancelled, but messages wait to be sent."


def _twice() -> Iterator[str]:
    """An issue to one address twice, through two audiences."""
    rows = (
        Delivery.objects.filter(
            exclusion="",
            message__state__in=[Message.State.SENT, Message.State.UNCERTAIN],
        )
        .exclude(address_key="")
        .values_list("dispatch__issue", "address_key")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .order_by()
    )
    for issue, _key, count in rows:
        yield f"Issue {issue} was sent {count} times to one address."


def _wrong_messages() -> Iterator[str]:
    rows = Delivery.objects.filter(exclusion="").exclude(address_key="")
    for pk in rows.exclude(message__address_key=F("address_key")).values_list(
        "pk", flat=True
    ):
        yield f"Delivery {pk}: its message goes to another address."


def _barred_and_waiting() -> Iterator[str]:
    """Messages that wait although their reader unsubscribed."""
    for series in BulletinSeries.objects.all():
        bars = set(
            Suppression.objects.filter(
                scope=series.list_key, ended_at__isnull=True
            ).values_list("address_hash", flat=True)
        )
        if not bars:
            continue
        waiting = Message.objects.filter(list_key=series.list_key).stoppable()
        for pk, address in waiting.values_list("pk", "address").iterator():
            if bars & set(address_hashes(address).values()):
                yield f"Message {pk} waits although its reader unsubscribed."


def _gaps() -> Iterator[str]:
    """Numbers of a newsletter (of a year) run from 1 without a gap."""
    rows = (
        Issue.objects.values_list("series", "year")
        .annotate(n=Count("pk"), last=Max("number"))
        .exclude(n=F("last"))
        .order_by()
    )
    for series, year, count, last in rows:
        yield f"Newsletter {series} ({year or '-'}): {count} issues up to {last}."


def _stock() -> Iterator[str]:
    for printing in Printing.objects.prefetch_related("stock_entries"):
        stock = 0
        for entry in printing.stock_entries.all():
            stock += entry.copies
            if stock != entry.stock_after or stock < 0:
                yield f"Stock entry {entry.pk}: {entry.stock_after}, counted {stock}."


def _wrong_keys() -> Iterator[str]:
    for row in Subscription.objects.iterator():
        if row.email_key != address_key(row.email)[:254]:
            yield f"Subscription {row.pk}: the key of its address is wrong."
