"""What is printed for the door: the sign-in sheet and the badges of 200 people."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.doors import make_door
from courses.models import Session
from courses.services.badges import Layout, badges_pdf
from courses.services.sheet_papers import sheet_pdf
from courses.services.sheets import print_sheet

NEAR, FAR, TURNS = 200, 1000, 3


def run(*, far: bool) -> dict[str, Any]:
    """Seconds of processor time of each paper, the least of three turns."""
    people = FAR if far else NEAR
    event = Session.objects.get(uid=make_door(people).session).event
    if event.day is None:
        raise SystemExit("the event has no day")
    sheet = print_sheet(event, event.day, language="bg", actor=None, at=timezone.now())
    papers: dict[str, Callable[[], bytes]] = {
        "sheet": lambda: sheet_pdf(sheet),
        "badges": lambda: badges_pdf(event, Layout.TEN, "bg"),
    }
    found = {name: _seconds(paper) for name, paper in papers.items()}
    print(f"{people} people, {sheet.pages} pages of the sheet")
    for name, seconds in found.items():
        print(f"{name:>12}{seconds:>10.2f} s")
    return {"database": connection.vendor, "people": people, **found}


def _seconds(paper: Callable[[], bytes]) -> float:
    turns = []
    for _turn in range(TURNS):
        before = time.process_time()
        paper()
        turns.append(time.process_time() - before)
    return round(min(turns), 2)
