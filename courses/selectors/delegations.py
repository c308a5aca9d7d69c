"""Delegations of a study visit: people put together by municipality."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from courses.models import DelegationRule, Registration
from participants.models import Organisation, Region
from participants.selectors.organisations import organisation_name
from participants.selectors.territory import region_name

Sender = Region | Organisation


def rule_name(rule: DelegationRule) -> str:
    """Whom a rule counts."""
    if rule.profile is not None:
        return pick(rule.profile.labels) or rule.profile.code
    if rule.group is not None:
        return pick(rule.group.names)
    return str(_("everybody"))


def sender_name(sender: Sender | None) -> str:
    """The municipality, or the body that stands in none."""
    if sender is None:
        return str(_("without an organisation"))
    if isinstance(sender, Region):
        return region_name(sender)
    return organisation_name(sender)


@dataclass
class Count:
    """How many of a delegation a rule counts, and what is wrong with that."""

    rule: DelegationRule
    number: int = 0

    @property
    def lacks(self) -> int:
        """How many more are needed."""
        return max(self.rule.least - self.number, 0)

    @property
    def beyond(self) -> int:
        """How many are too many."""
        return max(self.number - self.rule.most, 0) if self.rule.most is not None else 0

    @property
    def name(self) -> str:
        """Whom it counts."""
        return rule_name(self.rule)


@dataclass
class Delegation:
    """The people of one municipality, and how they stand to the rules."""

    sender: Sender | None
    people: list[Registration] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    reason: str = ""  # why it may depart from the rules

    @property
    def name(self) -> str:
        """Who sends it."""
        return sender_name(self.sender)

    @property
    def violations(self) -> list[Count]:
        """The counts that depart from their rule."""
        return [row for row in self.counts if row.lacks or row.beyond]


def sender_of(
    organisation: Organisation | None, municipalities: dict[int, Region]
) -> Sender | None:
    """Who sends people of `organisation`: its municipality, else itself."""
    if organisation is None or organisation.region is None:
        return organisation
    above = [int(key) for key in organisation.region.path.split("/") if key]
    found = [municipalities[key] for key in above if key in municipalities]
    return found[0] if found else organisation


def municipalities_of(rows: Iterable[Organisation | None]) -> dict[int, Region]:
    """The municipalities in which the organisations stand, in one query."""
    keys = {
        int(key)
        for row in rows
        if row is not None and row.region is not None
        for key in row.region.path.split("/")
        if key
    }
    level = Region.Level.MUNICIPALITY
    return {row.pk: row for row in Region.objects.filter(pk__in=keys, level=level)}


def sent_by(
    rows: QuerySet[Registration], sender: Sender | None
) -> QuerySet[Registration]:
    """Those of `rows` that are of the same delegation."""
    if isinstance(sender, Region):
        return rows.filter(organisation__region__path__startswith=sender.path)
    return rows.filter(organisation=sender)
