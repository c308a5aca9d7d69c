"""Parts of the history of a place: bodies, municipalities, events held there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Value, When

from courses.access import events_for
from courses.models import Event
from courses.selectors.events import latest_first
from courses.selectors.reach import Reach, reach_by, reach_in
from participants.models import Organisation, Region
from participants.selectors.organisations import name_order
from participants.selectors.territory import in_name_order
from portal.selectors.coverage import CoverageLine, coverage_of
from portal.selectors.dossiers.scope import Dossier
from programmes.models import Programme

NOBODY = Reach()
Level, Kind = Region.Level, Organisation.Kind
OVER = (Event.Status.DRAFT, Event.Status.CANCELLED)


@dataclass(frozen=True)
class BodyLine:
    """An organisation of the place, and whom it sent."""

    organisation: Organisation
    reach: Reach


def bodies_in(dossier: Dossier) -> QuerySet[Organisation]:
    """The bodies side by side: administration, council, offices, and so on by kind."""
    order = [When(kind=kind, then=Value(place)) for place, kind in enumerate(Kind)]
    return dossier.whole.select_related("region__parent", "parent").order_by(
        Case(*order), *name_order()
    )


def body_lines(dossier: Dossier, bodies: Sequence[Organisation]) -> list[BodyLine]:
    """The bodies of a page with their numbers."""
    keys = [body.pk for body in bodies]
    reach = reach_by(dossier.present.filter(organisation__in=keys), "organisation")
    return [BodyLine(body, reach.get(body.pk, NOBODY)) for body in bodies]


@dataclass(frozen=True)
class TownLine:
    """A municipality, its bodies and whom they sent together."""

    region: Region
    bodies: int
    reach: Reach


def towns_in(dossier: Dossier) -> list[TownLine]:
    """The municipalities below the place, in a fixed number of queries."""
    if dossier.place is None or dossier.place.level == Level.MUNICIPALITY:
        return []
    towns = Region.objects.filter(
        path__startswith=dossier.place.path, level=Level.MUNICIPALITY
    )
    found = {town.pk: town for town in towns.select_related("parent")}
    town_of = _town_of(dossier, found)
    bodies: dict[int, int] = {}
    for town in town_of.values():
        bodies[town] = bodies.get(town, 0) + 1
    reach = reach_in(dossier.present, town_of)
    return [
        TownLine(town, bodies.get(town.pk, 0), reach.get(town.pk, NOBODY))
        for town in in_name_order(found.values())
    ]


def _town_of(dossier: Dossier, towns: dict[int, Region]) -> dict[int, int]:
    """In which municipality each organisation stands."""
    rows = dossier.whole.order_by().values_list("pk", "region__path")
    return {
        pk: town
        for pk, path in rows
        for town in [int(key) for key in (path or "").split("/") if key]
        if town in towns
    }


def held_in(dossier: Dossier) -> QuerySet[Event]:
    """The events held there, public ones and those the viewer works on."""
    assert dossier.place is not None  # noqa: S101 - a part of places only
    seen = Q(pk__in=events_for(dossier.viewer).values("pk"))
    rows = Event.objects.filter(
        seen | Q(is_public=True, programme__is_public=True),
        dossier.narrowed.events(),
        place__path__startswith=dossier.place.path,
    )
    return latest_first(
        rows.exclude(status__in=OVER).select_related("kind", "programme", "place")
    )


@dataclass(frozen=True)
class Observed:
    """What an observer may read of a place: the lines of a programme's coverage."""

    programme: Programme
    lines: list[CoverageLine]

    @property
    def reached(self) -> int:
        """How many of the municipalities sent anybody."""
        return sum(line.people != 0 for line in self.lines)

    @property
    def rows(self) -> list[tuple[CoverageLine, int]]:
        """Each municipality, and on how many topics somebody was present."""
        return [
            (line, sum(cell.people != 0 for cell in line.cells)) for line in self.lines
        ]


def observed_in(place: Region, programme: Programme) -> Observed:
    """The same cells, hidden the same way, as on the coverage of the programme: what
    is not to be read there cannot be worked out here (T14).
    """
    lines = [
        line
        for line in coverage_of(programme, exact=False).lines
        if line.region.path.startswith(place.path)
    ]
    return Observed(programme, lines)
