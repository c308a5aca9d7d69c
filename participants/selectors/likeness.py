"""How alike two cards of people are: the names, and what speaks for and against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA

from core.text import fold, search_key

FEWEST: Final = 50  # a pair below this score is not shown
CYRILLIC: Final = "\u0400"

WORDS: Final[dict[str, str | Promise]] = {
    "same_name": _("same name"),
    "other_script": _("same name in another script"),
    "spelling": _("name spelled a little differently"),
    "swapped": _("first name and family name have changed places"),
    "name_more": _("the same name with one name more"),
    "letter": _("one letter of the name differs"),
    "email": _("same e-mail"),
    "phone": _("same telephone"),
    "organisation": _("same organisation"),
    "no_middle": _("father’s name given once only"),
    "other_middle": _("but different father’s names"),
    "alias": _("the name of one is another name of the other"),
    "abbreviation": _("same name, with the kind of body written differently"),
    "place": _("same place"),
    "no_place": _("place given once only"),
}
NAME: Final = {
    "same_name": 90,
    "other_script": 90,
    "spelling": 85,
    "swapped": 85,
    "name_more": 80,
    "letter": 65,
}
FOR: Final = {"email": 8, "phone": 5, "organisation": 2}


@dataclass(frozen=True)
class Likeness:
    """A score up to 100, and why, as codes of `WORDS`."""

    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """What is compared of a person."""

    pk: int
    given_name: str
    middle_name: str
    name_key: str
    own_latin: str
    own_cyrillic: str
    email_key: str
    phone: str
    gender: str
    birth_year: int | None

    @cached_property
    def loose(self) -> str:
        """The finding key, word by word: forgives ways of typing."""
        return " ".join(map(loose_word, self.name_key.split()))

    @cached_property
    def tokens(self) -> list[str]:
        return self.loose.split()

    @cached_property
    def keys(self) -> frozenset[str]:
        """The identity keys of the name and of the person's own spellings."""
        if not (self.own_latin or self.own_cyrillic):
            return frozenset([self.name_key])
        own = [fold(name) for name in (self.own_latin, self.own_cyrillic) if name]
        return frozenset([self.name_key, *own])

    @cached_property
    def parts(self) -> frozenset[str]:
        """By what it is found: first name, last name, and all names in any order."""
        found = []
        for key in self.keys:
            tokens = (
                self.tokens if key == self.name_key else [*map(loose_word, key.split())]
            )
            if tokens:
                found += [f"1{tokens[0]}", f"2{tokens[-1]}"]
                found += [f"3{' '.join(sorted(tokens))}"]
        return frozenset(found)

    @cached_property
    def phone_key(self) -> str:
        """The last eight digits: with and without the prefix of the country."""
        if not self.phone:
            return ""
        digits = "".join(char for char in self.phone if char.isdigit())
        return digits[-8:] if len(digits) >= 6 else ""


@lru_cache(maxsize=1 << 16)
def loose_word(word: str) -> str:
    """The finding key of one word; names share most of theirs."""
    return search_key(word)


def likeness(one: Card, other: Card, *, share_organisation: bool) -> Likeness | None:
    """Why two cards may be one person, or None if nothing says so.

    The identity rule (equal name, and equal address or organisation) and near
    matches. An equal name alone is no reason: there are namesakes.
    """
    found = [
        code
        for code, is_equal in (
            ("email", one.email_key and one.email_key == other.email_key),
            ("phone", one.phone_key and one.phone_key == other.phone_key),
            ("organisation", share_organisation),
        )
        if is_equal
    ]
    if not found:
        return None
    is_strong = found[0] != "organisation"
    name = _of_names(one, other, is_strong=is_strong)
    if not name:
        return None
    score = min(NAME[name] + sum(FOR[code] for code in found), 100)
    middle = _of_middle_names(one, other)
    score -= 35 if middle == "other_middle" else 0
    if one.gender in ("woman", "man") and other.gender in ("woman", "man"):
        score -= 20 if one.gender != other.gender else 0
    if one.birth_year and other.birth_year and one.birth_year != other.birth_year:
        score -= 30
    if score < FEWEST:
        return None
    return Likeness(score, tuple(filter(None, (name, *found, middle))))


def _of_names(one: Card, other: Card, *, is_strong: bool) -> str:
    if one.keys & other.keys:
        scripts = {card.given_name[:1] >= CYRILLIC for card in (one, other)}
        return "other_script" if len(scripts) == 2 else "same_name"
    if one.loose == other.loose:
        return "spelling"
    mine, theirs = one.tokens, other.tokens
    if len(mine) < 2 or len(theirs) < 2:
        return ""
    if sorted(mine) == sorted(theirs):
        return "swapped"
    first, last = mine[0] == theirs[0], mine[-1] == theirs[-1]
    if first and last and (set(mine) <= set(theirs) or set(theirs) <= set(mine)):
        return "name_more"
    if len(mine) != len(theirs) or mine[1:-1] != theirs[1:-1]:
        return ""
    if first and is_slip(mine[-1], theirs[-1], is_strong=is_strong):
        return "letter"
    if last and is_slip(mine[0], theirs[0], is_strong=is_strong):
        return "letter"
    return ""


def is_slip(one: str, other: str, *, is_strong: bool) -> bool:
    """Whether two words may be one, mistyped by a single letter.

    Lakić is not Lukić and Petrov is not Petrova: short words, and another last letter,
    are other names. Another letter in the same place is a slip only where the address
    or the telephone agrees; a letter more or less also in long words.
    """
    if max(len(one), len(other)) < 6 or one[-1:] != other[-1:]:
        return False
    if OSA.distance(one, other, score_cutoff=1) != 1:
        return False
    if len(one) == len(other):
        return sorted(one) == sorted(other) or (is_strong and len(one) >= 7)
    return is_strong or len(one) + len(other) >= 21


def _of_middle_names(one: Card, other: Card) -> str:
    """Father's names that contradict each other; an initial fits its name."""
    mine, theirs = search_key(one.middle_name), search_key(other.middle_name)
    if bool(mine) != bool(theirs):
        return "no_middle"
    if mine.startswith(theirs) or theirs.startswith(mine):
        return ""
    return "other_middle"
