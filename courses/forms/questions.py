"""The forms with which a question of a registration form is written at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import NumberField, ObukaForm, TextsFormField
from core.languages import LANGUAGE_CODES, pick
from core.numbers import format_number
from courses.forms.evaluation import read_options
from courses.models import Event, Question
from courses.selectors.conditions import choices_of, leaves, places_of

Kind = Question.Kind
NONE = "-"  # chosen for "no answer"
MOST_OPTIONS = 20
ANY, ALL = "any", "all"


class PlainNumberField(NumberField):
    """A number with up to four digits after the mark, shown with those it has."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 13, "decimal_places": 4, **kwargs})

    def show(self, value: Decimal | int) -> str:
        return format_number(value, places=places_of(value))


def languages_of(event: Event, texts: Sequence[Mapping[str, str]] = ()) -> list[str]:
    """Those in which a question is written: of the event, and what is there already."""
    used = {*event.languages, *(code for row in texts for code in row)}
    return [code for code in LANGUAGE_CODES if code in used] or list(LANGUAGE_CODES)


class QuestionForm(ObukaForm):
    """One question, with what its kind has."""

    labels = TextsFormField(label=gettext_lazy("Question"), max_length=500)
    hints = TextsFormField(
        label=gettext_lazy("Hint"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Stands below the question in small letters."),
    )
    options = TextsFormField(
        label=gettext_lazy("Answers to choose from"),
        multiline=True,
        max_length=4000,
        help_text=gettext_lazy("One on each line, in each language in the same order."),
    )
    least = PlainNumberField(
        label=gettext_lazy("Lowest number"),
        required=False,
    )
    most = PlainNumberField(
        label=gettext_lazy("Highest number"),
        required=False,
    )
    is_required = forms.BooleanField(
        label=gettext_lazy("Must be answered"), required=False
    )
    is_sensitive = forms.BooleanField(
        label=gettext_lazy("Special category, for example health: kept apart"),
        required=False,
        help_text=gettext_lazy(
            "Nobody reads single answers: you see numbers from five on. It is asked"
            " with an agreement of its own, and only numbers stay when the programme"
            " ends."
        ),
    )
    starts_page = forms.BooleanField(
        label=gettext_lazy("Begins a new page of the form"), required=False
    )
    page_titles = TextsFormField(
        label=gettext_lazy("Title of that page"), max_length=200, required=False
    )

    def __init__(
        self,
        *args: Any,
        event: Event,
        kind: str,
        earlier: Sequence[Question],
        question: Question | None = None,
        **kwargs: Any,
    ) -> None:
        initial = _shown(question) if question else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.kind, self.earlier = kind, earlier
        self._fit_kind()
        self._fit_languages(event, question)
        self.when = [
            WhenFields(self, row)
            for row in earlier
            if self._may_look_at(row) and row.kind != Kind.FILE
        ]
        if self.when:
            self.fields["match"] = forms.ChoiceField(
                label=_("When several are set"),
                choices=[(ALL, _("all of them must fit")), (ANY, _("one is enough"))],
                initial=ANY if question and ANY in question.condition else ALL,
                required=False,
                widget=forms.RadioSelect,
            )
        for fields in self.when:
            fields.show(question.condition if question else {})

    def _may_look_at(self, row: Question) -> bool:
        return not row.is_sensitive or self.kind in Question.COUNTED

    def _fit_kind(self) -> None:
        if self.kind == Kind.CONSENT:
            self.fields["labels"].label = _("Wording that people agree to")
        if self.kind not in Question.CHOICES:
            del self.fields["options"]
        if self.kind != Kind.NUMBER:
            del self.fields["least"], self.fields["most"]
        if self.kind not in Question.COUNTED:
            del self.fields["is_sensitive"]

    def _fit_languages(self, event: Event, question: Question | None) -> None:
        texts = [question.labels, question.hints] if question else []
        codes = languages_of(event, texts)
        for name in ("labels", "hints", "options", "page_titles"):
            if name in self.fields:
                old: Any = self.fields[name]
                self.fields[name] = TextsFormField(
                    languages=codes,
                    multiline=old.multiline,
                    max_length=500 if name != "options" else 4000,
                    label=old.label,
                    help_text=old.help_text,
                    required=old.required,
                )

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields outside the condition."""
        names = [name for name in QuestionForm.base_fields if name in self.fields]
        return [self[name] for name in names]

    @property
    def has_condition(self) -> bool:
        """Whether the part with the condition is to be shown unfolded."""
        return any(fields.is_set for fields in self.when)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "options" in self.fields and "options" not in self.errors:
            read_options(self, most=MOST_OPTIONS)
        least, most = data.get("least"), data.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("most", _("The highest number is below the lowest."))
        return data

    def values(self) -> dict[str, Any]:
        """What `add_question` and `change_question` take."""
        data = self.cleaned_data
        names = [name for name in QuestionForm.base_fields if name in self.fields]
        found = {name: data[name] for name in names}
        if not found["starts_page"]:
            found["page_titles"] = {}
        parts = [part for one in self.when if (part := one.part(data))]
        key = data.get("match") or ALL
        return found | {"condition": {key: parts} if parts else {}}


def _shown(question: Question) -> dict[str, Any]:
    """What the form begins with."""
    names = [name for name in QuestionForm.base_fields if name != "options"]
    shown = {name: getattr(question, name) for name in names}
    codes = [code for row in question.options for code in row["texts"]]
    shown["options"] = {
        code: "\n".join(row["texts"].get(code, "") for row in question.options)
        for code in dict.fromkeys(codes)
    }
    return shown


class WhenFields:
    """What of one earlier answer a condition may ask."""

    def __init__(self, form: QuestionForm, question: Question) -> None:
        self.form, self.question = form, question
        self.label = pick(question.labels)
        key = question.key
        if choices := choices_of(question):
            self.names = [f"is-{key}"]
            form.fields[f"is-{key}"] = forms.MultipleChoiceField(
                label=self.label,
                choices=[*choices, (NONE, _("no answer"))],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        elif question.kind == Kind.NUMBER:
            self.names = [f"least-{key}", f"most-{key}"]
            for name, label in zip(
                self.names, (_("at least"), _("at most")), strict=True
            ):
                form.fields[name] = PlainNumberField(
                    label=f"{self.label}: {label}",
                    required=False,
                )
        else:
            self.names = [f"is-{key}"]
            form.fields[f"is-{key}"] = forms.ChoiceField(
                label=self.label,
                choices=[
                    ("", _("does not matter")),
                    ("filled", _("is answered")),
                    ("empty", _("is not answered")),
                ],
                required=False,
            )

    @property
    def fields(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.names]

    @property
    def is_set(self) -> bool:
        return any(field.value() or field.errors for field in self.fields)

    def show(self, condition: Mapping[str, Any]) -> None:
        """Begin with what the condition asks of this question."""
        mine = [
            leaf for leaf in leaves(condition) if leaf["question"] == self.question.key
        ]
        for leaf in mine:
            how, value = leaf["is"], leaf.get("value")
            if self.question.kind == Kind.NUMBER:
                if how in ("least", "most"):
                    name = f"{how}-{self.question.key}"
                    self.form.fields[name].initial = Decimal(str(value))
            elif choices_of(self.question):
                chosen = [NONE] if how == "empty" else value
                chosen = chosen if isinstance(chosen, list) else [chosen]
                field = self.form.fields[self.names[0]]
                field.initial = [*(field.initial or []), *chosen]
            else:
                self.form.fields[self.names[0]].initial = how

    def part(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The part of the condition that was entered; `{}` for none."""
        about = {"question": self.question.key}
        values = [data.get(name) for name in self.names]
        rules: list[dict[str, Any]] = []
        if self.question.kind == Kind.NUMBER:
            rules = [
                about | {"is": how, "value": plain_number(value)}
                for how, value in zip(("least", "most"), values, strict=True)
                if value is not None
            ]
            return rules[0] if len(rules) == 1 else {"all": rules} if rules else {}
        if not choices_of(self.question):
            return about | {"is": values[0]} if values[0] else {}
        chosen = [key for key in values[0] or () if key != NONE]
        if chosen:
            rules.append(about | {"is": "one_of", "value": chosen})
        if NONE in (values[0] or ()):
            rules.append(about | {"is": "empty"})
        return rules[0] if len(rules) == 1 else {"any": rules} if rules else {}


def plain_number(value: Decimal | int) -> str:
    """A number as answers and conditions hold it: 12 or 12.5."""
    return f"{Decimal(value).normalize():f}"
