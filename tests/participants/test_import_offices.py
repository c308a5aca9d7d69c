"""Workbooks whose columns are offices, and people who come from none."""

from __future__ import annotations

from typing import Any

import pytest

from core.xlsx import read_workbook
from participants.exchange.imports import check as check_run
from participants.exchange.imports import commit, error_file
from participants.models import Consent, Person
from participants.services.consents import add_wording
from tests.factories import make_organisation, make_region
from tests.participants.workbooks import (
    Judged,
    check,
    judge,
    make_run,
    reason,
    told,
    verdicts,
    xlsx,
)

pytestmark = pytest.mark.django_db
N, S, D, B, X = "new", "skipped", "duplicate", "bad", "same"


def test_offices_as_column_heads_name_whom_the_people_below_are_from() -> None:
    answer, found, wanted = judge(
        {
            "Матрица": [
                (S, ["РАБОТНА СРЕЩА – кой идва"]),
                ("", []),
                (S, ["1. Община Смолян", "Община Мадан (2 души)", "ОбА Рудозем", "Сдружение „Пример“", "Бележки"]),
                (N, ["Ана Колонска", "Боян Колонски", "Вера Колонска", "Георги Колонски"]),
                (N, ["Дора Колонска", None, "Елена Колонска", None, "идва по-късно"]),
                (N, [None, "Жана Колонска (кмет)", None, "?"]),
                (N, [None, "Ана Колонска", None, "няма"]),
                (S, [None, "-", "?"]),
                (B, [None, None, "Вера Колонска и Гена Колонска"]),
                (S, ["Общо: 2", 3, 2, 1]),
                ("", []),
                (S, ["Забележка: местата са ограничени."]),
            ],
        }
    )  # fmt: skip

    assert found == wanted
    assert (answer["persons"], answer["organisations"], answer["bad"]) == (8, 4, 1)
    assert told(answer, "Матрица", 4)["organisation"] == (
        "Община Смолян; Община Мадан; ОбА Рудозем; Сдружение „Пример“"
    )
    assert "Is it the same person?" in reason(answer, 7)


def test_offices_over_numbered_rows_with_posts_and_columns_of_their_own() -> None:
    answer, found, wanted = judge(
        {
            "Matrica": [
                (S, ["R.br.", "Funkcija", "Opština Šid", "tel.", "Opština Inđija", "tel."]),
                (N, [1, "predsednik", "Ana Stubić", "022/712-001", "Boro Stubić", "022/551-002"]),
                (N, [2, "zamenik", "Ceca Stubić", None, None, None]),
                (N, [3, "odbornik", None, None, "Dule Stubić", None]),
                (S, ["Ukupno", None, 2, None, 2]),
                ("", []),
                (S, ["R.br.", "Funkcija", "Grad Loznica", "tel.", "Opština Ljig", "tel."]),
                (N, [1, "predsednik", "Ena Stubić", None, "Fata Stubić, dipl.iur.", None]),
                ("", []),
                (S, ["Ime i prezime", "Institucija", "E-mail"]),
                (N, ["Goca Stubić", "SKGO", "goca@skgo.example"]),
            ],
            "Prazno": [
                (S, ["Opština Šid", "Opština Ruma"]),
                (S, [14, 20]),
            ],
        }
    )  # fmt: skip

    assert found == wanted
    assert (answer["persons"], answer["organisations"], answer["bad"]) == (7, 5, 0)


def found_rows() -> list[list[Any]]:
    return [
        ["Funkcija", "Opština Šid", "tel.", "Opština Inđija"],
        ["predsednica", "Ana Stubić", "022/712-001", "Boro Stubić"],
    ]


def _as_file(rows: list[list[Any]]) -> bytes:
    return xlsx({"A": rows})


def test_a_matrix_is_written_with_posts_and_numbers_and_known_again() -> None:
    data = _as_file(found_rows())
    commit(make_run(data), actor=None)

    people = Person.objects.order_by("given_name")
    assert [
        (p.given_name, p.phone, [str(q) for q in p.posts.all()]) for p in people
    ] == [
        ("Ana", "022/712-001", ["predsednica, Opština Šid"]),
        ("Boro", "", ["predsednica, Opština Inđija"]),
    ]
    again = check(data)
    assert [row["verdict"] for row in again["rows"]] == [S, X]
    assert again["persons"] == 2


def test_merged_offices_over_a_header_that_repeats_for_each() -> None:
    answer, found, wanted = judge(
        {
            "А": [
                (S, ["Общински съвет Девин", None, "Общински съвет Борино", None]),
                (S, ["Име и фамилия", "Имейл", "Име и фамилия", "Имейл"]),
                (N, ["Ана Двойна", "ana@devin.example", "Боян Двоен", "boyan@borino.example"]),
                (N, ["Вера Двойна", None, None, None]),
            ],
            "Б": [
                (S, ["Община Лъки", None, "Община Баните"]),
                (N, ["Гена Двойна", "Дора Двойна", "Елена Двойна"]),
            ],
        },
        merged={"А": ["A1:B1", "C1:D1"], "Б": ["A1:B1"]},
    )  # fmt: skip

    assert found == wanted
    bodies = [row["organisation"] for row in answer["rows"] if row["organisation"]]
    assert bodies == [
        "Общински съвет Девин; Общински съвет Борино",
        "Общински съвет Девин",
        "Община Лъки; Община Баните",
    ]
    assert answer["persons"] == 6


