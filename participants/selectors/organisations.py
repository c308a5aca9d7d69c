"""Reads on organisations: the public register, the picker, the card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from core.languages import html_lang, known, pick_name
from core.taxnumbers import tax_numbers_in
from core.text import to_latin
from participants.models import Membership, Organisation, Person, Post, Region
from participants.models.organisations import SORT_FIELDS
from participants.selectors.people import held_on
from participants.selectors.search import closeness, holds_all, words_of
from participants.selectors.territory import region_place, regions_below

LATIN_READERS = {"sr-latn", "bs", "en"}
FIELDS = ("search_key", "region__search_key")

# Lists name the same organisations again and again.
in_latin = lru_cache(maxsize=4096)(to_latin)


def organisation_name(organisation: Organisation, language: str | None = None) -> str:
    """The name for a reader of `language`: in that language, else the official one,
    in letters they read; English for readers of English alone.
    """
    return _shown_name(organisation, language)[0]


def organisation_lang(organisation: Organisation, language: str | None = None) -> str:
    """The `lang` of what `organisation_name` gives, as "bg" or "bg-Latn"."""
    return _shown_name(organisation, language)[1]


def _shown_name(organisation: Organisation, language: str | None) -> tuple[str, str]:
    official = organisation.language
    return name_and_lang(organisation.names, language, official=official)


def name_and_lang(
    names: Mapping[str, str], language: str | None = None, *, official: str = ""
) -> tuple[str, str]:
    """What `organisation_name` and `organisation_lang` give, of the names alone."""
    name, written_in = pick_name(names, language, official=official)
    latin = in_latin(name, written_in) if known(language) in LATIN_READERS else name
    return latin, html_lang(written_in) if latin == name else f"{written_in}-Latn"


def organisation_place(organisation: Organisation, language: str | None = None) -> str:
    """Where it stands, so that places of one name are told apart: "Brod, Posavina"."""
    region = organisation.region
    return region_place(region, language) if region is not None else ""


def name_order(language: str | None = None, prefix: str = "") -> tuple[str, str]:
    """For `order_by`: by the name that `organisation_name` gives the same reader."""
    field = SORT_FIELDS.get(known(language), "sort_en")
    return f"{prefix}{field}", f"{prefix}pk"


def public_organisations() -> QuerySet[Organisation]:
    """The public register."""
    return Organisation.objects.filter(is_public=True, merged_into=None)


def search_organisations(
    rows: QuerySet[Organisation],
    query: str = "",
    *,
    kind: str = "",
    legal_form: str = "",
) -> QuerySet[Organisation]:
    """Those of `rows` that fit, best first; by name, alias or place, in any script."""
    rows = rows.select_related("region__parent")
    if kind:
        rows = rows.filter(kind=kind)
    if legal_form:
        rows = rows.filter(legal_form=legal_form)
    words = words_of(query)
    if not words:
        rows = rows.none() if query.strip() else rows
        return rows.order_by(*name_order())
    numbers = tax_numbers_in(query)
    if numbers:
        return rows.filter(tax_number__in=numbers).order_by(*name_order())
    return (
        rows.filter(holds_all(words, *FIELDS))
        .annotate(closeness=closeness(words, "search_key"))
        .order_by("closeness", *name_order())
    )


def find_organisations(query: str, *, limit: int = 20) -> list[Organisation]:
    """For the picker: public organisations, those that begin with the words first."""
    if not words_of(query):
        return []
    return list(search_organisations(public_organisations(), query)[:limit])


def lasts_on(day: date) -> Q:
    """Condition on memberships: in force on that day."""
    started = Q(started_on=None) | Q(started_on__lte=day)
    return started & (Q(ended_on=None) | Q(ended_on__gte=day))


def memberships_of(organisation: Organisation) -> QuerySet[Membership]:
    """The public bodies it belongs to today."""
    rows = organisation.memberships.filter(
        lasts_on(timezone.localdate()), body__is_public=True, body__merged_into=None
    )
    return rows.select_related("body").order_by(*name_order(prefix="body__"))


def members_of_body(organisation: Organisation) -> QuerySet[Organisation]:
    """The public organisations that belong to it today."""
    today = lasts_on(timezone.localdate())
    lasting = Membership.objects.filter(today, body=organisation)
    rows = public_organisations().filter(pk__in=lasting.values("member"))
    return rows.select_related("region__parent").order_by(*name_order())


def organisations_in(region: Region) -> QuerySet[Organisation]:
    """The public organisations in a region and in all below it."""
    rows = public_organisations().filter(region__in=regions_below(region))
    return rows.select_related("region__parent").order_by(*name_order())


def units_of(organisation: Organisation) -> QuerySet[Organisation]:
    """The public units inside it."""
    rows = public_organisations().filter(parent=organisation)
    return rows.order_by(*name_order())


def public_contacts(organisation: Organisation) -> QuerySet[Person]:
    """People who hold a post there and chose to be shown; by default nobody (R-52)."""
    today = held_on(timezone.localdate())
    posts = Post.objects.filter(today, organisation=organisation)
    people = Person.objects.filter(
        is_contact_public=True, merged_into=None, pk__in=posts.values("person")
    )
    return people.order_by("sort_key", "pk").prefetch_related(
        Prefetch("posts", queryset=posts, to_attr="present_posts")
    )
