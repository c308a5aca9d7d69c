"""Doubles among people: who may be on two cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import TypeAlias
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.text import search_key
from participants.models import Person, PersonMerge, PersonPair, Post
from participants.selectors.likeness import WORDS, Card, Likeness, likeness
from participants.selectors.people import find_people

Found: TypeAlias = dict[tuple[int, int], Likeness]
FIELDS = (
    "pk",
    "given_name",
    "middle_name",
    "name_key",
    "own_latin",
    "own_cyrillic",
    "email_key",
    "phone",
    "gender",
    "birth_year",
)
LARGEST = 60  # of a group in which all are compared; in larger ones neighbours only
NEIGHBOURS = 12  # names on either side
NAMESAKES = 100  # people of one name who are compared in a larger group
MOST = 500  # people looked at for one card


def standing_people() -> QuerySet[Person]:
    """Cards that can be doubles: neither merged nor erased."""
    return Person.objects.filter(merged_into=None, erased_at=None)


def find_people_pairs(people: QuerySet[Person] | None = None) -> Found:
    """All pairs of `people` (of everybody) that may be one person.

    Only those are compared who share an address, a telephone or an organisation, and
    of them only those who share a part of the name; large groups are sorted and each
    card compared with its neighbours. So the work grows with n log n.
    """
    rows = standing_people() if people is None else people
    cards = {row[0]: Card(*row) for row in rows.order_by().values_list(*FIELDS)}
    offices = _offices(cards, everybody=people is None)
    seen: set[tuple[int, int]] = set()
    found: Found = {}
    for group in _groups(cards.values(), offices):
        for one, other in _alike(group):
            pair = (one.pk, other.pk) if one.pk < other.pk else (other.pk, one.pk)
            if pair in seen:
                continue
            seen.add(pair)
            mine, theirs = offices.get(one.pk), offices.get(other.pk)
            share = bool(mine and theirs and not mine.isdisjoint(theirs))
            if (like := likeness(one, other, share_organisation=share)) is not None:
                found[pair] = like
    return found


def find_pairs_of(person: Person) -> Found:
    """The pairs of one card with others, by a few short queries."""
    parts = person.name_key.split()
    if not parts:
        return {}
    named = Q()
    for part in {search_key(parts[0]), search_key(parts[-1])}:
        named |= Q(search_key__contains=part)
    near = Q(pk=person.pk)
    if person.email_key:
        near |= Q(email_key=person.email_key)
    if person.phone:
        near |= Q(phone=person.phone)
    offices = list(person.posts.values_list("organisation", flat=True))
    if offices:
        there = Post.objects.filter(organisation__in=offices)
        near |= Q(pk__in=there.values("person")) & named
    rows = standing_people().filter(near).values_list("pk", flat=True)
    pks = {person.pk, *rows[:MOST]}
    found = find_people_pairs(standing_people().filter(pk__in=pks))
    return {pair: like for pair, like in found.items() if person.pk in pair}


def _offices(cards: dict[int, Card], *, everybody: bool) -> dict[int, set[int]]:
    rows = Post.objects.order_by().values_list("person", "organisation")
    if not everybody:
        rows = rows.filter(person__in=list(cards))
    offices: dict[int, set[int]] = defaultdict(set)
    for person, organisation in rows:
        offices[person].add(organisation)
    return offices


def _groups(
    cards: Iterable[Card], offices: dict[int, set[int]]
) -> Iterator[list[Card]]:
    """Cards that share something and a part of the name, in either order."""
    blocks: dict[tuple[str, object], list[Card]] = defaultdict(list)
    for card in cards:
        if card.email_key:
            blocks["email", card.email_key].append(card)
        if card.phone_key:
            blocks["phone", card.phone_key].append(card)
        for pk in offices.get(card.pk, ()):
            blocks["office", pk].append(card)
    for block in blocks.values():
        if len(block) < 2:
            continue
        groups: dict[str, list[Card]] = defaultdict(list)
        for card in block:
            for part in card.parts:
                groups[part].append(card)
        yield from (group for group in groups.values() if len(group) > 1)


def _alike(group: Sequence[Card]) -> Iterator[tuple[Card, Card]]:
    """The pairs of a group to be compared: all, or those of one name and of names
    that stand close by in the alphabet, however many people bear one of them.
    """
    if len(group) <= LARGEST:
        yield from combinations(group, 2)
        return
    named: dict[str, list[Card]] = defaultdict(list)
    for card in sorted(group, key=lambda card: (card.loose, card.pk)):
        if len(named[card.loose]) < NAMESAKES:
            named[card.loose].append(card)
    names = list(named.values())
    for place, cards in enumerate(names):
        yield from combinations(cards, 2)
        for others in names[place + 1 : place + 1 + NEIGHBOURS]:
            yield from product(cards, others)


def open_pairs(people: QuerySet[Person]) -> QuerySet[PersonPair]:
    """Proposed pairs of which a user sees both; `people` is the door."""
    return _pairs(people).filter(apart_at=None)


def kept_apart(people: QuerySet[Person]) -> QuerySet[PersonPair]:
    """Pairs that somebody said are two people."""
    return _pairs(people).exclude(apart_at=None)


def doubles_of(person: Person, people: QuerySet[Person]) -> list[tuple[Person, str]]:
    """Those among `people` who may be the same as `person`, with the reasons in words.

    Looked for now, so that a card which has just come has its doubles too; what
    somebody kept apart is left out.
    """
    found = find_pairs_of(person)
    either = Q(first=person) | Q(second=person)
    for pair in PersonPair.objects.filter(either).exclude(apart_at=None):
        found.pop((pair.first_id, pair.second_id), None)
    likes = {sum(pair) - person.pk: like for pair, like in found.items()}
    rows = find_people(people.filter(pk__in=list(likes)))
    ordered = sorted(rows, key=lambda row: -likes[row.pk].score)
    return [(row, words_for(likes[row.pk].reasons)) for row in ordered]


def words_for(reasons: Iterable[str]) -> str:
    """Reasons in the language of the page, as "same name, same e-mail"."""
    return ", ".join(str(WORDS[code]) for code in reasons if code in WORDS)


def standing_card(uid: UUID) -> int | None:
    """The key of the card into which the one of `uid` was merged; None if it stands."""
    rows = Person.objects.filter(uid=uid, merged_into__isnull=False)
    return rows.values_list("merged_into", flat=True).first()


def merges_into(person: Person) -> list[PersonMerge]:
    """The merges that hold, of other cards into this one."""
    rows = PersonMerge.objects.filter(kept=person, undone_at=None)
    return list(rows.select_related("lost"))


def _pairs(people: QuerySet[Person]) -> QuerySet[PersonPair]:
    own = people.filter(merged_into=None, erased_at=None).order_by()
    # asked pair by pair: there are few pairs and many people
    return PersonPair.objects.filter(
        Exists(own.filter(pk=OuterRef("first"))),
        Exists(own.filter(pk=OuterRef("second"))),
    )
