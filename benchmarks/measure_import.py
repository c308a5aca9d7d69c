"""P8: a messy list of 10,000 people, checked and imported, against reading the file."""

from __future__ import annotations

import io
import itertools
import os
import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import openpyxl
from django.core.management import call_command
from django.db import connection, reset_queries

from benchmarks.cpu import now_ms
from participants.exchange import imports
from participants.models import ImportRun, Person
from participants.services.imports import keep_import

PEOPLE, REPEATED, BAD = 10_000, 300, 100
MOST_RATIO = 3.0
ROUNDS = 3  # of openpyxl and of ours, each with a list of others
GIVEN = {
    "cyrillic": "Ана Иво Мира Петър Ђурђа Љиљана Калина Стефан Радост Деян Зорка Тодор",
    "latin": "Élodie Žarko Đorđe Šime Nikola Jelena Ognjen Čedomir Amra Emir Vuk",
}
FAMILY = {
    "cyrillic": ("Проб Тест Дом Скел Вълч Јабук Дъб Крај", "аеиоу", "ов овић ин ски"),
    "latin": ("Brez Hlad Kamen Rek Gor Lip Polj Šib", "aeiou", "ić ović ljak arski"),
}
MIDDLE = {"cyrillic": ("", "да", "ме", "зо"), "latin": ("", "da", "me", "zo")}
HEADER = [
    ["№", "Име и презиме", "Организация", "Контакт", None, "Функция", "Пол",
     "Съгласие", "Дошъл", "Забележка"],
    [None, None, None, "E-mail", "Телефон"],
]  # fmt: skip
BODIES = ("Община {}", "ОбА {}", "Opština {}", "{} Municipality", "Удружење {}")

Steps = dict[str, tuple[float, float]]  # CPU ms and ms of each


def run(*, far: bool) -> dict[str, Any]:
    """Processor time of reading, checking and importing, and that of openpyxl alone."""
    crowd = {"people": 5_000, "organisations": 600, "events": 20}
    call_command("make_load", **crowd, stdout=io.StringIO())
    rows = PEOPLE * 5 if far else PEOPLE
    known = Person.objects.count()
    floors, plains, turns = [], [], []
    for seed in range(ROUNDS):  # side by side: a busy machine slows down all alike
        data = messy_list(rows, seed)
        floors.append(_timed(partial(_parse, data, read_only=True)))
        plains.append(_timed(partial(_parse, data, read_only=False)))
        turns.append(_turn(data))
    floor, plain, steps = min(floors), min(plains), min(turns, key=_cpu_of)
    added = (Person.objects.count() - known) // ROUNDS
    cpu = _cpu_of(steps)
    print(f"{'step':24}{'CPU ms':>9}{'ms':>9}{'of openpyxl':>13}")
    alone = {"openpyxl, read-only": floor, "openpyxl as it is": plain}
    for name, (own, wall) in {**alone, **steps}.items():
        print(f"{name:24}{own:>9.0f}{wall:>9.0f}{own / plain[0]:>13.2f}")
    ratio = cpu / plain[0]
    return {
        "database": connection.vendor,
        "people": rows,
        "added": added,
        "floor_cpu_ms": round(plain[0]),
        "read_only_floor_cpu_ms": round(floor[0]),
        "cpu_ms": {name: round(own) for name, (own, _wall) in steps.items()},
        "statements": _statements(rows),
        "ratio": round(ratio, 2),
        "ratio_to_read_only": round(cpu / floor[0], 2),
        "ok": ratio <= MOST_RATIO and added > rows * 0.9,
    }


def _turn(data: bytes) -> Steps:
    """The three steps of one list, as long as whoever brings it waits for each."""
    steps: Steps = {}
    found: list[ImportRun] = []
    upload = partial(imports.Content, data, "list.xlsx")
    steps["read"] = _timed(lambda: found.append(_kept(upload())))
    (run,) = found
    steps["check"] = _timed(lambda: imports.check(run))
    steps["import"] = _timed(lambda: imports.commit(run, actor=None))
    return steps


