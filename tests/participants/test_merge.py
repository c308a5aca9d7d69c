"""Merging two cards into one, and undoing it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model

from participants.services.links import columns_of, link_of, rows_of
from participants.services.merge import (
    merge_organisations,
    merge_people,
    undo_organisation_merge,
    undo_people_merge,
)
from tests.participants.doubles import checksums, two_organisations, two_people

pytestmark = pytest.mark.django_db


def left_behind(card: Model) -> dict[str, int]:
    """How many rows of each table still name a card."""
    counts = {
        column: rows_of(column, card).count() for column in columns_of(type(card))
    }
    return {column: count for column, count in counts.items() if count}


def rule_of(column: str) -> str:
    link = link_of(column)
    assert link is not None
    return link.rule


# --- everything, there and back ---------------------------------------------------


@pytest.mark.parametrize(
    ("make", "merge", "undo"),
    [
        (two_people, merge_people, undo_people_merge),
        (two_organisations, merge_organisations, undo_organisation_merge),
    ],
)
def test_undo_restores_every_table(make: Any, merge: Any, undo: Any) -> None:
    keep, lose = make()
    columns = columns_of(type(keep))
    assert not [name for name in columns if not rows_of(name, lose).exists()], (
        "This test means nothing for tables in which no row names the card."
    )
    before = checksums()

    row = merge(keep, lose, actor=None)
    between = checksums()
    undo(row, actor=None)

    after = checksums()
    assert {table for table in before if before[table] != after[table]} == set()
    changed = {table for table in before if before[table] != between[table]}
    moved = {
        column.rpartition(".")[0].lower().replace(".", "_")
        for column in columns
        if rule_of(column) != "stay"
    }
    assert moved <= changed


def test_merge_people_leaves_behind_what_may_not_move() -> None:
    keep, lose = two_people()

    merge_people(keep, lose, actor=None)

    assert left_behind(lose) == {
        "certificates.Certificate.person": 1,
        "courses.Invitation.person": 1,
        "courses.TrainerProfile.person": 1,
        "participants.PersonMerge.kept": 1,
        "participants.PersonMerge.lost": 2,
        "participants.PersonPair.second": 1,
        "participants.PersonalAnswer.person": 1,
        "participants.SpecialAnswer.person": 1,
    }


def test_merge_organisations_leaves_behind_what_may_not_move() -> None:
    keep, lose = two_organisations()

    merge_organisations(keep, lose, actor=None)

    assert left_behind(lose) == {
        "courses.Invitation.organisation": 1,
        "courses.VisitReport.organisation": 1,
        "participants.OrganisationMerge.kept": 1,
        "participants.OrganisationMerge.lost": 2,
        "participants.OrganisationPair.second": 1,
        "programmes.Application.organisation": 1,
        "programmes.Obligation.organisation": 1,
    }
