"""Note who may be on two cards, and what was decided about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from participants.models import (
    Actor,
    Organisation,
    OrganisationPair,
    Person,
    PersonPair,
)
from participants.selectors.duplicates import (
    Found,
    find_pairs_of,
    find_people_pairs,
    standing_people,
)
from participants.selectors.organisation_duplicates import find_organisation_pairs
from participants.services.audit import record

CHUNK = 500
CHANGED = timedelta(hours=2)  # the hourly look goes back twice as far, to miss nobody
ROUND = 500  # cards looked at one by one; after more of them everybody is compared


class NotTwo(DomainError):
    code = "not_two"
    message = _("Choose two different cards.")


def look_for_doubles() -> int:
    """Compare everybody with everybody; say how many pairs are proposed.

    New pairs are added, those that are no longer alike go, and what somebody kept apart
    is never proposed again. Calling it again changes nothing.
    """
    found = _write(PersonPair, find_people_pairs(), everything=True)
    return found + _write(OrganisationPair, find_organisation_pairs(), everything=True)


def look_at_new_people(at: datetime) -> int:
    """Compare the cards that were added or changed lately with all others."""
    rows = standing_people().filter(updated_at__gt=at - CHANGED).order_by("pk")
    people = list(rows[: ROUND + 1])
    if len(people) > ROUND:
        return _write(PersonPair, find_people_pairs(), everything=True)
    return sum(flag_doubles(person) for person in people)


def flag_doubles(person: Person) -> int:
    """Propose those who may be the same as `person`; say how many there are."""
    return _write(PersonPair, find_pairs_of(person), everything=False)


@transaction.atomic
def _write(model: Any, found: Found, *, everything: bool) -> int:
    known = _known(model, found, everything=everything)
    new, changed = [], []
    for (first, second), like in found.items():
        row = known.pop((first, second), None)
        values = {"score": like.score, "reasons": list(like.reasons)}
        if row is None:
            new.append(model(first_id=first, second_id=second, **values))
        elif (row.score, row.reasons) != (like.score, values["reasons"]):
            row.score, row.reasons = values["score"], values["reasons"]
            changed.append(row)
    model.objects.bulk_create(new, batch_size=CHUNK, ignore_conflicts=True)
    model.objects.bulk_update(changed, ["score", "reasons"], batch_size=CHUNK)
    if everything:
        stale = [row.pk for row in known.values() if row.apart_at is None]
        for start in range(0, len(stale), CHUNK):
            rows = model.objects.filter(pk__in=stale[start : start + CHUNK])
            rows.filter(apart_at=None).delete()
    return len(found)


def _known(model: Any, found: Found, *, everything: bool) -> dict[tuple[int, int], Any]:
    """Rows that stand. Pairs with a merged card are none of ours: undoing it may
    need them.
    """
    rows = model.objects.filter(first__merged_into=None, second__merged_into=None)
    if not everything:
        cards = {pk for pair in found for pk in pair}
        rows = rows.filter(first__in=cards, second__in=cards)
    return {(row.first_id, row.second_id): row for row in rows}


def keep_apart(
    one: Person | Organisation, other: Person | Organisation, *, actor: Actor
) -> None:
    """Note that two cards are not the same: they are never proposed again.

    Calling it again changes nothing. Raises NotTwo.
    """
    _decide(one, other, actor, at=timezone.now())


def propose_again(
    one: Person | Organisation, other: Person | Organisation, *, actor: Actor
) -> None:
    """Take back that two cards are not the same. Raises NotTwo."""
    _decide(one, other, actor, at=None)


@transaction.atomic
def _decide(one: Any, other: Any, actor: Actor, *, at: datetime | None) -> None:
    if type(one) is not type(other) or one.pk == other.pk:
        raise NotTwo
    model: Any = PersonPair if isinstance(one, Person) else OrganisationPair
    first, second = sorted((one, other), key=lambda row: row.pk)
    pair, _is_new = model.objects.get_or_create(first=first, second=second)
    rows = model.objects.filter(pk=pair.pk)
    rows = rows.filter(apart_at=None) if at else rows.exclude(apart_at=None)
    if not rows.update(apart_at=at, apart_by=actor if at else None):
        return
    noun = "person" if isinstance(one, Person) else "organisation"
    action = f"{noun}.kept_apart" if at else f"{noun}.proposed_again"
    for card, beside in ((first, second), (second, first)):
        record(actor, action, card, after={"other": beside.uid})
