from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation

from core.languages import (
    FALLBACKS,
    LANGUAGE_CODES,
    LANGUAGE_NAMES,
    NAMES_BY,
    both_scripts,
    html_lang,
    in_both_scripts,
    pick,
    pick_name,
    pick_with_language,
)


def test_codes_and_names_are_those_of_the_settings() -> None:
    assert [(code, LANGUAGE_NAMES[code]) for code in LANGUAGE_CODES] == (
        settings.LANGUAGES
    )
    for rule in (FALLBACKS, NAMES_BY):
        assert all(sorted(rule[code]) == sorted(LANGUAGE_CODES) for code in rule)


@pytest.mark.parametrize(
    ("code", "lang"),
    [
        ("bg", "bg"),
        ("sr", "sr-Cyrl"),
        ("sr-latn", "sr-Latn"),
        ("bs", "bs"),
        ("en", "en"),
    ],
)
def test_html_lang_names_the_script(code: str, lang: str) -> None:
    assert html_lang(code) == lang


@pytest.mark.parametrize(
    ("names", "language", "official", "name", "found"),
    [
        ({"sr-latn": "Uprava", "en": "Office"}, "bg", "sr-latn", "Управа", "sr"),
        ({"sr": "Управа", "en": "Office"}, "bg", "sr", "Управа", "sr"),
        ({"bs": "Općina", "en": "Town"}, "bg", "bs", "Опћина", "sr"),
        ({"bg": "Община", "en": "Town"}, "sr", "bg", "Община", "bg"),
        ({"bg": "Община", "en": "Town"}, "sr-latn", "bg", "Община", "bg"),
        ({"bs": "Općina", "bg": "Община"}, "sr", "bg", "Опћина", "sr"),
        ({"sr": "Управа", "bs": "Uprava", "en": "Office"}, "bg", "bs", "Управа", "sr"),
        ({"bg": "Община", "en": "Town"}, "en", "bg", "Town", "en"),
        (
            {"en": "Agency", "bs": "Agencija"},
            "bg",
            "en",
            "Agency",
            "en",
        ),  # is called so
        ({"en": "Agency", "bs": "Agencija"}, "bg", "", "Агенција", "sr"),
        ({"en": "Agency"}, "bg", "", "Agency", "en"),
        ({}, "bg", "bg", "", "bg"),
    ],
)
def test_a_name_is_the_official_one_before_it_is_english(
    names: dict[str, str], language: str, official: str, name: str, found: str
) -> None:
    assert pick_name(names, language, official=official) == (name, found)


@pytest.mark.parametrize(
    ("texts", "language", "text", "found"),
    [
        ({"bg": "Обучение", "en": "Training"}, "bg", "Обучение", "bg"),
        ({"bg": "Обучение", "en": "Training"}, "sr", "Training", "en"),
        ({"sr": "Обука"}, "sr-latn", "Obuka", "sr-latn"),
        ({"sr-latn": "Obuka"}, "sr", "Обука", "sr"),
        ({"sr": "Обука"}, "bs", "Obuka", "sr-latn"),
        ({"bs": "Posjeta"}, "sr-latn", "Posjeta", "bs"),
        ({"bs": "Posjeta"}, "sr", "Посјета", "sr"),
        ({"sr-latn": "Poseta", "bs": "Posjeta"}, "bs", "Posjeta", "bs"),
        ({"bg": "Обучение"}, "en", "Обучение", "bg"),
        ({"bg": "", "en": "Training"}, "bg", "Training", "en"),
        ({}, "bg", "", "bg"),
        (None, "bs", "", "bs"),
        ("Plain", "bg", "Plain", "bg"),
        ({"sr": "Обука"}, "sr-Cyrl", "Обука", "sr"),
        ({"en": "Training"}, "de", "Training", "en"),
    ],
)
def test_pick_falls_back_along_the_chain(
    texts: dict[str, str] | str | None, language: str, text: str, found: str
) -> None:
    assert pick(texts, language) == text
    assert pick_with_language(texts, language) == (text, found)


def test_pick_takes_the_present_language() -> None:
    with translation.override("sr-latn"):
        assert pick({"sr": "Ђорђе", "en": "George"}) == "Đorđe"

    with translation.override(None):
        assert pick({"sr": "Ђорђе", "en": "George"}) == "George"


@pytest.mark.parametrize(
    ("text", "language", "pair"),
    [
        ("Мария Щерева", "bg", ("Мария Щерева", "Maria Shtereva")),
        ("Maria", "bg", ("Maria", "Maria")),
        ("Ђорђе", "sr", ("Ђорђе", "Đorđe")),
        ("Đorđe", "sr-latn", ("Ђорђе", "Đorđe")),
        ("Amra Ljubović", "bs", ("Амра Љубовић", "Amra Ljubović")),
        ("Живка", "en", ("Живка", "Zhivka")),
    ],
)
def test_both_scripts_gives_cyrillic_then_latin(
    text: str, language: str, pair: tuple[str, str]
) -> None:
    assert both_scripts(text, language) == pair
    assert in_both_scripts is both_scripts
