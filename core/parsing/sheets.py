"""A workbook as it is worked with: values by place, and what is hidden or merged."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeAlias

from core.alphabets import INVISIBLE

Value: TypeAlias = str | int | float | bool | date | datetime | time | None
Box: TypeAlias = tuple[int, int, int, int]  # first row and column, last row and column


_MARK = re.compile("[\u0300-\u036f]")
_STRESS = re.compile("(?<=[\u0400-\u04ff])[\u0300\u0301]")


def shown(text: str) -> str | None:
    """The text of a cell as one sees it; None where nothing is to be seen.

    Letters and their marks are one; marks of stress on Cyrillic letters are left out.
    """
    text = text.replace("_x000D_", "")
    if not text.isascii() and _MARK.search(text):
        text = _STRESS.sub("", unicodedata.normalize("NFC", text))
    if not text.isprintable():  # else nothing in it is invisible
        text = text.replace("\x00", "").translate(INVISIBLE)
    return text if text.strip() else None


@dataclass
class Sheet:
    """One sheet; rows and columns count from 0, an empty cell is None."""

    name: str
    rows: list[list[Value]] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Box] = field(default_factory=list)

    def filled_rows(self) -> Iterator[int]:
        """The rows in which anything stands."""
        for number, row in enumerate(self.rows):
            if row.count(None) < len(row):
                yield number


@dataclass
class Workbook:
    """The sheets of a file in their order; `kind` is xlsx, ods, xls or csv."""

    sheets: list[Sheet]
    kind: str = "xlsx"
    encoding: str = ""  # of a csv file, as it was found out


def to_json(book: Workbook) -> bytes:
    """The workbook as bytes that `from_json` reads back."""
    sheets = [
        {
            "name": sheet.name,
            "rows": sheet.rows,
            "is_hidden": sheet.is_hidden,
            "hidden_rows": sorted(sheet.hidden_rows),
            "hidden_columns": sorted(sheet.hidden_columns),
            "merged": sheet.merged,
        }
        for sheet in book.sheets
    ]
    whole = {"sheets": sheets, "kind": book.kind, "encoding": book.encoding}
    text = json.dumps(whole, default=_packed, ensure_ascii=False, check_circular=False)
    return text.encode("utf-8", "replace")


def from_json(data: bytes) -> Workbook:
    """A workbook that `to_json` wrote."""
    whole = json.loads(data)
    return Workbook(
        [_sheet(values) for values in whole["sheets"]],
        whole["kind"],
        whole["encoding"],
    )


def _sheet(values: dict[str, Any]) -> Sheet:
    return Sheet(
        name=values["name"],
        rows=[
            [_unpacked(value) if type(value) is dict else value for value in row]
            for row in values["rows"]
        ],
        is_hidden=values["is_hidden"],
        hidden_rows=set(values["hidden_rows"]),
        hidden_columns=set(values["hidden_columns"]),
        merged=[(box[0], box[1], box[2], box[3]) for box in values["merged"]],
    )


_KINDS: dict[str, Any] = {"dt": datetime, "d": date, "t": time}


def _packed(value: Any) -> Any:
    for key, kind in _KINDS.items():
        if isinstance(value, kind):
            return {key: value.isoformat()}
    return str(value)


def _unpacked(value: dict[str, str]) -> Value:
    ((key, text),) = value.items()
    read: date | time = _KINDS[key].fromisoformat(text)
    return read