def test_places_that_we_know_head_columns_and_words_of_headers_do_not() -> None:
    for name in ("Breza", "Olovo"):
        region = make_region(name_latin=name, name_cyrillic=name)
        make_organisation(name=f"Općina {name}", region=region)
    answer, found, wanted = judge(
        {
            "A": [
                (S, ["BREZA", "OLOVO"]),
                (N, ["Ana Mjestić", "Bina Mjestić"]),
            ],
            "B": [
                (S, ["Općina", "Ime i prezime", "Općinsko vijeće"]),
                (N, ["Breza", "Ceca Mjestić", "da"]),
            ],
            "C": [
                (S, ["Općina Breza", "Općina Olovo"]),
                (S, ["četiri sale", "jedna sala"]),
                (S, ["projektor", "nema"]),
            ],
        }
    )

    assert found == wanted
    assert told(answer, "A", 2)["organisation"] == "Općina Breza; Općina Olovo"
    assert (answer["persons"], answer["organisations"]) == (3, 2)


def test_who_comes_from_no_organisation_is_a_private_person() -> None:
    rows: list[Judged] = [
        (S, ["Ime i prezime", "Organizacija", "Funkcija", "E-mail", "Telefon"]),
        (N, ["Ana Građić", "građanka", "aktivistkinja", "ana@x.example"]),
        (N, ["Bina Građić", "ГРАЂАНКА", None, None, "065 111 222"]),
        (D, ["Bina Građić", "fizičko lice", None, None, "065 111 222"]),
        (N, ["Bina Građić", "citizen", None, None, "066 333 444"]),
        (N, ["Ceca Građić", "građanin opštine Šid"]),
        (N, ["Dora Građić", "Udruženje građana „Primer“"]),
        (S, ["Građani"]),
        (N, ["Ena Građić", None, None, None, "065 777 888"]),
        (B, ["Ena Građić i kći", None, None, None, "065 777 888"]),
    ]  # fmt: skip
    answer, found, wanted = judge({"A": rows})

    assert found == wanted
    assert (answer["persons"], answer["organisations"]) == (6, 1)
    assert "without an organisation" in reason(answer, 2)
    assert "“aktivistkinja” was left out" in reason(answer, 2)
    data = xlsx({"A": [row for _, row in rows]})
    commit(make_run(data), actor=None)
    assert Person.objects.filter(posts=None).count() == 5
    again = check(data)
    assert [row["verdict"] for row in again["rows"]] == [S, X, X, D, X, X, X, S, X, B]


def test_a_coordinator_brings_in_nobody_of_no_organisation() -> None:
    body = make_organisation()
    rows = [["Име и фамилия", "Организация"], ["Ана Градска", "гражданка"]]
    run = make_run(xlsx({"A": rows}), scope="organisation", scope_uid=body.uid)

    done = check_run(run)

    assert (done.counts["bad"], done.counts["new"]) == (1, 0)


def test_a_number_in_the_column_of_addresses_is_taken_for_the_telephone() -> None:
    body = "Opština Ub"
    answer, found, wanted = judge(
        {
            "A": [
                (S, ["Ime i prezime", "Institucija", "E-mail", "Telefon"]),
                (N, ["Ana Brojić", body, "065/123-456", None]),
                (N, ["Bina Brojić", body, "065/123-456", "065/123-456"]),
                (B, ["Ceca Brojić", body, "065/123-456", "066/222-333"]),
                (N, ["Dora Brojić", body, 65123456, None]),
                (B, ["Ena Brojić", body, "12345", None]),
                (B, ["Fata Brojić", body, "fata.brojic", None]),
            ]
        }
    )

    assert found == wanted
    assert "taken for the telephone" in reason(answer, 2)
    assert "is now 065123456" in reason(answer, 5)


