"""Donors on sheets, badges and tickets: words and marks together, in their order."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.template import loader
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from core import pdf
from courses.models import Event
from courses.services.badges import Layout, badges_pdf, donors_shown
from courses.services.evaluation.printing import poster_html, slips_html
from courses.services.papers import booklet, rooming_list, travel_sheet
from courses.services.sheet_papers import sheet_pdf
from courses.services.ticket_papers import name_size, ticket_pdf
from programmes.models import Donor, Funding
from programmes.services.marks import donors_on_paper
from tests.courses.factories import make_evaluation
from tests.courses.test_sheets import make_day, make_sheet
from tests.factories import make_donor, make_organisation, make_registration

pytestmark = pytest.mark.django_db
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20">'
    '<rect width="30" height="20" fill="#114455"/></svg>'
)


def png() -> ContentFile[bytes]:
    file = io.BytesIO()
    Image.new("RGBA", (60, 30), (200, 80, 20, 255)).save(file, "PNG")
    return ContentFile(file.getvalue(), "logo.png")


def make_funded(people: int = 3) -> Event:
    """An event paid by two: the second by position has its mark, the first a logo."""
    event = make_day(people)
    Funding.objects.filter(programme=event.programme).delete()
    second = make_donor(
        event.programme, funding_sentences={"bg": "Плаща и вторият."}, logo_svg=MARK
    )
    office = make_organisation("Първи дарител")
    office.logo.save("logo.png", png())
    first = make_donor(event.programme, organisation=office, funding_sentences={})
    for position, donor in enumerate((first, second)):
        Funding.objects.filter(donor=donor).update(position=position)
    return event


def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that are printed from now on, as HTML."""
    pages: list[str] = []
    render = loader.render_to_string

    def kept(template: str, context: dict[str, Any]) -> str:
        pages.append(render(template, context))
        return pages[-1]

    for module in (
        "services.badges",
        "services.sheet_papers",
        "services.ticket_papers",
        "services.papers",
        "services.evaluation.printing",
        "views.agenda",
    ):
        monkeypatch.setattr(f"courses.{module}.render_to_string", kept)
    return pages


def marks_in(html: str) -> list[str]:
    return re.findall(r'<img src="data:image/([a-z+]+);base64,', html)


def test_donors_have_words_and_marks_in_their_order() -> None:
    event = make_funded()

    first, second = donors_on_paper(event.programme, "bg")

    assert (first.words, first.name) == ("Първи дарител", "Първи дарител")
    assert first.mark.startswith("data:image/png;base64,")
    assert second.words == "Плаща и вторият."
    assert second.mark.startswith("data:image/svg+xml;base64,")


def test_a_logo_whose_file_is_gone_is_left_out() -> None:
    event = make_funded()
    donor = event.programme.fundings.get(position=0).donor
    donor.organisation.logo.storage.delete(str(donor.organisation.logo.name))

    first, _second = donors_on_paper(event.programme, "bg")

    assert (first.words, first.mark) == ("Първи дарител", "")


def test_each_paper_shows_both_donors_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_funded(30)
    pages = printed(monkeypatch)

    papers = [
        sheet_pdf(make_sheet(event)),
        badges_pdf(event, Layout.TEN, "bg"),
        ticket_pdf(event.registrations.all()[0], "bg"),
    ]

    assert marks_in(pages[0]) == ["png", "svg+xml"] * 3  # on each page of the sheet
    assert marks_in(pages[1]) == ["png", "svg+xml"] * 30
    assert marks_in(pages[2]) == ["png", "svg+xml"]
    for paper in papers:
        words = PdfReader(io.BytesIO(paper)).pages[0].extract_text()
        assert words.index("Първи дарител") < words.index("Плаща и вторият.")


PAPERS: dict[str, Callable[[Event], bytes]] = {
    "agenda": lambda event: (
        Client().get(f"/events/{event.slug}/agenda/print/?language=bg").content
    ),
    "booklet": lambda event: booklet(event, "bg"),
    "rooming list": lambda event: rooming_list(event, "bg"),
    "travel sheet": lambda event: travel_sheet(event, "bg"),
    "poster": lambda event: pdf.render(
        poster_html(make_evaluation(event), ""), title="", language="bg"
    ),
    "slips": lambda event: pdf.render(
        slips_html(make_evaluation(event), ["0123456789"]), title="", language="bg"
    ),
}


