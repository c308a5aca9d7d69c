"""Reads for coordinators: seats of an office, colleagues, and whom they nominated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    When,
)
from django.utils import timezone

from courses.models import ACTIVE, Event, Quota, Registration
from courses.selectors.seats import scope_name
from participants.models import Organisation, Person, Post
from participants.selectors.organisations import name_order, organisation_name
from participants.selectors.people import held_on
from participants.selectors.territory import municipality_of, region_name

Scope = Quota.Scope


@dataclass(frozen=True)
class OfficeSeats:
    """Seats that an office may take: its own, of its place, of the event."""

    scope: str
    name: str
    size: int
    taken: int

    @property
    def free(self) -> int:
        """Seats nobody holds."""
        return max(self.size - self.taken, 0)


def seats_for_office(
    event: Event, office: Organisation, at: datetime
) -> list[OfficeSeats]:
    """The numbers that decide whether a colleague gets a seat, the own ones first."""
    mine = Q(scope=Scope.EVENT) | Q(scope=Scope.ORGANISATION, organisation=office)
    if event.mode == Event.Mode.HYBRID:
        mine |= Q(scope=Scope.WAY)
    if office.region is not None:
        mine |= Q(scope=Scope.REGION)
    day = at.astimezone(event.tz).date()
    in_force = Q(released_at=None) & (Q(release_on=None) | Q(release_on__gt=day))
    rows = event.quotas.filter(mine & in_force).select_related("region", "organisation")
    quotas = [row for row in rows if _covers(row, office)]
    lines = [
        OfficeSeats(row.scope, scope_name(row), row.size, row.taken) for row in quotas
    ]
    if event.release_on is None or event.release_on > day:
        lines += _usual(event, office, quotas)
    order = [Scope.ORGANISATION, Scope.REGION, Scope.WAY, Scope.EVENT]
    return sorted(lines, key=lambda line: order.index(Scope(line.scope)))


def _usual(
    event: Event, office: Organisation, quotas: Sequence[Quota]
) -> Iterator[OfficeSeats]:
    """The usual numbers of an office and a municipality from which nobody came yet."""
    is_own = any(quota.scope == Scope.ORGANISATION for quota in quotas)
    if event.seats_per_organisation is not None and not is_own:
        size = event.seats_per_organisation
        yield OfficeSeats(Scope.ORGANISATION, organisation_name(office), size, 0)
    if event.seats_per_municipality is not None:
        town = municipality_of(office)
        known = {quota.region_id for quota in quotas}
        if town is not None and town.pk not in known:
            size = event.seats_per_municipality
            yield OfficeSeats(Scope.REGION, region_name(town), size, 0)


def _covers(quota: Quota, office: Organisation) -> bool:
    if quota.region is None or office.region is None:
        return quota.scope != Scope.REGION
    return office.region.path.startswith(quota.region.path)


def offices_of(organisation: Organisation) -> QuerySet[Organisation]:
    """The organisation, first, and its units."""
    own = Q(pk=organisation.pk)
    units = Q(parent=organisation) | Q(parent__parent=organisation)
    rows = Organisation.objects.filter(own | units, merged_into=None)
    is_unit = Case(When(own, then=0), default=1)
    return rows.select_related("region").order_by(is_unit, *name_order())


def nominated_by(offices: QuerySet[Organisation]) -> QuerySet[Registration]:
    """Whom these offices nominated, whatever became of them."""
    return Registration.objects.filter(
        source=Registration.Source.NOMINATION,
        organisation__in=offices.order_by().values("pk"),
    )


def colleagues_at(
    people: QuerySet[Person], office: Organisation | None
) -> QuerySet[Person]:
    """Those of `people` with a post in the office and an address, with their posts."""
    today = held_on(timezone.localdate())
    posts = Post.objects.filter(today, organisation=office, person=OuterRef("pk"))
    rows = people.filter(Exists(posts)).exclude(email="")
    held = Post.objects.filter(today).select_related("organisation")
    held = held.prefetch_related("profiles")
    rows = rows.prefetch_related(Prefetch("posts", held, to_attr="present_posts"))
    return rows.order_by("sort_key", "pk")


def not_at(people: QuerySet[Person], event: Event) -> QuerySet[Person]:
    """Those of `people` who are not registered for the event."""
    active = event.registrations.active().filter(person=OuterRef("pk"))
    return people.filter(~Exists(active))


def places_in_line(event: Event) -> dict[int, int]:
    """The place of everybody who waits, by primary key."""
    line = event.registrations.in_line().values_list("pk", flat=True)
    return {pk: place for place, pk in enumerate(line, start=1)}


def nominated_at(rows: QuerySet[Registration], event: Event) -> QuerySet[Registration]:
    """Those of `rows` at the event, the active ones first, by name."""
    found = rows.filter(event=event).select_related("organisation", "replaced_by")
    found = found.prefetch_related("profiles")
    is_over = Case(When(status__in=ACTIVE, then=0), default=1)
    return found.annotate(is_over=is_over).order_by("is_over", "sort_key", "pk")


def with_nominated(
    events: QuerySet[Event], rows: QuerySet[Registration]
) -> QuerySet[Event]:
    """Each event with `nominated`: how many of `rows` are active there; where seats
    were counted, `free_seats`.
    """
    mine = Q(registrations__in=rows.filter(status__in=ACTIVE))
    return events.annotate(
        nominated=Count("registrations", filter=mine),
        free_seats=F("seats") - F("seats_taken"),
    )
