"""The printed catalogue: frozen, in the reader's order, with public contacts only."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from participants.models import AuditEvent, Catalogue, Organisation, Region, RegionCode
from participants.selectors.catalogues import first_letter, snapshot_of
from participants.services import catalogues
from participants.services.catalogues import (
    CatalogueNotReady,
    NothingToPrint,
    freeze_catalogue,
    print_again,
    print_catalogue,
    print_queued,
    publish_catalogue,
)
from participants.services.organisations import update_organisation
from participants.services.tilemap import tile_map
from tests.factories import make_organisation, make_person, make_post, make_region

pytestmark = pytest.mark.django_db
DAY = date(2012, 12, 1)


def serbia() -> Region:
    return make_region(
        country="RS", level="country", name_latin="Srbija", name_cyrillic="Србија"
    )


def district(country: Region, latin: str, cyrillic: str, code: str = "") -> Region:
    row = make_region(
        country="RS",
        level="district",
        parent=country,
        name_latin=latin,
        name_cyrillic=cyrillic,
    )
    if code:
        RegionCode.objects.create(region=row, system="ISO 3166-2", code=code)
    return row


def office(parent: Region, latin: str, cyrillic: str, **fields: Any) -> Organisation:
    town = make_region(
        country="RS", parent=parent, name_latin=latin, name_cyrillic=cyrillic
    )
    return make_organisation(
        f"Канцеларија за ЛЕР {cyrillic}",
        language="sr",
        kind="office",
        region=town,
        **fields,
    )


def frozen(country: Region, language: str = "sr-latn") -> Catalogue:
    return freeze_catalogue(
        titles={"sr-latn": "Katalog kancelarija za LER", "en": "Catalogue of offices"},
        kind="office",
        region=country,
        language=language,
        actor=None,
        on=DAY,
    )


def stored(catalogue: Catalogue) -> bytes:
    return (Path(settings.MEDIA_ROOT) / str(catalogue.pdf.name)).read_bytes()


def test_snapshot_puts_districts_and_places_in_the_readers_order() -> None:
    country = serbia()
    srem = district(country, "Sremski okrug", "Сремски округ", "RS-07")
    sumadija = district(country, "Šumadijski okrug", "Шумадијски округ", "RS-12")
    cacak = district(country, "Moravički okrug", "Моравички округ", "RS-17")
    office(srem, "Šid", "Шид")
    office(srem, "Pećinci", "Пећинци")
    office(sumadija, "Ljig", "Љиг")
    office(sumadija, "Lapovo", "Лапово")
    office(cacak, "Čačak", "Чачак")

    latin = snapshot_of(
        kind="office", region=country, language="sr-latn", on=DAY, title="K"
    )
    cyrillic = snapshot_of(
        kind="office", region=country, language="sr", on=DAY, title="К"
    )

    assert [row["name"] for row in latin["districts"]] == [
        "Moravički okrug",
        "Sremski okrug",
        "Šumadijski okrug",
    ]
    assert [group["letter"] for group in latin["index"]] == ["Č", "L", "Lj", "P", "Š"]
    assert [group["letter"] for group in cyrillic["index"]] == [
        "Л", "Љ", "П", "Ч", "Ш",
    ]  # fmt: skip
    assert cyrillic["districts"][1]["entries"][0]["place"] == "Пећинци"
    assert latin["districts"][1]["entries"][0]["name"] == "Kancelarija za LER Pećinci"


def test_snapshot_is_in_the_letters_of_its_readers() -> None:
    country = serbia()
    row = office(
        district(country, "Sremski okrug", "Сремски округ"),
        "Pećinci",
        "Пећинци",
        address="Улица Љубице 2",
    )
    person = make_person("Жарко Пробњаковић", language="sr", is_contact_public=True)
    make_post(person, organisation=row, title="службеник за ЛЕР")

    found = {
        language: snapshot_of(
            kind="office", region=country, language=language, on=DAY, title="K"
        )["districts"][0]["entries"][0]
        for language in ("sr", "sr-latn", "bg")
    }

    assert found["sr-latn"]["address"] == "Ulica Ljubice 2"
    assert found["sr-latn"]["people"] == [
        {"name": "Žarko Probnjaković", "lang": "", "title": "službenik za LER"}
    ]
    for language in ("sr", "bg"):
        assert found[language]["address"] == "Улица Љубице 2"
        assert found[language]["people"][0]["name"] == "Жарко Пробњаковић"


def test_snapshot_shows_only_people_who_chose_it() -> None:
    country = serbia()
    row = office(district(country, "Sremski okrug", "Сремски округ"), "Pećinci", "П")
    hidden, shown = make_person("Ana Skrivena"), make_person("Ana Javna")
    type(shown).objects.filter(pk=shown.pk).update(is_contact_public=True)
    for person in (hidden, shown):
        make_post(person, organisation=row, title="head")

    text = str(
        snapshot_of(kind="office", region=country, language="en", on=DAY, title="C")
    )

    assert "Ana Javna" in text
    assert "Skrivena" not in text
    assert hidden.email not in text
    assert shown.email not in text


def test_snapshot_leaves_out_what_is_not_public_or_elsewhere() -> None:
    country = serbia()
    parent = district(country, "Sremski okrug", "Сремски округ")
    office(parent, "A", "А", is_public=False)
    office(parent, "B", "Б", merged_into=make_organisation())
    make_organisation(kind="office", region=make_region())
    make_organisation(kind="council", region=parent)

    with pytest.raises(NothingToPrint):
        frozen(country)

    assert not Catalogue.objects.exists()


def test_snapshot_needs_a_fixed_number_of_queries() -> None:
    country = serbia()
    parent = district(country, "Sremski okrug", "Сремски округ")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            snapshot_of(kind="office", region=country, language="en", on=DAY, title="C")
        return len(queries)

    make_post(
        make_person(is_contact_public=True), organisation=office(parent, "A", "А")
    )
    one = count()
    for name in "BC":
        post = make_post(
            make_person(is_contact_public=True), organisation=office(parent, name, name)
        )
        assert post.pk

    assert count() == one


def test_an_edited_entry_changes_the_next_catalogue_and_no_earlier_one() -> None:
    country = serbia()
    parent = district(country, "Sremski okrug", "Сремски округ", "RS-07")
    row = office(parent, "Pećinci", "Пећинци", phone="022 000 000")
    first = print_catalogue(frozen(country))
    before = stored(first)

    update_organisation(row, phone="022 999 999", actor=None)
    second = print_catalogue(frozen(country))

    first.refresh_from_db()
    assert stored(first) == before
    assert hashlib.sha256(before).hexdigest() == first.pdf_hash
    assert first.pdf_hash != second.pdf_hash
    assert first.snapshot_hash != second.snapshot_hash
    assert "022 000 000" in str(first.snapshot)
    assert "022 999 999" in str(second.snapshot)


def test_print_catalogue_twice_changes_nothing() -> None:
    country = serbia()
    office(district(country, "Sremski okrug", "Сремски округ"), "A", "А")
    first = print_catalogue(frozen(country))
    changed = first.updated_at

    again = print_catalogue(first)

    assert again.updated_at == changed
    assert catalogues.catalogue_pdf(first.snapshot).content == stored(first)


def test_freeze_catalogue_twice_keeps_one_of_the_same_words() -> None:
    country = serbia()
    place = district(country, "Sremski okrug", "Сремски округ")
    row = office(place, "A", "А")

    first, again, cyrillic = frozen(country), frozen(country), frozen(country, "sr")

    assert first == again != cyrillic
    acts = AuditEvent.objects.filter(action="catalogue.frozen")
    assert acts.count() == Catalogue.objects.count() == 2
    update_organisation(row, phone="022 999 999", actor=None)
    assert frozen(country) not in (first, cyrillic)


@pytest.mark.django_db(transaction=True)
def test_freeze_catalogue_at_once_keeps_one(run_threads: Any) -> None:
    country = serbia()
    office(district(country, "Sremski okrug", "Сремски округ"), "A", "А")

    rows = run_threads([lambda: frozen(country)] * 4, workers=4)

    assert set(rows) == {Catalogue.objects.get()}


def test_catalogue_pdf_has_cover_contents_entries_and_index() -> None:
    from pypdf import PdfReader

    country = serbia()
    office(
        district(country, "Sremski okrug", "Сремски округ", "RS-07"),
        "Pećinci",
        "Пећинци",
        email="ler@pecinci.example",
    )
    catalogue = print_catalogue(frozen(country))

    pages = [
        page.extract_text()
        for page in PdfReader(
            str(Path(settings.MEDIA_ROOT) / str(catalogue.pdf.name))
        ).pages
    ]

    assert catalogue.pages == len(pages) == 5
    assert "Katalog kancelarija za LER" in pages[0]
    assert "Sremski okrug" in pages[1]
    assert "ler@pecinci.example" in pages[3]
    assert "Pećinci, Kancelarija za LER Pećinci" in " ".join(pages[4].split())


def test_print_queued_gives_up_after_three_tries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    country = serbia()
    office(district(country, "Sremski okrug", "Сремски округ"), "A", "А")
    bad, good = frozen(country), frozen(country, "sr")
    Catalogue.objects.filter(pk=bad.pk).update(snapshot={"broken": True})

    assert [print_queued() for _ in range(4)] == [1, 0, 0, 0]

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.attempts, good.state) == ("failed", 3, "ready")
    print_again(bad, actor=None)
    bad.refresh_from_db()
    assert bad.state == "queued"


def test_publish_catalogue_refuses_what_is_not_printed() -> None:
    country = serbia()
    office(district(country, "Sremski okrug", "Сремски округ"), "A", "А")
    catalogue = frozen(country)

    with pytest.raises(CatalogueNotReady):
        publish_catalogue(catalogue, actor=None)

    catalogue.refresh_from_db()
    assert catalogue.is_public is False
    publish_catalogue(print_catalogue(catalogue), actor=None)
    catalogue.refresh_from_db()
    assert catalogue.is_public is True


def test_the_database_refuses_to_show_what_is_not_ready() -> None:
    country = serbia()
    office(district(country, "Sremski okrug", "Сремски округ"), "A", "А")
    rows = Catalogue.objects.filter(pk=frozen(country).pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(is_public=True)


def test_tile_map_escapes_names_and_places_what_has_no_place() -> None:
    drawn = tile_map(
        [
            {"name": "<b>", "count": 3, "at": [2, 1]},
            {"name": "Nowhere", "count": 0, "at": None},
        ]
    )

    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
    assert "Nowhere" in drawn


@pytest.mark.parametrize(
    ("word", "language", "letter"),
    [
        ("Ljig", "sr-latn", "Lj"),
        ("Njeguši", "bs", "Nj"),
        ("Džep", "bs", "Dž"),
        ("Ljig", "en", "L"),
        ("Љиг", "sr", "Љ"),
        ("„Пример“", "bg", "П"),
    ],
)
def test_first_letter(word: str, language: str, letter: str) -> None:
    assert first_letter(word, language) == letter