@pytest.mark.parametrize("name", PAPERS)
def test_the_foot_of_each_other_paper_shows_both_donors(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    event = make_funded(1)
    Donor.objects.update(disclaimers={"bg": "Не обвързва дарителя."})
    pages = printed(monkeypatch)

    paper = PAPERS[name](event)

    words = PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert marks_in(pages[0]) == ["png", "svg+xml"]
    assert words.index("Първи дарител") < words.index("Плаща и вторият.")
    assert words.count("Не обвързва дарителя.") == 1  # of both, in the same words


@pytest.mark.parametrize(("donors", "disclaims"), [(2, ""), (2, "Накрая."), (5, "")])
def test_the_foot_of_a_paper_has_room_for_the_donors(
    donors: int, disclaims: str
) -> None:
    event = make_day(0)
    Funding.objects.filter(programme=event.programme).delete()
    for number in range(donors):
        words = {"bg": f"Дарител{number} " + "плаща за това обучение, " * 4 + "край."}
        make_donor(
            event.programme,
            funding_sentences=words,
            logo_svg=MARK,
            disclaimers={
                "bg": "Мненията са на авторите. " * 8 + f"{number} {disclaims}"
            }
            if disclaims
            else {},
        )

    paper = PAPERS["agenda"](event)

    found = [heights(paper, f"Дарител{number}") for number in range(donors)]
    assert all(len(one) == 1 for one in found)
    ends = heights(paper, "край") + heights(paper, settings.SITE_URL.split("//")[1])
    if disclaims:
        assert len(heights(paper, disclaims)) == donors
    assert len(ends) > donors
    assert min(y for _page, _x, y in ends) > 20  # printers reach no further down


@pytest.mark.parametrize("language", ["bg", "sr-latn"])
@pytest.mark.parametrize("people", [1, 40])
def test_a_sheet_has_its_pages_whatever_is_long(language: str, people: int) -> None:
    event = make_day(0)
    event.titles = dict.fromkeys(("bg", "sr", "bs"), "Управление на проекти " * 9)
    event.venues = dict.fromkeys(("bg", "sr", "bs"), "Голямата зала на музея " * 4)
    event.save()
    for number in range(5):
        words = dict.fromkeys(
            ("bg", "sr", "bs"), f"{number} " + "Плаща с радост. " * 12
        )
        make_donor(event.programme, funding_sentences=words, logo_svg=MARK)
    for _number in range(people):
        make_registration(
            event,
            family_name="Константинова-Александрова Хаджипетрова",
            given_name="Мария-Магдалена Анастасия",
            organisation_text="Дирекция „Управление на проекти и обществени поръчки“ "
            * 2,
            post_title="главен експерт по подготовка и отчитане на проекти " * 2,
            may_be_photographed=False,
        )
    sheet = make_sheet(event, language)

    reader = PdfReader(io.BytesIO(sheet_pdf(sheet)))

    assert len(reader.pages) == sheet.pages
    text = " ".join(page.extract_text() for page in reader.pages)
    assert len(re.findall(r"(?:Хаджи|Hadzhi)", text)) == people


def test_words_that_do_not_fit_on_a_badge_give_way_to_the_marks() -> None:
    event = make_funded()
    long = {"bg": "Проектът се осъществява с подкрепата на фонда. " * 5}
    make_donor(event.programme, funding_sentences=long, logo_svg=MARK)

    large, is_large_short = donors_shown(event, Layout.A6, "bg")
    small, is_small_short = donors_shown(event, Layout.TEN, "bg")

    assert (len(large), is_large_short) == (3, False)
    assert is_small_short
    assert [one.mark for one in small] == [one.mark for one in large]
    assert [one.words for one in small] == ["", "", ""]


@pytest.mark.parametrize(
    ("letters", "size"),
    [(0, "usual"), (27, "usual"), (28, "long"), (44, "long"), (45, "longest")],
)
def test_long_names_are_printed_smaller(letters: int, size: str) -> None:
    assert name_size(letters) == size


def heights(content: bytes, word: str) -> list[tuple[int, float, float]]:
    """Where a word begins: page, left edge and base line, in points from below."""
    found: list[tuple[int, float, float]] = []
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages):

        def note(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
            if word in text:
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                found.append((number, x, y))  # noqa: B023 - called before the next page

        page.extract_text(visitor_text=note)
    return found


@pytest.mark.parametrize("language", ["bg", "sr", "bs"])
@pytest.mark.parametrize("layout", Layout.values)
def test_on_badges_nothing_long_runs_into_the_foot(layout: str, language: str) -> None:
    event = make_funded(0)
    words = {
        "bg": "Проектът се осъществява с подкрепата на фонда. " * 5,
        "sr": "Пројекат се спроводи уз подршку фонда. " * 5,
        "bs": "Projekat se provodi uz podršku fonda. " * 5,
    }
    for _number in range(3):
        make_donor(event.programme, funding_sentences=words, logo_svg=MARK)
    event.titles = {
        "bg": "ПЪРВО управление и контрол на проекти по програмата за трансгранично "
        "сътрудничество между общини",
        "sr": "ПЪРВО управљање пројектима по програму прекограничне сарадње међу "
        "општинама и градовима",
        "bs": "ПЪРВО upravljanje projektima po programu prekogranične saradnje među "
        "općinama i gradovima",
    }
    event.save()
    office = "Национално сдружение на общините – Регионален център за обучение и " * 2
    for number in range(12):
        make_registration(
            event,
            given_name="Мария-Магдалена",
            family_name="Константинова-Александрова Хаджипетрова",
            organisation_text=f"{office}ПОСЛЕДНО",
            may_be_photographed=bool(number % 2),
        )

    printed_out = badges_pdf(event, layout, language)

    last = "POSLEDNO" if language == "bs" else "ПОСЛЕДНО"
    above, below = heights(printed_out, last), heights(printed_out, "ПЪРВО")
    assert len(above) == len(below) == 12
    for (page, _x, y), (other_page, _other_x, foot) in zip(above, below, strict=True):
        assert page == other_page
        assert y - foot > 20  # the mark about photographs stands between them
