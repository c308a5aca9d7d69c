"""How far the candidates of a programme are, for observers: numbers, never names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from courses.models import Qualification, Requirement
from courses.selectors.facilitators.progress import Progress, progress_of
from courses.selectors.facilitators.words import STAGE_NAMES
from participants.selectors.traits import FEWEST
from programmes.models import Programme


@dataclass(frozen=True)
class Met:
    """How many candidates meet a requirement; None: too few to be told."""

    requirement: Requirement
    people: int | None


@dataclass(frozen=True)
class Observed:
    """A qualification in numbers; None where one to four people stand behind it."""

    qualification: Qualification
    candidates: int | None
    stages: list[tuple[str | Promise, int | None]]
    lines: list[Met]


def observed_of(programme: Programme, day: date) -> list[Observed]:
    """The qualifications, each in as many queries for one candidate as for all."""
    return [
        _observed(row, progress_of(row, row.candidacies.all(), day))
        for row in programme.qualifications.all()
    ]


def _observed(qualification: Qualification, rows: list[Progress]) -> Observed:
    asked = qualification.requirements.select_related("event")
    met = Counter(
        line.requirement.pk for row in rows for line in row.lines if line.is_met
    )
    number = len(rows)
    counted = Counter(row.stage for row in rows)
    is_told = number >= FEWEST and not any(map(_is_small, counted.values()))
    return Observed(
        qualification,
        None if _is_small(number) else number,
        [
            (name, counted[stage] if is_told else None)
            for stage, name in STAGE_NAMES.items()
        ],
        [Met(row, _told(met[row.pk], number)) for row in asked],
    )


def _told(people: int, of: int) -> int | None:
    """The count, unless it or what is left of all is of so few that they are known."""
    is_hidden = of < FEWEST or _is_small(people) or _is_small(of - people)
    return None if is_hidden else people


def _is_small(people: int) -> bool:
    return 0 < people < FEWEST
