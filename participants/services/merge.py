"""Two cards turn out to be one: merge them, and undo that.

Nothing is lost: the card that goes stays in the database and points to the one that
stays, every change is in the journal of the merge, and undoing puts it all back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from participants.models import (
    Actor,
    Organisation,
    OrganisationMerge,
    Person,
    PersonMerge,
)
from participants.services import merge_rules, organisations, people
from participants.services.audit import record
from participants.services.gates import hold, hold_off_imports
from participants.services.journal import undo
from participants.services.links import (
    M,
    Merging,
    followers,
    links_of,
    move,
    refusals,
)
from participants.services.profiles import follow_merges, hold_profiles

PERSON_FIELDS = (
    "given_name",
    "middle_name",
    "family_name",
    "own_latin",
    "own_cyrillic",
    "language",
    "gender",
    "birth_year",
    "email",
    "phone",
)
ORGANISATION_FIELDS = (
    "kind",
    "names",
    "language",
    "region",
    "parent",
    "legal_form",
    "tax_number",
    "email",
    "phone",
    "address",
    "website",
    "verified_on",
)
EMPTY: tuple[Any, ...] = (None, "", {})


class SameCard(DomainError):
    code = "same_card"
    message = _("This is one card, not two. Choose another one to merge it with.")


class MergedAlready(DomainError):
    code = "merged_already"
    message = _("“%(name)s” was merged into another card already. Look at it again.")


class ErasedCard(DomainError):
    code = "erased_card"
    message = _("The data of one of them were erased, so there is nothing to merge.")


class UndoneAlready(DomainError):
    code = "undone_already"
    message = _("This merge was undone already.")


class UndoLaterFirst(DomainError):
    code = "undo_later_first"
    message = _(
        "“%(name)s” was itself merged into “%(into)s” later. Undo that merge first."
    )


class ErasedSince(DomainError):
    code = "erased_since"
    message = _(
        "The data of this person were erased after the merge, so it cannot be undone."
    )


@transaction.atomic
def merge_people(
    keep: Person, lose: Person, *, actor: Actor, from_lost: Iterable[str] = ()
) -> PersonMerge:
    """Make one person of two cards; `from_lost` are the fields taken from `lose`.

    What `keep` lacks it gets in any case. Everything that named `lose` names `keep`;
    the stricter consent holds, and what one card would not tell stays untold. Raises
    SameCard, MergedAlready, ErasedCard, or what an app refuses; then nothing changes.
    """
    keep, lose = _locked(Person, keep, lose)
    if keep.erased_at or lose.erased_at:
        raise ErasedCard
    untold = merge_rules.untold(keep, lose)
    merging = Merging(keep, lose, timezone.now(), actor, frozenset(from_lost))
    _carry(merging, Person)
    _take(merging, PERSON_FIELDS, people.KEYS, people.write_keys)
    is_public = keep.is_contact_public and lose.is_contact_public
    stricter = {"is_contact_public": is_public, **untold}
    if any(getattr(keep, name) != value for name, value in stricter.items()):
        merging.journal.set(Person.objects.filter(pk=keep.pk), **stricter)
    made: PersonMerge = _close(merging, PersonMerge)
    return made


@transaction.atomic
def merge_organisations(
    keep: Organisation,
    lose: Organisation,
    *,
    actor: Actor,
    from_lost: Iterable[str] = (),
) -> OrganisationMerge:
    """Make one organisation of two cards, as `merge_people` does.

    Names of the card that goes become other names of the one that stays, so that
    lists which use them still find it. Target groups and roles follow.
    """
    keep, lose = _locked(Organisation, keep, lose)
    merging = Merging(keep, lose, timezone.now(), actor, frozenset(from_lost))
    _carry(merging, Organisation)
    _take(
        merging,
        ORGANISATION_FIELDS,
        organisations.KEYS,
        organisations.write_keys,
    )
    made: OrganisationMerge = _close(merging, OrganisationMerge)
    return made


def _locked(model: type[M], keep: M, lose: M) -> tuple[M, M]:
    """Both cards as they are now, locked, if they may be merged."""
    if keep.pk == lose.pk:
        raise SameCard
    hold_off_imports()
    hold_profiles()  # of what moves some names profiles
    found: dict[Any, M] = {row.pk: row for row in hold(keep, lose)}
    for refusal in refusals:
        if refusal.subject is model:
            refusal.check(found[keep.pk], found[lose.pk])
    for row in (found[lose.pk], found[keep.pk]):
        if row.merged_into_id is not None:
            raise MergedAlready(name=row)
    return found[keep.pk], found[lose.pk]


def _carry(merging: Merging[M], subject: type[M]) -> None:
    """Everything that names the card that goes."""
    rules = links_of(subject)
    for follower in followers:
        if follower.subject is subject:
            follower.settle(merging)
    for link in rules:
        if link.settle is not None:
            link.settle(merging)
    for link in rules:
        move(merging.journal, link, keep=merging.keep, lose=merging.lose)


def _take(
    merging: Merging[Any],
    fields: tuple[str, ...],
    keys: tuple[str, ...],
    write_keys: Callable[[Any], None],
) -> None:
    """Write the chosen fields and what `keep` lacks, and mark the card that goes."""
    keep, lose = merging.keep, merging.lose
    rows = type(keep)._base_manager
    for name in fields:
        is_gap = getattr(keep, name) in EMPTY and getattr(lose, name) not in EMPTY
        if name in merging.chosen or is_gap:
            setattr(keep, name, getattr(lose, name))
    if isinstance(keep, Organisation) and isinstance(lose, Organisation):
        before = rows.get(pk=keep.pk)
        organisations.join_names(keep, [before, lose])
    write_keys(keep)
    names = [*fields, *keys, *(["aliases"] if hasattr(keep, "aliases") else [])]
    stored = rows.get(pk=keep.pk)
    columns = [keep._meta.get_field(name).attname for name in names]
    changed = {
        name: getattr(keep, name)
        for name in columns
        if getattr(keep, name) != getattr(stored, name)
    }
    at = {"updated_at": merging.at}
    merging.journal.set(rows.filter(pk=keep.pk), **changed, **at)
    merging.journal.set(rows.filter(pk=lose.pk), merged_into_id=keep.pk, **at)


def _close(merging: Merging[Any], model: Any) -> Any:
    """The record of the merge, and a line in the trail of each card."""
    counts: dict[str, int] = {}
    for step in merging.journal.steps:
        size = len(step.get("pks", ["one"]))
        counts[step["model"]] = counts.get(step["model"], 0) + size
    merge = model.objects.create(
        kept=merging.keep,
        lost=merging.lose,
        at=merging.at,
        actor=merging.actor,
        steps=merging.journal.steps,
        counts=counts,
    )
    noun = model.__name__.removesuffix("Merge").lower()
    note = {"merge": merge.uid, "kept": merging.keep.uid, "lost": merging.lose.uid}
    for row in (merging.keep, merging.lose):
        record(merging.actor, f"{noun}.merged", row, after=note | {"rows": counts})
    return merge


def undo_people_merge(merge: PersonMerge, *, actor: Actor) -> PersonMerge:
    """Part two people again, exactly as they were.

    What came to the card afterwards stays with the one that was kept. Raises
    UndoneAlready, UndoLaterFirst, ErasedSince, or UndoImpossible with what was changed.
    """
    row: PersonMerge = _undo(PersonMerge, Person, merge, actor)
    return row


def undo_organisation_merge(
    merge: OrganisationMerge, *, actor: Actor
) -> OrganisationMerge:
    """Part two organisations again, as `undo_people_merge` does."""
    row: OrganisationMerge = _undo(OrganisationMerge, Organisation, merge, actor)
    return row


@transaction.atomic
def _undo(model: Any, subject: type[Model], merge: Any, actor: Actor) -> Any:
    hold_off_imports()
    hold_profiles()
    found: dict[Any, Any] = {row.pk: row for row in hold(merge.kept, merge.lost)}
    row = model.objects.select_for_update(no_key=True, of=("self",)).get(pk=merge.pk)
    if row.undone_at is not None:
        raise UndoneAlready
    kept, lost = found[row.kept_id], found[row.lost_id]
    if getattr(kept, "erased_at", None) or not row.steps:
        raise ErasedSince
    if kept.merged_into_id is not None:
        raise UndoLaterFirst(name=kept, into=kept.merged_into)
    undo(row.steps)
    follow_merges()
    at = timezone.now()
    row.undone_at, row.undone_by = at, actor
    row.save(update_fields=["undone_at", "undone_by", "updated_at"])
    noun = model.__name__.removesuffix("Merge").lower()
    note = {"merge": row.uid, "kept": kept.uid, "lost": lost.uid}
    for card in (kept, lost):
        record(actor, f"{noun}.merge_undone", card, after=note)
    return row
