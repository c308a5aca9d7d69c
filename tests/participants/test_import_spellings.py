"""What organisers write in other words: bodies, titles, totals, answers, heads."""

from __future__ import annotations

import unicodedata

import pytest

from participants.exchange import imports
from participants.exchange.names import parse_name
from participants.exchange.values import read_yes
from participants.models import Post, Region
from participants.selectors.imports.classes import spelling_key
from portal.services.demo.data import Known
from portal.services.demo.territory import load_territory
from tests.participants.workbooks import Rows, check, judge, make_run, told, xlsx

pytestmark = pytest.mark.django_db
N, S, D, B = "new", "skipped", "duplicate", "bad"


@pytest.mark.parametrize(
    "texts",
    [
        ["Община Смолян", "Об. Смолян", "Общ.Смолян", "гр. Смолян, Община Смолян"],
        ["Opština Ada", "iz Opštine Ada", "Opština Ada, Ada"],
        ["Grad Kragujevac", "GU grada Kragujevac", "Gradska uprava Kragujevac"],
        ["Gradska opština Palilula", "GO Palilula", "Градска општина Палилула"],
        ["Centar za socijalni rad Ada", "CSR Ada", "Ц.С.Р. Ада"],
        ["JKP Vodovod", "Ј.К.П. Водовод", "J. K. P. Vodovod"],
    ],
)
def test_one_body_in_other_words_is_one(texts: list[str]) -> None:
    rows = [[f"Osoba{chr(97 + n)} Imenić", text] for n, text in enumerate(texts)]

    answer = check(xlsx({"L": [["Ime i prezime", "Organizacija"], *rows]}))

    assert (answer["persons"], answer["organisations"]) == (len(texts), 1)


def test_an_abbreviation_is_one_only_at_the_beginning() -> None:
    assert spelling_key("Ц.С.Р. Ада") == spelling_key("Centar za socijalni rad Ada")
    assert spelling_key("P.") == "p"
    assert spelling_key("A. B. Ivić") != spelling_key("Ivić")


def test_places_of_the_demo_are_found_in_any_case() -> None:
    load_territory(Known())

    answer = check(
        xlsx(
            {
                "L": [
                    ["Ime i prezime", "Opština"],
                    ["Ana Padežić", "Bijeljina"],
                    ["Boro Padežić", "Grada Bijeljine"],
                ]
            }
        )
    )

    assert answer["organisations"] == 1
    assert "Bijeljine" in Region.objects.get(name_latin="Bijeljina").inflections


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("доц. Дима Любезна, д.н.", "Дима Любезна"),
        ("Boro Titulić dipl.ing.građ.", "Boro Titulić"),
        ("Н. Кисьов", "Н. Кисьов"),
    ],
)
def test_degrees_are_no_part_of_a_name(text: str, full: str) -> None:
    assert parse_name(text).full == full


@pytest.mark.parametrize("text", ["породица Анић", "Ана Анић са сарадницима"])
def test_a_family_or_a_team_is_several_people(text: str) -> None:
    assert parse_name(text).problem == "several"


@pytest.mark.parametrize(
    "text", ["nema pristanka", "bez saglasnosti", "няма съгласие", "Възразявам"]
)
def test_no_consent_is_a_refusal(text: str) -> None:
    assert read_yes(text) is False


def test_sections_by_country_and_their_subtotals_are_no_people() -> None:
    answer, found, wanted = judge(
        {
            "Participants": [
                (S, ["No.", "Name", "Organization", "Country", "E-mail"]),
                (S, [None, "Serbia"]),
                (N, [1, "Ana Countrić", "NALED", "Serbia", "ana@naled.example"]),
                (S, [None, "Subtotal Serbia", None, None, 1]),
                (S, [None, "Bosnia and Herzegovina"]),
                (N, [2, "Boro Countrić", "REDAH", "BiH", "boro@redah.example"]),
                (B, [None, "Ceca Countrić"]),
                (N, [3, "Deno Countrić", "REDAH"]),
                (S, [None, "TOTAL", None, None, 2]),
            ]
        }
    )

    assert found == wanted
    assert (answer["persons"], answer["organisations"]) == (3, 2)


