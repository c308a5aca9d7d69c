"""Reads on the register as a whole: filters by place, networks by day, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from participants.models import (
    BodyMember,
    Catalogue,
    Membership,
    Organisation,
    Proposal,
    Region,
)
from participants.selectors.organisations import lasts_on
from participants.selectors.people import held_on

Level = Region.Level
BODIES = (Organisation.Kind.ASSOCIATION, Organisation.Kind.NETWORK)
PARTS = (Level.ENTITY, Level.DISTRICT, Level.CANTON)  # what a country is parted into


def within(region: Region) -> Q:
    """Condition on organisations: in the region or below it."""
    return Q(region__path__startswith=region.path)


def regions_with(rows: QuerySet[Organisation], *levels: str) -> QuerySet[Region]:
    """The regions of the levels in which, or below which, some of `rows` stand."""
    inside = rows.order_by().filter(region__path__startswith=OuterRef("path"))
    return (
        Region.objects.filter(Exists(inside), level__in=levels)
        .select_related("parent")
        .order_by("country", "name_key", "pk")
    )


def has_members(organisation: Organisation) -> bool:
    """Whether it is of a kind that organisations belong to."""
    return organisation.kind in BODIES


def members_on(body: Organisation, day: date) -> QuerySet[Membership]:
    """Who belonged to `body` on that day; the same answer whenever it is asked."""
    rows = Membership.objects.filter(lasts_on(day), body=body)
    related = ("member__region__parent", "body")
    return rows.select_related(*related).order_by("member__name_key", "pk")


def all_memberships(organisation: Organisation) -> QuerySet[Membership]:
    """The bodies it belongs or belonged to, those that last first."""
    rows = organisation.memberships.select_related("body", "member")
    return rows.order_by("-ended_on", "body__name_key", "pk")


@dataclass(frozen=True)
class Count:
    """How many members a body states, and how many are listed (R-47)."""

    listed: int
    declared: int | None

    @property
    def differs(self) -> bool:
        return self.declared is not None and self.declared != self.listed


def count_of(body: Organisation, day: date) -> Count:
    """What is stated and what is listed on that day."""
    listed = Membership.objects.filter(lasts_on(day), body=body).count()
    return Count(listed, body.declared_members)


def units_inside(organisation: Organisation) -> QuerySet[Organisation]:
    """The units, public or not."""
    rows = organisation.units.filter(merged_into=None)
    return rows.select_related("region__parent").order_by("name_key", "pk")


def chain_above(organisation: Organisation) -> list[Organisation]:
    """What it is a part of, the whole first."""
    found: list[Organisation] = []
    above = organisation.parent
    while above is not None and above not in found and len(found) < 10:
        found.append(above)
        above = above.parent
    return found[::-1]


def open_proposals(rows: QuerySet[Organisation]) -> QuerySet[Proposal]:
    """What offices sent and nobody has looked at yet, oldest first."""
    waiting = Proposal.objects.filter(
        state=Proposal.State.OPEN, organisation__in=rows.order_by().values("pk")
    )
    return waiting.select_related("organisation").order_by("created_at", "pk")


def public_catalogues() -> QuerySet[Catalogue]:
    """The catalogues anybody may have, the latest first."""
    return Catalogue.objects.filter(is_public=True).defer("snapshot")


def present_members(body_pks: Iterable[int], day: date) -> QuerySet[BodyMember]:
    """Who is in the bodies on that day."""
    rows = BodyMember.objects.filter(held_on(day), body__in=list(body_pks))
    return rows.select_related("person")
