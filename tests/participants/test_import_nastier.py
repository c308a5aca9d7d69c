"""More workbooks of town halls: who is one person, and what is none."""

from __future__ import annotations

from typing import Any

import pytest

from core.xlsx import Sheet, read_workbook
from participants.exchange.cells import Grid
from participants.exchange.imports import check as check_run
from participants.exchange.imports import commit, error_file
from tests.participants.workbooks import check, judge, make_run, reason, told, xls, xlsx

pytestmark = pytest.mark.django_db
N, S, D, B, X = "new", "skipped", "duplicate", "bad", "same"


def test_hidden_rows_of_the_old_excel_are_seen() -> None:
    rows = [["Ime i prezime", "Opština"], ["Ana Anić", "Šid"], ["Ivo Ivić", "Šid"]]
    data = xls("Lista", rows, hidden=[3])

    shut, asked = check(data, "old.xls"), check(data, "old.xls", with_hidden=True)

    assert [row["verdict"] for row in shut["rows"]] == [S, N, S]
    assert "hidden row" in reason(shut, 3)
    assert [row["verdict"] for row in asked["rows"]] == [S, N, N]


def test_the_full_name_as_formula_beside_its_parts_is_no_second_list() -> None:
    _answer, found, wanted = judge(
        {
            "Списък": [
                (S, ["№", "Име", "Фамилия", "Организация", "Участник", "Имейл"]),
                (N, [1, "Ана", "Кеширана", "Община Елена", '=B2&" "&C2', "ana@elena.example"]),
                (N, [2, "Бина", "Кеширана", "=D2", '=CONCATENATE(B3," ",C3)', None]),
                (N, [3, "Вера", "Кеширана", "=Справка!A1", '=TEXTJOIN(" ",TRUE,B4:C4)', None]),
                (S, [None, "Общо", "=COUNTA(B2:B4)"]),
            ],
            "Справка": [(S, ["Община Елена"])],
            "Само": [
                (S, ["Участник", "Община"]),
                (D, ['=Списък!B2&" "&Списък!C2', "Елена"]),
                (B, ["=VLOOKUP(1,Списък!A:B,2,0)", "Елена"]),
                (B, ["#REF!", "Елена"]),
                (B, ["Жана Формулна", "#N/A"]),
            ],
        }
    )  # fmt: skip

    assert found == wanted


def test_several_people_of_one_organisation_in_one_row() -> None:
    answer, found, wanted = judge(
        {
            "Timovi": [
                (S, ["Opština", "Član 1", "E-mail 1", "Član 2", "E-mail 2"]),
                (N, ["Opština Ljig", "Ana Timić", "ana@l.example", "Boro Timić", "boro@l.example"]),
                (N, ["Opština Mionica", "Ceca Timić", "ceca@m.example"]),
                (N, ["Opština Lajkovac", None, None, "Dule Timić", "dule@l.example"]),
                (B, ["Opština Ub"]),
            ],
            "Групи": [
                (S, ["№", "Име и фамилия", "Длъжност", "№", "Име и фамилия", "Длъжност"]),
                (S, ["Община Борино"]),
                (N, [1, "Ана Редова", "кмет", 2, "Бина Редова", "юрист"]),
                (S, ["Община Девин"]),
                (N, [1, "Вера Редова", "кмет", 2, "Гена Редова", "юрист"]),
            ],
        },
        merged={"Групи": ["A2:F2", "A4:F4"]},
    )  # fmt: skip

    assert found == wanted
    assert (answer["persons"], answer["organisations"], answer["bad"]) == (8, 5, 1)
    assert told(answer, "Групи", 5)["organisation"] == "Община Девин"


def test_places_that_name_whom_the_rows_below_are_from() -> None:
    head = ["R.br.", "Ime i prezime", "Funkcija"]
    answer, found, wanted = judge(
        {
            "Lista": [
                (S, head),
                (S, [None, "BREZA"]),
                (N, [1, "Ana Mjestić", "vijećnica"]),
                (N, [2, "Bina Mjestić", "vijećnica"]),
                (S, [None, "NOVI GRAD"]),
                (N, [3, "Ceca Mjestić", "vijećnica"]),
            ],
            "Zavidovići": [(S, [*head, "E-mail"]), (N, [1, "Dina Mjestić", "načelnica"])],
            "Olovo": [(S, [*head, "E-mail"]), (N, [1, "Ena Mjestić", "načelnica"])],
            "Sheet4": [(S, [*head, "E-mail"]), (B, [1, "Fata Mjestić", "načelnica"])],
        }
    )  # fmt: skip

    assert found == wanted
    bodies = [row["organisation"] for row in answer["rows"] if row["organisation"]]
    assert bodies == ["BREZA", "BREZA", "NOVI GRAD", "Zavidovići", "Olovo"]


def test_one_merged_name_is_one_person_with_two_posts() -> None:
    answer, found, wanted = judge(
        {
            "А": [
                (S, ["Име и фамилия", "Организация", "Длъжност", "Имейл"]),
                (N, ["Ана Слята", "Община Сатовча", "съветник", "ana@s.example"]),
                (D, [None, "Сдружение „Пример“", "председател"]),
                (N, ["Боян Слят", "Община Сатовча", "кмет", "boyan@s.example"]),
                (S, [None, None, None, "boyan@home.example"]),
            ]
        },
        merged={"А": ["A2:A3", "A4:A5", "B4:B5", "C4:C5"]},
    )

    assert found == wanted
    assert answer["persons"] == 2
    assert "second post" in reason(answer, 3)


