"""Days, meals and rates of a study visit: typed by organisers, never built in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from courses.models import Event, PerDiemRate
from courses.selectors.travel import days_of
from courses.services.seats import lock_event
from participants.models import Actor
from participants.services.audit import record


@transaction.atomic
def set_days(
    event: Event, days: Mapping[date, Mapping[str, Any]], *, actor: Actor
) -> None:
    """Say of each day its country, its night, and the meals given.

    Days that are not days of the visit (any more) are left out. Raises ValidationError.
    """
    lock_event(event)
    kept = days_of(event)
    for row in kept:
        for name, value in days.get(row.on, {}).items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
    event.visit_days.exclude(on__in=[row.on for row in kept]).delete()
    record(actor, "visit.days_set", event, after={"days": len(kept)})


@transaction.atomic
def set_rate(
    event: Event,
    *,
    country: str,
    amount: Decimal,
    currency: str,
    source: str,
    valid_on: date,
    actor: Actor,
) -> PerDiemRate:
    """Type the rate of a country; typed anew it is replaced. Raises ValidationError."""
    lock_event(event)
    known = event.per_diem_rates.filter(country=country).first()
    row = known or PerDiemRate(event=event, country=country)
    row.amount, row.currency = amount, currency
    row.source, row.valid_on = source, valid_on
    row.full_clean()
    row.save()
    after = {"country": country, "amount": str(amount), "currency": currency}
    record(actor, "visit.rate_set", event, after=after)
    return row


@transaction.atomic
def remove_rate(rate: PerDiemRate, *, actor: Actor) -> None:
    """Take a rate away."""
    before = {"country": rate.country, "amount": str(rate.amount)}
    record(actor, "visit.rate_removed", rate.event, before=before)
    rate.delete()
