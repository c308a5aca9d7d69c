"""Lists of organisations stand in the order of the names their reader sees."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from participants.invariants import problems
from participants.models import Organisation
from participants.selectors.organisations import (
    find_organisations,
    members_of_body,
    memberships_of,
    organisation_lang,
    organisation_name,
    public_organisations,
    search_organisations,
    units_of,
)
from participants.services.organisations import (
    add_membership,
    create_organisation,
    rename_organisation,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ["bg", "sr", "sr-latn", "bs", "en"]


def make(names: dict[str, str], **fields: Any) -> Organisation:
    fields.setdefault("kind", "ngo")
    language = next(iter(names))
    return create_organisation(names=names, language=language, actor=None, **fields)


def make_five(**fields: Any) -> None:
    """Names whose order differs by language."""
    for names in (
        {"bg": "Жълтица", "en": "Zheltitsa"},
        {"bg": "Център", "en": "Centre"},
        {"sr-latn": "Čačak"},
        {"sr-latn": "Cazin"},
        {"bs": "Žepče", "en": "Arrow"},
    ):
        make(names, **fields)


def in_order(language: str) -> list[str]:
    with override(language):
        rows = search_organisations(public_organisations())
        return [organisation_name(row) for row in rows]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("bg", ["Жепче", "Жълтица", "Цазин", "Център", "Чачак"]),
        ("sr", ["Жепче", "Жълтица", "Цазин", "Център", "Чачак"]),
        ("sr-latn", ["Cazin", "Čačak", "Tsentar", "Zhaltitsa", "Žepče"]),
        ("en", ["Arrow", "Čačak", "Cazin", "Centre", "Zheltitsa"]),
    ],
)
def test_search_organisations_stands_in_the_order_of_the_language(
    language: str, names: list[str]
) -> None:
    make_five()

    found = in_order(language)

    assert sorted(found) == sorted(names), "the names themselves"
    assert found == names


def test_every_list_stands_in_that_order() -> None:
    body = make({"en": "Body"}, kind="association")
    make_five(parent=body)
    members = list(units_of(body))
    for row in members:
        add_membership(row, body, actor=None)
        add_membership(body, row, actor=None)

    for language in LANGUAGES:
        expected = [name for name in in_order(language) if name != "Body"]
        with override(language):
            assert [organisation_name(row) for row in units_of(body)] == expected
            assert [organisation_name(row) for row in members_of_body(body)] == expected
            bodies = [row.body for row in memberships_of(body)]
            assert [organisation_name(row) for row in bodies] == expected


def test_rename_organisation_writes_the_sort_keys() -> None:
    row = make({"bg": "Аз"})
    make({"bg": "Мак"})

    rename_organisation(row, actor=None, names={"bg": "Ястреб"})

    assert in_order("bg") == ["Мак", "Ястреб"]
    assert list(problems()) == []
    Organisation.objects.filter(pk=row.pk).update(sort_bs="1")
    assert [text for text in problems() if "sort_bs" in text] != []


def test_an_official_name_in_their_letters_is_what_others_read_and_sort_by() -> None:
    last = make({"sr": "Управа Шид", "en": "Aardvark Administration"})
    first = make({"sr-latn": "Uprava Brod", "en": "Zoo Administration"})
    agency = make({"en": "Agency", "bs": "Žuta agencija"})

    with override("bg"):
        rows = list(search_organisations(Organisation.objects.all()))
        assert [organisation_name(row) for row in rows] == [
            "Управа Брод",
            "Управа Шид",
            "Agency",
        ]
        assert [organisation_lang(row) for row in rows] == ["sr-Cyrl", "sr-Cyrl", "en"]
    with override("en"):
        rows = list(search_organisations(Organisation.objects.all()))
    assert rows == [last, agency, first]
    assert list(problems()) == []


def test_rewrite_keys_mends_those_of_an_older_rule_and_no_other() -> None:
    old = make({"sr": "Управа Шид", "en": "Administration"})
    make({"bg": "Община Смолян"})
    fresh = old.sort_bg
    Organisation.objects.filter(pk=old.pk).update(sort_bg="administration")
    out = StringIO()

    call_command("rewrite_keys", stdout=out)
    call_command("rewrite_keys", stdout=out)

    old.refresh_from_db()
    assert old.sort_bg == fresh
    assert out.getvalue() == "1 organisations changed\n0 organisations changed\n"


def test_numbers_stand_by_their_value() -> None:
    for number in (10, 2, 1):
        make({"bg": f"Район {number}"})

    assert in_order("bg") == ["Район 1", "Район 2", "Район 10"]


def test_the_page_is_in_that_order(client: Client) -> None:
    make_five()

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("organisation_list"), headers={"cookie": ""})

    shown = [organisation_name(row, "en") for row in answer.context["page"]]
    assert shown == in_order("en")
    assert len(queries) == 4


# --- what no organisation is called -------------------------------------------


@pytest.mark.parametrize(
    "query", ["qqqxxx", "zzz", "хххх", "ЪЪЪ", "кккс", "Смолян zzz"]
)
def test_nonsense_finds_nothing(query: str) -> None:
    for name in ("Община Хан Крум", "Обмен ЕКС", "Зелен Смолян", "Екзарх Йосиф"):
        make({"bg": name})

    assert find_organisations(query) == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("iii", "Mesna zajednica III"),
        ("z", "Zeleni"),
        ("ha", "Општина Хан"),
        ("оо", "Општина"),
    ],
)
def test_short_words_begin_a_word(query: str, name: str) -> None:
    row = make({"sr": name})
    make({"sr": "Lazar Brashko"})

    assert find_organisations(query) == [row]


def test_the_picker_says_when_nothing_is_found() -> None:
    from participants.forms.organisations import OwnOrganisationField
    from participants.forms.pickers import Typed

    make({"en": "Green Smolyan"})
    make({"en": "Green Madan"})
    widget: Any = OwnOrganisationField().widget

    none = widget.render("organisation", Typed(text="qqqxxx"), {"id": "x"})
    some = widget.render("organisation", Typed(text="green"), {"id": "x"})

    assert "Nothing is called" in none
    assert "Is yours missing?" in none
    assert "Leave what you typed and go on" in none
    assert "radio" not in none
    assert some.count('type="radio"') == 3
    assert "Mine is missing" in some


def test_the_picker_of_staff_promises_to_keep_no_words() -> None:
    from participants.forms.organisations import OrganisationField
    from participants.forms.pickers import Typed

    make({"en": "Green Smolyan"})
    make({"en": "Green Madan"})
    widget: Any = OrganisationField().widget

    none = widget.render("organisation", Typed(text="qqqxxx"), {"id": "x"})
    some = widget.render("organisation", Typed(text="green"), {"id": "x"})

    assert "No organisation is called so." in none
    assert "Leave what you typed" not in none
    assert "Mine is missing" not in some