def test_consent_to_pictures_is_told_from_consent_to_the_list() -> None:
    add_wording("photo", {"en": "Photographs."}, actor=None)
    _answer, found, wanted = judge(
        {
            "A": [
                (S, ["Име и фамилия", "Организация", "Съгласие за лични данни", "Снимане", "Видео (да/не)"]),
                (N, ["Ана Снимкова", "Община Елена", "да", "да", "не"]),
                (N, ["Бина Снимкова", "Община Елена", "да", "да", None]),
                (N, ["Вера Снимкова", "Община Елена", "да", None, None]),
                (B, ["Гена Снимкова", "Община Елена", "не", "да", None]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    rows: list[list[Any]] = [
        ["Име и фамилия", "Организация", "Снимане", "Видео"],
        ["Ана Снимкова", "Община Елена", "да", "не"],
        ["Бина Снимкова", "Община Елена", "да", None],
    ]
    commit(make_run(xlsx({"A": rows})), actor=None)
    said = Consent.objects.order_by("person__given_name")
    assert [(c.person.given_name, c.is_given) for c in said] == [
        ("Ана", False),
        ("Бина", True),
    ]


def test_the_error_file_of_a_matrix_says_whose_the_people_are() -> None:
    rows = [
        ["Община Елена", "Община Лом"],
        ["Ана Въпросова", "Иво"],
        ["Бина Въпросова", "Вера Въпросова"],
    ]
    run = check_run(make_run(xlsx({"A": rows})))

    errors = error_file(run, "Reason", "Sheet", "Row")

    table = read_workbook(errors, "e.xlsx").sheets[0].rows
    assert [row[3:] for row in table] == [
        ["Name", "Organisation"],
        ["Иво", "Община Лом"],
    ]
    assert [row["verdict"] for row in check(errors, "e.xlsx")["rows"]] == [S, B]


@pytest.mark.parametrize(
    "head",
    [
        ["Opština", 1, 2, 3],
        ["Opština", "1.", "2.", "3."],
        ["Opština", "1", "2", "3"],
        ["Opština", "1)", "2)", "3)"],
        ["1.", "2.", "3.", "4."],
        [None, "1.", "2.", "3."],
        ["Opština", "Učesnici"],
        ["Opština", "Učesnik 1", "Učesnik 2", "Učesnik 3"],
        ["Opština", "Ime i prezime", "Ime i prezime", "Ime i prezime"],
        [],
    ],
)
def test_offices_down_and_their_people_across_are_all_read(head: list[str]) -> None:
    answer, found, wanted = judge(
        {
            "Pozvani": [
                (S if head else "", head),
                (N, ["Opština Ljig", "Ana Timić", "Boro Timić", "Ceca Simić"]),
                (N, ["Opština Mionica", "Dule Perić", "Ena Perić"]),
                (N, ["Opština Ub", "Fata Lukić", None, "Goca Lukić"]),
            ]
        }
    )

    assert found == wanted
    assert (answer["persons"], answer["organisations"], answer["bad"]) == (7, 3, 0)
    assert told(answer, "Pozvani", 2)["person"] == "Ana Timić; Boro Timić; Ceca Simić"
    assert {row["organisation"] for row in answer["rows"]} - {None} == {
        "Opština Ljig",
        "Opština Mionica",
        "Opština Ub",
    }


def test_a_row_that_numbers_the_columns_is_skipped_with_its_reason() -> None:
    rows: list[list[Any]] = [
        ["Opština", "1.", "2.", "3."],
        ["Opština Ljig", "Ana Timić", "Boro Timić", "Ceca Simić"],
        ["Opština Mionica", "Dule Perić", "Ena Perić"],
        [None, "1.", "2.", "3."],  # the next page
        ["Opština Ub", "Fata Lukić", None, "Goca Lukić"],
    ]

    answer = check(xlsx({"A": rows}))

    assert verdicts(answer) == {1: S, 2: N, 3: N, 4: S, 5: N}
    assert reason(answer, 1) == reason(answer, 4) == "Only numbers the columns."


def test_given_and_family_names_of_three_people_across() -> None:
    answer, found, wanted = judge(
        {
            "Timovi": [
                (S, ["Opština", *["Ime", "Prezime"] * 3]),
                (N, ["Opština Ljig", "Ana", "Timić", "Boro", "Timić", "Ceca", "Simić"]),
                (N, ["Opština Ub", "Dule", "Perić", "Ena", "Perić", "Goca", "Lukić"]),
            ]
        }
    )

    assert found == wanted
    assert (answer["persons"], answer["organisations"]) == (6, 2)


def test_a_name_said_again_in_other_letters_is_nobody_else() -> None:
    answer, found, wanted = judge(
        {
            "Списък": [
                (S, ["Община", "Име и фамилия"]),
                (N, ["Община Смолян", "Ана Колонска", "Ana Kolonska"]),
                (N, ["Община Мадан", "Вера Колонска", "Vera Kolonska"]),
            ]
        }
    )

    assert found == wanted
    assert answer["persons"] == 2


def test_fourteen_of_one_name_in_one_office_are_one_person_each_row_told() -> None:
    rows = [(D, ["Opština Ub", "Ana Petrović", None]) for _ in range(14)]
    answer, found, wanted = judge(
        {
            "Lista": [
                (S, ["Opština", "Ime i prezime", "E-mail"]),
                (N, ["Opština Ub", "Ana Petrović", "ana@ub.example"]),
                *rows,
                (N, ["Opština Ljig", "Ana Petrović", "ana@ljig.example"]),
            ]
        }
    )

    assert found == wanted
    assert answer["persons"] == 2
