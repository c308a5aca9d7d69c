"""The columns of the lists of people and of organisations."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import LANGUAGE_NAMES
from core.xlsx import Value
from participants.exchange.columns import LATIN, WRITTEN, Column, Spelling
from participants.models import Organisation, Person, Post
from participants.selectors.people import held_on

GENDERS = {value: label for value, label in Person.Gender.choices if value}

OF_PEOPLE = (
    *("given_name", "middle_name", "family_name", "own_latin", "own_cyrillic"),
    *("language", "gender", "birth_year", "email", "phone"),
)
OF_POSTS = ("person", "organisation", "title")


def people_to_write(people: QuerySet[Person]) -> QuerySet[Person]:
    """The same people with all that their columns need, in few statements."""
    held = Post.objects.filter(held_on(timezone.localdate())).only(*OF_POSTS)
    posts = held.prefetch_related("organisation__region__parent")
    return (
        people.only(*OF_PEOPLE)
        .prefetch_related(None)
        .prefetch_related(Prefetch("posts", queryset=posts, to_attr="present_posts"))
    )


def organisations_to_write(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """The same organisations with all that their columns need."""
    return rows.select_related("region__parent", "parent")


def gender_of(row: Any, _spelling: Spelling) -> Value:
    """A person's or a registration's gender in words; empty if not asked."""
    return str(GENDERS[row.gender]) if row.gender in GENDERS else None


def language_of(row: Any, _spelling: Spelling) -> Value:
    """The language somebody is written to, by its own name."""
    return LANGUAGE_NAMES.get(str(row.language), str(row.language))


def _own(person: Person, spelling: Spelling) -> str:
    """How people spell themselves in the letters of the file."""
    if spelling.letters == WRITTEN:
        return ""
    return person.own_latin if spelling.letters == LATIN else person.own_cyrillic


def _full_name(person: Person, spelling: Spelling) -> Value:
    if own := _own(person, spelling):
        return own
    parts = (person.given_name, person.middle_name, person.family_name)
    language = person.language
    return " ".join([spelling.text(part, language) for part in parts if part])


def _part(number: int) -> Any:
    """A part of the name; how people spell themselves wins where it can be parted."""

    def value(person: Person, spelling: Spelling) -> Value:
        parts = (person.given_name, person.middle_name, person.family_name)
        if own := _own(person, spelling):
            lengths = [len(part.split()) for part in parts]
            words, begin = own.split(), sum(lengths[:number])
            if len(words) == sum(lengths):
                return " ".join(words[begin : begin + lengths[number]])
        return spelling.text(parts[number], person.language)

    return value


def _posts(person: Person) -> list[Post]:
    return getattr(person, "present_posts", [])


def _joined(texts: list[str]) -> Value:
    return "; ".join(dict.fromkeys(filter(None, texts)))


def _titles(person: Person, spelling: Spelling) -> Value:
    return _joined([spelling.text(p.title, person.language) for p in _posts(person)])


def _bodies(person: Person, spelling: Spelling) -> Value:
    return _joined([spelling.organisation(p.organisation) for p in _posts(person)])


def _places(person: Person, spelling: Spelling) -> Value:
    return _joined([spelling.place(p.organisation.region) for p in _posts(person)])


PEOPLE: tuple[Column[Person], ...] = (
    Column("name", _("Name"), _full_name, width=30),
    Column("given", _("first name"), _part(0), is_usual=False),
    Column("middle", _("father's name"), _part(1), is_usual=False),
    Column("family", _("family name"), _part(2), is_usual=False),
    Column("post", _("Post"), _titles, width=30),
    Column("organisation", _("Organisation"), _bodies, width=40),
    Column("place", _("Place"), _places, width=24),
    Column("email", _("e-mail"), lambda person, _: person.email, width=30),
    Column("phone", _("telephone"), lambda person, _: person.phone, is_usual=False),
    Column("gender", _("gender"), gender_of, is_usual=False),
    Column(
        "born",
        _("year of birth"),
        lambda person, _: person.birth_year,
        is_usual=False,
    ),
    Column("language", _("language"), language_of, is_usual=False),
)

ORGANISATIONS: tuple[Column[Organisation], ...] = (
    Column("name", _("Name"), lambda row, how: how.organisation(row), width=45),
    Column("kind", _("Kind"), lambda row, _: row.get_kind_display(), width=28),
    Column("place", _("Place"), lambda row, how: how.place(row.region), width=28),
    Column(
        "parent",
        _("Part of"),
        lambda row, how: how.organisation(row.parent),
        is_usual=False,
        width=40,
    ),
    Column("email", _("e-mail"), lambda row, _: row.email, width=30),
    Column("phone", _("telephone"), lambda row, _: row.phone),
    Column(
        "address",
        _("Address"),
        lambda row, how: how.text(row.address, row.language),
        width=40,
    ),
    Column(
        "website", _("Website"), lambda row, _: row.website, is_usual=False, width=30
    ),
    Column("verified", _("Last confirmed on"), lambda row, _: row.verified_on),
)
