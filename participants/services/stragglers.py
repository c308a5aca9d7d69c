"""What came to a card while it was merged away: it follows to the card that stands."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.errors import DomainError
from participants.models import Organisation, OrganisationMerge, Person, PersonMerge
from participants.services.audit import record
from participants.services.gates import hold, hold_off_imports
from participants.services.links import Link, Merging, links_of, move, parts, rows_of
from participants.services.privacy import Merge
from participants.services.profiles import hold_profiles

MERGES: dict[Any, Any] = {Person: PersonMerge, Organisation: OrganisationMerge}
logger = logging.getLogger(__name__)


def left_behind(subject: Any) -> Iterator[tuple[Link, QuerySet[Any]]]:
    """By link what a merge moves and still names a card that was merged."""
    merged = subject._base_manager.exclude(merged_into=None).values("pk")
    for link in links_of(subject):
        if link.rule not in (Merge.STAY, Merge.MOVE_OR_KEEP):
            model, name = parts(link.column)
            yield link, model._base_manager.filter(**{f"{name}__in": merged})


def gather_left_behind() -> int:
    """Move what names a merged card to the one that stands; say of how many cards.

    Acts that began before a merge may add such rows after it. They come into the
    journal of the merge, so that undoing it takes them back as well. One that cannot
    be moved does not stop the others.
    """
    done = 0
    for subject in MERGES:
        for pk in _named(subject):
            try:
                _gather(subject, pk)
            except (DatabaseError, DomainError):
                logger.exception("%s %s keeps rows", subject.__name__, pk)
            else:
                done += 1
    return done


def _named(subject: Any) -> list[int]:
    found: set[int] = set()
    for link, rows in left_behind(subject):
        _model, name = parts(link.column)
        found.update(rows.values_list(name, flat=True).distinct())
    return sorted(found)


@transaction.atomic
def _gather(subject: Any, pk: int) -> None:
    hold_off_imports()
    hold_profiles()
    lost = subject._base_manager.select_related("merged_into").get(pk=pk)
    if lost.merged_into is None:
        return  # undone this moment
    cards = {row.pk: row for row in hold(lost, lost.merged_into)}
    lose, keep = cards[pk], cards[lost.merged_into_id]
    if lose.merged_into_id != keep.pk or keep.merged_into_id is not None:
        return  # merged again this moment: the next run finds it
    merging = Merging(keep, lose, timezone.now(), None)
    for link in links_of(subject):
        if link.rule in (Merge.STAY, Merge.MOVE_OR_KEEP):
            continue
        if rows_of(link.column, lose).exists():
            if link.settle is not None:
                link.settle(merging)
            move(merging.journal, link, keep=keep, lose=lose)
    rows = MERGES[subject].objects.filter(lost=lose, undone_at=None)
    merge = rows.order_by("-at").first()
    if merge is not None and merge.steps:  # without steps the data were erased
        merge.steps += merging.journal.steps
        merge.save(update_fields=["steps", "updated_at"])
    noun = subject.__name__.lower()
    note = {"lost": lose.uid, "steps": len(merging.journal.steps)}
    record(None, f"{noun}.merged", keep, after=note)
