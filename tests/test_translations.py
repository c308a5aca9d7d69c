"""All strings in all languages; the field's words as the glossary has them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from certificates.models import Certificate
from core.languages import html_lang
from core.text import to_latin
from courses.models import Event, Status
from courses.services.tickets import registration_path
from newsletters.services.tokens import unsubscribe_token
from outbox.models import Message
from outbox.services.renderers import renderers
from outbox.services.send import queue_message
from tests.certificates.factories import make_certificate, make_held_event
from tests.factories import (
    make_donor,
    make_event,
    make_programme,
    make_registration,
    make_wording,
)
from tests.newsletters.factories import make_published, make_series

ROOT = settings.BASE_DIR
OWN = ("bg", "sr", "bs")  # sr-latn is made from sr
COLUMNS = {"bg": "bg", "sr": "sr-Cyrl", "bs": "bs"}
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
OTHER_SENSE = {"minutes"}  # of time, not of a meeting


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", OWN)
def test_every_string_is_translated(language: str) -> None:
    rows = catalogue(language)

    gaps = [row.msgid for row in rows if not row.translated() and not row.obsolete]
    assert gaps == []


@pytest.mark.parametrize("language", OWN)
def test_placeholders_are_kept(language: str) -> None:
    for row in catalogue(language):
        wanted = set(PLACES.findall(row.msgid)) | set(PLACES.findall(row.msgid_plural))
        for text in [row.msgstr, *row.msgstr_plural.values()]:
            assert set(PLACES.findall(text)) <= wanted, row.msgid
        if not row.msgid_plural:
            assert sorted(PLACES.findall(row.msgstr)) == sorted(
                PLACES.findall(row.msgid)
            ), row.msgid


@pytest.mark.parametrize("language", OWN)
def test_no_translation_shouts(language: str) -> None:
    loud = [row.msgid for row in catalogue(language) if "!" in row.msgstr]

    assert loud == []


def glossary(language: str) -> dict[str, str]:
    with (ROOT / "docs" / "glossary.csv").open(encoding="utf-8") as file:
        return {
            row["en"].casefold(): row[COLUMNS[language]].casefold()
            for row in csv.DictReader(file)
        }


@pytest.mark.parametrize("language", OWN)
def test_terms_are_those_of_the_glossary(language: str) -> None:
    terms = glossary(language)

    differing = {
        row.msgid: (one_of(row), terms[row.msgid.casefold()])
        for row in catalogue(language)
        if row.msgid.casefold() in terms
        and row.msgid.casefold() not in OTHER_SENSE
        and not same(one_of(row).casefold(), terms[row.msgid.casefold()])
    }
    assert differing == {}


@pytest.mark.parametrize(("language", "word"), [("sr", "фајл"), ("bs", "fajl")])
def test_a_file_has_one_name(language: str, word: str) -> None:
    texts = [
        text
        for row in catalogue(language)
        for text in (row.msgstr, *row.msgstr_plural.values())
    ]

    assert [text for text in texts if word in text.casefold()] == []


def one_of(row: polib.POEntry) -> str:
    """The translation, of a plural that of one."""
    return str(row.msgstr_plural[0] if row.msgid_plural else row.msgstr)


def same(text: str, term: str) -> bool:
    """One form of a word may stand for another: gender, plural, definite."""
    stem = re.sub(r"\s*\(.*?\)", "", term)
    return text[: max(4, len(stem) - 4)] == stem[: max(4, len(stem) - 4)]


# --- pages and mails ---------------------------------------------------------


class Words(HTMLParser):
    """The visible texts of a page that are not in another language."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang = lang
        self.stack: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        hidden = tag in ("script", "style", "svg", "pre") or (
            "lang" in values and values["lang"] != self.lang
        )
        if tag not in ("meta", "link", "input", "img", "br", "hr", "wbr", "path"):
            self.stack.append((tag, hidden))
        for name in ("aria-label", "placeholder", "title", "alt", "data-confirm"):
            if values.get(name) and not self.is_hidden and not hidden:
                self.found.append(str(values[name]))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    @property
    def is_hidden(self) -> bool:
        return any(hidden for _tag, hidden in self.stack)

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.is_hidden:
            self.found.append(" ".join(data.split()))


