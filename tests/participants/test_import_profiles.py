"""Job profiles in a list: one in a cell, or several."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.exchange import imports
from participants.models import JobProfile, Post
from participants.selectors.imports.profiles import Profiles
from tests.factories import make_profile
from tests.participants.workbooks import make_run, xlsx

pytestmark = pytest.mark.django_db
HEADER = ["Ime i prezime", "Opština", "E-mail", "Profil"]


@pytest.fixture
def vocabulary() -> None:
    make_profile("lawyer")
    JobProfile.objects.filter(code="lawyer").update(
        labels={"en": "lawyer", "bg": "юрист", "sr": "правник"}
    )
    for code, name in (
        ("led", "LED / EU funds officer"),
        ("eu", "EU funds officer"),
        ("head", "head of unit"),
        ("planner", "spatial planning, building"),
    ):
        make_profile(code)
        JobProfile.objects.filter(code=code).update(labels={"en": name})


@pytest.mark.usefixtures("vocabulary")
@pytest.mark.parametrize(
    ("cell", "codes", "unknown"),
    [
        ("lawyer", ["lawyer"], []),
        ("Pravnik", ["lawyer"], []),
        ("юрист, head of unit", ["lawyer", "head"], []),
        ("head of unit;lawyer ; HEAD OF UNIT", ["head", "lawyer"], []),
        ("lawyer\nhead of unit", ["lawyer", "head"], []),
        ("lawyer/head of unit", ["lawyer", "head"], []),
        ("LED / EU funds officer", ["led"], []),
        ("lawyer, LED/EU funds officer, eu", ["lawyer", "led", "eu"], []),
        ("spatial planning, building", ["planner"], []),
        ("Spatial planning,\nbuilding; lawyer", ["planner", "lawyer"], []),
        ("head of\nunit", ["head"], []),
        ("driver, lawyer; cook", ["lawyer"], ["driver", "cook"]),
        (" , ;/", [], []),
    ],
)
def test_a_cell_names_profiles(cell: str, codes: list[str], unknown: list[str]) -> None:
    names = dict(JobProfile.objects.values_list("pk", "code"))

    read = Profiles.stored().read(cell)

    assert [names[pk] for pk in read.profiles] == codes
    assert [reason.values["text"] for reason in read.warnings] == unknown
    assert {reason.code for reason in read.warnings} <= {"profile_unknown"}


@pytest.mark.usefixtures("vocabulary")
def test_import_writes_every_profile_of_a_post_once() -> None:
    rows: list[list[Any]] = [
        HEADER,
        ["Ana Anić", "Šid", "ana@sid.example", "lawyer; head of unit"],
        ["Ana Anić", "Šid", "ana@sid.example", "head of unit, driver"],
        ["Ivo Ivić", "Irig", None, None],
    ]
    run = make_run(xlsx({"A": rows}))

    imports.commit(run, actor=None)

    ana, ivo = Post.objects.order_by("person__given_name")
    assert [row.code for row in ana.profiles.all()] == ["head", "lawyer"]
    assert not ivo.profiles.exists()


@pytest.mark.usefixtures("vocabulary")
def test_profiles_take_one_statement_for_a_list_of_any_length() -> None:
    def written(people: range) -> int:
        rows = [
            [
                f"Ana{chr(97 + number)} Anić",
                "Šid",
                f"a{number}@sid.example",
                "lawyer; eu",
            ]
            for number in people
        ]
        run = make_run(xlsx({"A": [HEADER, *rows]}))
        with CaptureQueriesContext(connection) as queries:
            imports.commit(run, actor=None)
        return len(queries)

    written(range(1))  # makes the organisation
    assert written(range(1, 4)) == written(range(4, 23))
    assert Post.profiles.through.objects.count() == 46
