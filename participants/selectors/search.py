"""Finding rows by what somebody types, in either script."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from core.text import fold, normal_spaces, search_key

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


def closeness(words: list[str], field: str) -> Combinable:
    """0 if the field begins with the words, 1 if a word of it does, else 2."""
    whole = " ".join(words)
    return Case(
        When(**{f"{field}__startswith": whole}, then=Value(0)),
        When(**{f"{field}__contains": f" {words[0]}"}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
