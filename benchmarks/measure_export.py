"""P4: 50,000 people in twelve columns to xlsx, beside openpyxl's write-only floor."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks.cpu import now_ms
from participants.exchange.columns import Spelling, write_table
from participants.exchange.exports import PEOPLE, people_to_write
from participants.models import Person
from participants.selectors.people import find_people

ROUNDS = 3
MOST_RATIO, MOST_MIB = 1.4, 60.0


def run(*, far: bool) -> dict[str, Any]:
    """Processor time of both in turn, and how much the peak of memory rose."""
    size = 200_000 if far else 50_000
    call_command("make_load", people=size, organisations=600, events=2, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rise = _rise_mib(size)
    _export(100)  # what is loaded once is not counted
    cells = _cells()
    ours, floor = [], []
    for _round in range(ROUNDS):
        ours.append(_timed(_export, size))
        floor.append(_timed(_floor, cells))
    ratio = min(ours) / min(floor)
    print(f"{'floor':12}{min(floor):>10.0f} ms")
    print(f"{'export':12}{min(ours):>10.0f} ms   {ratio:.2f}x   +{rise:.0f} MiB")
    return {
        "database": connection.vendor,
        "people": size,
        "columns": len(PEOPLE),
        "export_ms": round(min(ours)),
        "floor_ms": round(min(floor)),
        "ratio": round(ratio, 2),
        "rise_mib": round(rise, 1),
        "ok": ratio <= MOST_RATIO and rise <= MOST_MIB,
    }


def _people(size: int) -> Any:
    return people_to_write(find_people(Person.objects.all())[:size])


def _export(size: int) -> None:
    with tempfile.TemporaryFile() as file:
        rows = _people(size)
        spelling = Spelling("en", "latin")
        write_table(file, "People", columns=PEOPLE, rows=rows, spelling=spelling)


def _cells() -> list[list[Any]]:
    """The same values, made before the clock runs."""
    how = Spelling("en", "latin")
    rows = _people(Person.objects.count())
    return [[column.value(row, how) or None for column in PEOPLE] for row in rows]


def _floor(cells: list[list[Any]]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("People")
    for row in cells:
        sheet.append(row)
    book.save(io.BytesIO())


def _timed(act: Any, value: Any) -> float:
    begun = now_ms()
    act(value)
    return now_ms() - begun


def _rise_mib(size: int) -> float:
    """In a process of its own: this one was larger when it made the people."""
    act = "import django; django.setup(); from benchmarks import measure_export as m; "
    command = [sys.executable, "-c", f"{act}m.tell_rise({size})"]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(told.stdout)


def tell_rise(size: int) -> None:
    """Print by how much the peak of memory rose from a small file to a full one."""
    _export(100)
    idle = _peak_mib()
    _export(size)
    print(_peak_mib() - idle)


def _peak_mib() -> float:
    """Of this program alone: what `getrusage` gives goes back before its start."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