def test_the_export_of_an_address_book_is_read() -> None:
    head = [
        "Name", "Given Name", "Family Name", "E-mail 1 - Type", "E-mail 1 - Value",
        "Phone 1 - Type", "Phone 1 - Value", "Organization 1 - Name",
        "Organization 1 - Title",
    ]  # fmt: skip
    answer, found, wanted = judge(
        {
            "contacts": [
                (S, head),
                (N, ["Ana Guglić", "Ana", "Guglić", "* Work", "ana@g.example", "Mobile", "+387 61 111 222", "Općina Travnik", "savjetnica"]),
                (B, [None, None, None, "* Work", "info@g.example", None, None, "Općina Travnik"]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert told(answer, "contacts", 2)["organisation"] == "Općina Travnik"


def test_posts_that_head_columns_are_those_of_the_people_below() -> None:
    sheets: dict[str, Rows] = {
        "L": [
            ["Община", "Кмет", "Секретар", "Председател на ОбС"],
            ["Девин", "Ана Кметова", "Боян Секретаров", "Васил Председателов"],
            ["Доспат", "Гина Кметова", None, "Димо Председателов"],
        ]
    }

    answer = check(xlsx(sheets))
    imports.commit(make_run(xlsx(sheets)), actor=None)

    assert [row["verdict"] for row in answer["rows"]] == [S, N, N]
    assert (answer["persons"], answer["organisations"]) == (5, 2)
    assert dict(Post.objects.values_list("person__given_name", "title")) == {
        "Ана": "Кмет",
        "Боян": "Секретар",
        "Васил": "Председател на ОбС",
        "Гина": "Кмет",
        "Димо": "Председател на ОбС",
    }


def test_a_header_of_two_known_columns_among_many_is_one() -> None:
    answer, found, wanted = judge(
        {
            "Rooming list": [
                (S, ["ROOMING LIST"]),
                (S, ["Room no.", "Full name", "Organization", "Check-in", "Check-out", "Room type"]),
                (N, [11, "Iva Hotelska", "NALAS", "12.05.2022", "14.05.2022", "SGL"]),
                (B, [12, "Ana Hotelska", None, "12.05.2022", "14.05.2022", "SGL"]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert answer["persons"] == 1


def test_lists_side_by_side_that_begin_with_their_organisations() -> None:
    answer, found, wanted = judge(
        {
            "L": [
                (S, ["Opština", "Kontakt osoba", "Telefon", None, "Opština", "Kontakt osoba", "Telefon"]),
                (N, ["Ruma", "Ana Dvić", "022/111-222", None, "Irig", "Boro Dvić", "022/111-223"]),
                (B, ["Šid", "Ceca Dvić", "022/111-224", None, "Inđija", None, "022/111-225"]),
            ]
        }
    )  # fmt: skip

    assert found == wanted
    assert told(answer, "L", 2)["organisation"] == "Ruma; Irig"
    assert (answer["persons"], answer["organisations"]) == (3, 3)


def test_a_title_in_capitals_is_nobody_and_a_remark_no_second_family_name() -> None:
    answer, found, wanted = judge(
        {
            "Л": [
                (S, ["УЧАСТНИЦИ В СЕМИНАР"]),
                (S, ["Община Лъки"]),
                (N, ["Ана Самова"]),
                (N, ["Боян Самов – отсъства"]),
            ]
        }
    )

    assert found == wanted
    assert told(answer, "Л", 4)["person"] == "Боян Самов"


def test_family_names_that_begin_as_words_for_telephones_do() -> None:
    answer = check(
        xlsx(
            {
                "L": [
                    ["Ime i prezime (tel.)", "Opština"],
                    ["Ana Telić (063/111-222)", "Bor"],
                    ["Boro Mobić, tel. 064 333 444", "Bor"],
                ]
            }
        )
    )

    assert [row["person"] for row in answer["rows"]] == [
        None,
        "Ana Telić",
        "Boro Mobić",
    ]


def test_an_organisation_in_brackets_behind_the_name_is_theirs() -> None:
    answer, found, wanted = judge(
        {
            "L": [
                (S, ["Учесник и институција", "Мејл"]),
                (N, ["Ана Цртић, Општина Ада", "ana@ada.example"]),
                (N, ["Цеца Цртић (Општина Ада)"]),
            ]
        }
    )

    assert found == wanted
    assert answer["organisations"] == 1


def test_a_cell_longer_than_any_row_is_no_row_in_one_cell() -> None:
    answer = check(xlsx({"L": [["Ime;Opština;Mail"], ["x" * 32_000]]}))

    assert answer["persons"] == 0


def test_letters_in_two_parts_and_marks_of_stress_are_plain_letters() -> None:
    apart = unicodedata.normalize("NFD", "Đurđa Šćepanović")
    answer = check(
        xlsx(
            {
                "L": [
                    ["Име", "Организация"],
                    [apart, "БАН"],
                    ["Мари́я Ударе́ниева", "БАН"],
                    ["Ѝво Йоткова", "БАН"],
                ]
            }
        )
    )

    assert [row["person"] for row in answer["rows"]] == [
        None,
        "Đurđa Šćepanović",
        "Мария Ударениева",
        "Ѝво Йоткова",
    ]


def test_a_column_of_representatives_gives_nobody_a_post() -> None:
    rows = [["Opština", "Predstavnik opštine"], ["Osečina", "Ana Predić"]]

    imports.commit(make_run(xlsx({"L": rows})), actor=None)

    assert list(Post.objects.values_list("title", flat=True)) == [""]
