"""Lists as a secretary of a town hall sends them, every row judged by common sense."""

from __future__ import annotations

from typing import Any

import pytest

from participants.exchange import imports
from participants.exchange.values import read_yes
from participants.models import Organisation, Person, Region
from participants.selectors.imports.organisations import OrganisationIndex
from tests.factories import make_organisation, make_region
from tests.participants.workbooks import (
    check,
    judge,
    make_run,
    ods,
    reason,
    told,
    verdicts,
    xlsx,
)

pytestmark = pytest.mark.django_db
N, S, D, B = "new", "skipped", "duplicate", "bad"


def test_a_bulgarian_list_with_roman_groups_and_a_second_line_of_hints() -> None:
    answer, found, wanted = judge(
        {
            "Делегати": [
                (S, ["ПОИМЕНЕН СПИСЪК на служителите, заявили участие в семинара"]),
                (S, ["п.р.", "Трите имена на служителя", "Месторабота / структура", "Заемана длъжност", "Служ. тел. / GSM", "Ел. адрес", "Дата на постъпване"]),
                (S, [None, None, None, None, None, None, "(ден.месец.година)"]),
                (S, ["I.", "ОБЩИНА СМОЛЯН"]),
                (N, [1, "инж. ПЕТЪР СТОЯНОВ КАЛИНКОВ", None, "гл. експерт „ТСУ“", 896123456, "p.kalinkov@s.example", "01.03.2019 г."]),
                (N, [2, "д-р Мария Ил. Тодорова-Рилска", None, "директор", "0301/6 22 33; 0888 12 34 56", "m@s.example; mt@mail.example", "2020-05-01"]),
                (B, [3, "Ангел Димов, Росица Димова", None, "специалисти", "0301 62234"]),
                (B, [4, "г-жа Стефка П. Иванова (зам.-кмет)", None, None, None, "СТЕФКА@S.EXAMPLE"]),
                (S, ["II.", "ОБЩИНСКИ СЪВЕТ – СМОЛЯН"]),
                (B, [1, "Филип Топов - председател на ОбС", None, None, "0301 62 100", "obs@s.example", "32.13.2019"]),
                (N, [2, "Н. Кисьов", None, "общински съветник", "-", "obs@s.example"]),
                (S, ["III.", "ОбА Чепеларе"]),
                (N, [1, "Боран Хаджиев", None, "Кмет", "03051/8 210", "kmet @ chepelare.example", "6 ноември 2015"]),
                (B, [2, "предстои да бъде определен", None, "юрисконсулт"]),
                (B, [3, "ще се посочи допълнително", None, "секретар"]),
                (B, [4, "Славка Чакърова", None, "секретар", None, "slavka@chepelare,example"]),
                (S, [None, "Всичко: 8 (осем) участника"]),
                (S, ["С уважение,"]),
                (S, ["Примерко Примеров"]),
                (S, ["Кмет на община Смолян"]),
            ]
        },
        merged={
            "Делегати": ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:F3", "B4:G4"]
        },
    )  # fmt: skip

    assert found == wanted
    assert (answer["persons"], answer["organisations"], answer["bad"]) == (4, 3, 6)
    assert reason(answer, 3) == "The names of the columns."
    assert reason(answer, 10) == "This day does not exist: “32.13.2019”."
    assert reason(answer, 14) == "Nobody is named: “предстои да бъде определен”."
    assert reason(answer, 19) == "A note or a signature, not a person of the list."
    assert reason(answer, 11) == (
        "Not known so far: gets a card. “ОБЩИНСКИ СЪВЕТ – СМОЛЯН” is not known: a new"
        " organisation, to be confirmed."
    )  # and nothing of the "-" for a telephone


