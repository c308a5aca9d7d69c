"""Reads on the route of a study visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Prefetch

from courses.models import Event, Leg, LegHost


@dataclass(frozen=True)
class RouteDay:
    """The legs that begin on one local day."""

    on: date
    legs: list[Leg]


def route(event: Event) -> list[RouteDay]:
    """The legs of a visit by the days of the place, with hosts, in two queries."""
    hosts = LegHost.objects.select_related("organisation")
    rows = event.legs.select_related("place", "contact_person").prefetch_related(
        Prefetch("hosts", hosts)
    )

    def local_day(leg: Leg) -> date:
        return leg.starts_at.astimezone(event.tz).date()

    return [RouteDay(on, list(legs)) for on, legs in groupby(rows, key=local_day)]
