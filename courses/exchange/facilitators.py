"""Files out: the candidates for a qualification."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.models import Candidacy, Qualification, Requirement
from courses.selectors.facilitators.progress import Progress, progress_of
from courses.selectors.facilitators.words import STAGE_NAMES, requirement_name
from participants.exchange.columns import Column, Spelling, of
from participants.exchange.exports import AT_ONCE


def candidates_to_write(
    qualification: Qualification, rows: QuerySet[Candidacy], day: date
) -> Iterator[Progress]:
    """The candidates with their progress, by the thousand."""
    reader = rows.iterator(AT_ONCE)
    while some := list(islice(reader, AT_ONCE)):
        yield from progress_of(qualification, some, day)


CANDIDATES: tuple[Column[Progress], ...] = (
    Column(
        "name",
        _("Name"),
        lambda row, how: how.person(row.candidacy.person),
        width=30,
    ),
    Column(
        "stage",
        _("Where they stand"),
        lambda row, _how: str(STAGE_NAMES[row.stage]),
        width=24,
    ),
    Column("met", _("Requirements met"), of("met"), width=14),
    Column(
        "granted",
        _("Granted on"),
        lambda row, _how: row.award.granted_on if row.award else None,
        width=14,
    ),
    Column(
        "until",
        _("Valid until"),
        lambda row, _how: row.award.valid_until if row.award else None,
        width=14,
    ),
)


def requirement_columns(qualification: Qualification) -> list[Column[Progress]]:
    """For each requirement how much of it they have."""
    return [
        _of_requirement(number, row)
        for number, row in enumerate(qualification.requirements.all())
    ]


def _of_requirement(number: int, row: Requirement) -> Column[Progress]:
    def have(line: Progress, _how: Spelling) -> Value:
        return line.lines[number].have

    label = f"{requirement_name(row)} ({row.count})"
    return Column(f"requirement-{number + 1}", label, have, is_usual=False, width=20)
