"""Workbooks of town halls at their worst: the verdict a careful clerk gives each row.

Each row of a workbook stands with its verdict before it.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.participants.workbooks import judge, reason, told

pytestmark = pytest.mark.django_db
N, S, D, B, X = "new", "skipped", "duplicate", "bad", "same"


def test_a_sheet_for_each_municipality_and_the_header_again_after_a_page() -> None:
    answer, found, wanted = judge(
        {
            "Смолян": [
                (S, ["Община Смолян"]),
                (S, ["Списък на служителите за обучение"]),
                (S, ["№", "Име, презиме, фамилия", "Длъжност", "E-mail"]),
                (N, [1, "Анна Иванова Тестова", "секретар", "anna@smolyan.example"]),
                (N, [2, "Борис Тестов", "гл. експерт"]),
                (S, ["№", "Име, презиме, фамилия", "Длъжност", "E-mail"]),
                (N, [3, "Вера Тестова", "мл. експерт"]),
                (S, ["Всичко: 3"]),
                (S, [None, None, None, "Изготвил: И. Тестов"]),
            ],
            "Община Мадан": [
                (S, ["№", "Име, презиме, фамилия", "Длъжност", "E-mail"]),
                (N, [1, "Галя Пробна", "кмет", "g@madan.example"]),
                (S, ["стр. 2 от 2"]),
            ],
        },
        merged={"Смолян": ["A1:D1", "A2:D2"]},
    )

    assert found == wanted
    assert (answer["persons"], answer["organisations"]) == (4, 2)
    assert told(answer, "Смолян", 7)["organisation"] == "Община Смолян"
    assert told(answer, "Община Мадан", 2)["organisation"] == "Община Мадан"


def test_a_row_whose_words_are_those_of_headers_is_still_a_person() -> None:
    answer, found, wanted = judge(
        {
            "Učesnici": [
                (S, ["REPUBLIKA SRBIJA"]),
                (S, ["Spisak učesnika, 24. maja 2022. godine"]),
                (S, ["R. br.", "Prezime i ime", "Radno mesto", "Opština/grad", "e-pošta", "tel./mob."]),
                (N, ["1.", "Probić Ana", "načelnica odeljenja", "Pećinci", "ana@pecinci.example", 63111222]),
                (N, ["2.", "Probić Cvetana", "odbornica", "Opštine Irig", "cveta@irig.example.", 22461111]),
                (B, ["3.", "Testić Dragan", "odbornik", "Skupština opštine Irig", "dragan@irig,example"]),
                (N, ["4.", "Телефонов Бойко", "одборник", "Општина Ириг", None, None]),
                (S, ["Ukupno:", 4]),
                (S, ["Predsednik komisije:", None, None, "Sekretar:"]),
                (S, ["Vera Probić", None, None, "Goca Probić"]),
                (S, ["____________"]),
                (S, ["M.P."]),
                (S, ["U Pećincima, 24.05.2022. god."]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert (answer["persons"], answer["organisations"], answer["bad"]) == (3, 2, 1)


def test_one_cell_holds_a_name_and_more_than_a_name() -> None:
    body = "Община Лъки"
    answer, found, wanted = judge(
        {
            "Sheet1": [
                (S, ["Участник", "Институция"]),
                (N, ["Ана Примерова – кмет", body]),
                (N, ["Боян Примеров <boyan@luki.example>", body]),
                (N, ["Вяра Примерова, 0888 123 456", body]),
                (N, ["проф. д-р Георги Примеров", body]),
                (N, ["Г-ЖА ДОРА ПРИМЕРОВА", body]),
                (N, ["Примеров, Евгени", body]),
                (N, ["Любен Примеров (зам.-кмет)", body]),
                (N, ["Огнян\nПримеров", body]),
                (B, ["Жана Примерова, Здравко Примеров", body]),
                (B, ["Иван и Мария Примерови", body]),
                (B, ["Огнян Примеров\nПетя Примерова", body]),
                (B, ["свободно място", body]),
                (B, ["?????? ?????????", body]),
                (B, ["Община Лъки", "Боян Примеров"]),
                (B, ["Рада Примерова", "rada@luki.example"]),
            ]
        }
    )

    assert found == wanted
    names = [row["person"] for row in answer["rows"] if row["person"]]
    assert names == [
        "Ана Примерова", "Боян Примеров", "Вяра Примерова", "Георги Примеров",
        "ДОРА ПРИМЕРОВА", "Евгени Примеров", "Любен Примеров", "Огнян Примеров",
    ]  # fmt: skip
    assert answer["organisations"] == 1


def test_letters_of_two_alphabets_and_signs_that_nobody_sees() -> None:
    answer, found, wanted = judge(
        {
            "Списък": [
                (S, ["Имe", "Фамилия", "Opганизация", "Имейл"]),
                (N, ["Иван", "Примеров", "Община Борино", "ivan@borino.example"]),
                (D, ["Ивaн", "Примepoв", "Община Борино", None]),
                (N, ["Пена\u00a0", "\u00adПри\u00adмерова", "Община\u00a0Борино\u200b", None]),
                (N, ["Роза", "Примерова", "Община „Борино“", "rоsa@borino.example"]),
                (N, ["Сава", "Примеров", "Oбщинa Бopинo", "mailto:sava@borino.example"]),
                (N, ["Тома", "Примеров", "ОБЩИНА БОРИНО", "toma(at)borino.example"]),
                (B, ["Фани", "Примерова", "Община Борино", "fani@@borino.example"]),
                ("", ["\u200b", "\u00a0", " ", None]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert (answer["persons"], answer["organisations"]) == (5, 1)
    assert "mixed Cyrillic and Latin letters" in reason(answer, 3)
    assert told(answer, "Списък", 4)["person"] == "Пена Примерова"
    assert "rosa@borino.example" in reason(answer, 5)


def test_as_above_is_said_in_many_ways() -> None:
    answer, found, wanted = judge(
        {
            "Lista": [
                (S, ["Opština", "Ime i prezime", "Funkcija"]),
                (N, ["Grad Bijeljina", "Ana Vertić", "odbornica"]),
                (N, [None, "Boro Vertić", "odbornik"]),
                (N, [None, "Ceca Vertić"]),
                (N, ["Opština Srbac", "Dejan Vertić", "načelnik"]),
                (N, ["„", "Ena Vertić", "„"]),
                (N, ["-//-", "Filip Vertić", "-//-"]),
                (N, ["isto kao gore", "Goca Vertić"]),
                (N, ["''", "Hana Vertić"]),
                (N, ["―〃―", "Iva Vertić"]),
                (N, ["- ll -", "Joka Vertić"]),
                (B, [None, "Jovo Vertić"]),
                (B, ["-", "Kosta Vertić"]),
            ]
        },
        merged={"Lista": ["A2:A4"]},
    )

    assert found == wanted
    bodies = [row["organisation"] for row in answer["rows"] if row["organisation"]]
    assert bodies == ["Grad Bijeljina"] * 3 + ["Opština Srbac"] * 7


def test_a_day_that_is_none_and_a_month_that_is_first() -> None:
    days: list[tuple[str, Any]] = [
        (N, "24. maja 2022. godine"), (N, "24.05.22."), (N, 44705), (N, "2022-05-24"),
        (N, "мај 2022."), (N, "od 2019. god."), (N, "-"), (B, "31.02.2020."),
        (B, "05/24/2022"), (B, "29.02.2023"), (B, "00.00.0000"), (B, "03/04/2022 i dalje"),
    ]  # fmt: skip
    answer, found, wanted = judge(
        {
            "A": [
                (S, ["Ime i prezime", "Opština", "Datum imenovanja"]),
                *(
                    (verdict, [f"Ana{chr(97 + n)} Datumić", "Odžaci", day])
                    for n, (verdict, day) in enumerate(days)
                ),
            ]
        }
    )

    assert found == wanted
    assert "does not exist: “05/24/2022”" in reason(answer, 10)


def test_answers_of_an_online_form_with_a_question_of_consent_as_header() -> None:
    asked = (
        "Съгласен/съгласна съм предоставените от мен лични данни да бъдат обработвани от "
        "организаторите за целите на обучението, отчитането пред донора и изпращането на "
        "материали, като мога да оттегля съгласието си по всяко време"
    )
    head = ["Timestamp", "Име и фамилия на участника:", "Коя институция представлявате?",
            "Адрес на електронна поща", "Ще нощувате ли?", asked]  # fmt: skip
    answer, found, wanted = judge(
        {
            "Form Responses 1": [
                (S, head),
                (N, ["01.03.2024 10:22", "Ана Формова", "Община Велинград", "a@v.example", "Не", "Да"]),
                (B, ["01.03.2024 11:22", "Бина Формова", "Община Велинград", "b@v.example", "Да", "Не съм съгласна"]),
                (N, ["01.03.2024 12:22", "Вера Формова", "Община Велинград", "v@v.example", "Да", "Съгласна съм"]),
                (B, ["01.03.2024 13:22", "тест", "тест", "t@v.example", "Да", "Да"]),
                (D, ["02.03.2024 09:22", "Ана Формова", "Община Велинград", "A@V.example", "Не", "Да"]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert "refused consent" in reason(answer, 3)


def test_sheets_of_other_things_are_passed_over_and_the_unit_is_no_body() -> None:
    answer, found, wanted = judge(
        {
            "Učesnici": [
                (S, ["Ime i prezime", "Institucija"]),
                (N, ["Ana Evalić", "Opština Vršac, Odeljenje za finansije"]),
                (N, ["Bora Evalić", "Opštinska uprava opštine Vršac"]),
            ],
            "Evaluacija": [
                (S, ["Pitanje", "1", "2", "3", "Prosek"]),
                (S, ["Kako ocenjujete predavača?", 0, 1, 5, 2.8]),
                (S, ["Ime predavača", "Ocena"]),
                (S, ["Prof. Test Testić", 4.8]),
            ],
            "Pivot": [(S, ["Row Labels", "Count of Ime i prezime"]), (S, ["Opština Vršac", 2])],
            "Agenda": [
                (S, ["Vreme", "Tema", "Predavač"]),
                (S, ["09:00-09:30", "Registracija učesnika"]),
                (S, ["09:30-11:00", "Budžet", "Petar Predavić"]),
            ],
            "Budžet": [(S, ["Stavka", "Iznos", "Opština"]), (S, ["Sala", 100, "Opština Vršac"])],
        }
    )  # fmt: skip

    assert found == wanted
    assert (answer["persons"], answer["organisations"], answer["bad"]) == (2, 1, 0)


def test_lists_side_by_side_say_in_one_row_what_each_of_them_says() -> None:
    answer, found, wanted = judge(
        {
            "Групи": [
                (S, ["Група 1", None, None, None, "Група 2"]),
                (
                    S,
                    [
                        "№",
                        "Име и фамилия",
                        "Община",
                        None,
                        "№",
                        "Име и фамилия",
                        "Община",
                    ],
                ),
                (N, [1, "Анна Пробна", "Борино", None, 1, "Ели Пробна", "Девин"]),
                (B, [2, "Боян Пробен", "Борино", None, 2, "Живко Пробен"]),
                (N, [3, "Вили Пробна", "Борино"]),
                (N, [None, None, None, None, 3, "Зоя Пробна", "Девин"]),
            ]
        },
        merged={"Групи": ["A1:C1", "E1:G1"]},
    )

    assert found == wanted
    assert (answer["persons"], answer["organisations"], answer["bad"]) == (5, 2, 1)
    both = told(answer, "Групи", 3)
    assert (both["person"], both["organisation"]) == (
        "Анна Пробна; Ели Пробна",
        "Борино; Девин",
    )
    assert reason(answer, 4) == "Боян Пробен: Not known so far: gets a card. Живко Пробен: The organisation is missing."  # fmt: skip
