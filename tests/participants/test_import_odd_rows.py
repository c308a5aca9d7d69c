"""Rows and cells of lists that tell more or less than they seem to."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from participants.exchange import sniffing
from participants.exchange.headers import read_header
from participants.exchange.names import parse_name
from participants.exchange.values import read_day, text_of
from participants.models import Post
from tests.participants.workbooks import check, judge, reason, told, verdicts, xlsx

pytestmark = pytest.mark.django_db
N, S, D, B = "new", "skipped", "duplicate", "bad"


def both(answer: dict[str, Any], sheet: str, number: int) -> tuple[str, str]:
    row = told(answer, sheet, number)
    return row["person"], row["organisation"]


def test_a_line_for_each_of_several_people_in_one_cell_loses_nobody() -> None:
    answer, found, wanted = judge(
        {
            "Списък": [
                (S, ["Община", "Участници", "Контакт"]),
                (B, ["Гоце Делчев", "Ана Пробна - юрист\nБоби Пробен - еколог", None]),
                (N, ["Хаджидимово", "Вили Тестов - кмет", "h@example.org"]),
            ]
        }
    )

    assert found == wanted
    assert "Several people" in reason(answer, 2)


def test_a_name_in_both_scripts_is_one_person_of_one_office() -> None:
    answer, found, wanted = judge(
        {
            "Attendance": [
                (S, ["№ / No", "Име и фамилия / Name", "Организация / Organisation"]),
                (N, [1, "Ана Пробна / Ana Probna", "Община Кресна / Kresna Municipality"]),
                (N, [2, "Вили Тестов\nVili Testov", "Община Струмяни"]),
                (B, [3, "Вили Тестов / Ana Probna", "Община Струмяни"]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert both(answer, "Attendance", 2) == ("Ана Пробна", "Община Кресна")
    assert both(answer, "Attendance", 3) == ("Вили Тестов", "Община Струмяни")


def test_a_sheet_that_counts_people_lists_nobody() -> None:
    _answer, found, wanted = judge(
        {
            "Учесници": [
                (S, ["Име и презиме", "Општина"]),
                (N, ["Ана Пробић", "Љиг"]),
                (N, ["Бора Огледић", "Мионица"]),
            ],
            "Статистика": [
                (S, ["Општина", "Број учесника"]),
                (S, ["Љиг", 2]),
                (S, ["Мионица", 1]),
                (S, ["Укупно", 3]),
            ],
        }
    )

    assert found == wanted
    assert read_header("Број учесника").kind == "matter"
    assert read_header("Број и име учесника").kind == "name"


def test_who_signs_under_a_list_is_nobody_of_it() -> None:
    _answer, found, wanted = judge(
        {
            "Списак": [
                (S, ["Р. бр.", "Учесник", "ЈЛС", "Радно место", "Имејл", "Напомена"]),
                (N, [1, "Ана Пробић", "Општина Бач", "саветник", "ana@bac.example"]),
                (N, [2, "Бора Огледић", "Општина Беочин", None, None, "без меса"]),
                ("", []),
                (S, [None, "Укупно 2 учесника"]),
                (S, [None, None, None, "М.П."]),
                (S, [None, None, None, "Начелник", "Цеца Узор"]),
                (S, ["Обучител:", "Тренер Тренеров"]),
            ]
        }
    )

    assert found == wanted


def test_countries_and_addresses_of_offices_stand_over_lists() -> None:
    answer, found, wanted = judge(
        {
            "Adresar": [
                (S, ["Ime i prezime", "Funkcija", "E-mail"]),
                (S, ["BOSNA I HERCEGOVINA"]),
                (S, ["Općina Vareš"]),
                (N, ["Ana Probić", "savjetnica", "ana@v.example"]),
                (S, ["SRBIJA"]),
                (S, ["Opština Bor"]),
                (S, ["Agencija za razvoj", "Svetog Dimitrija 13", "022/610-555"]),
                (S, ["Ime i prezime", "Funkcija", "E-mail"]),
                (N, ["Ceca Uzor", "direktorka", "ceca@b.example"]),
            ]
        }
    )

    assert found == wanted
    assert both(answer, "Adresar", 4) == ("Ana Probić", "Općina Vareš")


def test_a_mayor_of_a_municipality_has_a_post_there() -> None:
    rows = [
        ["Име", "Институция"],
        ["Ана Пробна", "кмет на община Разлог"],
        ["Боби Пробен", "председател на ОбС Кресна"],
        ["Вили Тестов", "Председателство на Община Белица"],
    ]
    data = xlsx({"УС": rows})

    answer = check(data)
    bodies = [row["organisation"] for row in answer["rows"]]

    assert bodies[1:3] == ["Община Разлог", "ОбС Кресна"]
    assert "Председателство" in bodies[3]
    assert not Post.objects.exists(), "a look at a list stores nothing"


def test_a_row_in_one_cell_names_person_post_and_office() -> None:
    answer, found, wanted = judge(
        {
            "Лист1": [
                (S, ["Учесници конференције"]),
                (N, ["1. др Ана Пробић, саветник, Град Ниш"]),
                (N, ["2. Бора Огледић, председник, Општина Мерошина"]),
                (N, ["3. Цеца Узор, Удружење „Мост“ Ниш"]),
            ]
        }
    )

    assert found == wanted
    assert both(answer, "Лист1", 2) == ("Ана Пробић", "Град Ниш")


def test_a_sheet_to_sign_has_a_person_a_line() -> None:
    answer, found, wanted = judge(
        {
            "Лист": [
                (S, ["ПРОТОКОЛ за присъствие"]),
                (S, ["Днес се проведе обучение, на което присъстваха:"]),
                (N, ["1. Ана Пробна, Община Смолян ............"]),
                (N, ["2. Боби Пробен, кмет, Община Мадан ......"]),
                (S, ["3. ................................"]),
                (S, ["Водещ: Тренер Тренеров"]),
            ]
        }
    )

    assert found == wanted
    assert both(answer, "Лист", 4) == ("Боби Пробен", "Община Мадан")


def test_names_alone_on_a_sheet_called_as_their_office() -> None:
    answer, found, wanted = judge(
        {"Grad Užice": [(S, ["Prijavljeni"]), (N, ["Ana Probić"]), (N, ["Bora Uzorić"])]}
    )  # fmt: skip
    other = check(xlsx({"Nabavke": [["Prijavljeni"], ["Ana Probić"], ["Bora Uzorić"]]}))

    assert found == wanted
    assert both(answer, "Grad Užice", 2) == ("Ana Probić", "Grad Užice")
    assert set(verdicts(other).values()) == {S}


def test_a_column_that_mostly_says_as_above_is_known_by_the_rest() -> None:
    answer, found, wanted = judge(
        {
            "Лист": [
                (S, ["Длъжност", "Име", "Адм. структура"]),
                (N, ["Кмет", "Ана Пробна", "Община Разлог"]),
                (N, ["Зам.-кмет", "Боби Пробен", "-//-"]),
                (B, ["Секретар", "вакантно", "-//-"]),
                (N, ["Гл. архитект", "Вили Тестов", "-//-"]),
            ]
        }
    )

    assert found == wanted
    assert both(answer, "Лист", 5) == ("Вили Тестов", "Община Разлог")


def test_a_legend_is_no_list_of_people() -> None:
    _answer, found, wanted = judge(
        {
            "Spisak": [
                (S, ["Ime i prezime", "Opština", "Status"]),
                (N, ["Ana Probić", "Ada", "P"]),
                ("", []),
                (S, ["Legenda:"]),
                (S, ["P", "potvrđen"]),
                (S, ["O", "odsutan"]),
                (N, ["Bora Uzorić", "Senta", "O"]),
            ]
        }
    )

    assert found == wanted


def test_a_register_of_members_says_since_when_and_what_they_pay() -> None:
    answer, found, wanted = judge(
        {
            "S": [
                (S, ["Член от", "Име на представител", "Община", "Членски внос (лв.)"]),
                (N, [2015, "Ана Пробна", "Мадан", 120]),
                (N, [2018, "Вили Тестов", "Златоград", "неплатен"]),
            ]
        }
    )

    assert found == wanted
    assert told(answer, "S", 2)["person"] == "Ана Пробна"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ms Ena Uzorak (observer)", ("Ena", "Uzorak")),
        ("Mr Dado Uzorak", ("Dado", "Uzorak")),
        ("Ms. Ena Uzorak", ("Ena", "Uzorak")),
        ("Ceca Uzorić – potvrdila", ("Ceca", "Uzorić")),
        ("Ceca Uzorić - Probić", ("Ceca", "Uzorić-Probić")),
    ],
)
def test_what_stands_beside_a_name_is_none_of_it(
    text: str, parts: tuple[str, str]
) -> None:
    name = parse_name(text)

    assert (name.given, name.family) == parts


def test_an_address_alone_under_another_one_is_somebody_without_a_name() -> None:
    _answer, found, wanted = judge(
        {
            "S": [
                (S, ["E-mail", "Ime i prezime", "Opština"]),
                (N, ["ana@b.example", "Ana Probić", "Opština Bor"]),
                (B, ["bora@b.example"]),
                (N, ["ceca@b.example", "Ceca Uzor", "Opština Bor"]),
            ]
        }
    )

    assert found == wanted


def test_days_of_attendance_beside_two_plain_heads() -> None:
    answer, found, wanted = judge(
        {
            "Evidencija": [
                (S, ["Ime i prezime", "JLS", "10.03.", "11.03.", "12.03.", "%"]),
                (N, ["Ana Probić", "Bečej", "+", "+", "-", 0.66]),
                (N, ["Bora Uzorić", "Kula", "+", "-", "-", 0.33]),
                (S, ["Ukupno", None, 2, 1, 0]),
            ]
        }
    )

    assert found == wanted
    assert both(answer, "Evidencija", 2) == ("Ana Probić", "Bečej")


def test_offices_right_of_their_people_head_them() -> None:
    answer, found, wanted = judge(
        {
            "S": [
                (S, ["№", "Участник", "Тел."]),
                (S, [None, None, None, "Община Доспат"]),
                (N, [1, "Ана Пробна", "0888111222"]),
                (N, [2, "Боби Пробен"]),
                (S, [None, None, None, "Община Борино"]),
                (N, [1, "Вили Тестов"]),
            ]
        }
    )

    assert found == wanted
    assert both(answer, "S", 3) == ("Ана Пробна", "Община Доспат")
    assert both(answer, "S", 6) == ("Вили Тестов", "Община Борино")


def test_a_remark_right_of_a_list_is_no_office_of_those_below() -> None:
    _answer, found, wanted = judge(
        {
            "S": [
                (S, ["Име", "Општина", "Имејл"]),
                (N, ["Ана Пробић", "Ада", "ana@a.example"]),
                (S, [None, None, None, None, "општина Ада још чека одлуку"]),
                (B, ["Бора Узорић", None, "bora@a.example"]),
            ]
        }
    )

    assert found == wanted


def test_a_sheet_of_one_cell_a_row_is_read_once_however_wide() -> None:
    rows = [[*[None] * (n % 400), f"Ана Пробна{n}"] for n in range(1000)]

    with mock.patch.object(sniffing, "text_of", wraps=text_of) as read:
        answer = check(xlsx({"S": rows}))

    assert set(verdicts(answer).values()) == {S}
    assert read.call_count < 10 * len(rows)  # of 400,000 places


def test_whom_a_mentor_is_for_is_no_mentor() -> None:
    _answer, found, wanted = judge(
        {
            "Ментори": [
                (S, ["Ментор", "Организација ментора", "Ментор за (општина)"]),
                (N, ["Ана Пробић", "Удружење „Мост“", "Бач"]),
                (N, ["Цеца Узор", "Удружење „Мост“", "Беочин"]),
            ]
        }
    )

    assert found == wanted


def test_from_heads_days_or_offices() -> None:
    answer, found, wanted = judge(
        {
            "S": [
                (S, ["Участник", "От"]),
                (N, ["Ана Пробна", "Община Девин"]),
                (N, ["Вили Тестов", "ОбС Девин"]),
                (S, ["Резерва"]),
                (N, ["Деси Тестова", "Сдружение „Мост“"]),
            ],
            "T": [
                (S, ["Име", "Организация", "От"]),
                (N, ["Гого Тестов", "Община Девин", "1.9.2012"]),
                (B, ["Ели Тестова", "Община Девин", "31.02.2012"]),
            ],
        }
    )

    assert found == wanted
    assert both(answer, "S", 2) == ("Ана Пробна", "Община Девин")


def test_an_institution_behind_a_post_is_known_by_its_kind() -> None:
    answer, _found, _wanted = judge(
        {
            "List": [
                (S, ["Participant", "Position and institution"]),
                (N, ["Ana Probić", "Adviser to the mayor, City of Prijedor"]),
                (N, ["Bora Uzorić", "Mayor, Municipality of Kotor Varoš"]),
            ]
        }
    )

    assert both(answer, "List", 2) == ("Ana Probić", "City of Prijedor")


@pytest.mark.parametrize("text", ["danas", "до момента", "Present", "još uvijek"])
def test_a_post_until_today_has_no_end(text: str) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Ана Пробна / Ana Probna", ""),
        ("Ана Пробна | Ana Probna", ""),
        ("Ана Пробна / Вили Тестов", "several"),
        ("Ана Пробна - кмет\nВили Тестов - юрист", "several"),
        ("Ана Пробна\nкмет", ""),
    ],
)
def test_a_name_said_twice_is_no_second_person(text: str, problem: str) -> None:
    assert parse_name(text).problem == problem
