"""Colleagues pasted from a spreadsheet: every line says whom it names, or why not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.parsing.sheets import Sheet, Value, Workbook
from courses.services.nominations import Nominee
from participants.exchange.people import Options, drop_national, read_people
from participants.exchange.reasons import in_words
from participants.selectors.imports.lines import Line
from participants.selectors.imports.profiles import Profiles

MARKS = ("\t", ";", ",")
NAMES = {  # before the address
    1: ("Name",),
    2: ("First name", "Family name"),
    3: ("First name", "Father's name", "Family name"),
}
MOST_LINES = 100
KNOWN_ANYWAY = "no_organisation"  # it is the coordinator's own


@dataclass(frozen=True)
class Pasted:
    """One line as it was pasted: a nominee, or the reason why nobody is nominated.

    `is_in_order` marks what names nobody and need not, like the names of the columns.
    `profiles` are the keys of the job profiles that its cell, or else its post, names.
    """

    text: str
    nominee: Nominee | None
    reason: str = ""
    is_in_order: bool = False
    profiles: tuple[int, ...] = ()


def read_pasted(
    text: str, language: str, vocabulary: Profiles | None = None
) -> Iterator[Pasted]:
    """The lines of `text`, parted by tabs as spreadsheets copy them.

    The columns are known by their names, or by what stands in them. National numbers
    are dropped before anything is read.
    """
    mark = next((mark for mark in MARKS if mark in text), "\t")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    width = max(map(len, rows), default=0)
    cells: list[list[Value]] = [[*row, *[None] * (width - len(row))] for row in rows]
    drop_national(Workbook([Sheet("list", cells)], "csv"))
    lines = _lines(cells)
    if all(line.skipped is not None for line in lines):  # names of no known kind
        head = _usual_columns(cells)
        lines = [line for line in _lines([head, *cells]) if line.row > 0]
        cells = [head, *cells]
    for line in lines:
        shown = mark.join(str(cell or "") for cell in cells[line.row])
        yield _pasted(shown.strip(), line, language, vocabulary or Profiles())


def read_row(
    name: str, email: str, post: str, language: str, vocabulary: Profiles
) -> Pasted:
    """Somebody written in boxes of their own, read as a line is."""
    cells: list[list[Value]] = [["Name", "E-mail", "Post"], [name, email, post]]
    drop_national(Workbook([Sheet("list", cells)], "csv"))
    shown = ", ".join(str(cell) for cell in cells[1] if cell)
    lines = [line for line in _lines(cells) if line.row == 1]
    return _pasted(shown, lines[0], language, vocabulary)


def _lines(cells: list[list[Value]]) -> list[Line]:
    book = Workbook([Sheet("list", cells)], "csv")
    return read_people(book, _no_body, Options()).lines


def _usual_columns(cells: list[list[Value]]) -> list[Value]:
    """First name, family name, e-mail and post; the address says how many names."""
    width = max(map(len, cells), default=0)
    at = next((n for row in cells for n, cell in enumerate(row) if "@" in str(cell)), 2)
    names = NAMES.get(at, NAMES[2])
    head: list[Value] = [*names, "E-mail", "Post"]
    return [*head[:width], *[None] * (width - len(head))]


def _no_body(_text: str) -> bool:
    return False


def _pasted(text: str, line: Line, language: str, vocabulary: Profiles) -> Pasted:
    if line.skipped is not None:
        if line.skipped.code == "no_list":
            return Pasted(text, None, _("The e-mail address is missing."))
        is_in_order = line.skipped.code == "header"
        return Pasted(text, None, in_words(line.skipped), is_in_order)
    bad = [one for one in line.problems if one.code != KNOWN_ANYWAY]
    if bad:
        return Pasted(text, None, " ".join(in_words(one) for one in bad))
    if not line.email:
        return Pasted(text, None, _("The e-mail address is missing."))
    read = vocabulary.read(line.profiles)
    if read.warnings:
        wrong = ", ".join(one.values["text"] for one in read.warnings)
        said = _("“%(name)s” is no job profile here.") % {"name": wrong}
        return Pasted(text, None, said)
    nominee = Nominee(
        given_name=line.given,
        middle_name=line.middle,
        family_name=line.family,
        email=line.email,
        language=language,
        post_title=line.title[:200],
        phone=line.phone,
    )
    profiles = read.profiles or vocabulary.read(line.title).profiles
    return Pasted(text, nominee, profiles=profiles)
