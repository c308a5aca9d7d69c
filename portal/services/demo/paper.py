"""The printed handbook, and whom the texts name as its recipients (R-86, R-87)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from newsletters.models import (
    DistributionItem,
    DistributionLine,
    DistributionList,
    DistributionRun,
    Manifestation,
    StockEntry,
    Work,
)
from newsletters.services.publications import (
    create_edition,
    create_printing,
    record_stock,
)
from participants.models import Organisation
from portal.services.demo.data import Known
from portal.services.facts import facts

State = DistributionItem.State
CONFIRMED_EVERY = 3  # one of so many has not confirmed receipt yet


@transaction.atomic
def load_paper(known: Known, at: datetime) -> None:
    """One edition, one print run and one round of posting, unless they are there."""
    plan = facts("paper")
    work = Work.objects.get(slug=facts("bulletin")["handbook"]["slug"])
    programme = work.programme
    if programme is None or work.editions.exists():
        return
    today = at.date()
    printed = Manifestation.Format.PRINT
    edition = create_edition(work, language="bg", formats=[printed], actor=None)
    printing = create_printing(
        edition.manifestations.get(format=printed),
        copies=plan["copies"],
        on=today - timedelta(days=plan["printed_days_ago"]),
        actor=None,
    )
    rows = DistributionList.objects.create(programme=programme, titles=plan["titles"])
    sent_on = today - timedelta(days=plan["sent_days_ago"])
    run = DistributionRun.objects.create(
        list=rows, printing=printing, started_on=sent_on
    )
    sent = _send(known, run, plan["lines"])
    _note_sent(run, sent, sent_on, plan["note"])


def _note_sent(run: DistributionRun, copies: int, on: date, note: str) -> None:
    kind = StockEntry.Kind.GIVEN
    record_stock(run.printing, kind=kind, copies=copies, on=on, note=note, actor=None)


def _send(known: Known, run: DistributionRun, lines: list[dict[str, Any]]) -> int:
    """A copy to each organisation of the demonstration; the others are only stated."""
    items: list[DistributionItem] = []
    for position, row in enumerate(lines):
        line = DistributionLine.objects.create(
            list=run.list,
            position=position,
            labels=row["labels"],
            stated_recipients=row["stated"],
        )
        for organisation in _recipients(known, row):
            is_late = len(items) % CONFIRMED_EVERY == CONFIRMED_EVERY - 1
            items.append(
                DistributionItem(
                    run=run,
                    line=line,
                    organisation=organisation,
                    copies=line.copies_each,
                    state=State.SENT if is_late else State.CONFIRMED,
                )
            )
    DistributionItem.objects.bulk_create(items)
    return sum(item.copies for item in items)


def _recipients(known: Known, row: dict[str, Any]) -> list[Organisation]:
    if "kind" not in row:
        return [known.organisations[key] for key in row.get("organisations", [])]
    return [
        organisation
        for organisation in known.organisations.values()
        if organisation.kind == row["kind"] and organisation.language == "bg"
    ]
