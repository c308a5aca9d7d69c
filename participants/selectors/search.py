"""Finding rows by what somebody types, in either script."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from core.text import normal_spaces, search_key

LONGEST = 200  # characters of a query that are looked at
MOST_WORDS = 8


def words_of(query: str) -> list[str]:
    """The words of a query as search keys; no word, no search."""
    key = search_key(normal_spaces(query[:LONGEST]))
    return list(dict.fromkeys(key.split()))[:MOST_WORDS]


def holds_all(words: list[str], *fields: str) -> Q:
    """Every word stands somewhere in one of the `fields`."""
    found = Q()
    for word in words:
        one = Q()
        for field in fields:
            one |= Q(**{f"{field}__contains": word})
        found &= one
    return found


def closeness(words: list[str], field: str) -> Combinable:
    """0 if the field begins with the words, 1 if a word of it does, else 2."""
    whole = " ".join(words)
    return Case(
        When(**{f"{field}__startswith": whole}, then=Value(0)),
        When(**{f"{field}__contains": f" {words[0]}"}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
