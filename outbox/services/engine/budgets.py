"""Limits and circuit breakers, read and taken in the transaction that claims."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from outbox.models import Attempt, Lane, Message, RelayBudget
from outbox.services.engine.transport import Result

STRIKES = 3  # failures of the relay in a row
RELAY_PAUSE = timedelta(seconds=30)
DOMAIN_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(minutes=15)
Kind = RelayBudget.Kind
Outcome = Attempt.Outcome
ANSWERED = {Outcome.SENT, Outcome.REFUSED, Outcome.NO_SUCH_ADDRESS}


class Budgets:
    """The rows of `RelayBudget` as they are now, locked until the transaction ends."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.relay: RelayBudget | None = None
        self.domains: dict[str, RelayBudget] = {}
        rows = RelayBudget.objects.select_for_update().order_by("id")
        live = Q(kind=Kind.RELAY) | Q(per_second__isnull=False) | Q(trips__gt=0)
        for row in rows.filter(live):
            if row.kind == Kind.RELAY:
                self.relay = row
            else:
                self.domains[row.name] = row
        self._tokens = {row.pk: row.tokens_at(at) for row in self._all()}
        self._taken: set[int] = set()

    def room(self, limit: int) -> int:
        """How many may be claimed at once; one after a pause, to try the relay."""
        if self.relay is None:
            return limit
        if self.relay.is_open(self.at):
            return 0
        if self.relay.trips:
            limit = 1
        return int(min(limit, self._tokens[self.relay.pk]))

    def bulk_allowed(self) -> bool:
        return self.relay is None or self._bulk_tokens() >= 1

    def closed_domains(self) -> list[str]:
        """Domains that are spared or have used up their limit."""
        return [
            name
            for name, row in self.domains.items()
            if row.is_open(self.at) or self._tokens[row.pk] < 1
        ]

    def take(self, messages: Iterable[Message]) -> list[Message]:
        """Take a token for each message; return those for which there was none."""
        refused = []
        tried: set[str] = set()
        for message in messages:
            domain = self.domains.get(message.domain)
            probing = domain is not None and domain.trips > 0
            if (
                (message.lane == Lane.BULK and not self.bulk_allowed())
                or any(self._tokens[row.pk] < 1 for row in self._of(domain))
                or (probing and message.domain in tried)
            ):
                refused.append(message)
                continue
            tried.add(message.domain)
            for row in self._of(domain):
                if row.per_second is not None:
                    self._tokens[row.pk] -= 1
                    self._taken.add(row.pk)
        for row in self._all():
            if row.pk in self._taken:
                row.tokens, row.refilled_at = self._tokens[row.pk], self.at
                row.save(update_fields=["tokens", "refilled_at", "updated_at"])
        return refused

    def wait_seconds(self) -> float:
        """How long until a limit that is used up now gives the next token."""
        waits = [
            (1 - self._tokens[row.pk]) / row.per_second
            for row in self._all()
            if row.per_second and self._tokens[row.pk] < 1
        ]
        if self.relay and self.relay.per_second and not self.bulk_allowed():
            waits.append((1 - self._bulk_tokens()) / self.relay.per_second)
        return min(waits, default=math.inf)

    def _bulk_tokens(self) -> float:
        if self.relay is None:
            return math.inf
        return self._tokens[self.relay.pk] - self.relay.reserved

    def _of(self, domain: RelayBudget | None) -> list[RelayBudget]:
        return [row for row in (self.relay, domain) if row is not None]

    def _all(self) -> list[RelayBudget]:
        return self._of(None) + list(self.domains.values())


class Breaker:
    """What one worker learns of the relay and of domains; written with the marks.

    A relay that cannot be reached is spared at once; one that is busy or refuses by a
    rule, after three failures in a row. A domain that refuses by a rule is spared at
    once, alone. No person is blamed for any of it.
    """

    def __init__(self) -> None:
        relay = RelayBudget.objects.filter(kind=Kind.RELAY).first()
        self.strikes = relay.strikes if relay else 0
        self.tripped = bool(relay and relay.trips)
        self.relay_down = ""
        self.domains_down: dict[str, str] = {}
        self._to_spare: dict[str, str] = {}
        self._tried = set(
            RelayBudget.objects.filter(kind=Kind.DOMAIN, trips__gt=0).values_list(
                "name", flat=True
            )
        )
        self._well: set[str] = set()
        self._changed = False

    def note(self, result: Result, domain: str) -> None:
        """Learn from one answer."""
        if result.outcome in {Outcome.POLICY, Outcome.BUSY, Outcome.UNREACHABLE}:
            self.strikes += 1
            self._changed = True
            if result.outcome == Outcome.UNREACHABLE or self.strikes >= STRIKES:
                self.relay_down = result.text or str(result.outcome.label)
            elif result.outcome == Outcome.POLICY and not result.at_relay:
                self.domains_down[domain] = self._to_spare[domain] = result.text
        elif result.outcome in ANSWERED:
            self._changed |= self.strikes > 0 or self.tripped
            self.strikes = 0
            if domain in self._tried and result.outcome == Outcome.SENT:
                self._well.add(domain)
                self._changed = True

    def stops(self, domain: str) -> bool:
        """Whether a message to `domain` must not be tried now."""
        return bool(self.relay_down) or domain in self.domains_down

    def save(self, at: datetime) -> None:
        """Write what changed, in the caller's transaction."""
        if not self._changed:
            return
        self._changed = False
        relay, _ = RelayBudget.objects.get_or_create(
            kind=Kind.RELAY, name=RelayBudget.DEFAULT_RELAY
        )
        relay.strikes = self.strikes
        if self.relay_down:
            _spare(relay, RELAY_PAUSE, at, self.relay_down)
        elif not self.strikes:
            relay.trips, relay.open_until, relay.reason = 0, None, ""
            self.tripped = False
        relay.save()
        for domain, reason in self._to_spare.items():
            row, _ = RelayBudget.objects.get_or_create(kind=Kind.DOMAIN, name=domain)
            _spare(row, DOMAIN_PAUSE, at, reason)
            row.save()
            self._tried.add(domain)
        RelayBudget.objects.filter(kind=Kind.DOMAIN, name__in=self._well).update(
            trips=0, open_until=None, reason="", updated_at=at
        )
        self._tried -= self._well
        self._to_spare, self._well = {}, set()


def _spare(row: RelayBudget, pause: timedelta, at: datetime, reason: str) -> None:
    """Open the circuit: longer each time, until a message gets through."""
    row.open_until = at + min(pause * 2 ** min(row.trips, 10), LONGEST_PAUSE)
    row.trips += 1
    row.reason = reason[:500]