def test_names_with_all_that_is_written_beside_them() -> None:
    body = "Opština Ub"
    answer, found, wanted = judge(
        {
            "A": [
                (S, ["Ime i prezime", "Institucija"]),
                (N, ["Ana (Anka) Nazivić", body]),
                (N, ["Boro „Cica“ Imenić", body]),
                (N, ["prim. dr Ena Imenić, spec. pedijatar", body]),
                (N, ["Fata Imenić rođ. Babić", body]),
                (N, ["dipl.ing.Sava Imenić", body]),
                (N, ["Imenić, Zora, mr", body]),
                (N, ["Kata Imenić - načelnica; ", body]),
                (B, ["Ana Probić - načelnica; Bina Probić - sekretar", body]),
                (B, ["Tara Imenić, Uroš Imenić i Vera Imenić", body]),
                (B, ["Nada Imenić i saradnik", body]),
                (B, ["2 osobe", body]),
                (B, ["predstavnik opštine", body]),
                (B, ["nije delegiran", body]),
                (B, ["Ivo", body]),
            ]
        }
    )

    assert found == wanted
    families = [row["person"].split()[-1] for row in answer["rows"] if row["person"]]
    assert families == ["Nazivić", *["Imenić"] * 6]


def test_what_stands_under_a_list_is_no_person() -> None:
    answer, found, wanted = judge(
        {
            "A": [
                (S, ["Р.бр.", "Име и пре-\nзиме", "Инсти-\nтуција", "24.05.", "25.05.", "Укупно"]),
                (N, [1, "Ана Дневић", "Општина Уб", "+", "-", 1]),
                (N, [2, "Бина Дневић", "Општина Уб", "П", "О", 1]),
                (S, [None, "Присутно:", None, 2, 1, 3]),
                (S, [None, "УКУПНО УЧЕСНИКА:", 2]),
                (S, [None, "Жена: 2", "мушкараца: 0"]),
                (S, ["Листу је саставила Ана Дневић, тел. 014/111-222"]),
                (S, ["Страна 1 од 3"]),
                (S, ["Датум: 24.05.2022.", None, None, "Потпис: ........"]),
                (S, ["*попуњава се штампаним словима"]),
                (S, [None, "(име, презиме)", None, "(потпис)"]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert (answer["persons"], answer["bad"]) == (2, 0)


def test_more_than_a_name_under_one_header_and_a_header_without_known_words() -> None:
    answer, found, wanted = judge(
        {
            "Една": [
                (S, ["Име и фамилия, длъжност, институция"]),
                (N, ["Ана Лепена, кмет, Община Лом"]),
                (N, ["Бина Лепена, секретар, Община Видин"]),
            ],
            "Две": [
                (S, ["Кой?", "Откъде?", "Как да ги намерим?"]),
                (N, ["Ана Въпросова", "Община Шабла", "ana@shabla.example"]),
                (N, ["Бина Въпросова", "Община Шабла", "bina@shabla.example"]),
                (N, ["Вера Въпросова", "Община Каварна", "vera@kavarna.example"]),
            ],
        }
    )

    assert found == wanted
    assert told(answer, "Една", 3)["person"] == "Бина Лепена"
    assert told(answer, "Една", 3)["organisation"] == "Община Видин"


def test_a_second_import_of_the_same_file_knows_everybody() -> None:
    rows: list[list[Any]] = [
        ["Ime i prezime", "Opština", "E-mail"],
        ["Ana Ubić", "Ub", "ana@ub.example"],
        ["Anić Ivo", "Grad Užice", None],
        ["Ivo Anić", "Užice", None],
        ["Ana Ubić", "Prijedor", "ana@ub.example"],
    ]
    data = xlsx({"A": rows})
    commit(make_run(data), actor=None)

    again = check(data)

    assert [row["verdict"] for row in again["rows"]] == [S, X, X, D, D]
    assert (again["persons"], again["organisations"]) == (2, 3)


def test_merged_cells_over_all_the_sheet_cost_nothing() -> None:
    sheet = Sheet("A", [["x"] * 400 for _ in range(3000)])
    sheet.merged = [(0, 0, 2999, 399)] * 50

    grid = Grid(sheet)

    assert grid.covered == {}
    assert grid.is_wide(0, 0)


def test_the_error_file_gives_each_list_its_header_and_is_read_again() -> None:
    lists: dict[str, list[list[Any]]] = {
        "Групи": [
            ["№", "Име и фамилия", "Община", None, "№", "Име и фамилия", "Община"],
            [1, "Анна Пробна", "Борино", None, 1, "Ели Пробна"],
        ],
        "Općina Breza": [
            ["R.br.", "Ime i prezime", "E-mail"],
            [1, "Ana Mjestić", "ana@"],
        ],
    }
    run = check_run(make_run(xlsx(lists)))

    errors = error_file(run, "Reason", "Sheet", "Row")

    rows = [row for row in read_workbook(errors, "e.xlsx").sheets[0].rows if any(row)]
    assert rows[0][3:6] == ["№", "Име и фамилия", "Община"]
    assert rows[1][1:5] == ["Групи", 2, "1", "Ели Пробна"]
    assert rows[3][4:] == ["Ana Mjestić", "ana@", "Općina Breza"]
    again = check(errors, "e.xlsx")
    assert [row["verdict"] for row in again["rows"]] == [S, B, S, B]
