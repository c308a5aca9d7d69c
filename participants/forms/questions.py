"""The fields of what a programme asks beside who one is; none is ever required."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms.fields import LocalField
from core.languages import pick
from participants.models import (
    REFUSED,
    SPECIAL,
    ConsentWording,
    Education,
    Person,
    PersonalField,
    PersonalQuestion,
)
from participants.selectors.questions import (
    QUESTIONS,
    band_keys,
    band_label,
    reason_of,
)

Field = PersonalField
Choices = list[tuple[str, Any]]
FIRST_BIRTH_YEAR = 1900
EMPTY = ("", gettext_lazy("no answer"))
UNTOLD = gettext_lazy("prefer not to say")
YES_NO: Choices = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
YEAR_UNTOLD = f"{Field.BIRTH_YEAR}_untold"
AGREED = "special_agreed"


class YearField(LocalField):
    """A year of birth in four digits."""

    inputmode = "numeric"

    def read(self, text: str) -> int:
        last = timezone.localdate().year
        if not (text.isdecimal() and FIRST_BIRTH_YEAR <= int(text) <= last):
            raise ValidationError(_("Enter the year as four digits: 1975."))
        return int(text)

    def show(self, value: int) -> str:
        return str(value)


class AnswersMixin(forms.BaseForm):
    """Adds the questions of programmes to a form and takes the answers out again."""

    asked: Sequence[PersonalQuestion] = ()

    def add_questions(
        self,
        asked: Iterable[PersonalQuestion],
        *,
        wording: ConsentWording | None = None,
    ) -> None:
        """Append a field for each question.

        Those of special categories come only with the words one agrees to.
        """
        self.asked = [
            row for row in asked if row.field not in SPECIAL or wording is not None
        ]
        for row in self.asked:
            self.fields[row.field] = _field(row)
            if row.field == Field.BIRTH_YEAR:
                self.fields[YEAR_UNTOLD] = forms.BooleanField(
                    label=gettext_lazy("I prefer not to say in which year I was born"),
                    required=False,
                )
        if wording is not None and any(row.field in SPECIAL for row in self.asked):
            self.fields[AGREED] = forms.BooleanField(
                label=pick(wording.texts), required=False
            )

    @property
    def answer_names(self) -> list[str]:
        """The names of the added fields in their order."""
        names = [row.field for row in self.asked]
        if Field.BIRTH_YEAR in names:
            names.insert(names.index(Field.BIRTH_YEAR) + 1, YEAR_UNTOLD)
        return names + ([AGREED] if AGREED in self.fields else [])

    def check_answers(self, data: Mapping[str, Any]) -> None:
        """A year and a refusal contradict; what is special needs consent."""
        if data.get(YEAR_UNTOLD) and data.get(Field.BIRTH_YEAR):
            self.add_error(
                Field.BIRTH_YEAR, _("Either give the year or leave it untold.")
            )
        told = set(self._said(data, special=True).values()) - {REFUSED}
        if told and not data.get(AGREED):
            self.add_error(
                AGREED, _("Agree, or leave the questions above it without an answer.")
            )

    def said(self, *, special: bool = False) -> dict[str, str]:
        """Field to answer, or to `REFUSED`; what was left empty is not in it."""
        return self._said(self.cleaned_data, special=special)

    def _said(self, data: Mapping[str, Any], *, special: bool) -> dict[str, str]:
        found = {}
        for row in self.asked:
            if (row.field in SPECIAL) != special:
                continue
            word = str(data.get(row.field) or "")
            if word == Person.Gender.UNDISCLOSED:
                word = REFUSED
            if row.field == Field.BIRTH_YEAR and data.get(YEAR_UNTOLD):
                word = REFUSED
            if word:
                found[row.field] = word
        return found


def _field(question: PersonalQuestion) -> forms.Field:
    """The field of one question, with the reason beside it."""
    hint: str = escape(reason_of(question))
    if question.required_by:
        who = _("Required by: %(who)s.") % {"who": question.required_by}
        hint = f"{hint} {escape(who)}"
    label: Any = QUESTIONS[question.field]
    if question.field == Field.BIRTH_YEAR:
        return YearField(label=label, help_text=hint, required=False)
    return forms.ChoiceField(
        label=label,
        choices=[EMPTY, *_choices(question), _untold(question.field)],
        help_text=hint,
        required=False,
    )


def _untold(field: str) -> tuple[str, Any]:
    is_gender = field == Field.GENDER
    return (str(Person.Gender.UNDISCLOSED) if is_gender else REFUSED, UNTOLD)


def _choices(question: PersonalQuestion) -> Choices:
    if question.field == Field.GENDER:
        named = (Person.Gender.WOMAN, Person.Gender.MAN, Person.Gender.OTHER)
        return [(gender.value, gender.label) for gender in named]
    if question.field == Field.AGE_BAND:
        return [(key, band_label(key)) for key in band_keys(question.bands)]
    if question.field == Field.EDUCATION:
        return list(Education.choices)
    return YES_NO
