"""Parses one file in a process of its own: `python -m core.parsing.child KIND SECONDS`.

The file comes on standard input, the workbook goes out as JSON; a refusal as its code
with status 3. Limits of time and memory are set before the first byte is read.
"""

from __future__ import annotations

import gc
import io
import json
import resource
import sys
from datetime import timedelta
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from core.parsing.biff import of_xls
from core.parsing.details import Details, of_ods, of_xlsx
from core.parsing.formulas import fill_formulas
from core.parsing.refusal import Refusal
from core.parsing.safety import open_zip, refuse_size
from core.parsing.sheets import Sheet, Value, Workbook, shown, to_json

MEMORY = 640 * 1024 * 1024  # of addresses; half of it is libraries


def limit_self(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def parse(data: bytes, kind: str) -> Workbook:
    """The workbook in `data`. Raises Refusal."""
    details: dict[str, Details] = {}
    if kind != "xls":
        with open_zip(data) as archive:
            details = (of_xlsx if kind == "xlsx" else of_ods)(archive)
    try:
        return _with_calamine(data, kind, details)
    except PasswordError as problem:
        raise Refusal("file_encrypted") from problem
    except (CalamineError, MemoryError) as problem:
        raise Refusal("file_damaged") from problem


def _with_calamine(data: bytes, kind: str, details: dict[str, Details]) -> Workbook:
    hidden = of_xls(data) if kind == "xls" else []
    book = load_workbook(io.BytesIO(data))
    if kind == "xls":
        names = [known.name for known in book.sheets_metadata]
        details = dict(zip(names, hidden, strict=False))
    sheets = []
    for known in book.sheets_metadata:
        if known.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = Sheet(known.name, is_hidden=known.visible != SheetVisibleEnum.Visible)
        found = details.get(known.name, Details())
        sheet.hidden_rows, sheet.hidden_columns = (
            found.hidden_rows,
            found.hidden_columns,
        )
        sheet.is_hidden = sheet.is_hidden or found.is_hidden
        source = book.get_sheet_by_name(known.name)
        refuse_size(source.total_height, source.total_width)
        sheet.rows = [
            [_value(value) for value in row]
            for row in source.to_python(skip_empty_area=False)
        ]
        sheet.merged = found.merged or _merged(source)
        sheets.append(sheet)
    fill_formulas(sheets, {name: row.formulas for name, row in details.items()})
    return Workbook(sheets, kind)


def _merged(source: CalamineSheet) -> list[tuple[int, int, int, int]]:
    ranges = source.merged_cell_ranges or []
    return [(first[0], first[1], last[0], last[1]) for first, last in ranges]


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, timedelta):
        return str(value)
    known: Value = value
    return known


def main() -> int:
    kind, seconds = sys.argv[1], int(sys.argv[2])
    limit_self(seconds)
    gc.disable()  # nothing in a workbook points back, and the process ends with it
    try:
        answer = to_json(parse(sys.stdin.buffer.read(), kind))
    except Refusal as refusal:
        sys.stdout.write(json.dumps([refusal.code, refusal.params]))
        return 3
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
