"""P9: all who may be on two cards, among 50,000 people; and how the time grows."""

from __future__ import annotations

import io
import math
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks.cpu import now_ms
from benchmarks.scratch import empty
from core.many import insert_all
from participants.models import Person, PersonPair, Post
from participants.selectors.duplicates import find_people_pairs
from participants.services import people
from participants.services.duplicates import look_for_doubles

SIZES = (12_500, 25_000, 50_000)
EACH = 50  # of so many people one is on a second card
MOST_SECONDS, SLACK = 10.0, 1.25


def run(*, far: bool) -> dict[str, Any]:
    """Seconds at each size, and their growth against that of n log n."""
    sizes = [*SIZES, 200_000] if far else list(SIZES)
    cpu: dict[int, float] = {}
    heads = ("people", "doubles", "found", "pairs", "CPU ms", "kept ms")
    print("".join(f"{head:>10}" for head in heads))
    missed = 0
    for size in sizes:
        empty()
        # offices of one size: only the number of them grows
        call_command(
            "make_load",
            people=size,
            organisations=size * 600 // 50_000,
            events=20,
            stdout=io.StringIO(),
        )
        planted = _plant()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        begun = now_ms()
        found = find_people_pairs()
        cpu[size] = now_ms() - begun
        begun = now_ms()
        look_for_doubles()
        whole = now_ms() - begun
        hits = sum(pair in found for pair in planted)
        missed += len(planted) - hits
        print(
            f"{size:>10}{len(planted):>10}{hits:>10}{PersonPair.objects.count():>10}"
            f"{cpu[size]:>10.0f}{whole:>10.0f}"
        )
    first, last = sizes[0], sizes[-1]
    allowed = last * math.log(last) / (first * math.log(first))
    ratio = cpu[last] / cpu[first] / allowed
    return {
        "database": connection.vendor,
        "cpu_ms": {str(size): round(value) for size, value in cpu.items()},
        "missed": missed,
        "ratio": round(ratio, 2),
        "ok": cpu[50_000] <= MOST_SECONDS * 1000 and ratio <= SLACK and not missed,
    }


def _plant() -> set[tuple[int, int]]:
    """Second cards of some people: the same name and office, half with the address."""
    planted: list[tuple[int, Person]] = []
    office = dict(Post.objects.values_list("person", "organisation"))
    for number, row in enumerate(Person.objects.order_by("pk")[::EACH]):
        if row.pk not in office:
            continue
        double = Person(
            given_name=row.given_name,
            family_name=row.family_name,
            language=row.language,
            email=row.email if number % 2 else "",
        )
        people.write_keys(double)
        planted.append((row.pk, double))
    insert_all([double for _pk, double in planted])
    insert_all(
        [Post(person=double, organisation_id=office[pk]) for pk, double in planted]
    )
    return {(pk, double.pk) for pk, double in planted}