def english_in(texts: list[str], language: str) -> list[str]:
    """Texts that stand there as their English source."""
    is_latin = language == "sr-latn"
    source = {
        row.msgid
        for row in catalogue("sr" if is_latin else language)
        if re.search("[A-Za-z]{3}", row.msgid)
        if row.msgid != (to_latin(row.msgstr, "sr") if is_latin else row.msgstr)
    }
    common = re.compile(r"\b(the|your|you|and|with|this|from|there|which)\b")
    return [
        text
        for text in texts
        if text in source or (common.search(text) and "example" not in text)
    ]


TITLES = {
    "bg": "Управление на ресурсите",
    "sr": "Управљање ресурсима",
    "sr-latn": "Upravljanje resursima",
    "bs": "Upravljanje resursima",
    "en": "Managing resources",
}
SENTENCE = {
    "bg": "Финансирано от дарителя.",
    "sr": "Финансира донатор.",
    "bs": "Finansira donator.",
    "en": "Funded by the donor.",
}


@pytest.fixture
def event() -> Event:
    programme = make_programme(titles=TITLES, short_names=TITLES, summaries=TITLES)
    make_donor(programme, funding_sentences=SENTENCE)
    make_wording(texts=TITLES)
    make_wording("newsletter", texts=TITLES)
    return make_event(programme=programme, titles=TITLES, descriptions=TITLES)


@pytest.fixture
def certificate() -> Certificate:
    programme = make_programme(titles=TITLES, short_names=TITLES)
    make_donor(programme, funding_sentences=SENTENCE)
    return make_certificate(event=make_held_event(programme=programme, titles=TITLES))


def paths(event: Event, certificate: Certificate) -> Iterator[str]:
    yield from ("/", "/programmes/", "/events/", "/my/", "/verify/", "/organisations/")
    yield from ("/newsletters/", "/library/", "/accounts/login/code/", "/nothing/")
    yield f"/programmes/{event.programme.code}/"
    yield f"/events/{event.slug}/"
    yield f"/events/{event.slug}/register/"
    for status in (Status.HELD, Status.CONFIRMED, Status.WAITING, Status.OFFERED):
        yield registration_path(make_registration(event, status=status))
    yield registration_path(make_registration(event, status=Status.CANCELLED))
    yield f"/v/{certificate.code}/"
    series = make_series(titles=TITLES, languages=["bg", "sr", "bs", "en"])
    make_published(series)
    yield f"/newsletters/{series.slug}/"
    yield f"/newsletters/unsubscribe/{unsubscribe_token(series.uid, 'ana@town.example')}/"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs"])
def test_no_english_is_left_on_public_pages(
    language: str, event: Event, certificate: Certificate
) -> None:
    client = Client(headers={"accept-language": language})
    client.cookies["django_language"] = language

    left = {}
    lang = html_lang(language)
    for path in paths(event, certificate):
        response = client.get(path, follow=True)
        page = response.content.decode()
        assert f'<html lang="{lang}"' in page, path
        words = Words(lang)
        words.feed(page)
        if found := english_in(words.found, language):
            left[path.split("?")[0][:60]] = found
    errors = client.post(f"/events/{event.slug}/register/", {})
    words = Words(lang)
    words.feed(errors.content.decode())
    if found := english_in(words.found, language):
        left["errors of the form"] = found

    assert left == {}


KINDS = {
    "registration.confirm": Status.HELD,
    "registration.ticket": Status.CONFIRMED,
    "registration.waiting": Status.WAITING,
    "registration.offer": Status.OFFERED,
    "registration.cancelled": Status.CANCELLED,
    "registration.rejected": Status.REJECTED,
    "registration.undecided": Status.WAITING,
    "event.changed": Status.CONFIRMED,
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_english_is_left_in_mails(kind: str, language: str, event: Event) -> None:
    decision = "pending" if kind == "registration.undecided" else ""
    row = make_registration(
        event, status=KINDS[kind], language=language, decision=decision
    )
    message = queue_message(kind, row, to=row.email, language=language, dedupe_key=kind)

    with override("en"):
        mail = renderers[kind](message)

    lines = [mail.subject, *mail.text.splitlines()]
    assert english_in([line.strip() for line in lines], language) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs"])
def test_no_english_is_left_in_the_mail_with_a_certificate(
    language: str, certificate: Certificate
) -> None:
    from certificates.services.render import render_queued

    render_queued(limit=5, seconds=20)
    Message.objects.update(language=language)
    message = Message.objects.get(kind="certificate.ready")

    mail = renderers[message.kind](message)

    lines = [mail.subject, *mail.text.splitlines()]
    assert english_in([line.strip() for line in lines], language) == []
