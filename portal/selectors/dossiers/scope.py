"""Whose history it is, who looks at it, and what it is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from courses.models import Event, Registration
from courses.selectors.reach import present_of
from participants.access import Visitor, registry_for
from participants.models import Organisation, Region
from participants.selectors.registry import within
from portal.access import attendance_for, bodies_for, shown_programmes_for
from programmes.models import Partner, PlannedGroup, Programme


@dataclass(frozen=True)
class Narrowing:
    """One programme, and the days from and to which; empty is everything."""

    programme: Programme | None = None
    since: date | None = None
    until: date | None = None

    @property
    def is_any(self) -> bool:
        return bool(self.programme or self.since or self.until)

    def moments(self, column: str) -> Q:
        """Condition on a column of times: in the period, by the clocks of the desk."""
        found = Q()
        if self.since is not None:
            found &= Q(**{f"{column}__gte": _midnight(self.since)})
        if self.until is not None:
            end = _midnight(self.until + timedelta(days=1))
            found &= Q(**{f"{column}__lt": end})
        return found

    def days(self, column: str) -> Q:
        """Condition on a column of days: in the period."""
        found = Q()
        if self.since is not None:
            found &= Q(**{f"{column}__gte": self.since})
        if self.until is not None:
            found &= Q(**{f"{column}__lte": self.until})
        return found

    def lasting(self) -> Q:
        """Condition on what has a start and an end: some of it lies in the period."""
        found = Q()
        if self.since is not None:
            found &= Q(ended_on=None) | Q(ended_on__gte=self.since)
        if self.until is not None:
            found &= Q(started_on=None) | Q(started_on__lte=self.until)
        return found

    def events(self, prefix: str = "") -> Q:
        """Condition on events, or on what leads to one by `prefix` ("event__")."""
        found = self.moments(f"{prefix}starts_at")
        if self.programme is not None:
            shared = Event.objects.filter(further_programmes=self.programme)
            own = Q(**{f"{prefix}programme": self.programme})
            found &= own | Q(**{f"{prefix}pk__in": shared.values("pk")})
        return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Dossier:
    """A set of organisations as one viewer may know it.

    `place` is where they are, or where the one organisation stands.
    """

    viewer: Visitor
    whole: QuerySet[Organisation]
    narrowed: Narrowing = field(default_factory=Narrowing)
    place: Region | None = None
    is_place: bool = False

    @cached_property
    def pks(self) -> QuerySet[Organisation]:
        """For `organisation__in`: a condition, so it costs no query of its own."""
        return self.whole.order_by().values("pk")  # type: ignore[return-value]

    @cached_property
    def present(self) -> QuerySet[Registration]:
        """Who came from these organisations, as far as the viewer may count them."""
        rows = attendance_for(self.viewer).filter(organisation__in=self.pks)
        return present_of(rows).filter(self.narrowed.events("event__"))

    @cached_property
    def programmes(self) -> list[Programme]:
        """The programmes that these organisations have a part in, or came to."""
        rows = shown_programmes_for(self.viewer)
        if self.narrowed.programme is not None:
            return list(rows.filter(pk=self.narrowed.programme.pk))
        return list(rows.filter(self._takes_part()))

    def _takes_part(self) -> Q:
        partners = Partner.objects.filter(organisation__in=self.pks).order_by()
        groups = PlannedGroup.organisations.through.objects.filter(
            organisation__in=self.pks, plannedgroup__retired_at=None
        )
        attended = self.present.values("event__programme")
        return (
            Q(pk__in=partners.values("programme"))
            | Q(pk__in=groups.values("plannedgroup__programme"))
            | Q(pk__in=attended)
        )


def dossier_of(
    organisation: Organisation,
    viewer: Visitor,
    *,
    with_units: bool = False,
    narrowed: Narrowing | None = None,
) -> Dossier:
    """One organisation, and if wanted the units inside it, two levels deep."""
    own = Q(pk=organisation.pk)
    if with_units:
        own |= Q(parent=organisation) | Q(parent__parent=organisation)
    rows = registry_for(viewer).filter(own)
    return Dossier(viewer, rows, narrowed or Narrowing(), organisation.region)


def dossier_in(
    region: Region, viewer: Visitor, *, narrowed: Narrowing | None = None
) -> Dossier:
    """A place with everything below it."""
    rows = bodies_for(viewer).filter(within(region))
    return Dossier(viewer, rows, narrowed or Narrowing(), region, is_place=True)
