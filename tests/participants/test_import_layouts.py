"""Lists that are laid out otherwise: blocks, rows in one cell, what stands around."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from core.mojibake import repair
from participants.exchange import imports
from participants.exchange.names import parse_name
from participants.models import ImportRun, Person
from participants.selectors.imports.classes import body_key
from tests.clients import client_of
from tests.factories import make_admin, make_organisation
from tests.participants.workbooks import (
    Judged,
    check,
    judge,
    make_run,
    reason,
    told,
    xlsx,
)

pytestmark = pytest.mark.django_db
N, S, D, B = "new", "skipped", "duplicate", "bad"
GAP = ("", [None])


# --- a person per block ----------------------------------------------------------


def test_blocks_with_labels_are_a_person_each() -> None:
    answer, found, wanted = judge(
        {
            "Telefoni": [
                (S, ["KONTAKTI"]),
                (N, ["Ime i prezime:", "Milan Tipski"]),
                (S, ["Organizacija:", "Opština Irig"]),
                (S, ["Telefon:", "022/461-111"]),
                (S, ["E-mail:", "milan@irig.example"]),
                GAP,
                (N, ["Ime i prezime:", "Vesna Modelić"]),
                (S, ["Organizacija:", "Opština Šid"]),
                (S, ["E-mail:", "vesna @sid.example"]),
                GAP,
                (B, ["Ime i prezime:", "Zoran Šablon"]),
                (S, ["Telefon:", "022/461-112"]),
                (S, ["E-mail:", "zoran@irig.example"]),
            ]
        }
    )

    assert found == wanted
    assert (answer["persons"], answer["organisations"]) == (2, 2)
    assert told(answer, "Telefoni", 2)["organisation"] == "Opština Irig"
    assert reason(answer, 4) == "Tells more of the person of row 2."
    assert "vesna@sid.example" in reason(answer, 7)
    assert reason(answer, 11) == "The organisation is missing."


def test_labels_and_answers_in_one_cell_and_what_must_not_be_kept() -> None:
    data = xlsx(
        {
            "Л": [
                ["Име: Иван Картов"],
                ["Организация: Община Лъки"],
                ["ЕГН: 7501020018"],
                [],
                ["Име: Мария Картова"],
                ["Организация: Община Лъки"],
                ["ЕГН: 123"],
            ]
        }
    )
    run = make_run(data)
    answer = check(data)

    assert [row["verdict"] for row in answer["rows"]] == [N, S, S, N, S, S]
    assert (answer["persons"], answer["organisations"]) == (2, 1)
    assert "A national number was left out." in reason(answer, 5)
    kept = str(imports.book_of(run).sheets[0].rows)
    assert "7501020018" not in kept
    assert "123" not in kept


def test_one_filled_form_is_one_person() -> None:
    answer, found, wanted = judge(
        {
            "Prijava": [
                (S, ["PRIJAVNI FORMULAR"]),
                (S, ["za obuku „Budžet”, 13.10.2022."]),
                GAP,
                (N, ["Ime i prezime", "Rada Formić"]),
                (S, ["Opština/grad", "Ugljevik"]),
                (S, ["Radno mjesto", "načelnica odjeljenja"]),
                (S, ["Telefon", "055/773-700"]),
                (S, ["E-mail", "rada@ugljevik.example"]),
            ]
        }
    )

    assert found == wanted
    assert told(answer, "Prijava", 4)["organisation"] == "Ugljevik"


def test_blocks_without_labels_are_told_by_what_they_say() -> None:
    answer, found, wanted = judge(
        {
            "Kontakti": [
                (S, ["Kontakti koordinatora"]),
                GAP,
                (N, ["Mira Blokić"]),
                (S, ["Opština Petrovo"]),
                (S, ["tel. 053/262-700"]),
                (S, ["mira@petrovo.example"]),
                GAP,
                (N, ["Slavko Blokić"]),
                (S, ["načelnik"]),
                (S, ["Opština Ribnik"]),
                (S, ["slavko@ribnik.example"]),
            ]
        }
    )

    assert found == wanted
    assert (answer["persons"], answer["organisations"]) == (2, 2)


def test_people_of_blocks_are_written_once_and_shown_with_their_columns() -> None:
    data = xlsx(
        {
            "L": [
                ["Ime:", "Ana Anić"],
                ["Organizacija:", "Opština Irig"],
                ["E-mail:", "ana@irig.example"],
                [],
                ["Ime:", "Bora Borić"],
                ["Organizacija:", None],
                ["E-mail:", "bora@irig.example"],
            ]
        }
    )
    run = imports.check(make_run(data))
    client = client_of(make_admin())

    page = client.get(reverse("import_columns", args=[run.uid])).content.decode()
    file = imports.error_file(run, "Reason", "Sheet", "Row")
    imports.commit(run, actor=None)
    again = check(data)

    assert "ana@irig.example" in page
    assert ImportRun.objects.get(pk=run.pk).state == ImportRun.State.DONE
    assert Person.objects.get(email="ana@irig.example").family_name == "Anić"
    assert [row["verdict"] for row in again["rows"]] == ["same", S, S, B, S, S]
    assert [row["verdict"] for row in check(file)["rows"]] == [S, B]


# --- a row in one cell -----------------------------------------------------------


@pytest.mark.parametrize("mark", [";", ",", "|", "\t"])
def test_a_row_in_one_cell_is_parted(mark: str) -> None:
    rows = [
        ["Ime i prezime", "Organizacija", "E-mail"],
        ["Olja Kolonić", "Opština Opovo", "olja@o.example"],
        ["Rade Kolonić", "Opština Opovo", ""],
    ]
    quoted = [[mark.join(f'"{text}"' for text in row)] for row in rows]

    answer = check(xlsx({"export": [["Izvoz 12.05.2022."], *quoted]}))

    assert [row["verdict"] for row in answer["rows"]] == [S, S, N, N]
    assert (answer["persons"], answer["organisations"]) == (2, 1)


# --- what stands around a list ---------------------------------------------------


def test_a_letterhead_names_nobody_and_no_organisation_of_theirs() -> None:
    answer, found, wanted = judge(
        {
            "Sheet1": [
                (S, [None, "АСОЦИАЦИЯ НА ОБЩИНИТЕ"]),
                (S, [None, "e-mail: office@aro.example, www.aro.example"]),
                GAP,
                (S, [None, "До: кметовете на общини – членове на АРО"]),
                GAP,
                (S, [None, "СПИСЪК НА ПОКАНЕНИТЕ"]),
                GAP,
                (S, [None, "Община", "Кмет (име и фамилия)", "Телефон"]),
                (N, [None, "Баните", "Милен Кметски", "03025 2222"]),
                (B, [None, "Неделино", None, "03072 2225"]),
            ]
        }
    )

    assert found == wanted
    assert (answer["persons"], answer["organisations"]) == (1, 1)


def test_a_title_says_where_it_was_not_where_people_are_from() -> None:
    answer, found, wanted = judge(
        {
            "L": [
                (S, ["Организатор: Асоциация на родопските общини"]),
                (S, ["Място: Община Смолян, зала 1"]),
                (S, ["Име и фамилия", "Длъжност", "Тел."]),
                (B, ["Ана Чия", "експерт", "0888 123456"]),
            ]
        }
    )

    assert found == wanted
    assert reason(answer, 4) == "The organisation is missing."


@pytest.mark.parametrize(
    "row",
    [
        ["14 учесника"],
        ["Σ", 14],
        ["За контакт: Иван Иванов, 0888 123 456"],
        ["Obrađivač: Mira Mirić"],
        ["Kraj liste"],
    ],
)
def test_what_stands_at_the_foot_is_no_person(row: list[Any]) -> None:
    answer = check(
        xlsx(
            {
                "L": [
                    ["Ime i prezime", "Institucija", "E-mail"],
                    ["Goran Totalić", "Grad Niš", "goran@nis.example"],
                    row,
                ]
            }
        )
    )

    assert [row["verdict"] for row in answer["rows"]] == [S, N, S]


def test_lines_to_write_on_are_no_people() -> None:
    _answer, found, wanted = judge(
        {
            "L": [
                (S, ["Бр.", "Име и презиме", "Институција", "Потпис"]),
                (N, [1, "Ана Дошла", "МУП", "___"]),
                (S, [2, None, None, "_____"]),
                (S, [3, "..............", ".............", "............"]),
                (S, [4, "______", "_____", "____"]),
                (B, [5, "???", "МУП"]),
            ]
        }
    )

    assert found == wanted


def test_a_table_of_tasks_is_no_list_of_people() -> None:
    _answer, found, wanted = judge(
        {
            "Lista": [
                (S, ["Ime i prezime", "Opština"]),
                (N, ["Zora Rezervić", "Opština Ub"]),
                GAP,
                (S, ["Aktivnost", "Odgovorna osoba", "Rok"]),
                (S, ["Rezervisati salu", "Zora Rezervić", "12.05.2022"]),
            ],
            "Zadaci": [
                (S, ["Aktivnost", "Odgovorna osoba", "Rok"]),
                (S, ["Poslati pozive", "Mira Zadaćić", "13.05.2022"]),
            ],
        }
    )

    assert found == wanted


# --- whose people they are -------------------------------------------------------


def test_organisations_alone_in_their_column_name_those_below() -> None:
    answer, found, wanted = judge(
        {
            "L": [
                (S, ["Opština", "Ime i prezime", "Funkcija", "E-mail"]),
                (S, ["Opština Foča"]),
                (N, [None, "Ana Fočić", "načelnica"]),
                (N, [None, "Boro Fočić", None, "b@f.example"]),
                (S, ["Opština Čajniče"]),
                (N, [None, "Cvijeta Fočić"]),
            ],
            "M": [
                (S, ["Opština", "Ime i prezime", "Funkcija", "E-mail"]),
                (N, ["Opština Foča", "Deno Fočić", "načelnik"]),
                (B, ["Opština Čajniče"]),
                (B, [None, "Ena Fočić"]),
            ],
        }
    )

    assert found == wanted
    assert (answer["persons"], answer["organisations"]) == (4, 2)


def test_a_list_of_numbered_names_under_their_bodies_needs_no_header() -> None:
    answer, found, wanted = judge(
        {
            "Л": [
                (S, ["Списък на общинските съветници"]),
                (S, ["Община Златоград"]),
                (N, ["1. Асен Номеров"]),
                (N, ["2. Бойка Номерова"]),
                (S, ["Община Неделино"]),
                (N, ["1. Герман Номеров"]),
            ]
        }
    )

    assert found == wanted
    assert (answer["persons"], answer["organisations"]) == (3, 2)


def test_more_signs_and_words_say_as_above() -> None:
    answer, found, wanted = judge(
        {
            "Л": [
                (S, ["Име", "Организация"]),
                (N, ["Антон Повторов", "Община Кирково"]),
                (N, ["Васил Ехов", "също"]),
                (N, ["Емил Ехов", "― ״ ―"]),
            ]
        }
    )

    assert found == wanted
    assert answer["organisations"] == 1


def test_a_deputy_who_is_not_named_is_nobody_missing() -> None:
    answer, found, wanted = judge(
        {
            "L": [
                (S, ["Naziv opštine", "Ovlašćena osoba", "Zamjenik ovlašćene osobe", "Telefon"]),
                (N, ["Opština Rudo", "Ana Ovlašćić", "Boro Zamjenić", "058/711-100"]),
                (N, ["Opština Kalinovik", "Ceca Ovlašćić", None, "058/712-100"]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert answer["persons"] == 3


def test_names_said_again_in_two_columns_are_nobody_else() -> None:
    answer = check(
        xlsx(
            {
                "F": [
                    ["Ime i prezime", "Organizacija", "Ime", "Prezime"],
                    ['=C2&" "&D2', "Grad Čačak", "Neven", "Spojić"],
                    ['=CONCATENATE(D3,", ",C3)', "Grad Čačak", "Nena", "Spojić"],
                ]
            }
        )
    )

    assert [row["person"] for row in answer["rows"]] == [
        None,
        "Neven Spojić",
        "Nena Spojić",
    ]


def test_a_unit_on_a_line_of_its_own_is_no_part_of_the_body() -> None:
    answer = check(
        xlsx(
            {
                "L": [
                    ["Име и презиме", "Организација"],
                    ["Ана Преломић", "Општина\nБела Паланка"],
                    ["Бора Преломић", "Општина Бела Паланка\nОдељење за ЛЕР"],
                ]
            }
        )
    )

    assert (answer["persons"], answer["organisations"]) == (2, 1)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Общ. адм. Смолян", ("mun", "smolyan")),
        ("iz Opštine Ada", ("mun", "ada")),
        ("Обл. адм. Смолян", ("region", "smolyan")),
    ],
)
def test_abbreviations_and_cases_name_the_same_body(
    text: str, key: tuple[str, str]
) -> None:
    assert body_key(text) == key


# --- names, days, letters --------------------------------------------------------


def test_a_maiden_name_is_no_second_person() -> None:
    name = parse_name("Vesna Vdova r. Suffixić")

    assert (name.problem, name.given, name.family) == ("", "Vesna", "Vdova")
    assert parse_name("Petar R. Petrović").middle == "R."


def test_a_name_in_brackets_behind_its_address_is_read() -> None:
    answer = check(
        xlsx(
            {
                "S": [
                    ["Participant", "Organization"],
                    ["ceca@m.example (Ceca Mejlić)", "REDAH"],
                    ["колеги от отдела", "REDAH"],
                ]
            }
        )
    )

    assert [row["verdict"] for row in answer["rows"]] == [S, N, B]


def test_days_under_a_header_that_says_nothing_must_exist() -> None:
    _answer, found, wanted = judge(
        {
            "List": [
                (S, ["Ime i prezime", "Opština", "Stupio u kontakt"]),
                (N, ["Petar Datum", "Opština Koceljeva", "12.05.2022"]),
                (N, ["Pavle Datum", "Opština Koceljeva", "12. maj 2022."]),
                (N, ["Mara Datum", "Opština Koceljeva", "13.05.2022."]),
                (B, ["Vera Datum", "Opština Koceljeva", "31.02.2022"]),
            ],
            "Od": [
                (S, ["Ime i prezime", "Opština", "Od kada je na funkciji"]),
                (B, ["Vera Datum", "Opština Koceljeva", "31.02.2022"]),
            ],
        }
    )

    assert found == wanted


def test_one_word_may_be_read_wrongly_and_another_not() -> None:
    assert repair("Å½ivko Šarić") == "Živko Šarić"
    assert repair("François Müller") is None


def test_a_row_of_which_only_a_national_number_stood_is_accounted_for() -> None:
    make_organisation(name="Общинска администрация Лъки")
    answer = check(
        xlsx(
            {
                "Л": [
                    ["Име", "Организация", "Бележка"],
                    ["Иван Редов", "Община Лъки"],
                    [None, None, "7501020018"],
                    ["Мария Редова", "Община Лъки"],
                ]
            }
        )
    )

    assert [row["verdict"] for row in answer["rows"]] == [S, N, S, N]
    assert reason(answer, 3) == (
        "A national number was left out. It is not stored anywhere."
    )


def test_a_row_left_without_a_name_stays_so_when_its_body_is_known() -> None:
    sheets: dict[str, list[Judged]] = {
        "L": [
            (S, ["Ime i prezime", "Opština", "E-mail"]),
            (N, ["Ana Anić", "Opština Foča", "ana@foca.example"]),
            (B, [None, "Opština Foča"]),
            (B, ["12345", "Opština Foča"]),
            (B, ["Ena Fočić"]),
        ]
    }

    _answer, found, wanted = judge(sheets)
    make_organisation(name="Opština Foča")
    _answer, found_again, _wanted = judge(sheets)

    assert found == wanted
    assert found_again == wanted
