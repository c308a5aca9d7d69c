"""The questions of an event in a form that people fill in, page after page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import LocalDateField, LocalTimeField, ObukaForm, PhoneField
from core.languages import pick
from courses.forms.answer_files import SentFileField
from courses.forms.paged import PagesMixin, name_of
from courses.forms.questions import PlainNumberField, plain_number
from courses.models import AnswerFile, Question
from courses.selectors.conditions import (
    EMPTY,
    asked_among,
    choices_of,
)
from courses.services.answer_files import token_of
from participants.forms.organisations import OwnOrganisationField
from participants.forms.pickers import Typed
from participants.forms.questions import AGREED
from participants.models import ConsentWording

Kind = Question.Kind
FILE_HINT = gettext_lazy(
    "PDF, picture (JPEG, PNG) or office document without macros, at most 10 MB."
)
LONGEST = 4000
MOST_RADIOS = 8


def one_page(question: Question) -> Question:
    """The same question in a form that has no pages; not to be saved."""
    question.starts_page = False
    return question


class AskedMixin(PagesMixin):
    """Adds the questions of an event to a form, part it in pages, take answers out.

    What is not asked of whoever answers so need not be answered, and is not given on.
    """

    given: dict[str, Any]

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
    def answers(self) -> dict[str, Any] | None:
        """What `register` keeps: nothing at all where nothing is asked."""
        return self.given if self.questions else None


class NamedOrganisationField(OwnOrganisationField):
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
        case Kind.YES_NO | Kind.ONE:
            return _one(choices_of(row), common)
        case Kind.POSITION if row.options:  # else there are no job profiles yet
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
