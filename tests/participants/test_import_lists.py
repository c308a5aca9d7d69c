"""Lists as offices keep them, nastier than any one of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from participants.exchange.addresses import (
    Read,
    is_plain_phone,
    read_email,
    read_phone,
)
from participants.exchange.names import parse_name
from participants.models import Organisation
from tests.factories import make_organisation, make_person, make_post
from tests.participants.workbooks import check, ods, reason, verdicts, xlsx

pytestmark = pytest.mark.django_db
N, S, D, B, X = "new", "skipped", "duplicate", "bad", "same"


def test_two_merged_header_rows_groups_totals_and_notes() -> None:
    data = xlsx(
        {
            "Списък": [
                ["ПРИСЪСТВЕН СПИСЪК"],
                ["Обучение в гр. Смолян, 12.05.2022 г."],
                [],
                ["№", "Участник", None, None, "Контакт", None, "ЕГН"],
                [None, "Име", "Презиме", "Фамилия", "Имейл", "Тел.", None],
                [1, 2, 3, 4, 5, 6, 7],
                ["Община Смолян"],
                [
                    1,
                    "Иван",
                    "Петров",
                    "Примеров",
                    "ivan@smolyan.example",
                    888123456,
                    "7501020018",
                ],
                [2, "Мария", None, "Примерова", None, "0888 111 222", None],
                ["Община Мадан (2 души)"],
                [3, "Елена", None, "Илиева", "elena @madan.example", None, None],
                [4, "Петър", None, "Ганев", "petar.madan.example", None, None],
                [5],
                ["Общо участници: 4"],
                ["Изготвил:", "Сава Примеров"],
                ["Забележка: списъкът е предварителен и подлежи на промяна."],
            ]
        },
        merged={
            "Списък": [
                "A1:G1",
                "A2:G2",
                "B4:D4",
                "E4:F4",
                "A4:A5",
                "G4:G5",
                "A7:G7",
                "A10:G10",
                "A16:G16",
            ]
        },
    )

    answer = check(data)

    assert verdicts(answer) == {
        **dict.fromkeys([1, 2, 4, 5, 6, 7, 10, 13, 14, 15, 16], S),
        **{8: N, 9: N, 11: N, 12: B},
    }
    assert (answer["persons"], answer["organisations"], answer["bad"]) == (3, 2, 1)
    by_row = {row["row"]: row for row in answer["rows"]}
    assert by_row[9]["organisation"] == "Община Смолян"
    assert by_row[11]["organisation"] == "Община Мадан"
    assert "0888123456" in by_row[8]["reason"]
    assert "elena@madan.example" in by_row[11]["reason"]


def test_three_scripts_are_one_person_by_the_identity_rule() -> None:
    data = xlsx(
        {
            "A": [
                ["Име и фамилия", "Организация", "E-mail"],
                ["Щерю Цветков", "Община Смолян", "s@smolyan.example"],
                ["Sheryu Tsvetkov", "Obshtina Smolyan", None],
                ["Chteriu Tzvetkov", "ОбА Смолян", "S@smolyan.example"],
                ["Ђорђе Ћирић", "Општина Пећинци", None],
                ["Đorđe Ćirić", "Opština Pećinci", "dj@pecinci.example"],
                ["DJORDJE CIRIC", "opstina pecinci", None],
                ["Лакић Ана", "Општина Пећинци", "office@pecinci.example"],
                ["Лукић Ана", "Општина Пећинци", "office@pecinci.example"],
                ["Щерю Цветков", "Община Мадан", None],
            ]
        }
    )

    answer = check(data)

    assert verdicts(answer) == {
        1: S, 2: N, 3: N, 4: D, 5: N, 6: D, 7: D, 8: N, 9: N, 10: N,
    }  # fmt: skip
    assert answer["organisations"] == 3


def test_one_person_under_two_organisations_has_two_posts() -> None:
    data = xlsx(
        {
            "A": [
                ["Ime i prezime", "Institucija", "E-mail"],
                ["Ana Anić", "Opština Šid", "ana@sid.example"],
                ["Anić Ana", "Udruženje „Primer“", "ana@sid.example"],
            ]
        }
    )

    answer = check(data)

    assert verdicts(answer) == {1: S, 2: N, 3: D}
    assert (answer["persons"], answer["organisations"], answer["duplicates"]) == (
        1,
        2,
        1,
    )
    assert "second post to be confirmed" in reason(answer, 3)


def test_hidden_rows_and_sheets_are_counted_and_read_only_when_asked() -> None:
    sheets: dict[str, Any] = {
        "Vidljivo": [
            ["Ime i prezime", "Opština"],
            ["Ana Anić", "Šid"],
            ["Ivo Ivić", "Šid"],
        ],
        "Skriveno": [["Ime i prezime", "Opština"], ["Eva Ević", "Irig"]],
    }
    data = xlsx(sheets, hidden_rows={"Vidljivo": [3]}, hidden_sheets=["Skriveno"])

    shut, asked = check(data), check(data, with_hidden=True)

    assert verdicts(shut, "Vidljivo") == {1: S, 2: N, 3: S}
    assert verdicts(shut, "Skriveno") == {1: S, 2: S}
    assert asked["persons"] == 3


def test_columns_change_places_between_sheets_and_one_has_no_header() -> None:
    data = xlsx(
        {
            "1": [["E-mail", "Институция", "Фамилия", "Име"], ["a@x.example", "Община Лъки", "Примерова", "Ана"]],
            "2": [["Prezime i ime", "Telefon", "Opština"], ["Kovač Ana", 63123456, "Šid"], ["Ilić Vesna", "063/1", "Irig"]],
            "3": [
                ["b@x.example", "Боян Примеров", "Община Лъки", "експерт"],
                ["c@x.example", "Вяра Примерова", "Община Баните", "кмет"],
                [None, "Гочо Примеров", "Община Баните", None],
            ],
            "Бюджет": [["Разход", "Количество", "Цена"], ["Наем на зала", 1, 200], ["Кафе", 30, 2]],
        }
    )  # fmt: skip

    answer = check(data)

    assert verdicts(answer, "1") == {1: S, 2: N}
    assert verdicts(answer, "2") == {1: S, 2: N, 3: N}
    assert verdicts(answer, "3") == {1: N, 2: N, 3: N}
    assert set(verdicts(answer, "Бюджет").values()) == {S}
    names = [row["person"] for row in answer["rows"] if row["person"]]
    assert names[1] == "Ana Kovač"


def test_tables_side_by_side_and_below_each_other() -> None:
    data = xlsx(
        {
            "A": [
                ["Ime i prezime", "Opština", None, "Ime i prezime", "Opština"],
                ["Ana Anić", "Šid", None, "Ivo Ivić", "Irig"],
                ["Eva Ević", "Šid", None, None, None],
                [],
                ["Raspored"],
                ["Dan", "Tema", "Sati"],
                ["Prvi", "Budžet opštine", 4],
                [],
                ["Rezerve"],
                ["R.br.", "Učesnik", "E-mail", "Naziv ustanove"],
                [1, "Pera Perić", "pera@x.example", "Opština Ruma"],
            ]
        }
    )

    answer = check(data)

    assert verdicts(answer) == {1: S, 2: N, 3: N, 5: S, 6: S, 7: S, 9: S, 10: S, 11: N}
    assert answer["persons"] == 4
    assert "Ivo Ivić" in answer["rows"][1]["person"]


def test_what_makes_a_row_bad() -> None:
    head = ["Име", "Организация", "Имейл", "От дата", "До дата", "Съгласие"]
    rows: list[list[Any]] = [
        ["Иван Примеров", None, "a@x.example", None, None, "да"],
        [None, "Община Лъки", "b@x.example", None, None, "да"],
        ["12345", "Община Лъки", None, None, None, "да"],
        ["Иван Примеров и Мара Примерова", "Община Лъки", None, None, None, "да"],
        ["Мара Примерова", "Община Лъки", "mara@", None, None, "да"],
        ["Нено Примеров", "Община Лъки", None, "31.02.2020", None, "да"],
        ["Èâàí Ïðèìåðîâ", "Община Лъки", None, None, None, "да"],
        ["Отка Отказова", "Община Лъки", None, None, None, "отказва"],
        ["Васко", "Община Лъки", None, None, None, "да"],
        ["Дора Примерова", "Община Лъки", None, "01.05.2021", "01.05.2019", "да"],
        ["Добра Добрева", "Община Лъки", None, "24.маја 2022.године", None, "да"],
    ]

    answer = check(xlsx({"A": [head, *rows]}))

    assert set(verdicts(answer).values()) == {S, B, N}
    assert verdicts(answer)[12] == N
    assert answer["bad"] == 10
    assert "“Иван Примеров”" in reason(answer, 8)
    assert verdicts(check(xlsx({"A": [head, *rows]}), repair_letters=True))[8] == N


def test_formulas_without_value_dates_as_text_and_broken_cells() -> None:
    data = xlsx(
        {
            "A": [
                ["Име", "Фамилия", "Име и фамилия", "Организация", "Дата"],
                ["Иван", "Примеров", '=A2&" "&B2', "Община Лъки", 44927],
                [
                    "Мара",
                    "Примерова",
                    '=CONCATENATE(A3," ",B3)',
                    "Община Лъки",
                    "12.05.2022 г.",
                ],
                ["Стоян\nСтоянов", None, None, "Община Лъки", datetime(2022, 5, 12)],  # noqa: DTZ001
                ["г-жа Дора", "ПРИМЕРОВА", None, '"', None],
                [None, None, "Общо", "=COUNTA(A2:A5)", None],
            ]
        }
    )
    joined = xlsx(
        {
            "A": [
                ["a", "b", "Участник", "Община"],
                ["Иван", "Примеров", '=TRIM(A2&" "&B2)', "Лъки"],
            ]
        }
    )

    answer = check(data)

    assert verdicts(answer) == {1: S, 2: N, 3: N, 4: N, 5: N, 6: S}
    assert answer["organisations"] == 1
    assert check(joined)["rows"][1]["person"] == "Иван Примеров"


def test_csv_in_old_code_pages_and_ods() -> None:
    bulgarian = "Име;Фамилия;Община;Имейл\r\nИван;Примеров;Лъки;i@x.example\r\n".encode(
        "cp1251"
    )
    serbian = "Prezime,Ime,Opština\r\nĐurić,Željko,Šid\r\n".encode("cp1250")
    wide = "Ime\tPrezime\tOpština\nAna\tAnić\tŠid\n".encode("utf-16")
    table = ods(
        [["Ime i prezime", "Opština"], ["Ana Anić", "Šid"], ["Ivo Ivić", "Šid"]], [3]
    )

    found = [
        check(bulgarian, "a.csv"),
        check(serbian, "b.csv"),
        check(wide, "c.csv"),
        check(table, "d.ods"),
    ]

    assert [row["rows"][1]["person"] for row in found] == [
        "Иван Примеров", "Željko Đurić", "Ana Anić", "Ana Anić",
    ]  # fmt: skip
    assert verdicts(found[3]) == {1: S, 2: N, 3: S}


def test_known_organisations_are_matched_in_every_spelling_and_none_is_invented() -> (
    None
):
    make_organisation("Община Смолян", aliases=["ОбА Смолян"])
    make_organisation("Общински съвет Смолян", kind="council")
    texts = ["Община Смолян", "ОбА Смолян", "Obshtina Smolyan", "община  СМОЛЯН", "Smolyan Municipality",
             "Общ. Смолян", "Община „Смолян“", "ОбС Смолян", "Община Смолан"]  # fmt: skip
    rows = [[f"Лице{chr(0x430 + n)} Примеров", text] for n, text in enumerate(texts)]

    answer = check(xlsx({"A": [["Име", "Организация"], *rows]}))

    found = [row["organisation"] for row in answer["rows"][1:]]
    assert found == ["Община Смолян"] * 7 + ["Общински съвет Смолян", "Община Смолан"]
    assert Organisation.objects.count() == 2


def test_people_we_know_are_found_by_name_with_address_or_post() -> None:
    smolyan = make_organisation("Община Смолян")
    known = make_person("Иван Примеров", email="ivan@smolyan.example")
    make_post(known, organisation=smolyan)
    rows: list[list[Any]] = [
        ["Име", "Организация", "E-mail"],
        ["Ivan Primerov", "Община Смолян", None],
        ["Иван Примеров", "Община Мадан", "other@madan.example"],
    ]

    answer = check(xlsx({"A": rows}))

    assert verdicts(answer) == {1: S, 2: X, 3: N}


def test_national_numbers_are_taken_out_wherever_they_stand() -> None:
    rows: list[list[Any]] = [
        ["Име", "Организация", "ЕГН", "Бележка"],
        ["Иван Примеров", "Община Лъки", 7501020018, "ЕГН 7501020018"],
    ]

    answer = check(xlsx({"A": rows}))

    assert "7501020018" not in str(answer)
    assert "national number" in reason(answer, 2)


@pytest.mark.parametrize(
    "name", ["Иван Петров", "ПЕТРОВ Иван", "Ana Jovanović", "Иванов Иван Петров"]
)
@pytest.mark.parametrize("family_first", [None, True, False])
def test_a_plain_name_is_read_as_one_that_needs_tidying(
    name: str, family_first: bool | None
) -> None:
    plain = parse_name(name, family_first=family_first)

    assert plain == parse_name(f" {name},", family_first=family_first)
    assert not plain.problem


@pytest.mark.parametrize("address", ["ana@opstina.example", "a.b-c@mail.x-y.example"])
def test_a_plain_address_is_read_as_one_that_needs_tidying(address: str) -> None:
    assert read_email(address) == read_email(f"{address} ") == Read(address)


@pytest.mark.parametrize(
    "number", ["061/123456", "+387 55 123 456", "381601234567", "60 123 456", "1234"]
)
def test_a_plain_number_is_read_as_one_that_needs_tidying(number: str) -> None:
    assert read_phone(number) == read_phone(f" {number}.")


@pytest.mark.parametrize(
    ("number", "is_plain"),
    [("060/123456", True), ("0601234567", True), ("+381 60123456", True),
     ("+38160123456", True), ("0038160123456", False), ("38160123456", False),
     ("06 0", False), ("060/123456; 061/1", False)],
)  # fmt: skip
def test_plain_numbers_are_taken_as_they_stand(number: str, is_plain: bool) -> None:
    """They are not read again, so reading would have to change nothing."""
    assert is_plain_phone(number) is is_plain
    assert not is_plain or read_phone(number) == Read(number)
