"""How long the people of a programme are kept, and what holds their data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings

from programmes.models import Programme
from programmes.selectors.programmes import add_months

NOTICE = timedelta(days=14)  # between "these will go" and the first that goes


class State(StrEnum):
    UNLIMITED = "unlimited"  # no term: nothing goes by itself
    OPEN = "open"  # nobody knows yet when it ends
    RUNNING = "running"  # the term has not passed
    HELD = "held"
    COUNTED = "counted"  # its figures ask people by a rule: they would change
    NOTICED = "noticed"  # passed: it can still be held
    DUE = "due"


@dataclass(frozen=True)
class Term:
    """Until when a programme keeps its people, and from when they are erased."""

    programme: Programme
    state: State
    months: int | None
    last_on: date | None = None  # the last day of the programme or of its events
    kept_until: date | None = None
    goes_on: date | None = None  # the first day on which somebody is erased

    @property
    def is_due(self) -> bool:
        return self.state == State.DUE


def months_of(programme: Programme) -> int | None:
    """Its own months, else those of the installation; None: for good."""
    if programme.kept_months is not None:
        return programme.kept_months
    months: int | None = settings.RETENTION_MONTHS
    return months


def term_of(
    programme: Programme,
    *,
    held_on: date | None,
    today: date,
    counts_by_rule: bool = False,
) -> Term:
    """`held_on` is the last day of its events. Nothing is due without a notice of
    `NOTICE` before; one from the future (the clock was set back) counts as none.
    """
    months, last = months_of(programme), _last_day(programme, held_on)
    if months is None:
        return Term(programme, State.UNLIMITED, None, last)
    if last is None:
        return Term(programme, State.OPEN, months)
    until = add_months(last, months)
    noticed = programme.erasure_noticed_on
    is_noticed = noticed is not None and until < noticed <= today
    first = noticed if is_noticed and noticed else max(today, until + timedelta(1))
    goes_on = first + NOTICE
    if programme.hold_reason:
        state = State.HELD
    elif counts_by_rule:
        state = State.COUNTED
    elif until >= today:
        state = State.RUNNING
    elif is_noticed and goes_on <= today:
        state = State.DUE
    else:
        state = State.NOTICED
    return Term(programme, state, months, last, until, goes_on)


def _last_day(programme: Programme, held_on: date | None) -> date | None:
    """Unknown while the contract names no end, or the programme is said to go on."""
    goes_on = programme.status_override in (
        Programme.Status.RUNNING,
        Programme.Status.PLANNED,
    )
    if programme.ends_on is None or goes_on:
        return None
    return max(filter(None, (programme.ends_on, held_on)))


def goes_earlier(programme: Programme, *, months: int | None, hold_reason: str) -> bool:
    """Whether these values let data go that would stay as it is now."""
    if programme.hold_reason and not hold_reason:
        return True
    before, after = months_of(programme), months
    if after is None:
        after = settings.RETENTION_MONTHS
    return after is not None and (before is None or after < before)
