from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from certificates.models import Certificate
from certificates.services.issue import issue_certificates
from certificates.services.sheet import DoesNotFit, many_pages, one_page
from core import codes
from tests.certificates.factories import (
    ISSUED_AT,
    make_certificate,
    make_held_event,
    make_signatory,
)
from tests.factories import (
    make_donor,
    make_kind,
    make_organisation,
    make_person,
    make_programme,
    make_topic,
)

pytestmark = pytest.mark.django_db
MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z"/></svg>'
LONG = (  # the longest title of a programme met in the field
    "Подобряване на знанията и уменията на Структурите на гражданското общество с цел"
    " укрепване на институционалния им и организационен капацитет за реализиране"
    " ефективно партньорство и сътрудничество помежду им и ефективно партньорство и"
    " сътрудничество между тях и общинските администрации на територията"
)
TOPIC = (
    "Стратегическо управление и развитие на общината. Управление на децентрализираните"
    " общински звена. Специфични общински политики"
)


def words_of(content: bytes) -> str:
    """The text of a PDF, its spaces made plain."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return " ".join(" ".join(pages).split())


def fonts_of(content: bytes) -> list[Any]:
    page: Any = PdfReader(io.BytesIO(content)).pages[0]
    return [
        descendant.get_object()["/FontDescriptor"]
        for font in page["/Resources"]["/Font"].values()
        for descendant in font.get_object()["/DescendantFonts"]
    ]


def in_language(language: str, second: str = "", **fields: Any) -> Certificate:
    programme = make_programme(language=language)
    make_donor(programme, funding_sentences={"bg": "Дарение.", "sr": "Донација."})
    titles = {"bg": "Управа", "sr": "Управа", "bs": "Uprava", "en": "Government"}
    languages = [language, second] if second else [language]
    event = make_held_event(programme=programme, titles=titles, languages=languages)
    person = make_person(fields.pop("name", "Ђорђе Џамић"), language="sr", **fields)
    return make_certificate(event=event, person=person)


# --- the paper --------------------------------------------------------------------


def test_one_page_holds_all_letters_from_embedded_fonts() -> None:
    event = make_held_event(titles={"bg": "ђ ћ љ њ џ ъ щ Đ Ž č ć š ж Ѝ ѝ Љ Њ Џ Ђ Ћ"})
    make_signatory(event, "Щилиян Ъгърчинов")
    certificate = make_certificate(event=event, name="Ђорђе Љубичић-Џаџић")

    content = one_page(certificate.snapshot)

    text = words_of(content)
    assert "„ђ ћ љ њ џ ъ щ Đ Ž č ć š ж Ѝ ѝ Љ Њ Џ Ђ Ћ“" in text
    assert "Ђорђе Љубичић-Џаџић" in text
    assert "Щилиян Ъгърчинов" in text
    assert certificate.serial in text
    assert codes.grouped(certificate.code) in text
    assert fonts_of(content)
    assert all(
        "/FontFile2" in font or "/FontFile3" in font for font in fonts_of(content)
    )


def test_one_page_is_accessible() -> None:
    reader = PdfReader(io.BytesIO(one_page(make_certificate().snapshot)))

    catalogue: Any = reader.trailer["/Root"]
    assert str(catalogue["/MarkInfo"]["/Marked"]) == "True"
    assert catalogue["/Lang"] == "bg"
    assert str(catalogue["/ViewerPreferences"]["/DisplayDocTitle"]) == "True"
    assert "pdfuaid:part" in catalogue["/Metadata"].get_data().decode()
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("Удостоверение за участие: ")


def test_one_page_is_the_same_each_time() -> None:
    snapshot = make_certificate().snapshot

    assert one_page(snapshot) == one_page(snapshot)


def test_one_page_stays_one_page_with_all_that_is_long() -> None:
    titles = {"bg": LONG, "en": LONG[:285]}
    event = make_held_event(titles=titles)
    for number in range(4):
        event.topics.add(make_topic(titles={"bg": f"{number} {TOPIC}", "en": TOPIC}))
    for number in range(3):
        make_signatory(event, position=number)
    for _ in range(3):
        make_donor(
            event.programme,
            funding_sentences={"bg": f"{TOPIC}." * 2, "en": f"{TOPIC}." * 2},
            logo_svg=MARK,
        )
    person = make_person(f"Александрина-Константина {'Христодулова-' * 6}Вълчеджийска")
    certificate = make_certificate(
        event=event, person=person, organisation=make_organisation(TOPIC)
    )

    content = one_page(certificate.snapshot)

    assert pages_of(content) == 1
    assert LONG in words_of(content).replace("- ", "-")
    assert words_of(content).count("Петър Примеров") == 3


def pages_of(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("letters", [2, 100])
def test_one_page_takes_any_name(letters: int) -> None:
    name = f"{'Щ' * letters} {'Ж' * letters}"
    certificate = make_certificate(name=name)

    content = one_page(certificate.snapshot)

    assert pages_of(content) == 1
    assert name.replace(" ", "") in words_of(content).replace(" ", "")


def test_one_page_without_signatories_keeps_donors_and_code() -> None:
    certificate = make_certificate()

    words = words_of(one_page(certificate.snapshot))

    assert "Финансирано от дарителя." in words
    assert codes.grouped(certificate.code) in words


def test_one_page_refuses_what_cannot_be_printed() -> None:
    certificate = make_certificate()
    certificate.snapshot["names"][0]["text"] = "Ж" * 100_000

    with pytest.raises(DoesNotFit):
        one_page(certificate.snapshot)


def test_one_page_calls_nobody_and_opens_nothing() -> None:
    title = '<img src="http://127.0.0.1:1/x"><link rel="attachment" href="file:///etc/passwd">'
    certificate = make_certificate(event=make_held_event(titles={"bg": title}))

    content = one_page(certificate.snapshot)

    assert "/etc/passwd" in words_of(content).replace(" ", "")  # as letters
    assert b"/EmbeddedFile" not in content


def test_one_page_names_all_donors_and_signatories() -> None:
    event = make_held_event()
    make_donor(event.programme, funding_sentences={"bg": "И от втория."}, logo_svg=MARK)
    make_signatory(event, "Петър Първи")
    make_signatory(event, "Павел Втори", position=1)

    text = words_of(one_page(make_certificate(event=event).snapshot))

    assert text.index("Финансирано от дарителя.") < text.index("И от втория.")
    assert text.index("Петър Първи") < text.index("Павел Втори")
    assert text.count("изпълнителен директор") == text.count("Executive Director") == 2


def test_many_pages_makes_one_file_for_the_printer() -> None:
    event = make_held_event(people=3, titles={"bg": "Кратко"})
    rows = issue_certificates(event, actor=None, at=ISSUED_AT).certificates

    content = many_pages([row.snapshot for row in rows])

    pages = PdfReader(io.BytesIO(content)).pages
    assert [
        row.serial in page.extract_text() for row, page in zip(rows, pages, strict=True)
    ] == [True] * 3


# --- the words ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "names", "headings"),
    [
        (
            "sr",
            "sr-latn",
            ["Ђорђе Џамић", "Đorđe Džamić"],
            ["Потврда о учешћу", "Potvrda o učešću"],
        ),
        (
            "sr-latn",
            "",
            ["Đorđe Džamić", "Ђорђе Џамић"],
            ["Potvrda o učešću", "Certificate"],
        ),
        (
            "bs",
            "en",
            ["Đorđe Džamić", "Ђорђе Џамић"],
            ["Potvrda o učešću", "Certificate of Participation"],
        ),
        (
            "bg",
            "en",
            ["Ђорђе Џамић", "Đorđe Džamić"],
            ["Удостоверение за участие", "Certificate of Participation"],
        ),
        (
            "en",
            "bg",
            ["Đorđe Džamić", "Ђорђе Џамић"],
            ["Certificate of Participation", "Удостоверение за участие"],
        ),
    ],
)
def test_one_page_in_two_languages_and_scripts(
    first: str, second: str, names: list[str], headings: list[str]
) -> None:
    text = words_of(one_page(in_language(first, second).snapshot))

    assert [name in text for name in names] == [True, True]
    assert text.index(names[0]) < text.index(names[1])
    assert [heading in text for heading in headings] == [True, True]


def test_one_page_prints_the_persons_own_spelling() -> None:
    person = make_person("Георги Щерев", own_latin="George Shterev")

    text = words_of(one_page(make_certificate(person=person).snapshot))

    assert "George Shterev" in text
    assert "Georgi" not in text


@pytest.mark.parametrize(
    ("behaviour", "heading"),
    [
        ("seminar", "Удостоверение за участие"),
        ("study_visit", "Удостоверение за учебно посещение"),
        ("facilitator_training", "Сертификат за фасилитатор"),
    ],
)
def test_issue_certificates_has_a_paper_for_each_kind_of_event(
    behaviour: str, heading: str
) -> None:
    event = make_held_event(kind=make_kind(behaviour=behaviour))

    certificate = make_certificate(event=event)

    assert certificate.snapshot["texts"]["bg"]["heading"] == heading
