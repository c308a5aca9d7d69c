"""What one row of a list says, and what was found out about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple


class Verdict(StrEnum):
    NEW = "new"
    SAME = "same"
    DUPLICATE = "duplicate"
    BAD = "bad"
    SKIPPED = "skipped"


class Reason(NamedTuple):
    """Why, as a code with its values: it is put into words for whoever reads it."""

    code: str
    values: dict[str, Any] = {}


@dataclass(slots=True)
class Line:
    """One row of one table; a sheet with tables side by side has several per row."""

    sheet: int
    row: int  # from 0
    table: int = 0
    top: int | None = None  # the row above whose merged cell names the person
    skipped: Reason | None = None
    problems: list[Reason] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    given: str = ""
    middle: str = ""
    family: str = ""
    language: str = ""
    gender: str = ""
    birth_year: int | None = None
    email: str = ""
    phone: str = ""
    organisation: str = ""
    is_municipality: bool = False  # the column names municipalities, not offices
    private: str = ""  # what says that the person comes from no organisation
    place: str = ""
    tax_number: str = ""  # of the organisation, as core.taxnumbers keeps it
    title: str = ""
    profiles: str = ""  # as written: one, or several in one cell
    started_on: date | None = None
    ended_on: date | None = None
    consents: dict[str, bool] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        if self.given and self.family and not self.middle:  # as most
            return f"{self.given} {self.family}"
        return " ".join(filter(None, (self.given, self.middle, self.family)))

    @property
    def key(self) -> str:
        """What a decision about this line is kept under."""
        return f"{self.sheet}:{self.row}:{self.table}"


def drop_unasked(lines: Iterable[Line], asked: Collection[str]) -> None:
    """Leave out what the programme of a list does not ask of people, with a warning."""
    unasked = [name for name in ("gender", "birth_year") if name not in asked]
    for line in lines if unasked else ():
        gone = [name for name in unasked if getattr(line, name)]
        for name in gone:
            setattr(line, name, "" if name == "gender" else None)
        if gone:
            line.warnings.append(Reason("not_asked"))
