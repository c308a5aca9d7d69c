"""The people whose names stand on a sign-in sheet, and how they are written there."""

from __future__ import annotations

from core.languages import both_scripts
from core.text import to_latin
from courses.models import Registration, Sheet

LATIN = ("sr-latn", "bs", "en")  # sheets in these languages are in Latin letters


def sheet_lines(sheet: Sheet) -> list[Registration | None]:
    """The people of the rows in order; None for who is no more."""
    rows = Registration.objects.filter(uid__in=sheet.lines)
    known = {str(row.uid): row for row in rows.select_related("organisation", "person")}
    return [known.get(uid) for uid in sheet.lines]


def in_letters_of(sheet: Sheet, text: str, language: str) -> str:
    """`text`, which is in `language`, in the letters of the sheet, where a rule exists
    for that: Serbian and Bosnian both ways, Bulgarian to Latin.
    """
    if sheet.language in LATIN:
        return to_latin(text, language)
    if sheet.language == "sr":
        return both_scripts(text, language)[0]
    return text


def name_on(sheet: Sheet, row: Registration) -> str:
    """The family name first; how people spell themselves in these letters wins."""
    person = row.person
    if person is not None and person.full_name == row.full_name:
        is_latin = sheet.language in LATIN
        if own := person.own_latin if is_latin else person.own_cyrillic:
            return own
    parts = (row.family_name, row.given_name)
    return " ".join(
        [in_letters_of(sheet, part, row.language) for part in parts if part]
    )
