"""Reads about seats."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.languages import pick
from courses.models import SEATED, Event, Quota
from participants.selectors.nesting import sensitive_among
from participants.selectors.organisations import organisation_name
from participants.selectors.territory import region_name
from participants.selectors.traits import FEWEST


def scope_name(quota: Quota, language: str | None = None) -> str:
    """What the quota is for, in words."""
    if quota.session is not None:
        return pick(quota.session.titles, language)
    if quota.group is not None:
        return pick(quota.group.names, language)
    if quota.organisation is not None:
        return organisation_name(quota.organisation, language)
    if quota.region is not None:
        return region_name(quota.region, language)
    return _("the whole event")


@dataclass(frozen=True)
class Seats:
    """How full an event is; `size` is None when there is no limit."""

    size: int | None
    taken: int
    waiting: int

    @property
    def free(self) -> int | None:
        """Seats nobody holds."""
        return None if self.size is None else max(self.size - self.taken, 0)

    @property
    def is_full(self) -> bool:
        """Whether one can only wait."""
        return self.free == 0


def seats_of(event: Event) -> Seats:
    """The seats of the event as a whole, in two queries."""
    quota = event.quotas.filter(scope=Quota.Scope.EVENT).first()
    waiting = event.registrations.in_line().count()
    if quota is None:
        return Seats(None, event.registrations.confirmed().count(), waiting)
    return Seats(quota.size, quota.taken, waiting)


@dataclass(frozen=True)
class QuotaLine:
    """A quota as the desk shows it; `taken` is None where it would tell of few people
    which traits they have.
    """

    quota: Quota
    taken: int | None


def quotas_of(event: Event) -> list[QuotaLine]:
    """All quotas with what their names need, the event's own first."""
    rows = event.quotas.select_related("session", "group", "organisation", "region")
    quotas = sorted(rows, key=lambda row: (row.scope != Quota.Scope.EVENT, row.pk))
    groups = [quota.group for quota in quotas if quota.group is not None]
    by_traits = sensitive_among(groups) if groups else set()
    seated = event.registrations.filter(status__in=SEATED).count() if by_traits else 0
    return [
        QuotaLine(quota, _told(quota.taken, seated))
        if quota.group_id in by_traits
        else QuotaLine(quota, quota.taken)
        for quota in quotas
    ]


def _told(taken: int, seated: int) -> int | None:
    """A number of people with a trait, if neither they nor the others are too few."""
    others = seated - taken
    return None if taken < FEWEST or 0 < others < FEWEST else taken
