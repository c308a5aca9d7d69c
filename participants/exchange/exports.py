"""The columns of the lists of people and of organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import LANGUAGE_NAMES
from core.taxnumbers import show_tax_number
from core.xlsx import Value
from participants.exchange.columns import LATIN, WRITTEN, Column, Spelling, choice_of
from participants.models import (
    JobProfile,
    Organisation,
    Person,
    PersonalField,
    Post,
)
from participants.selectors.people import held_on
from participants.selectors.questions import cards_that_refused

Texts: TypeAlias = Mapping[str, str]
AT_ONCE = 1000  # rows read from the database together


class PostRow(NamedTuple):
    """A post held today."""

    title: str
    organisation: Organisation
    profiles: list[Texts]


class PersonRow(NamedTuple):
    """Of a person what the columns need: a card for each of 50,000 takes too long."""

    pk: int
    given_name: str
    middle_name: str
    family_name: str
    own_latin: str
    own_cyrillic: str
    language: str
    gender: str
    birth_year: int | None
    email: str
    phone: str
    posts: list[PostRow]
    keeps_year: bool  # was asked for the year of birth and would not tell it


OF_PEOPLE = PersonRow._fields[:-2]
OF_ORGANISATIONS = ("names", "language", "region")


def people_to_write(people: QuerySet[Person]) -> Iterator[PersonRow]:
    """The same people with all that their columns need: two statements for the posts
    of every thousand, and one for those organisations that were not met before.
    """
    rows = people.prefetch_related(None).values_list(*OF_PEOPLE).iterator(AT_ONCE)
    known: dict[int, Organisation] = {}
    labels = dict(JobProfile.objects.values_list("pk", "labels"))
    refused = cards_that_refused(PersonalField.BIRTH_YEAR)
    while some := list(islice(rows, AT_ONCE)):
        posts = _posts_of([row[0] for row in some], known, labels)
        for row in some:
            rest = posts.get(row[0], []), row[0] in refused
            yield PersonRow._make((*row, *rest))


def _posts_of(
    people: list[int], known: dict[int, Organisation], labels: Mapping[int, Texts]
) -> dict[int, list[PostRow]]:
    """The posts held today, by person; `known` organisations are not read again."""
    held = Post.objects.filter(held_on(timezone.localdate()), person__in=people)
    posts = list(held.values_list("pk", "person_id", "title", "organisation_id"))
    missing = {key for _pk, _person, _title, key in posts} - known.keys()
    if missing:
        bodies = Organisation.objects.select_related("region__parent")
        known |= bodies.only(*OF_ORGANISATIONS).in_bulk(missing)
    profiles: dict[int, list[Texts]] = defaultdict(list)
    links = Post.profiles.through.objects.filter(post__in=held.values("pk"))
    for post, profile in links.order_by("pk").values_list("post_id", "jobprofile_id"):
        profiles[post].append(labels[profile])
    found: dict[int, list[PostRow]] = defaultdict(list)
    for pk, person, title, key in posts:
        found[person].append(PostRow(title, known[key], profiles.get(pk, [])))
    return found


def organisations_to_write(rows: QuerySet[Organisation]) -> Iterator[Organisation]:
    """The same organisations with all that their columns need."""
    return rows.select_related("region__parent", "parent").iterator(AT_ONCE)


def gender_of(row: Any, spelling: Spelling) -> Value:
    """A person's or a registration's gender in words; empty if not asked."""
    return spelling.choice(Person.Gender, row.gender)


def _gender(person: PersonRow, spelling: Spelling) -> Value:
    """The gender, that somebody would not tell it, or that nobody asked."""
    return gender_of(person, spelling) or str(Person.Gender.UNKNOWN.label)


def _born(person: PersonRow, _spelling: Spelling) -> Value:
    """The year of birth, or the same of it."""
    if person.birth_year is None:
        genders = Person.Gender
        kept = genders.UNDISCLOSED if person.keeps_year else genders.UNKNOWN
        return str(kept.label)
    return person.birth_year


def people_columns(fields: Collection[str]) -> tuple[Column[PersonRow], ...]:
    """The columns for somebody who may know these personal `fields`, as on a card."""
    of_field = {"gender": PersonalField.GENDER, "born": PersonalField.BIRTH_YEAR}
    return tuple(
        column
        for column in PEOPLE
        if column.key not in of_field or of_field[column.key] in fields
    )


def language_of(row: Any, _spelling: Spelling) -> Value:
    """The language somebody is written to, by its own name."""
    code: str = row.language
    return LANGUAGE_NAMES.get(code, code)


def _own(person: PersonRow, spelling: Spelling) -> str:
    """How people spell themselves in the letters of the file."""
    if spelling.letters == WRITTEN:
        return ""
    return person.own_latin if spelling.letters == LATIN else person.own_cyrillic


def _part(number: int) -> Any:
    """A part of the name; how people spell themselves wins where it can be parted."""

    def value(person: PersonRow, spelling: Spelling) -> Value:
        parts = (person.given_name, person.middle_name, person.family_name)
        if own := _own(person, spelling):
            lengths = [len(part.split()) for part in parts]
            words, begin = own.split(), sum(lengths[:number])
            if len(words) == sum(lengths):
                return " ".join(words[begin : begin + lengths[number]])
        return spelling.text(parts[number], person.language)

    return value


def _joined(texts: list[str]) -> Value:
    if len(texts) == 1:
        return texts[0]
    return "; ".join(dict.fromkeys(filter(None, texts)))


def _titles(person: PersonRow, spelling: Spelling) -> Value:
    return _joined([spelling.text(p.title, person.language) for p in person.posts])


def _profiles(person: PersonRow, spelling: Spelling) -> Value:
    labels = [texts for post in person.posts for texts in post.profiles]
    return _joined([spelling.texts(texts) for texts in labels])


def _bodies(person: PersonRow, spelling: Spelling) -> Value:
    return _joined([spelling.organisation(p.organisation) for p in person.posts])


def _places(person: PersonRow, spelling: Spelling) -> Value:
    return _joined([spelling.place(p.organisation.region) for p in person.posts])


PEOPLE: tuple[Column[PersonRow], ...] = (
    Column("name", _("Full name"), lambda person, how: how.person(person), width=30),
    Column("given", _("first name"), _part(0), is_usual=False),
    Column("middle", _("father's name"), _part(1), is_usual=False),
    Column("family", _("family name"), _part(2), is_usual=False),
    Column("post", _("Post"), _titles, width=30),
    Column("profiles", _("job profiles"), _profiles, is_usual=False, width=30),
    Column("organisation", _("Organisation"), _bodies, width=40),
    Column("place", _("Place"), _places, width=24),
    Column("email", _("e-mail"), lambda person, _: person.email, width=30),
    Column("phone", _("telephone"), lambda person, _: person.phone, is_usual=False),
    Column("gender", _("gender"), _gender, is_usual=False),
    Column("born", _("year of birth"), _born, is_usual=False),
    Column("language", _("language"), language_of, is_usual=False),
)


def _public_parent(row: Organisation, how: Spelling) -> Value:
    """What it is a part of, unless that is not shown to the public."""
    is_shown = row.parent is not None and row.parent.is_public
    return how.organisation(row.parent) if is_shown else None


ORGANISATIONS: tuple[Column[Organisation], ...] = (
    Column("name", _("Name"), lambda row, how: how.organisation(row), width=45),
    Column("kind", _("Kind"), lambda row, _: row.get_kind_display(), width=28),
    Column(
        "legal_form",
        _("Legal form"),
        choice_of("legal_form", Organisation.LegalForm),
        is_usual=False,
    ),
    Column(
        "tax_number",
        _("Tax number"),
        lambda row, _: show_tax_number(row.tax_number),
        is_usual=False,
        width=20,
    ),
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
PUBLIC_ORGANISATIONS: tuple[Column[Organisation], ...] = tuple(
    replace(column, value=_public_parent) if column.key == "parent" else column
    for column in ORGANISATIONS
)
