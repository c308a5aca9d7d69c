"""What observers may read of one organisation: its part in their programmes.

Its people are a number, and only one that gives no smaller number away (T14).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from courses.models import Registration
from courses.selectors.reach import Reach, present_of, reach_by
from participants.models import Organisation, Region
from participants.selectors.territory import municipality_of
from portal.selectors.coverage import coverage_of
from portal.selectors.figures import SMALL
from programmes.models import Partner, Programme


@dataclass(frozen=True)
class ObservedPart:
    """The part of an organisation in a programme; a number not to be shown is None."""

    programme: Programme
    roles: list[str]
    people: int | None
    events: int | None


def observed_parts(
    organisation: Organisation, programmes: Iterable[Programme]
) -> list[ObservedPart]:
    """The programmes in which it has a role or from which somebody came to events."""
    town = municipality_of(organisation)
    found = (_part(organisation, programme, town) for programme in programmes)
    return [part for part in found if part.roles or part.people != 0]


def _part(
    organisation: Organisation, programme: Programme, town: Region | None
) -> ObservedPart:
    held = Partner.objects.filter(programme=programme, organisation=organisation)
    roles = [str(row.get_role_display()) for row in held]
    rows = Registration.objects.filter(event__programme=programme)
    reach = reach_by(present_of(rows).exclude(organisation=None), "organisation")
    own = reach.get(organisation.pk, Reach())
    if own.people and not _may_be_told(own.people, reach, programme, town):
        return ObservedPart(programme, roles, None, None)
    return ObservedPart(programme, roles, own.people, own.events)


def _may_be_told(
    people: int, reach: dict[int, Reach], programme: Programme, town: Region | None
) -> bool:
    """Whether neither it is small nor what is left of its municipality without it and
    the others that are told; and the coverage tells the municipality.
    """
    there = _neighbours(reach, town)
    small = sum(reach[pk].people for pk in there if reach[pk].people < SMALL)
    if people < SMALL or 0 < small < SMALL:
        return False
    if town is None:
        return True
    lines = coverage_of(programme, exact=False).lines
    return all(row.people is not None for row in lines if row.region.pk == town.pk)


def _neighbours(reach: dict[int, Reach], town: Region | None) -> list[int]:
    """The organisations in the same municipality; or outside of all of them."""
    paths = dict(
        Organisation.objects.filter(pk__in=reach).values_list("pk", "region__path")
    )
    if town is not None:
        return [pk for pk, path in paths.items() if (path or "").startswith(town.path)]
    keys = {key for path in paths.values() for key in (path or "").split("/") if key}
    level = Region.Level.MUNICIPALITY
    towns = Region.objects.filter(pk__in=keys, level=level).values_list("pk", flat=True)
    inside = set(map(str, towns))
    return [
        pk for pk, path in paths.items() if inside.isdisjoint((path or "").split("/"))
    ]
