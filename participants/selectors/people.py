"""Reads on people: lists, the identity rule, and the parts of a person's page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from core.languages import both_scripts
from core.prepared import Prepared
from core.text import fold, normal_spaces, to_cyrillic, to_latin
from core.trigrams import containing
from participants.models import AddressChange, Organisation, Person, Post
from participants.selectors.search import words_of

LACKING = ("post", "confirmation")  # what a list can be narrowed to those without
MOST_RANKED = 500  # rows of a search that are put in order


def held_on(day: date, prefix: str = "") -> Q:
    """Condition on posts: held on that day; an unknown start or end is open."""
    start, end = f"{prefix}started_on", f"{prefix}ended_on"
    started = Q(**{start: None}) | Q(**{f"{start}__lte": day})
    return started & (Q(**{end: None}) | Q(**{f"{end}__gte": day}))


def present_posts() -> QuerySet[Post]:
    """The posts that are held today, with their organisations."""
    return Post.objects.filter(held_on(timezone.localdate())).select_related(
        "organisation"
    )


def titled(words: str) -> Q:
    """Condition on posts in whose title the words stand, in either case and script."""
    words = normal_spaces(words)
    spellings = {words, to_cyrillic(words, "sr")}
    spellings |= {to_latin(words, language) for language in ("bg", "sr")}
    return Q(title__regex="|".join(sorted(map(_in_any_case, spellings))))


def _in_any_case(words: str) -> str:
    """A pattern for both databases, whose own ideas of case differ for Cyrillic."""
    letters = (
        f"[{letter.lower()}{letter.upper()}]" if letter.isalpha() else letter
        for letter in words
    )
    return "".join(part if len(part) > 1 else re.escape(part) for part in letters)


def find_people(
    people: QuerySet[Person], query: str = "", *, without: str = ""
) -> QuerySet[Person]:
    """Those of `people` whose name or organisation fits, with their present posts.

    Names are found in either script; each word of the query has to fit. An address is
    found as a whole. The posts are in `person.present_posts`.
    """
    if query.strip():
        people = people.filter(_fits(query))
    people = people_listed(people, without=without)
    return with_present_posts(people).order_by("sort_key", "pk")


def people_listed(people: QuerySet[Person], *, without: str) -> QuerySet[Person]:
    """Those of `people` whom a list shows: all, or who lack what `LACKING` names.

    That is a post held at present, or that somebody confirmed a post noted of them.
    """
    if without == "post":
        return people.filter(~Exists(_held_posts()))
    if without == "confirmation":
        waiting = Post.objects.filter(person=OuterRef("pk"), is_confirmed=False)
        return people.filter(Exists(waiting))
    return people


def with_present_posts(people: QuerySet[Person]) -> QuerySet[Person]:
    """The same people, each with `present_posts`."""
    present = Post.objects.filter(held_on(timezone.localdate()))
    return people.prefetch_related(
        Prefetch(
            "posts",
            queryset=present.select_related("organisation"),
            to_attr="present_posts",
        )
    )


@dataclass(frozen=True)
class Ranked:
    """Whom a search found, best first, by primary key; `is_cut`: there are more."""

    pks: list[int]
    is_cut: bool


def rank_people(people: QuerySet[Person], query: str, *, without: str = "") -> Ranked:
    """Those of `people` who fit, whose name begins with the query first.

    Every condition has an index of its own, so each is asked for itself, names first,
    and no more than `MOST_RANKED` rows are looked at in all: it takes as long among a
    million people as among a thousand. At most five statements.
    """
    people = people_listed(people, without=without)
    words = words_of(query)
    address = query.strip().lower()
    if "@" in address:
        return _ranked([people.filter(email_key=address)], words)
    if not words:
        return Ranked([], is_cut=False)
    by_name = people.filter(containing(Person, "search_key", words))
    found = _ranked([by_name, *_by_post(people, words)], words)
    if found.is_cut and len(words) > 1:  # among so many, whoever is called just so
        return Ranked(_with_namesakes(people, query, found.pks), is_cut=True)
    if not found.pks and len(words) > 1:
        return _ranked([people.filter(_by_name_and_post(words))], words)
    return found


def _with_namesakes(people: QuerySet[Person], query: str, pks: list[int]) -> list[int]:
    """The people of just this name go before the rest, were they cut off or not."""
    called = people.filter(name_key=fold(query)).order_by("sort_key", "pk")
    first = called.values_list("pk", flat=True)[:MOST_RANKED]
    return list(dict.fromkeys([*first, *pks]))[:MOST_RANKED]


def _by_post(people: QuerySet[Person], words: list[str]) -> list[QuerySet[Person]]:
    """Those with a present post at an organisation of that name, if there is one.

    Its key stands in the search itself and the posts are joined: then the database
    goes from the organisation to its people and stops at the last that is wanted.
    """
    some = list(_called(words)[: MOST_RANKED + 1].values_list("pk", flat=True))
    if not some:
        return []
    called = some if len(some) <= MOST_RANKED else _called(words)
    held = held_on(timezone.localdate(), "posts__")
    return [people.filter(held, posts__organisation__in=called)]


def _ranked(searches: list[QuerySet[Person]], words: list[str]) -> Ranked:
    """The first of `searches` go first."""
    rows: dict[int, tuple[int, int, str]] = {}
    is_cut = False
    for place, search in enumerate(searches):
        room = MOST_RANKED - len(rows)
        some = search.order_by().values_list("pk", "search_key", "sort_key")
        found = list(some[: room + 1])
        for pk, key, order in found[:room]:
            rows.setdefault(pk, (place, _distance(words, key), order))
        if len(found) > room:
            is_cut = True
            break
    return Ranked(sorted(rows, key=lambda pk: (rows[pk], pk)), is_cut)


def _distance(words: list[str], key: str) -> int:
    """0 where the name begins with the query, then by words begun, then within."""
    if key.startswith(" ".join(words)):
        return 0
    within = f" {key}"
    return 1 if all(f" {word}" in within for word in words) else 2


def _fits(query: str) -> Q:
    words = words_of(query)
    address = Q(email_key=query.strip().lower())
    if not words:
        return address if "@" in query else Q(pk__in=[])
    name = containing(Person, "search_key", words)
    return name | Q(Exists(_posts_at(words))) | address | _by_name_and_post(words)


def _held_now() -> Q:
    return held_on(timezone.localdate())


def _held_posts() -> QuerySet[Post]:
    return Post.objects.filter(_held_now(), person=OuterRef("pk"))


def _posts_at(words: list[str]) -> QuerySet[Post]:
    """Posts held at an organisation in whose name all words stand."""
    return _held_posts().filter(organisation__in=_called(words))


def _called(words: list[str]) -> QuerySet[Organisation, Any]:
    fitting = containing(Organisation, "search_key", words)
    return Organisation.objects.filter(fitting).order_by().values("pk")


def _by_name_and_post(words: list[str]) -> Q:
    """ "ivanova smolyan": each word in the name or at a post, one in the name."""
    found = containing(Person, "search_key", words, any_of=True)
    for word in words:
        found &= Q(search_key__contains=word) | Q(Exists(_posts_at([word])))
    return found


def match_person(
    name_key: str, *, email_key: str = "", organisation: Organisation | None = None
) -> Person | None:
    """The one person of that name with that address or a post there, else None.

    This is the identity rule: three people share one office's mailbox, and there are
    namesakes. Where it fits several, none is chosen: that is for a person to decide.
    """
    if not name_key:
        return None
    rows = _named_there(name_key, email_key, organisation)
    at_address = [row for row in rows if email_key and row.email_key == email_key]
    found = {row.merged_into or row for row in at_address or rows}
    return found.pop() if len(found) == 1 else None


def _is_there(of: Any) -> Q:
    there = Post.objects.filter(person=OuterRef("pk"), organisation=of("organisation"))
    return Q(email_key=of("email")) | Q(Exists(there))


_named = Prepared(
    lambda of: (
        Person.objects.filter(_is_there(of), name_key=of("name"))
        .select_related("merged_into")
        .order_by("pk")
    )
)


def _named_there(
    name_key: str, email_key: str, organisation: Organisation | None
) -> list[Person]:
    """Cards of that name with that address or a post there, merged ones too."""
    return _named(
        name=name_key,
        email=email_key or None,
        organisation=organisation.pk if organisation else None,
    )


def known_as(
    name_key: str, *, email_key: str = "", organisation: Organisation | None = None
) -> list[Person]:
    """All whom the identity rule takes for a person of this name, the oldest first."""
    if not name_key:
        return []
    rows = _named_there(name_key, email_key, organisation)[:20]
    return list(dict.fromkeys(row.merged_into or row for row in rows))


def namesakes_of(person: Person, people: QuerySet[Person]) -> list[Person]:
    """Others among `people` with the same name in any script: perhaps the same one."""
    others = people.filter(name_key=person.name_key).exclude(pk=person.pk)
    return list(find_people(others)[:20]) if person.name_key else []


def posts_of(person: Person) -> QuerySet[Post]:
    """All posts, those held now first."""
    return person.posts.select_related("organisation").prefetch_related("profiles")


def current_post(person: Person, on: date | None = None) -> Post | None:
    """The post held on `on` (today); of several a confirmed one, the latest begun."""
    held = posts_of(person).filter(held_on(on or timezone.localdate()))
    rank = ("-is_confirmed", "-started_on", "-pk")
    return held.order_by(*rank).first()


def names_in_both_scripts(person: Person) -> tuple[str, str]:
    """The full name in Cyrillic and in Latin; the person's own spelling wins.

    Bulgarian names known only in Latin letters stay as they are in both.
    """
    cyrillic, latin = both_scripts(person.full_name, person.language)
    return person.own_cyrillic or cyrillic, person.own_latin or latin


def waiting_change(person: Person) -> AddressChange | None:
    """The new mail address that was proposed and is not confirmed yet."""
    return person.address_changes.filter(state=AddressChange.State.WAITING).first()
