"""A form in pages: what stands on each, what is carried along, what is looked over.

Everything is in the page itself, so nothing is lost and no script is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from core.dates import format_date, format_time
from core.numbers import format_number
from courses.forms.questions import PlainNumberField
from courses.models import AnswerFile, Question
from courses.selectors.conditions import EMPTY, asks_about, condition_words, places_of
from participants.forms.questions import AGREED
from participants.models import Organisation
from participants.selectors.organisations import organisation_name

BACK = "back"
PAGE = "page-"  # of the buttons that lead from the review to a page


def name_of(question: Question) -> str:
    """The name of its field."""
    return f"q-{question.key}"


@dataclass(frozen=True)
class AskedField:
    """A field on the page, and what it waits for if it is a question."""

    field: forms.BoundField
    when: str = ""  # the condition as JSON, for the browser
    words: str = ""  # the same for people without scripts


@dataclass(frozen=True)
class Entered:
    """A field and what was entered, in words."""

    field: forms.BoundField
    words: str


@dataclass(frozen=True)
class PageEntered:
    """A page as the review shows it; `number` begins with 0."""

    number: int
    titles: dict[str, str]
    rows: list[Entered]


class PagesMixin(forms.BaseForm):
    """Parts a form in pages, the last of which shows everything that was entered."""

    questions: Sequence[Question] = ()
    shown_keys: frozenset[str] = frozenset()
    page = 0
    last_names: Sequence[str] = ()  # stand on the last page, after the questions
    is_changing = False  # from the review: it is shown again after this page

    @property
    def asked_names(self) -> list[str]:
        """The names of the fields of questions."""
        return [name_of(row) for row in self.questions]

    @property
    def pages(self) -> list[list[str]]:
        """The names on each page: who one is first, the agreements last."""
        starts = {name_of(row) for row in self.questions if row.starts_page}
        asked, last = set(self.asked_names), {*self.last_names}
        if any(row.is_sensitive for row in self.questions):
            last.add(AGREED)
        pages: list[list[str]] = [
            [name for name in self.fields if name not in asked and name not in last]
        ]
        for row in self.questions:
            if name_of(row) in starts and any(pages):
                pages.append([])
            pages[-1].append(name_of(row))
        pages[-1] += [name for name in self.fields if name in last]
        return [names for names in pages if names]

    @property
    def page_title(self) -> dict[str, str]:
        """The title of the page that is shown."""
        return {} if self.is_review else self._title_of(self.pages[self.page])

    def _title_of(self, names: Sequence[str]) -> dict[str, str]:
        first = {name_of(row): row for row in self.questions if row.starts_page}
        row = first.get(names[0])
        return row.page_titles if row else {}

    @property
    def has_pages(self) -> bool:
        return len(self.pages) > 1

    @property
    def is_review(self) -> bool:
        """Whether it is shown with everything that was entered."""
        return self.has_pages and self.page == len(self.pages)

    @property
    def is_last(self) -> bool:
        """Whether the button of the page that is shown sends the form."""
        return self.is_review or not self.has_pages

    def turn(self) -> bool:
        """Whether all pages are right and were looked at; else `page` is to be shown.

        Only what is wrong on the page that was sent, or before it, is said.
        """
        if not self.is_bound:
            return False
        is_right = self.is_valid()
        if not self.has_pages:
            return is_right
        review = len(self.pages)
        self.page = min(_number(self.data.get("page")), review)
        self.is_changing = bool(self.data.get("changing"))
        go = str(self.data.get("go", ""))
        if go.startswith(PAGE):
            self.is_changing = True
            return self._show(min(_number(go.removeprefix(PAGE)), review - 1))
        if go == BACK:
            is_done = self.is_changing and is_right
            return self._show(review if is_done else self._next(self.page, -1) or 0)
        wrong = [n for n, names in enumerate(self.pages) if {*names} & {*self.errors}]
        if wrong and wrong[0] <= self.page:
            self.page = wrong[0]
            self._keep_errors(self.pages[self.page])
            return False
        if self.is_review:
            return is_right
        if self.is_changing:
            return self._show(wrong[0] if wrong else review)
        after = self._next(self.page, 1)
        return self._show(review if after is None else after)

    def _show(self, page: int) -> bool:
        """Lead to that page without a word of what is missing there."""
        self.page = page
        self._errors = ErrorDict()
        return False

    def _keep_errors(self, names: Sequence[str]) -> None:
        kept = {name: rows for name, rows in self.errors.items() if name in names}
        self._errors = ErrorDict(kept)

    @property
    def entered(self) -> Iterator[PageEntered]:
        """Everything that was entered, page by page, for the review."""
        rows = {name_of(row): row for row in self.questions}
        for number, names in enumerate(self.pages):
            shown = [
                Entered(self[name], self.entered_words(name))
                for name in names
                if not self[name].is_hidden
                and (name not in rows or rows[name].key in self.shown_keys)
            ]
            if shown:
                yield PageEntered(number, self._title_of(names), shown)

    def entered_words(self, name: str) -> str:
        """What was entered in a field, as people read it; nothing if nothing was."""
        value = self.cleaned_data.get(name)
        kind = self.fields[name]
        if isinstance(kind, PlainNumberField) and isinstance(value, int | Decimal):
            number = Decimal(value)
            return format_number(number, places=places_of(number))
        return _words(kind, value)

    def _next(self, page: int, step: int) -> int | None:
        """The next page in that direction that asks anything."""
        page += step
        while 0 <= page < len(self.pages):
            if any(self._may_show(name, page) for name in self.pages[page]):
                return page
            page += step
        return None

    def _may_show(self, name: str, page: int) -> bool:
        """Whether it is asked, or may be once this page is filled in."""
        row = next((one for one in self.questions if name_of(one) == name), None)
        if row is None or row.key in self.shown_keys or not row.condition:
            return True
        if not self.is_bound:
            return not self.has_pages or page == 0
        here = set(self.pages[page])
        return any(f"q-{uid}" in here for uid in asks_about(row.condition))

    @property
    def shown_fields(self) -> Iterator[AskedField]:
        """What stands on the page that is shown."""
        known = {row.key: row for row in self.questions}
        rows = {name_of(row): row for row in self.questions}
        for name in self._here:
            if self[name].is_hidden or not self._may_show(name, self.page):
                continue
            row = rows.get(name)
            if row is None or not row.condition:
                yield AskedField(self[name])
            else:
                words = condition_words(row.condition, known)
                yield AskedField(self[name], json.dumps(row.condition), words)

    @property
    def hidden_here(self) -> list[forms.BoundField]:
        """The hidden fields of the page that is shown."""
        return [self[name] for name in self._here if self[name].is_hidden]

    @property
    def _here(self) -> list[str]:
        return [] if self.is_review else self.pages[self.page]

    @property
    def carried(self) -> Iterator[tuple[str, str]]:
        """What was typed on the other pages, as it came."""
        if not self.is_bound or not hasattr(self.data, "lists"):
            return
        other = {
            name
            for number, names in enumerate(self.pages)
            if number != self.page
            for name in names
        }
        here = set(self._here)
        for key, values in self.data.lists():
            if _owner(key, here) is None and _owner(key, other) is not None:
                for value in values:
                    yield key, value


def _number(text: object) -> int:
    """The number of a page as it came."""
    given = str(text or "0")
    return int(given) if given.isdecimal() and len(given) < 4 else 0


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in EMPTY:
        return ""
    if isinstance(value, AnswerFile):
        return value.file_name
    if isinstance(value, Organisation):
        return organisation_name(value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, time):
        return format_time(value)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(field.label_from_instance(row)) for row in value)
    if isinstance(field, forms.ChoiceField):
        named = {str(key): str(label) for key, label in field.widget.choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(named.get(str(key), str(key)) for key in chosen)
    return str(value)


def _owner(key: str, names: set[str]) -> str | None:
    """The field that a value of the page belongs to: some have several boxes."""
    if key in names:
        return key
    return next((name for name in names if key.startswith(f"{name}_")), None)
