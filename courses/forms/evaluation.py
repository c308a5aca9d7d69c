"""The questionnaire as a form, and the forms with which it is prepared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import LocalDateTimeField, ObukaForm, TextsFormField
from courses.models import Evaluation, EvaluationQuestion
from courses.selectors.evaluation.questions import Asked
from courses.services.evaluation.answering import LONGEST

Kind = EvaluationQuestion.Kind
MOST_OPTIONS = 10


class AnswersForm(ObukaForm):
    """The questions of an evaluation; none has to be answered, but one of them."""

    mark_optional = False

    def __init__(
        self, *args: Any, questions: Sequence[Asked], texts_rows: int = 4, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for asked in questions:
            self.fields[_name(asked)] = _field(asked, texts_rows)

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Answer at least one question."))
        return self.cleaned_data

    @property
    def answers(self) -> dict[str, Any]:
        """What `answer` takes."""
        return {asked.key: self.cleaned_data[_name(asked)] for asked in self.questions}

    @property
    def parts(self) -> Iterator[tuple[str, list[tuple[Asked, forms.BoundField]]]]:
        """The questions by what they are about, in their order."""
        for group, rows in groupby(self.questions, key=lambda asked: asked.group):
            yield group, [(asked, self[_name(asked)]) for asked in rows]


def _name(asked: Asked) -> str:
    return asked.key.replace(":", "-")


def _field(asked: Asked, rows: int) -> forms.Field:
    common: dict[str, Any] = {
        "label": asked.label,
        "help_text": asked.hint,
        "required": False,
    }
    if asked.is_words:
        box = forms.Textarea({"rows": rows})
        return forms.CharField(widget=box, max_length=LONGEST, **common)
    if asked.kind == Kind.SEVERAL:
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(widget=boxes, choices=asked.options, **common)
    return forms.ChoiceField(widget=forms.RadioSelect, choices=asked.options, **common)


class RoomForm(ObukaForm):
    """What opens the questionnaire in the room: a code, or where to mail the link."""

    code = forms.CharField(
        label=gettext_lazy("Your e-mail address, or the code of your ticket or slip"),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "email", "autocapitalize": "none"}),
    )


class EvaluationForm(ObukaForm):
    """When an evaluation is open, and of what marks are asked one by one."""

    opens_at = LocalDateTimeField(label=gettext_lazy("Opens"))
    closes_at = LocalDateTimeField(
        label=gettext_lazy("Closes"),
        help_text=gettext_lazy("The results are shown then, and not before."),
    )
    asks_trainers = forms.BooleanField(
        label=gettext_lazy("Ask for a mark for each trainer"), required=False
    )
    asks_sessions = forms.BooleanField(
        label=gettext_lazy("Ask for a mark for each session"), required=False
    )

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        names = ("opens_at", "closes_at", "asks_trainers", "asks_sessions")
        initial = {name: getattr(evaluation, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("opens_at", "closes_at"):
            self.field(name, LocalDateTimeField).tz = evaluation.event.tz
        asked = ("asks_trainers", "asks_sessions")
        if evaluation.moment != Evaluation.Moment.END:
            for name in asked:
                self.fields[name].widget = forms.HiddenInput()
        if evaluation.has_begun(timezone.now()):
            for name in ("opens_at", *asked):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        opens, closes = (
            self.cleaned_data.get("opens_at"),
            self.cleaned_data.get("closes_at"),
        )
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The evaluation closes before it opens."))
        return self.cleaned_data


class EvaluationQuestionForm(ObukaForm):
    """A question of one's own, in the languages of those who will answer."""

    texts = TextsFormField(label=gettext_lazy("Question"), max_length=300)
    kind = forms.ChoiceField(
        label=gettext_lazy("Answered by"),
        choices=EvaluationQuestion.Kind.choices,
        initial=EvaluationQuestion.Kind.SCALE,
    )
    options = TextsFormField(
        label=gettext_lazy("Answers to choose from"),
        multiline=True,
        max_length=2000,
        required=False,
        help_text=gettext_lazy(
            "One on each line, in each language in the same order. Only where one or"
            " several are chosen."
        ),
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("kind") not in EvaluationQuestion.CHOICES:
            self.cleaned_data["options"] = []
            return self.cleaned_data
        if "options" not in self.errors:
            read_options(self)
        return self.cleaned_data


def read_options(
    form: ObukaForm, *, most: int = MOST_OPTIONS
) -> list[dict[str, str]] | None:
    """The lines of `options` as answers in the languages given, else an error there."""
    texts: dict[str, str] = form.cleaned_data.get("options") or {}
    lines = {
        code: [line for line in text.splitlines() if line.strip()]
        for code, text in texts.items()
    }
    numbers = {len(found) for found in lines.values()}
    if not numbers or min(numbers) < 2 or max(numbers) > most:
        words = _("Write two to %(most)s answers, one on each line.")
        form.add_error("options", words % {"most": most})
        return None
    if len(numbers) > 1:
        words = _("Write the same number of answers in each language.")
        form.add_error("options", words)
        return None
    options = [
        {code: found[place] for code, found in lines.items()}
        for place in range(numbers.pop())
    ]
    form.cleaned_data["options"] = options
    return options
