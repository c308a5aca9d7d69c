"""What events cost, by kind and currency, and for each person and day.

Amounts of several currencies are never added: every sum is by currency.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, QuerySet, Sum

from core.numbers import bgn_to_eur
from courses.models import CostLine, Event
from courses.selectors.attendance import attended
from courses.selectors.events import OVER
from courses.selectors.per_diem import Amounts, travel_sheet_of
from courses.selectors.person_days import person_days_at
from participants.models import Organisation
from programmes.models import Programme

CENT = Decimal("0.01")


@dataclass
class CostSum:
    """Planned and actual of one kind, or of all, in one currency."""

    currency: str
    kind: str = ""
    planned: Decimal = Decimal(0)
    actual: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal:
        """How much more it cost than was planned; below zero: less."""
        return self.actual - self.planned

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(dict(CostLine.Kind.choices).get(self.kind, self.kind))


@dataclass
class CostSheet:
    """The costs of an event, and what they come to for each who was there."""

    lines: list[CostLine]
    kinds: list[CostSum] = field(default_factory=list)
    totals: list[CostSum] = field(default_factory=list)
    people: int = 0
    person_days: int = 0
    travel: Amounts = field(default_factory=dict)  # of the travel sheet, not in these

    @property
    def shares(self) -> list[CostShare]:
        """The actual cost for each person and each day; none before it is known."""
        return [
            CostShare(row.currency, row.actual, self.people, self.person_days)
            for row in self.totals
            if row.actual
        ]


@dataclass(frozen=True)
class CostShare:
    """An actual cost in one currency beside the people and days it was for."""

    currency: str
    actual: Decimal
    people: int
    person_days: int

    @property
    def per_person(self) -> Decimal | None:
        """Rounded half up to the cent."""
        return _divided(self.actual, self.people)

    @property
    def per_person_day(self) -> Decimal | None:
        """Rounded half up to the cent."""
        return _divided(self.actual, self.person_days)


def _divided(amount: Decimal, number: int) -> Decimal | None:
    return (amount / number).quantize(CENT, ROUND_HALF_UP) if number else None


def cost_sheet_of(event: Event) -> CostSheet:
    """The costs of an event as they stand, in a fixed number of queries."""
    lines = list(event.cost_lines.select_related("payer", "event"))
    order = {kind: place for place, kind in enumerate(CostLine.Kind.values)}
    lines.sort(key=lambda row: (order[row.kind], row.pk))
    sheet = CostSheet(lines, _sums(lines, by_kind=True), _sums(lines, by_kind=False))
    sheet.people = attended(event).count()
    itself = Event.objects.filter(pk=event.pk)
    sheet.person_days = person_days_at(itself).get(event.pk, 0)
    if event.has_stay:
        sheet.travel = travel_sheet_of(event).totals
    return sheet


def _sums(lines: Iterable[CostLine], *, by_kind: bool) -> list[CostSum]:
    found: dict[tuple[str, str], CostSum] = {}
    for line in lines:
        key = (line.kind if by_kind else "", line.currency)
        row = found.setdefault(key, CostSum(line.currency, key[0]))
        row.planned += line.planned or 0
        row.actual += line.actual or 0
    return list(found.values())


def payers_of(event: Event) -> QuerySet[Organisation]:
    """Who may pay: donors and partners of the programme, organisers, and
    organisations whose people are registered.
    """
    related = (
        Q(donor__fundings__programme=event.programme_id)
        | Q(partnerships__programme=event.programme_id)
        | Q(organised_events__event=event)
        | Q(registrations__event=event)
    )
    found = Organisation.objects.filter(related).order_by().values("pk")
    return Organisation.objects.filter(pk__in=found).order_by("name_key", "pk")


def events_with_costs(programme: Programme) -> QuerySet[Event]:
    """Events of the programme that were held and of which an actual cost is known."""
    known = CostLine.objects.filter(actual__isnull=False).values("event")
    return Event.objects.filter(programme=programme, status__in=OVER, pk__in=known)


def cost_shares_of(programme: Programme) -> list[CostShare]:
    """The actual costs of the programme by currency, each beside the people and days
    of the events that cost something in it.
    """
    events = events_with_costs(programme)
    days = person_days_at(events)
    costs = CostLine.objects.filter(event__in=events.order_by().values("pk"))
    found: dict[str, Decimal] = {}
    spent: dict[str, int] = {}
    rows = (
        costs.filter(actual__isnull=False).order_by().values_list("currency", "event")
    )
    for currency, event, amount in rows.annotate(n=Sum("actual")):
        found[currency] = found.get(currency, Decimal(0)) + amount
        spent[currency] = spent.get(currency, 0) + days.get(event, 0)
    return [
        CostShare(currency, found[currency], 0, spent[currency])
        for currency in sorted(found)
    ]


def actual_cost(programme: Programme, *, currency: str = "") -> Decimal | None:
    """What the events cost in `currency`, else in that of the programme.

    Leva count as euro at the fixed rate; with any other currency among the costs
    there is no sum.
    """
    wanted = currency or programme.currency
    rows = CostLine.objects.filter(
        event__in=events_with_costs(programme).order_by().values("pk"),
        actual__isnull=False,
    )
    by_currency = rows.order_by().values_list("currency").annotate(n=Sum("actual"))
    sums: Amounts = dict(by_currency)
    return _in_one(sums, wanted)


def _in_one(sums: Amounts, wanted: str) -> Decimal | None:
    wanted = wanted or (next(iter(sums)) if len(sums) == 1 else "")
    if wanted == "EUR" and "BGN" in sums:
        sums = {**sums, "EUR": sums.get("EUR", Decimal(0)) + bgn_to_eur(sums["BGN"])}
        del sums["BGN"]
    return sums[wanted] if set(sums) == {wanted} else None


def cost_per_person_day(programme: Programme, *, currency: str = "") -> Decimal | None:
    """The actual cost of these events for each day of each person there."""
    cost = actual_cost(programme, currency=currency)
    days = sum(person_days_at(events_with_costs(programme)).values())
    return None if cost is None else _divided(cost, days)
