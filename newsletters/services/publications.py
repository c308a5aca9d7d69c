"""Handbooks and other works: editions, print runs, and the ledger of copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from newsletters.models import Edition, Manifestation, Printing, StockEntry, Work
from participants.models import Actor
from participants.services.audit import record

Kind = StockEntry.Kind
ADDS = {Kind.PRINTED, Kind.RETURNED}


class NotEnoughCopies(DomainError):
    code = "not_enough_copies"
    message = _("There are %(stock)s copies in stock, %(copies)s were asked for.")


class NoCopies(DomainError):
    code = "no_copies"
    message = _("Enter a number of copies above zero.")


@transaction.atomic
def create_work(
    *,
    slug: str,
    kind: Work.Kind,
    titles: Mapping[str, str],
    actor: Actor,
    **fields: Any,
) -> Work:
    """Enter a handbook, brochure or catalogue."""
    work = Work.objects.create(slug=slug, kind=kind, titles=dict(titles), **fields)
    record(actor, "work.created", work, after={"slug": slug, "kind": kind})
    return work


@transaction.atomic
def create_edition(
    work: Work,
    *,
    language: str,
    actor: Actor,
    number: int | None = None,
    formats: Iterable[Manifestation.Format] = (),
    **fields: Any,
) -> Edition:
    """Enter an edition in one language: the next number in it, unless one is given."""
    Work.objects.select_for_update().get(pk=work.pk)
    if number is None:
        same = work.editions.filter(language=language)
        number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    edition = Edition.objects.create(
        work=work, language=language, number=number, **fields
    )
    Manifestation.objects.bulk_create(
        Manifestation(edition=edition, format=format) for format in formats
    )
    record(actor, "edition.created", edition, after={"number": number})
    return edition


@transaction.atomic
def create_printing(
    manifestation: Manifestation, *, copies: int, on: date, actor: Actor
) -> Printing:
    """Enter a print run; its copies are the first entry of the ledger."""
    printing = Printing.objects.create(
        manifestation=manifestation, printed_on=on, copies=copies
    )
    record_stock(printing, kind=Kind.PRINTED, copies=copies, on=on, actor=actor)
    return printing


@transaction.atomic
def record_stock(
    printing: Printing,
    *,
    kind: StockEntry.Kind,
    copies: int,
    on: date,
    actor: Actor,
    note: str = "",
) -> StockEntry:
    """Add a movement of `copies` (above zero) to the ledger of `printing`.

    The printing is locked, so the stock never falls below zero. Raises NoCopies,
    NotEnoughCopies.
    """
    if copies <= 0:
        raise NoCopies
    Printing.objects.select_for_update().get(pk=printing.pk)
    stock = stock_of(printing)
    moved = copies if kind in ADDS else -copies
    if stock + moved < 0:
        raise NotEnoughCopies(stock=stock, copies=copies)
    entry = StockEntry.objects.create(
        printing=printing,
        kind=kind,
        copies=moved,
        stock_after=stock + moved,
        on=on,
        note=note,
    )
    after = {"kind": kind, "copies": moved, "stock": entry.stock_after}
    record(actor, "stock.recorded", printing, after=after)
    return entry


def stock_of(printing: Printing) -> int:
    """Copies left of a print run."""
    last = printing.stock_entries.order_by("-pk").first()
    return last.stock_after if last else 0
