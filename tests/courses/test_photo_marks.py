"""The mark of those not to be photographed or filmed, as it stands on paper."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from courses.models import Event, Registration
from courses.services.badges import Layout, badges_pdf
from courses.services.sheet_papers import sheet_pdf
from courses.services.ticket_papers import ticket_pdf
from participants.models import Consent, ConsentWording
from participants.services.consents import add_wording, record_consent
from portal.services.basics import load_wordings
from portal.services.facts import facts
from tests.courses.test_sheets import make_day, make_sheet
from tests.factories import make_event, make_person, make_registration

pytestmark = pytest.mark.django_db

MARK = "без снимки и видео"
SAID = {"Азов": True, "Бонев": False, "Вачев": None}


def registered(event: Event) -> dict[str, Registration]:
    """A yes, a no, and no answer."""
    return {
        name: make_registration(
            event, given_name="Иван", family_name=name, may_be_photographed=said
        )
        for name, said in SAID.items()
    }


def marked_on(paper: bytes, names: list[str]) -> list[str]:
    """The names that have the mark between themselves and the next one."""
    pages = PdfReader(io.BytesIO(paper)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    parts = re.split(f"({'|'.join(names)})", text)
    assert parts[1::2] == names
    return [
        name
        for name, rest in zip(parts[1::2], parts[2::2], strict=True)
        if MARK in rest
    ]


def papers_of(event: Event) -> list[bytes]:
    """The sign-in sheet, and the badges in each layout."""
    badges = [badges_pdf(event, layout, "bg") for layout in Layout.values]
    return [sheet_pdf(make_sheet(event)), *badges]


def test_sheet_and_badges_mark_who_refused_or_did_not_answer() -> None:
    event = make_day(0)
    registered(event)

    papers = papers_of(event)

    found = [marked_on(paper, list(SAID)) for paper in papers]
    assert found == [["Бонев", "Вачев"]] * 4


def test_where_nobody_is_asked_only_a_refusal_is_marked() -> None:
    event = make_day(0, asks_photo_consent=False)
    registered(event)

    papers = papers_of(event)

    assert [marked_on(paper, list(SAID)) for paper in papers] == [["Бонев"]] * 4


@pytest.mark.parametrize(
    ("said", "general", "is_marked"),
    [
        (True, None, False),
        (False, None, True),
        (None, None, True),
        (None, True, False),
        (True, False, True),
    ],
)
def test_the_ticket_is_marked_by_the_last_word(
    said: bool | None, general: bool | None, is_marked: bool
) -> None:
    row = make_registration(person=make_person(), may_be_photographed=said)
    if general is not None:
        assert row.person is not None
        record_consent(
            row.person,
            add_wording(ConsentWording.Purpose.PHOTO, {"en": "Yes?"}, actor=None),
            is_given=general,
            channel=Consent.Channel.LINK,
            language="bg",
            at=timezone.now(),
            actor=None,
        )

    text = PdfReader(io.BytesIO(ticket_pdf(row, "bg"))).pages[0].extract_text()

    # once beside the facts, once on the badge to be cut out
    assert " ".join(text.split()).count(MARK) == (2 if is_marked else 0)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "photographed or filmed"),
        ("bg", "фотографирани и заснемани"),
        ("sr", "фотографисани и снимани"),
        ("sr-latn", "fotografisani i snimani"),
        ("bs", "fotografisani i snimani"),
    ],
)
def test_the_form_asks_about_pictures_and_film(language: str, words: str) -> None:
    event = make_event(status="open")

    page = Client().get(f"/events/{event.slug}/register/?lang={language}", follow=True)

    assert words in page.content.decode()


def test_a_wording_that_changed_is_a_new_version_and_the_old_one_stays() -> None:
    former, now = facts("wordings")["photo"]
    add_wording("photo", former, actor=None)

    load_wordings()
    load_wordings()

    rows = ConsentWording.objects.filter(purpose="photo").order_by("version")
    assert [(row.version, row.texts) for row in rows] == [(1, former), (2, now)]
