"""Observations of a candidate, with their marks and averages."""

from __future__ import annotations

from django.db.models import Avg, QuerySet
from django.db.models.functions import Round

from courses.models import Candidacy, Observation


def observations_of(candidacy: Candidacy) -> QuerySet[Observation]:
    """All that were asked for, the signed ones with their average, the latest first."""
    rows = candidacy.observations.select_related("event", "observer")
    rows = rows.prefetch_related("marks__point")
    return rows.annotate(average=average_mark()).order_by("-pk")


def average_mark() -> Round:
    """The average of the marks of an observation to two places, as all pages show it
    and as requirements compare it.
    """
    return Round(Avg("marks__mark"), 2)


def signed_of(candidacy: Candidacy) -> QuerySet[Observation]:
    """Those the facilitator may read: the signed ones."""
    return observations_of(candidacy).exclude(signed_at=None)