def _cpu_of(steps: Steps) -> float:
    return sum(own for own, _wall in steps.values())


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    begun, start = _spent_ms(), time.perf_counter()
    act()
    return _spent_ms() - begun, (time.perf_counter() - start) * 1000


def _spent_ms() -> float:
    """With the processes that we started and that ended: one parses each upload."""
    times = os.times()
    return now_ms() + (times.children_user + times.children_system) * 1000


def _parse(data: bytes, *, read_only: bool) -> int:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=read_only, data_only=True)
    return sum(1 for sheet in book for _row in sheet.iter_rows(values_only=True))


def _kept(content: imports.Content) -> ImportRun:
    return keep_import(
        content=content.packed(),
        dropped=sorted(map(list, content.dropped)),
        file_name=content.name,
        digest=content.digest,
        scope="platform",
        scope_uid=None,
        actor=None,
    )


def _statements(rows: int) -> int:
    """How many statements the import of another such list takes."""
    run = _kept(imports.Content(messy_list(rows, ROUNDS), "list.xlsx"))
    connection.force_debug_cursor = True
    reset_queries()
    before = Person.objects.count()
    connection.queries_log.clear()
    imports.commit(run, actor=None)
    found = len(connection.queries)
    connection.force_debug_cursor = False
    assert Person.objects.count() > before
    return found


def messy_list(rows: int, seed: int) -> bytes:
    """A list as an office keeps it: a title, a header in two rows, names in either
    script and order, bodies in many spellings, people twice, rows that cannot be.

    Ten columns, so that openpyxl takes what the file took of which the must was drawn.
    """
    chance = random.Random(seed)  # the same list each time
    pairs = _names(seed)
    chance.shuffle(pairs)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Списък")
    sheet.append([f"Списък на поканените, {seed}"])
    sheet.append([])
    for head in HEADER:
        sheet.append(head)
    made: list[list[Any]] = []
    for number in range(rows):
        given, family = pairs[number % len(pairs)]
        made.append(_row(chance, number, given, family, seed))
    twice = [list(chance.choice(made)) for _ in range(rows * REPEATED // PEOPLE)]
    bad = [[None, "???", None, "no-address"]] * (rows * BAD // PEOPLE)
    lines = [*made, *twice, *bad]
    chance.shuffle(lines)
    for number, line in enumerate(lines, start=1):
        sheet.append([number, *line[1:]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _names(seed: int) -> list[tuple[str, str]]:
    """Some ten thousand names, each in one script, of others with each seed."""
    pairs = []
    for script, given in GIVEN.items():
        first, vowels, last = FAMILY[script]
        parts = (first.split(), vowels, "лмнр" if script == "cyrillic" else "lmnr")
        own = [MIDDLE[script][seed]]
        families = map("".join, itertools.product(*parts, own, last.split()))
        pairs += list(itertools.product(given.split(), families))
    return pairs


def _row(
    chance: random.Random, number: int, given: str, family: str, seed: int
) -> list[Any]:
    whole = [f"{given} {family}", f"{family} {given}", f"  {given}  {family.upper()}"]
    place = f"Пробно {seed * 400 + number % 400}"
    return [
        number,
        chance.choice(whole[:1] * 8 + whole[1:]),
        chance.choice(BODIES).format(place),
        f"p{number}-{seed}@list.example" if number % 7 else None,
        chance.choice([f"0{60 + number % 9}/{number:06d}", None, 381600000 + number]),
        chance.choice(["кмет", "експерт", "stručni saradnik", None]),
        chance.choice(["ж", "м", "Ž", "M"]),
        "да" if number % 9 else None,
        chance.choice(["+", "+", None]),
        "вегетаријанац" if number % 20 == 0 else None,
    ]
