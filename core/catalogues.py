"""Compiles the .po files without gettext; Serbian in Latin is made from Cyrillic."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings

from core import text

CYRILLIC, LATIN = "sr", "sr_Latn"


def compile_catalogues() -> list[Path]:
    """Write every .mo file that is older than its sources; return those written."""
    written = []
    for source, target in _pairs():
        if _is_fresh(target, source):
            continue
        catalogue = polib.pofile(str(source), encoding="utf-8")
        if f"/{LATIN}/" in target.as_posix():
            to_latin_script(catalogue)
        _write(target, catalogue.to_binary())
        written.append(target)
    return written


def to_latin_script(catalogue: polib.POFile) -> None:
    """Turn Serbian translations into the Latin script; their keys stay as they are."""
    catalogue.metadata["Language"] = LATIN
    for entry in catalogue:
        entry.msgstr = text.to_latin(entry.msgstr, CYRILLIC)
        entry.msgstr_plural = {
            number: text.to_latin(form, CYRILLIC)
            for number, form in entry.msgstr_plural.items()
        }


def _pairs() -> Iterator[tuple[Path, Path]]:
    for root in settings.LOCALE_PATHS:
        for source in sorted(Path(root).glob("*/LC_MESSAGES/*.po")):
            language = source.parts[-3]
            if language == LATIN:
                continue
            yield source, source.with_suffix(".mo")
            if language == CYRILLIC:
                latin = Path(root) / LATIN / "LC_MESSAGES" / f"{source.stem}.mo"
                yield source, latin


def _is_fresh(target: Path, source: Path) -> bool:
    if not target.exists():
        return False
    sources = (source, Path(__file__), Path(text.__file__))
    return target.stat().st_mtime >= max(path.stat().st_mtime for path in sources)


def _write(target: Path, content: bytes) -> None:
    """Write at once or not at all: tests compile in several processes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(content)
    os.chmod(file.name, 0o644)
    os.replace(file.name, target)