def test_a_serbian_list_in_which_no_answer_is_no_refusal() -> None:
    head = ["Р. бр.", "Презиме и име", "Пол", "Установа", "Имејл адреса", "Сагласност за обраду података"]  # fmt: skip
    answer, found, wanted = judge(
        {
            "Учесници": [
                (S, ["СПИСАК ПРИЈАВЉЕНИХ"]),
                (S, head),
                (N, ["1.", "ПЕТРОВИЋ др ЈЕЛЕНА", "Ж", "ОПШТИНА ПЕЋИНЦИ", "j@p.example", "да"]),
                (B, ["2.", "Ђорђевић Милош, мастер екон.", "М", "", "m@p.example", "да"]),
                (N, ["3.", "Љубица Њежић", "ж", "Град Рума", "lj@r.example / lj2@r.example", "Да"]),
                (B, ["4.", "Џафер Џинић", "м", "Исто", "dz@r.example", "не"]),
                (N, ["5.", "Вук Жижић", "", "Исто", "", "није се изјаснио"]),
                (N, ["6.", "Ива Жижић", "", "Исто", "", "нема података"]),
                (S, ["", "УКУПНО", "6"]),
                (S, ["", "од тога жене", "3"]),
                (S, ["М.П."]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert (answer["persons"], answer["organisations"]) == (4, 2)
    assert told(answer, "Учесници", 3)["person"] == "ЈЕЛЕНА ПЕТРОВИЋ"
    assert reason(answer, 6).startswith("The person refused consent.")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("није се изјаснила", None),
        ("nije odgovorio", None),
        ("не е отговорил", None),
        ("не е посочено", None),
        ("not stated", None),
        ("nema podataka", None),
        ("није сагласан", False),
        ("не", False),
        ("ne želi", False),
        ("not given", False),
        ("да, усмено", True),
    ],
)
def test_no_answer_is_neither_yes_nor_no(text: str, answer: bool | None) -> None:
    assert read_yes(text) is answer


def test_a_bosnian_list_where_the_father_stands_between() -> None:
    head = ["Red. br.", "Prezime, ime jednog roditelja, ime", "Dužnost", "Mob.", "Datum imenovanja"]  # fmt: skip
    answer, found, wanted = judge(
        {
            "Učesnici po općinama": [
                (S, ["OPĆINA LUKAVAC (3)"]),
                (S, head),
                (N, [1, "Hadžić, Safet, Mirsad", "predsjednik Savjeta MZ", "+387 (0)61 123-456", "maj 2021."]),
                (B, [2, "Zukić Mehmed Alma", "sekretar MZ", "061123457", "31.02.2020"]),
                (N, [3, "mr.sc. Begić Ibrahim Nermin", "stručni saradnik", 61123458, "15/04/2019"]),
                ("", []),
                (S, ["OPĆINA GRAČANICA (2)"]),
                (S, head),
                (N, [1, "Osmić Fadil Edina", "aktivistica", "-", ""]),
                (N, [2, "Osmić Ena", "aktivistica", "-", ""]),
                (S, ["Ukupno: 5 (pet)"]),
                (S, ["Odobrio: načelnik"]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert [row["person"] for row in answer["rows"] if row["person"]] == [
        "Mirsad Safet Hadžić",
        "Nermin Ibrahim Begić",
        "Edina Fadil Osmić",
        "Ena Osmić",
    ]


def test_names_in_two_columns_with_what_is_written_beside_them() -> None:
    data = ods(
        [
            ["Prezime", "Ime", "Naziv institucije", "E-pošta"],
            ["Hodžić (rođ. Bašić)", "Azra", "JU Centar Tuzla", "a@csr.example"],
            ["Kovačević rođ. Anić", "Ivana „Ica“", "JU Centar Tuzla", ""],
            ["HODŽIĆ", "AZRA", "JU Centar Tuzla", "azra@mail.example"],
            ["biće naknadno", "", "JU Centar Tuzla", ""],
            ["Čolić/Perić", "Ana", "Općina Goražde", "ana@go.example"],
        ]
    )

    answer = check(data, "lista.ods")

    assert list(verdicts(answer).values()) == [S, N, N, D, B, B]
    assert [row["person"] for row in answer["rows"] if row["person"]] == [
        "Azra Hodžić",
        "Ivana Kovačević",
        "Azra Hodžić",
    ]


def test_an_assembly_names_stand_ins_and_says_whose_telephone_it_is() -> None:
    answer, found, wanted = judge(
        {
            "Подаци": [
                (S, ["", "Општина", "Одборник/ца (име, презиме)", "Мобилни", "Мејл"]),
                (N, ["1", "Пећинци", "Зоран Војкић", "064 123 45 67 (приватни)", "z@p.example"]),
                (N, ["2", "„", "Милица Бранковић", "службени: 022/436-123", ""]),
                (B, ["3", "Рума", "Данило Хаџић (замена: Мира Хаџић)", "", "d@r.example"]),
                (B, ["4", "Рума", "Н.Н.", "", ""]),
                (N, ["5", "Рума", "Јован Хаџић (заменик председника)", "", "j@r.example"]),
                (S, ["", "СВЕГА:", "5"]),
                (S, ["", "Тачност података оверава: Секретар СО"]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert "Several people in one cell" in reason(answer, 4)
    assert "telephone" not in reason(answer, 2) + reason(answer, 3)


# --- one name, two places (R-45) ------------------------------------------------------


def two_places() -> tuple[Region, Region]:
    def place(above: str, level: str) -> Region:
        part = make_region(
            country="BA", name_latin=above, name_cyrillic=above, level=level
        )
        return make_region(
            country="BA", name_latin="Novi Grad", name_cyrillic="Нови Град", parent=part
        )

    return (
        place("Republika Srpska", Region.Level.ENTITY),
        place("Kanton Sarajevo", Region.Level.CANTON),
    )


def known(region: Region) -> Organisation:
    return make_organisation("Opština Novi Grad", language="bs", region=region)


def bodies(*rows: list[str], head: tuple[str, ...] = ()) -> dict[str, Any]:
    header = list(head or ("Ime i prezime", "Institucija", "E-mail"))
    return check(xlsx({"A": [header, *rows]}))


def test_the_one_we_know_of_two_of_a_name_is_taken_with_a_remark() -> None:
    on_una, _sarajevo = two_places()
    known(on_una)

    answer = bodies(["Ana Anić", "Općina Novi Grad", "ana@x.example"])

    assert answer["rows"][1]["organisation"] == "Opština Novi Grad"
    assert "There are several places of this name" in reason(answer, 2)
    assert "Republika Srpska" in reason(answer, 2)


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("Opština Novi Grad (Republika Srpska)", True),
        ("Novi Grad, Republika Srpska", True),
        ("Općina Novi Grad (Sarajevo)", False),
        ("Novi Grad (Kanton Sarajevo)", False),
    ],
)
def test_what_stands_behind_a_name_tells_which_is_meant(
    text: str, is_known: bool
) -> None:
    on_una, sarajevo = two_places()
    row = known(on_una)

    answer = bodies(["Ana Anić", text, "ana@x.example"])

    assert "several places" not in reason(answer, 2)
    assert (answer["rows"][1]["organisation"] == str(row)) is is_known
    rows = [["Ime i prezime", "Institucija"], ["Ana Anić", text]]
    imports.commit(make_run(xlsx({"A": rows})), actor=None)
    place = Person.objects.get().posts.get().organisation.region
    assert place == (on_una if is_known else sarajevo)


def test_the_column_of_places_tells_that_another_one_is_meant() -> None:
    on_una, sarajevo = two_places()
    known(on_una)
    rows = [
        ["Ime i prezime", "Institucija", "Mjesto"],
        ["Ana Anić", "Opština Novi Grad", "Sarajevo"],
    ]

    imports.commit(make_run(xlsx({"A": rows})), actor=None)

    assert Person.objects.get().posts.get().organisation.region == sarajevo


def test_two_new_ones_of_a_name_stand_each_in_the_place_of_its_rows() -> None:
    on_una, sarajevo = two_places()
    rows = [
        ["Ime i prezime", "Institucija", "Mjesto"],
        ["Ana Anić", "Opština Novi Grad", "Republika Srpska"],
        ["Ivo Ivić", "Općina Novi Grad", "Sarajevo"],
        ["Eva Ević", "Općina Novi Grad", "Sarajevo"],
    ]

    imports.commit(make_run(xlsx({"A": rows})), actor=None)

    found = {str(p): p.posts.get().organisation.region for p in Person.objects.all()}
    assert found == {"Ana Anić": on_una, "Ivo Ivić": sarajevo, "Eva Ević": sarajevo}
    assert Organisation.objects.count() == 2


def test_brackets_that_name_no_place_stay_part_of_the_name() -> None:
    on_una, _sarajevo = two_places()
    known(on_una)

    index = OrganisationIndex()

    assert index.find("Novi Grad (NVO)").one is None
    assert index.find("Udruženje Most, Sarajevo").one is None


def test_an_association_in_the_column_of_municipalities_is_none() -> None:
    """Under "Opština" stands what the secretary had, also an NGO."""
    make_region(country="BA", name_latin="Bijeljina", name_cyrillic="Бијељина")
    rows = [
        ["Opština", "Ovlašćeno lice"],
        ["Bijeljina", "Ana Anić"],
        ["NVO „Most“ Bijeljina", "Vesna Lukić"],
    ]

    imports.commit(make_run(xlsx({"A": rows})), actor=None)

    kinds = {str(row): row.kind for row in Organisation.objects.all()}
    assert kinds == {"Bijeljina": "administration", "NVO „Most“ Bijeljina": "ngo"}


def known_offices(*places: str) -> None:
    for place in places:
        make_organisation(f"Община {place}")


def test_a_number_and_an_office_without_a_name_are_a_person_left_out() -> None:
    """Where each person has an office beside the name, the row heads nothing."""
    known_offices("Смолян", "Рудозем", "Чепеларе", "Девин")
    _answer, found, wanted = judge(
        {
            "Участници": [
                (S, ["№", "Трите имена", "Длъжност", "Община"]),
                (N, [1, "Проба Измислена Пробна", "гл. експерт", "Община Смолян"]),
                (B, [2, None, None, "Община Рудозем"]),
                (N, [3, "Проба Втора Измислена", "съветник", "Община Чепеларе"]),
                (B, [4, "", "", "Община Девин"]),
                (S, ["Общо: 4"]),
            ]
        }
    )

    assert found == wanted


def test_a_numbered_office_over_its_people_names_theirs() -> None:
    known_offices("Смолян", "Чепеларе")
    _answer, found, wanted = judge(
        {
            "Участници": [
                (S, ["№", "Трите имена", "Длъжност", "Община"]),
                (S, [1, None, None, "Община Смолян"]),
                (N, [None, "Проба Измислена Пробна", "гл. експерт"]),
                (S, [2, None, None, "Община Чепеларе"]),
                (N, [None, "Проба Втора Измислена", "съветник"]),
            ]
        }
    )

    assert found == wanted


def test_days_of_arrival_are_no_telephone_numbers() -> None:
    """Where no header tells, a column of days is left out, however many digits it has."""
    make_organisation("Opština Ada")
    names = ("Proba Izmišljena", "Ana Probić", "Mira Izmišljeni")
    rows = [[name, "Opština Ada", "20.11.2026"] for name in names]

    answer = check(xlsx({"Smeštaj": rows}))

    assert verdicts(answer) == dict.fromkeys((1, 2, 3), "new")
    assert not [row for row in answer["rows"] if "20.11.2026" in row["reason"]]
