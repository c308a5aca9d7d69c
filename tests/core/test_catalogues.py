from __future__ import annotations

import gettext
import os
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings as project
from pytest_django import Settings

from core.catalogues import compile_catalogues

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: {plural}\\n"

"""
SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4"
    " && (n%100<12 || n%100>14) ? 1 : 2);"
)
SERBIAN = """
msgid "Hello, %(name)s"
msgstr "Здраво, %(name)s, Његошева"

msgid "%(count)s seat"
msgid_plural "%(count)s seats"
msgstr[0] "%(count)s место"
msgstr[1] "%(count)s места"
msgstr[2] "%(count)s местâ <b>x</b>"

#, fuzzy
msgid "Guess"
msgstr "Погодак"
"""
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.LOCALE_PATHS = [tmp_path]
    write(tmp_path, "sr", SERBIAN)
    write(tmp_path, "bs", 'msgid "Day"\nmsgstr "Dan"\n')
    return tmp_path


def write(folder: Path, language: str, body: str) -> None:
    path = folder / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER.format(language=language, plural=SLAVIC) + body)


def load(folder: Path, language: str) -> gettext.GNUTranslations:
    path = folder / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def test_compile_makes_latin_serbian_from_cyrillic(folder: Path) -> None:
    compile_catalogues()

    cyrillic, latin = load(folder, "sr"), load(folder, "sr_Latn")
    assert cyrillic.gettext("Hello, %(name)s") == "Здраво, %(name)s, Његошева"
    assert latin.gettext("Hello, %(name)s") == "Zdravo, %(name)s, Njegoševa"
    assert not (folder / "sr_Latn" / "LC_MESSAGES" / "django.po").exists()


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "%(count)s mesto"),
        (3, "%(count)s mesta"),
        (11, "%(count)s mestâ <b>x</b>"),
        (21, "%(count)s mesto"),
    ],
)
def test_compile_keeps_the_three_plurals(
    folder: Path, count: int, expected: str
) -> None:
    compile_catalogues()

    latin = load(folder, "sr_Latn")

    assert latin.ngettext("%(count)s seat", "%(count)s seats", count) == expected


def test_compile_leaves_out_fuzzy_translations(folder: Path) -> None:
    compile_catalogues()

    assert load(folder, "sr").gettext("Guess") == "Guess"


def test_compile_writes_only_what_is_stale(folder: Path) -> None:
    first = compile_catalogues()
    second = compile_catalogues()
    later = (folder / "sr" / "LC_MESSAGES" / "django.mo").stat().st_mtime + 5
    os.utime(folder / "sr" / "LC_MESSAGES" / "django.po", (later, later))

    third = compile_catalogues()

    assert [path.parts[-3] for path in first] == ["bs", "sr", "sr_Latn"]
    assert second == []
    assert [path.parts[-3] for path in third] == ["sr", "sr_Latn"]
    assert {path.name for path in folder.rglob("*.*")} == {"django.po", "django.mo"}


def test_translations_keep_every_place() -> None:
    wrong = []
    for root in project.LOCALE_PATHS:
        for path in sorted(Path(root).glob("*/LC_MESSAGES/*.po")):
            for entry in polib.pofile(str(path)).translated_entries():
                wrong += [f"{path.parts[-3]}: {text}" for text in misplaced(entry)]

    assert not wrong, "\n".join(wrong)


def misplaced(entry: polib.POEntry) -> list[str]:
    """Translations that ask for a value that their source does not give, or miss one."""
    sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    given = [set(PLACE.findall(source)) for source in sources]
    forms = list(entry.msgstr_plural.values()) or [entry.msgstr]
    return [form for form in forms if set(PLACE.findall(form)) not in given]


# What ends with a full stop of its own: 13.10.2022 г., 10:00 ч. and 13.10.2022.
STOPPED = {"bg": "day|moment", "sr": "day", "bs": "day"}


@pytest.mark.parametrize("language", STOPPED)
def test_no_sentence_ends_with_two_stops_after_a_date(language: str) -> None:
    twice = re.compile(rf"%\((?:{STOPPED[language]})\)s\.(?:\s|$)")
    path = Path(project.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"

    found = [
        text
        for entry in polib.pofile(str(path))
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if twice.search(text)
    ]

    assert found == []
