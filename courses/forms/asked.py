"""The questions of an event in a form that people fill in, page after page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import LocalDateField, LocalTimeField, ObukaForm, PhoneField
from core.languages import pick
from courses.forms.answer_files import SentFileField
from courses.forms.questions import PlainNumberField, plain_number
from courses.models import AnswerFile, Question
from courses.selectors.conditions import (
    EMPTY,
    asked_among,
    asks_about,
    choices_of,
    condition_words,
)
from courses.services.answer_files import token_of
from participants.forms.organisations import OrganisationField
from participants.forms.pickers import Typed
from participants.forms.questions import AGREED
from participants.models import ConsentWording

Kind = Question.Kind
FILE_HINT = gettext_lazy(
    "PDF, picture (JPEG, PNG) or office document without macros, at most 10 MB."
)
LONGEST = 4000
MOST_RADIOS = 8
BACK = "back"


def name_of(question: Question) -> str:
    """The name of its field."""
    return f"q-{question.key}"


def one_page(question: Question) -> Question:
    """The same question in a form that has no pages; not to be saved."""
    question.starts_page = False
    return question


@dataclass(frozen=True)
class AskedField:
    """A field on the page, and what it waits for if it is a question."""

    field: forms.BoundField
    when: str = ""  # the condition as JSON, for the browser
    words: str = ""  # the same for people without scripts


class AskedMixin(forms.BaseForm):
    """Adds the questions of an event to a form, part it in pages, take answers out.

    What is not asked of whoever answers so need not be answered, and is not given on.
    """

    asked: Sequence[Any]
    questions: Sequence[Question] = ()
    shown_keys: frozenset[str] = frozenset()
    given: dict[str, Any]
    page = 0
    last_names: Sequence[str] = ()  # stand on the last page, after the questions

    def ask(
        self,
        questions: Sequence[Question],
        *,
        wording: ConsentWording | None = None,
        is_lenient: bool = False,
        told: Mapping[str, Any] | None = None,
        is_trial: bool = False,
    ) -> None:
        """Append a field for each question.

        Those of a special category come only with the words one agrees to. In a trial
        no file is kept.
        """
        self.given = {}
        self.questions = [
            row for row in questions if wording is not None or not row.is_sensitive
        ]
        for row in self.questions:
            field = _field(row)
            field.required = row.is_required and not is_lenient
            field.initial = _initial(row, (told or {}).get(row.key))
            if is_trial and isinstance(field, SentFileField):
                field.is_kept = field.required = False
            self.fields[name_of(row)] = field
        if any(row.is_sensitive for row in self.questions) and wording is not None:
            self.fields.pop(AGREED, None)  # it goes to the end
            self.fields[AGREED] = forms.BooleanField(
                label=pick(wording.texts), required=False
            )

    def check_asked(self, data: dict[str, Any]) -> None:
        """Drop what is not asked; what is of a special category needs consent."""
        values = {
            row.key: stored(row, data.get(name_of(row))) for row in self.questions
        }
        shown = asked_among(self.questions, values)
        self.shown_keys = frozenset(row.key for row in shown)
        for row in self.questions:
            if row.key not in self.shown_keys:
                self.errors.pop(name_of(row), None)
                data.pop(name_of(row), None)
        self._carry_files(data)
        self.given = {
            row.key: values[row.key] for row in shown if values[row.key] not in EMPTY
        }
        special = any(row.is_sensitive and row.key in self.given for row in shown)
        if special and not data.get(AGREED) and AGREED not in self.errors:
            self.add_error(
                AGREED, _("Agree, or leave the questions above it without an answer.")
            )

    def _carry_files(self, data: Mapping[str, Any]) -> None:
        """Let the next page hold the token of a file that came with this one."""
        for row in self.questions:
            file, name = data.get(name_of(row)), name_of(row)
            if isinstance(file, AnswerFile) and file.pk:
                given: Any = copy(self.data)
                given[f"{name}_kept"] = token_of(file)
                given.pop(f"{name}_remove", None)
                self.data = given

    @property
    def asked_names(self) -> list[str]:
        """The names of the added fields."""
        return [name_of(row) for row in self.questions]

    @property
    def answers(self) -> dict[str, Any] | None:
        """What `register` keeps: nothing at all where nothing is asked."""
        return self.given if self.questions else None

    # --- pages ------------------------------------------------------------------------

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
        first = {name_of(row): row for row in self.questions if row.starts_page}
        row = first.get(self.pages[self.page][0])
        return row.page_titles if row else {}

    @property
    def has_pages(self) -> bool:
        return len(self.pages) > 1

    @property
    def is_last(self) -> bool:
        """Whether nothing is asked after the page that is shown."""
        return self._next(self.page, 1) is None

    def turn(self) -> bool:
        """Whether all pages are filled in and right; else `page` is the one to show.

        Only what is wrong on the page that was sent, or before it, is said.
        """
        if not self.is_bound:
            return False
        is_right = self.is_valid()
        if not self.has_pages:
            return is_right
        sent = str(self.data.get("page", "0"))
        self.page = min(int(sent), len(self.pages) - 1) if sent.isdecimal() else 0
        if self.data.get("go") == BACK:
            back = self._next(self.page, -1)
            self.page = 0 if back is None else back
            self._errors = ErrorDict()
            return False
        wrong = [n for n, names in enumerate(self.pages) if {*names} & {*self.errors}]
        if wrong and wrong[0] <= self.page:
            self.page = wrong[0]
            self._keep_errors(self.pages[self.page])
            return False
        after = self._next(self.page, 1)
        if after is None:
            return is_right
        self.page = after
        self._errors = ErrorDict()
        return False

    def _keep_errors(self, names: Sequence[str]) -> None:
        kept = {name: rows for name, rows in self.errors.items() if name in names}
        self._errors = ErrorDict(kept)

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
        for name in self.pages[self.page]:
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
        return [self[name] for name in self.pages[self.page] if self[name].is_hidden]

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
        here = set(self.pages[self.page])
        for key, values in self.data.lists():
            if _owner(key, here) is None and _owner(key, other) is not None:
                for value in values:
                    yield key, value


def _owner(key: str, names: set[str]) -> str | None:
    """The field that a value of the page belongs to: some have several boxes."""
    if key in names:
        return key
    return next((name for name in names if key.startswith(f"{name}_")), None)


class NamedOrganisationField(OrganisationField):
    """An organisation of the register; words that name none are kept as they are."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if getattr(error, "code", "") == "unknown" and isinstance(value, Typed):
                return value.text
            raise


