"""Official lists of places as CSV files; the columns: `participants/data/README.md`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.text import normal_spaces, to_cyrillic, to_latin
from participants.models import Region
from participants.services.gazetteer import RANK, Outcome, Place, Verdict

NEEDED = {"country", "level"}
KNOWN = NEEDED | {
    "parent",
    "name_cyrillic",
    "name_latin",
    "aliases",
    "inflections",
    "status",
    "status_from",
}
CODE = "code:"
MORE = ""  # cells for which there is no column
LARGEST = 20_000_000  # bytes; all settlements of the three countries are a tenth of it
LENGTHS = {"name_cyrillic": 200, "name_latin": 200, "status": 16}
CODE_LENGTH, SYSTEM_LENGTH = 24, 16
Row = dict[str, str]


class ListUnreadable(DomainError):
    code = "list_unreadable"
    message = gettext_lazy("The list cannot be read: %(reason)s")


@dataclass(frozen=True)
class PlaceList:
    """The rows of a file that can be understood, and those that cannot."""

    places: tuple[Place, ...]
    bad: tuple[Outcome, ...]


def read_places(path: Path) -> PlaceList:
    """Every row that is not empty, by its number in the file. Raises ListUnreadable."""
    if path.stat().st_size > LARGEST:
        raise ListUnreadable(reason=_("it is too large."))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListUnreadable(reason=_("it is not in UTF-8.")) from error
    places: list[Place] = []
    bad: list[Outcome] = []
    for number, row in _rows(text):
        try:
            places.append(_place(number, row))
        except ValueError as error:
            name = row.get("name_latin") or row.get("name_cyrillic") or ""
            bad.append(Outcome(number, name, Verdict.BAD, str(error)))
    return PlaceList(tuple(places), tuple(bad))


def _rows(text: str) -> Iterable[tuple[int, Row]]:
    """Rows with the number of the line they end on; the delimiter is the header's."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, restkey=MORE)
    columns = [normal_spaces(name) for name in reader.fieldnames or []]
    unknown = {c for c in columns if c not in KNOWN and not c.startswith(CODE)}
    if missing := NEEDED - set(columns):
        raise ListUnreadable(
            reason=_("the column %(name)s is missing.") % {"name": min(missing)}
        )
    if unknown or len(set(columns)) < len(columns):
        name = min(unknown) if unknown else _("twice the same")
        raise ListUnreadable(
            reason=_("its columns are not clear (%(name)s).") % {"name": name}
        )
    reader.fieldnames = columns
    try:
        for row in reader:
            values = {
                name: normal_spaces(" ".join(value) if name == MORE else value or "")
                for name, value in row.items()
            }
            if any(values.values()):
                yield reader.line_num, values
    except csv.Error as error:
        raise ListUnreadable(reason=str(error)) from error


def _place(number: int, row: Row) -> Place:
    """A row as a place; raises ValueError with what is wrong, for people."""
    if row.get(MORE):
        raise ValueError(_("It has more cells than there are columns."))
    country, level = row["country"].upper(), row["level"].lower()
    if country not in Region.Country.values:
        raise ValueError(_("The country %(name)s is not known.") % {"name": country})
    if level not in RANK:
        raise ValueError(_("The level %(name)s is not known.") % {"name": level})
    for name, length in LENGTHS.items():
        if len(row.get(name, "")) > length:
            raise ValueError(_("It is too long: %(name)s.") % {"name": name})
    cyrillic, latin = _both(country, row)
    return Place(
        number=number,
        country=country,
        level=level,
        name_cyrillic=cyrillic,
        name_latin=latin,
        parent=row.get("parent", ""),
        codes=_codes(row),
        aliases=_several(row.get("aliases", "")),
        inflections=_several(row.get("inflections", "")),
        status=row.get("status", ""),
        status_from=_day(row.get("status_from", "")),
    )


def _both(country: str, row: Row) -> tuple[str, str]:
    cyrillic, latin = row.get("name_cyrillic", ""), row.get("name_latin", "")
    language = "bg" if country == Region.Country.BG else "sr"
    if not cyrillic and latin and language == "sr":
        cyrillic = to_cyrillic(latin, language)
    if not latin and cyrillic:
        latin = to_latin(cyrillic, language)
    if not latin:
        raise ValueError(_("The name is missing."))
    if not cyrillic:
        raise ValueError(_("The name in Cyrillic is missing: no rule makes it."))
    return cyrillic, latin


def _codes(row: Row) -> dict[str, str]:
    codes = {
        normal_spaces(name.removeprefix(CODE)): code
        for name, code in row.items()
        if name.startswith(CODE) and code
    }
    for system, code in codes.items():
        if len(code) > CODE_LENGTH or not 0 < len(system) <= SYSTEM_LENGTH:
            raise ValueError(_("It is too long: %(name)s.") % {"name": code})
    return codes


def _several(text: str) -> tuple[str, ...]:
    parts = map(normal_spaces, text.split(";"))
    return tuple(dict.fromkeys(filter(None, parts)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        message = _("%(text)s is no day: write it as 2018-04-20.") % {"text": text}
        raise ValueError(message) from error
