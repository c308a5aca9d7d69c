"""Reads about seats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.languages import known, pick
from courses.models import SEATED, Event, Quota, Registration, SeatUse
from participants.selectors.nesting import sensitive_among
from participants.selectors.organisations import organisation_name
from participants.selectors.territory import region_name
from participants.selectors.traits import FEWEST


def scope_name(quota: Quota, language: str | None = None) -> str:
    """What the quota is for, in words."""
    if quota.scope == Quota.Scope.WAY:
        return _way_name(quota, language)
    if quota.session is not None:
        title = pick(quota.session.titles, language)
        return f"{title} ({_way_name(quota, language)})" if quota.way else title
    if quota.group is not None:
        return pick(quota.group.names, language)
    if quota.organisation is not None:
        return organisation_name(quota.organisation, language)
    if quota.region is not None:
        return region_name(quota.region, language)
    return _("the whole event")


def _way_name(quota: Quota, language: str | None) -> str:
    is_online = quota.way == Registration.TakesPart.ONLINE
    with override(known(language)):
        return _("the online meeting") if is_online else _("the room")


@dataclass(frozen=True)
class Seats:
    """How full an event is; `size` is None when there is no limit."""

    size: int | None
    taken: int
    waiting: int
    ways: Sequence[QuotaLine] = ()  # of the room and online, where they are limited

    @property
    def free(self) -> int | None:
        """Seats nobody holds."""
        return None if self.size is None else max(self.size - self.taken, 0)

    @property
    def is_full(self) -> bool:
        """Whether one can only wait."""
        return self.free == 0


def seats_of(event: Event) -> Seats:
    """The seats of the event as a whole, and of each way, in two queries."""
    wanted = (Quota.Scope.EVENT, Quota.Scope.WAY)
    rows = list(event.quotas.filter(scope__in=wanted).order_by("way"))
    quota = next((row for row in rows if row.scope == Quota.Scope.EVENT), None)
    ways = [QuotaLine(row, row.taken) for row in rows if row != quota]
    waiting = event.registrations.in_line().count()
    if quota is None:
        taken = event.registrations.confirmed().count()
        return Seats(None, taken, waiting, ways)
    return Seats(quota.size, quota.taken, waiting, ways)


@dataclass(frozen=True)
class QuotaLine:
    """A quota as the desk shows it; `taken` is None where it would tell of few people
    which traits they have.
    """

    quota: Quota
    taken: int | None

    @property
    def free(self) -> int:
        """Seats nobody holds."""
        return max(self.quota.size - self.quota.taken, 0)


def quotas_of(event: Event) -> list[QuotaLine]:
    """All quotas with what their names need, the event's own first."""
    rows = event.quotas.select_related("session", "group", "organisation", "region")
    quotas = sorted(rows, key=lambda row: (row.scope != Quota.Scope.EVENT, row.pk))
    groups = [quota.group for quota in quotas if quota.group is not None]
    by_traits = sensitive_among(groups) if groups else set()
    hidden = _too_few(event, quotas, by_traits) if by_traits else set()
    return [QuotaLine(row, None if row.pk in hidden else row.taken) for row in quotas]


def _too_few(event: Event, quotas: Sequence[Quota], by_traits: set[int]) -> set[int]:
    """The quotas by personal traits of which the number taken is not shown.

    That is one of four people or fewer, and one from which so few are told apart:
    by the number of all who hold a seat, or by a quota whose number is shown.
    """
    seated = event.registrations.filter(status__in=SEATED)
    held: dict[int, set[int]] = defaultdict(set)
    for quota, registration in SeatUse.objects.filter(quota__event=event).values_list(
        "quota_id", "registration_id"
    ):
        held[quota].add(registration)
    shown = [set(seated.values_list("pk", flat=True))]
    shown += [held[row.pk] for row in quotas if row.group_id not in by_traits]
    hidden = set()
    for row in quotas:
        if row.group_id not in by_traits:
            continue
        own = held[row.pk]
        if len(own) < FEWEST or any(_differ_by_few(own, other) for other in shown):
            hidden.add(row.pk)
        else:
            shown.append(own)
    return hidden


def _differ_by_few(own: set[int], other: set[int]) -> bool:
    """Whether one to four people are in one of two sets that overlap, not in both."""
    if not own & other:
        return False
    return any(0 < len(part) < FEWEST for part in (own - other, other - own))
