"""People as a list shows them: no more is read of each than stands in its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from core.languages import html_lang, known
from participants.models import Person, Post
from participants.selectors.organisations import name_and_lang
from participants.selectors.people import held_on


class PostLine(TypedDict):
    """A present post; `lang` is of the organisation's name."""

    title: str
    is_confirmed: bool
    organisation: str
    lang: str


class PersonLine(TypedDict):
    """One row of a list; `lang` is of the name.

    A dictionary: a template tries that first, and each miss costs as much as a cell.
    """

    uid: UUID
    name: str
    lang: str
    email: str
    posts: list[PostLine]


def line_values(people: QuerySet[Person]) -> QuerySet[Person, Any]:
    """What `person_lines` needs of each, as named values."""
    return people.values_list(
        "pk",
        "uid",
        "given_name",
        "middle_name",
        "family_name",
        "language",
        "email",
        named=True,
    )


NAMED = ("organisation__names", "organisation__language")


def person_lines(rows: Iterable[Any]) -> list[PersonLine]:
    """The rows of a list, from `line_values` and one statement for the posts."""
    rows = list(rows)
    posts = _posts_of([row.pk for row in rows])
    return [
        PersonLine(
            uid=row.uid,
            name=" ".join(
                filter(None, (row.given_name, row.middle_name, row.family_name))
            ),
            lang=html_lang(row.language),
            email=row.email,
            posts=posts[row.pk],
        )
        for row in rows
    ]


def lines_in_order(people: QuerySet[Person], pks: list[int]) -> list[PersonLine]:
    """The same of the people of these primary keys, in this order."""
    rows = {row.pk: row for row in line_values(people.filter(pk__in=pks).order_by())}
    return person_lines(rows[pk] for pk in pks if pk in rows)


def _posts_of(pks: list[int]) -> defaultdict[int, list[PostLine]]:
    """The present posts by person."""
    held = Post.objects.filter(held_on(timezone.localdate()), person__in=pks)
    rows = held.values_list("person", "title", "is_confirmed", *NAMED)
    language = known(None)
    posts: defaultdict[int, list[PostLine]] = defaultdict(list)
    for pk, title, is_confirmed, names, official in rows:
        name, lang = name_and_lang(names, language, official=official)
        posts[pk].append(
            PostLine(
                title=title, is_confirmed=is_confirmed, organisation=name, lang=lang
            )
        )
    return posts
