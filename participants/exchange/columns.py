"""Lists out: columns to choose from, in the language and letters of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import lru_cache
from operator import attrgetter
from typing import IO, Any, Generic, TypeVar

from django.db.models import Choices, TextChoices
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.languages import both_scripts, pick_name, pick_with_language
from core.text import to_latin
from core.xlsx import Value, write_rows
from participants.models import Organisation, Region
from participants.selectors.territory import region_place

Row = TypeVar("Row")


class Letters(TextChoices):
    """The script of names."""

    WRITTEN = "written", _("as they are written")
    LATIN = "latin", _("Latin letters")
    CYRILLIC = "cyrillic", _("Cyrillic letters")


WRITTEN, LATIN = Letters.WRITTEN.value, Letters.LATIN.value
CYRILLIC = Letters.CYRILLIC.value


@lru_cache(maxsize=8192)
def _spelled(text: str, language: str, letters: str) -> str:
    """First names, family names and posts come again and again in one list."""
    if letters == LATIN:
        return to_latin(text, language)
    return both_scripts(text, language)[0]


@dataclass
class Spelling:
    """How the texts of one file are spelled; what was spelled once is remembered."""

    language: str
    letters: str = WRITTEN
    _known: dict[tuple[type, int], str] = field(default_factory=dict)
    _labels: dict[type[Choices], dict[Any, str]] = field(default_factory=dict)

    def choice(self, choices: type[Choices], value: Any) -> str | None:
        """The words for one of `choices`; nothing for an empty one."""
        if not value:
            return None
        if choices not in self._labels:
            pairs = choices.choices
            self._labels[choices] = {key: str(label) for key, label in pairs}
        return self._labels[choices].get(value, str(value))

    def text(self, text: str, language: str) -> str:
        """`text`, which is in `language`, in the letters of this file."""
        if not text or self.letters == WRITTEN:
            return text
        return _spelled(text, language, self.letters)

    def texts(self, texts: Mapping[str, str] | None) -> str:
        """The text for a reader of the language of the headings."""
        return self.text(*pick_with_language(texts, self.language))

    def person(self, row: Any) -> str:
        """The full name; how people spell themselves in these letters wins."""
        if row is None:
            return ""
        own = {LATIN: "own_latin", CYRILLIC: "own_cyrillic"}.get(self.letters)
        if own and (spelled := getattr(row, own)):
            return str(spelled)
        parts = (row.given_name, row.middle_name, row.family_name)
        return " ".join([self.text(part, row.language) for part in parts if part])

    def organisation(self, row: Organisation | None) -> str:
        """The name for a reader of the language of the headings."""
        if row is None:
            return ""
        key = (Organisation, row.pk)
        if key not in self._known:
            self._known[key] = self.text(
                *pick_name(row.names, self.language, official=row.language)
            )
        return self._known[key]

    def place(self, region: Region | None) -> str:
        """The place with that above it."""
        if region is None:
            return ""
        key = (Region, region.pk)
        if key not in self._known:
            reader = {Letters.LATIN: "en", Letters.CYRILLIC: "sr"}
            code = reader.get(Letters(self.letters), self.language)
            self._known[key] = region_place(region, code)
        return self._known[key]


def moment(at: datetime | None, zone: tzinfo | None = None) -> datetime | None:
    """A time on the clocks of `zone` (the present ones): a sheet knows no zones."""
    return timezone.make_naive(at, zone) if at is not None else None


def of(path: str) -> Callable[[Any, Spelling], Any]:
    """The value of an attribute, or of one of what it leads to: `"series.code"`."""
    get = attrgetter(path)
    return lambda row, _spelling: get(row)


def choice_of(path: str, choices: type[Choices]) -> Callable[[Any, Spelling], Value]:
    """The words for what the attribute holds."""
    get = attrgetter(path)
    return lambda row, how: how.choice(choices, get(row))


def yes_no(path: str) -> Callable[[Any, Spelling], Value]:
    """A claim in words: programs show TRUE in the language they are set to."""
    get = attrgetter(path)
    return lambda row, _spelling: str(_("Yes") if get(row) else _("No"))


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a list; those that are `usual` are ticked at first."""

    key: str
    label: str | Promise
    value: Callable[[Row, Spelling], Value]
    is_usual: bool = True
    width: int = 18


def write_table(
    file: IO[bytes],
    title: str | Promise,
    *,
    columns: Sequence[Column[Any]],
    rows: Iterable[Any],
    spelling: Spelling,
) -> int:
    """The columns of the rows as xlsx into an open file; how many rows there were."""
    values = [column.value for column in columns]
    with override(spelling.language):
        return write_rows(
            file,
            str(title),
            head=[titled(str(column.label)) for column in columns],
            rows=([value(row, spelling) for value in values] for row in rows),
            widths=[column.width for column in columns],
        )


def titled(label: str) -> str:
    """A label as a heading: with a capital."""
    return label[:1].upper() + label[1:]
