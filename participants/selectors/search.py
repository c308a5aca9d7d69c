"""Finding rows by what somebody types, in either script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.db.models import Case, IntegerField, Model, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from core.text import fold, normal_spaces, search_key

M = TypeVar("M", bound=Model)
R = TypeVar("R")
LONGEST = 200  # characters of a query that are looked at
MOST_WORDS = 8
SHORT = 2  # letters that are looked for at the beginning of words only


def words_of(query: str) -> list[str]:
    """The words of a query as search keys; no word, no search.

    A key drops double letters, so "zzz" would be the z of half of all names: a word of
    one letter thrice is no word, and a query with such a word finds nothing.
    """
    text = normal_spaces(query[:LONGEST])
    if any(_is_noise(word) for word in fold(text).split()):
        return []
    return list(dict.fromkeys(search_key(text).split()))[:MOST_WORDS]


def _is_noise(word: str) -> bool:
    is_one_letter = len(word) > 2 and len(set(word)) == 1 and word.isalpha()
    return is_one_letter and word != "iii"  # the third of its name


def holds_all(words: list[str], *fields: str) -> Q:
    """Every word stands somewhere in one of the `fields`; a short one begins a word."""
    found = Q()
    for word in words:
        one = Q()
        for field in fields:
            if len(word) > SHORT:
                one |= Q(**{f"{field}__contains": word})
            else:
                one |= Q(**{f"{field}__startswith": word})
                one |= Q(**{f"{field}__contains": f" {word}"})
        found &= one
    return found


def found_by_key(rows: QuerySet[M], query: str, field: str) -> QuerySet[M]:
    """Those of `rows` in whose key column all words of the query stand, best first.

    Without a query all of them, as they were.
    """
    if not query.strip():
        return rows
    words = words_of(query)
    if not words:
        return rows.none()
    return closest_first(rows.filter(holds_all(words, field)), words, field)


def closest_first(rows: QuerySet[M], words: list[str], field: str) -> QuerySet[M]:
    """The rows that begin with the words go first, else they stay in their order."""
    order: Any = rows.query.order_by or rows.model._meta.ordering
    return rows.order_by(closeness(words, field), *order)


def found_among(
    rows: Iterable[R], query: str, texts: Callable[[R], Iterable[str]]
) -> list[R]:
    """The same for a short list without a key column, by any of the texts of a row."""
    if not query.strip():
        return list(rows)
    words = words_of(query)
    ranked = [
        (_closeness(words, _key_of(row, texts)), row)
        for row in those_among(rows, query, texts)
    ]
    return [row for _rank, row in sorted(ranked, key=lambda pair: pair[0])]


def those_among(
    rows: Iterable[R], query: str, texts: Callable[[R], Iterable[str]]
) -> Iterator[R]:
    """The same in the order of `rows`, one after the other, for a file."""
    words = words_of(query)
    if not query.strip():
        yield from rows
    elif words:
        yield from (row for row in rows if _stands_in(words, _key_of(row, texts)))


def _key_of(row: R, texts: Callable[[R], Iterable[str]]) -> str:
    return " ".join(search_key(text) for text in texts(row))


def _stands_in(words: list[str], key: str) -> bool:
    within = f" {key}"
    return all((word if len(word) > SHORT else f" {word}") in within for word in words)


def _closeness(words: list[str], key: str) -> int:
    if key.startswith(" ".join(words)):
        return 0
    return 1 if f" {words[0]}" in f" {key}" else 2


def closeness(words: list[str], field: str) -> Combinable:
    """0 if the field begins with the words, 1 if a word of it does, else 2."""
    whole = " ".join(words)
    return Case(
        When(**{f"{field}__startswith": whole}, then=Value(0)),
        When(**{f"{field}__contains": f" {words[0]}"}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
