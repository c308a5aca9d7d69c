"""Reads on people: lists, the identity rule, and the parts of a person's page."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from core.languages import both_scripts
from participants.models import Organisation, Person, Post
from participants.selectors.search import holds_all, words_of


def held_on(day: date) -> Q:
    """Condition on posts: held on that day; an unknown start or end is open."""
    started = Q(started_on=None) | Q(started_on__lte=day)
    return started & (Q(ended_on=None) | Q(ended_on__gte=day))


def find_people(
    people: QuerySet[Person], query: str = "", *, without_post: bool = False
) -> QuerySet[Person]:
    """Those of `people` whose name or organisation fits, with their present posts.

    Names are found in either script; each word of the query has to fit. An address is
    found as a whole. The posts are in `person.present_posts`.
    """
    held = held_on(timezone.localdate())
    posts = Post.objects.filter(held, person=OuterRef("pk"))
    words = words_of(query)
    if words:
        places = posts.filter(holds_all(words, "organisation__search_key"))
        address = query.strip().lower()
        people = people.filter(
            holds_all(words, "search_key") | Exists(places) | Q(email_key=address)
        )
    elif query.strip():
        people = people.none()  # signs only: nothing is called that
    if without_post:
        people = people.filter(~Exists(posts))
    present = Post.objects.filter(held).select_related("organisation", "profile")
    return people.order_by("sort_key", "pk").prefetch_related(
        Prefetch("posts", queryset=present, to_attr="present_posts")
    )


def match_person(
    name_key: str, *, email_key: str = "", organisation: Organisation | None = None
) -> Person | None:
    """The one person of that name with that address or a post there, else None.

    This is the identity rule: three people share one office's mailbox, and there are
    namesakes. Where it fits several, none is chosen: that is for a person to decide.
    """
    if not name_key:
        return None
    named = Person.objects.filter(name_key=name_key).select_related("merged_into")
    conditions = []
    if email_key:
        conditions.append(Q(email_key=email_key))
    if organisation is not None:
        there = Post.objects.filter(person=OuterRef("pk"), organisation=organisation)
        conditions.append(Q(Exists(there)))
    for condition in conditions:
        found = {row.merged_into or row for row in named.filter(condition)[:10]}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def known_as(
    name_key: str, *, email_key: str = "", organisation: Organisation | None = None
) -> list[Person]:
    """All whom the identity rule takes for a person of this name, the oldest first."""
    if not name_key:
        return []
    same = Q(pk__in=[])
    if email_key:
        same |= Q(email_key=email_key)
    if organisation is not None:
        there = Post.objects.filter(person=OuterRef("pk"), organisation=organisation)
        same |= Q(Exists(there))
    named = Person.objects.filter(same, name_key=name_key)
    rows = named.select_related("merged_into").order_by("pk")[:20]
    return list(dict.fromkeys(row.merged_into or row for row in rows))


def namesakes_of(person: Person, people: QuerySet[Person]) -> list[Person]:
    """Others among `people` with the same name in any script: perhaps the same one."""
    others = people.filter(name_key=person.name_key).exclude(pk=person.pk)
    return list(find_people(others)[:20]) if person.name_key else []


def posts_of(person: Person) -> QuerySet[Post]:
    """All posts, those held now first."""
    return person.posts.select_related("organisation", "profile")


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
