"""The people whose names stand on a sign-in sheet, and how they are written there."""

from __future__ import annotations

from collections.abc import Iterable

from core.languages import both_scripts
from core.text import sort_key, to_latin
from courses.models import Registration, Sheet

LATIN = ("sr-latn", "bs", "en")  # sheets in these languages are in Latin letters


def sheet_lines(sheet: Sheet) -> list[Registration | None]:
    """The people of the rows in order; None for who is no more."""
    rows = Registration.objects.filter(uid__in=sheet.lines)
    known = {str(row.uid): row for row in rows.select_related("organisation", "person")}
    return [known.get(uid) for uid in sheet.lines]


def in_letters_of(reader: str, text: str, language: str) -> str:
    """`text`, which is in `language`, in the letters of those who read `reader`, where
    there is a rule for it: Serbian and Bosnian both ways, Bulgarian to Latin.
    """
    if reader in LATIN:
        return to_latin(text, language)
    if reader == "sr":
        return both_scripts(text, language)[0]
    return text


def name_on(paper: str, row: Registration) -> str:
    """The family name first, on paper in the language `paper`; how people spell
    themselves in its letters wins.
    """
    person = row.person
    if person is not None and person.full_name == row.full_name:
        own = person.own_latin if paper in LATIN else person.own_cyrillic
        if own:
            return _surname_first(own, len(row.family_name.split()))
    parts = (row.family_name, row.given_name)
    return " ".join(
        [in_letters_of(paper, part, row.language) for part in parts if part]
    )


def _surname_first(name: str, many: int) -> str:
    """A whole name, as it is spoken, with the last `many` words of it at the head."""
    words = name.split()
    if not 0 < many < len(words):
        return name
    return " ".join([*words[-many:], *words[:-many]])


def by_the_alphabet(rows: Iterable[Registration], paper: str) -> list[Registration]:
    """In the order of names as they are read on paper in the language `paper`, so that
    a sheet is searched and badges lie as their letters say. Wants the persons selected.
    """

    def key(row: Registration) -> tuple[str, str, int]:
        return sort_key(name_on(paper, row), paper), row.sort_key, row.pk

    return sorted(rows, key=key)
