"""What a study visit pays each traveller: per diems less given meals, and transport."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from courses.models import Event, PerDiemRate, Registration, VisitDay, VisitPlan
from courses.selectors.travel import (
    Stay,
    days_of,
    own_days,
    plan_of,
    stay_of,
    travellers_of,
)

CENT = Decimal("0.01")
Amounts = dict[str, Decimal]  # by currency


@dataclass
class CountryLine:
    """Nights or days in one country, their rate, and what given meals take away."""

    country: str
    rate: PerDiemRate | None
    units: int = 0
    gross: Decimal = Decimal(0)
    less: Decimal = Decimal(0)

    @property
    def net(self) -> Decimal:
        """What is left."""
        return self.gross - self.less

    @property
    def currency(self) -> str:
        """The currency of the rate."""
        return self.rate.currency if self.rate else ""


@dataclass
class PersonLine:
    """What one traveller is paid, by currency."""

    registration: Registration
    per_diem: Amounts
    units: int = 0
    transport: str = ""
    cost: Decimal | None = None
    currency: str = ""
    stay: Stay | None = None

    @property
    def total(self) -> Amounts:
        """Per diem and transport together."""
        found = dict(self.per_diem)
        if self.cost is not None:
            found[self.currency] = found.get(self.currency, Decimal(0)) + self.cost
        return found


@dataclass
class TravelSheet:
    """The whole sheet: how it is counted, who gets what, what it comes to."""

    plan: VisitPlan
    countries: list[CountryLine]
    people: list[PersonLine] = field(default_factory=list)

    @property
    def units(self) -> int:
        """Nights, or days, that count."""
        return sum(line.units for line in self.countries)

    @property
    def without_rate(self) -> list[str]:
        """Countries for which nobody typed a rate."""
        return [line.country for line in self.countries if line.rate is None]

    @property
    def totals(self) -> Amounts:
        """All travellers together."""
        return added(person.total for person in self.people)

    @property
    def currencies(self) -> list[str]:
        """Every currency in which something is paid."""
        return sorted(self.totals)


def added(rows: Iterable[Mapping[str, Decimal]]) -> Amounts:
    """The sums by currency."""
    found: Amounts = defaultdict(Decimal)
    for row in rows:
        for currency, amount in row.items():
            found[currency] += amount
    return dict(found)


def travel_sheet_of(event: Event) -> TravelSheet:
    """The sheet of a visit as it stands, in a fixed number of queries."""
    plan = plan_of(event)
    rates = {row.country: row for row in event.per_diem_rates.all()}
    days = days_of(event)
    sheet = TravelSheet(plan, count_countries(plan, days, rates))
    for row in travellers_of(event):
        traveller = getattr(row, "traveller", None)
        stay, countries = stay_of(row, event), sheet.countries
        if stay is not None:
            countries = count_countries(plan, own_days(row, days), rates)
        line = PersonLine(
            row,
            added({one.currency: one.net} for one in countries if one.rate),
            sum(one.units for one in countries),
            stay=stay,
        )
        if traveller is not None:
            line.transport = traveller.transport
            line.cost = traveller.transport_cost
            line.currency = traveller.transport_currency
        sheet.people.append(line)
    return sheet


def count_countries(
    plan: VisitPlan, days: Iterable[VisitDay], rates: Mapping[str, PerDiemRate]
) -> list[CountryLine]:
    """Units × rate by country; each unit is rounded to cents by itself."""
    found: dict[str, CountryLine] = {}
    for day in days:
        if plan.basis == VisitPlan.Basis.NIGHTS and not day.has_night:
            continue
        rate = rates.get(day.country)
        line = found.setdefault(day.country, CountryLine(day.country, rate))
        line.units += 1
        if rate is not None:
            line.gross += rate.amount
            line.less += _share(rate.amount, percent_given(plan, day))
    return list(found.values())


def percent_given(plan: VisitPlan, day: VisitDay) -> int:
    """How much the meals of a day take away, in per cent."""
    return (
        plan.breakfast_percent * day.breakfast
        + plan.lunch_percent * day.lunch
        + plan.dinner_percent * day.dinner
    )


def _share(amount: Decimal, percent: int) -> Decimal:
    return (amount * percent / 100).quantize(CENT, ROUND_HALF_UP)
