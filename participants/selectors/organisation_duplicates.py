"""Doubles among organisations: the same body on two cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import TypeAlias

from django.db.models import QuerySet
from rapidfuzz.distance import OSA

from core.text import fold, search_key
from participants.models import Organisation, OrganisationPair
from participants.selectors.likeness import FEWEST, Likeness

Found: TypeAlias = dict[tuple[int, int], Likeness]
Kind = Organisation.Kind
LARGEST = 60
LONG = 10  # letters of a name in which one may be mistyped

# Words for the kind of body, which lists write in full, in short or not at all.
KIND_WORDS = {
    fold(word)
    for word in (
        "община общ оба obshtina municipality общинска администрация opština opstina"
        " општина općina opcina grad град gradska градска uprava управа областна"
        " администрация of the city town"
    ).split()
}


def find_organisation_pairs() -> Found:
    """All pairs of standing organisations that may be one.

    Their names or other names agree, and their places and the bodies they are inside
    do not contradict it: Novi Grad in Sarajevo is not Novi Grad on the Una.
    """
    rows = Organisation.objects.filter(merged_into=None).order_by("pk")
    groups: dict[str, list[Organisation]] = defaultdict(list)
    for row in rows:
        for key in _keys(row):
            groups[key].append(row)
    found: Found = {}
    for group in groups.values():
        for one, other in combinations(group[:LARGEST], 2):
            pair = (one.pk, other.pk)
            if pair not in found and (like := organisation_likeness(one, other)):
                found[pair] = like
    return found


def _keys(row: Organisation) -> set[str]:
    keys = {search_key(name) for name in _spellings(row)}
    keys |= {f"~{_bare(name)}" for name in _spellings(row)}
    if row.region_id:  # for a slip of the pen: the same place and the same beginning
        keys |= {f"@{row.region_id} {row.kind} {row.name_key[:4]}"}
    return {key for key in keys if key.strip("~ ")}


def _spellings(row: Organisation) -> list[str]:
    return [name for name in (*row.names.values(), *row.aliases) if name]


def _bare(name: str) -> str:
    """The name without the words for its kind, in any order."""
    words = [word for word in fold(name).split() if word not in KIND_WORDS]
    return search_key(" ".join(words))


def organisation_likeness(one: Organisation, other: Organisation) -> Likeness | None:
    """Why two cards may be one organisation, or None."""
    if one.kind != other.kind and Kind.OTHER not in (one.kind, other.kind):
        return None
    if one.parent_id and other.parent_id and one.parent_id != other.parent_id:
        return None
    if one.region_id and other.region_id and one.region_id != other.region_id:
        return None
    same_place = bool(one.region_id) and one.region_id == other.region_id
    name, score = next(_of_names(one, other, same_place=same_place), ("", 0))
    if not name:
        return None
    reasons = [name]
    if same_place:
        reasons.append("place")
    elif one.region_id or other.region_id:
        reasons.append("no_place")
        score -= 10
    if one.email and one.email.lower() == other.email.lower():
        reasons.append("email")
        score = min(score + 8, 100)
    return Likeness(score, tuple(reasons)) if score >= FEWEST else None


def _of_names(
    one: Organisation, other: Organisation, *, same_place: bool
) -> Iterator[tuple[str, int]]:
    mine, theirs = _spellings(one), _spellings(other)
    official = {fold(name) for name in one.names.values() if name}
    if official & {fold(name) for name in other.names.values() if name}:
        yield "same_name", 92
    if {fold(name) for name in mine} & {fold(name) for name in theirs}:
        yield "alias", 90
    if {search_key(name) for name in mine} & {search_key(name) for name in theirs}:
        yield "spelling", 85
    bare = {_bare(name) for name in mine} & {_bare(name) for name in theirs}
    if bare - {""}:
        yield "abbreviation", 75
    is_long = min(len(one.name_key), len(other.name_key)) >= LONG
    mistyped = OSA.distance(one.name_key, other.name_key, score_cutoff=1) == 1
    if same_place and is_long and mistyped:
        yield "letter", 70


def open_organisation_pairs(
    organisations: QuerySet[Organisation],
) -> QuerySet[OrganisationPair]:
    """Proposed pairs of which a user works with both; `organisations` is the door."""
    return _pairs(organisations).filter(apart_at=None)


def organisations_kept_apart(
    organisations: QuerySet[Organisation],
) -> QuerySet[OrganisationPair]:
    """Pairs that somebody said are two organisations."""
    return _pairs(organisations).exclude(apart_at=None)


def _pairs(organisations: QuerySet[Organisation]) -> QuerySet[OrganisationPair]:
    own = organisations.filter(merged_into=None).order_by().values("pk")
    return OrganisationPair.objects.filter(first__in=own, second__in=own)
