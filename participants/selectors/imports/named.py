"""Which organisation a few words name, without reading all that there are."""

from __future__ import annotations

from participants.models import Organisation, Region
from participants.selectors.imports.classes import bare_name, body_key
from participants.selectors.imports.organisations import OrganisationIndex
from participants.selectors.search import holds_all, words_of


def organisation_named(text: str) -> Organisation | None:
    """The organisation that somebody's words name, by the rule of imports, in either
    script; None where several may be meant, or none. Reads only those near to it.
    """
    name, rest = body_key(text)
    words = words_of(rest if name else bare_name(text))
    if not words:
        return None
    called = near = holds_all(words, "search_key")
    places = Region.objects.filter(level=Region.Level.MUNICIPALITY)
    forms = ("name_latin", "aliases", "inflections")
    for latin, aliases, inflections in places.filter(near).values_list(*forms):
        for form in (latin, *aliases, *inflections):
            called |= holds_all(words_of(form), "search_key")
    index = OrganisationIndex(Organisation.objects.filter(called), places)
    found = index.find(text).one
    return found.row if found is not None else None