def _field(row: Question) -> forms.Field:
    """The field of a question, of its kind."""
    common: dict[str, Any] = {
        "label": pick(row.labels),
        "help_text": escape(pick(row.hints)),
    }
    match row.kind:
        case Kind.LONG_TEXT:
            box = forms.Textarea({"rows": 5})
            return forms.CharField(max_length=LONGEST, widget=box, **common)
        case Kind.NUMBER:
            return PlainNumberField(min_value=row.least, max_value=row.most, **common)
        case Kind.YES_NO:
            return _one(choices_of(row), common)
        case Kind.ONE:
            return _one(choices_of(row), common)
        case Kind.MANY:
            boxes = forms.CheckboxSelectMultiple
            choices = choices_of(row)
            return forms.MultipleChoiceField(choices=choices, widget=boxes, **common)
        case Kind.DATE:
            return LocalDateField(**common)
        case Kind.TIME:
            return LocalTimeField(**common)
        case Kind.PHONE:
            return PhoneField(**common)
        case Kind.ORGANISATION:
            return NamedOrganisationField(**common)
        case Kind.CONSENT:
            return forms.BooleanField(**common)
        case Kind.FILE:
            hint = f"{common['help_text']} {FILE_HINT}".strip()
            return SentFileField(question=row, **common | {"help_text": hint})
    return forms.CharField(max_length=300, **common)


def _one(choices: list[tuple[str, str]], common: dict[str, Any]) -> forms.Field:
    if len(choices) <= MOST_RADIOS:
        radios = forms.RadioSelect
        return forms.ChoiceField(choices=choices, widget=radios, **common)
    return forms.ChoiceField(choices=[("", _("not chosen")), *choices], **common)


def stored(row: Question, value: Any) -> Any:
    """What is kept of a cleaned value; an organisation of the register as it is."""
    if row.kind == Kind.CONSENT:
        return "yes" if value else ""
    if value in EMPTY:
        return [] if row.kind == Kind.MANY else ""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return plain_number(value)
    return value


def _initial(row: Question, value: Any) -> Any:
    """A kept value as its field begins with it."""
    if value in EMPTY:
        return None
    match row.kind:
        case Kind.NUMBER:
            return Decimal(value)
        case Kind.DATE:
            return date.fromisoformat(value)
        case Kind.TIME:
            return time.fromisoformat(value)
        case Kind.ORGANISATION if isinstance(value, str):
            return Typed(text=value)
        case Kind.CONSENT:
            return value == "yes"
    return value


class AnswersForm(AskedMixin, ObukaForm):
    """The questions of an event alone, to change what was answered."""

    def __init__(self, *args: Any, questions: Sequence[Question], **asked: Any) -> None:
        super().__init__(*args)
        self.ask([one_page(row) for row in questions], **asked)

    def clean(self) -> dict[str, Any]:
        self.check_asked(self.cleaned_data)
        return self.cleaned_data
