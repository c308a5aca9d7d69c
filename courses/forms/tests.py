"""Forms of tests: the test itself, how it is set up, the table of scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import NumberField, ObukaForm, TextsFormField
from core.languages import pick
from courses.forms.evaluation import read_options
from courses.models import Test, TestQuestion
from courses.selectors.evaluation.gains import Line

MOMENTS = (Test.Moment.BEFORE, Test.Moment.AFTER)


class SittingForm(ObukaForm):
    """The questions of a test, and a code where no names are kept."""

    mark_optional = False

    def __init__(
        self, *args: Any, questions: Sequence[TestQuestion], by_code: bool, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.questions = questions
        if by_code:
            self.fields["code"] = forms.CharField(
                label=_("Your code"),
                max_length=40,
                help_text=_(
                    "Make one up that you will remember, for example the first two"
                    " letters of your mother’s name and the day of her birthday: MA17."
                    " Give the same one before and after."
                ),
            )
        for row in questions:
            self.fields[f"q-{row.uid}"] = _question(row)

    @property
    def given(self) -> dict[str, list[int]]:
        """What `hand_in` takes."""
        found = {}
        for row in self.questions:
            value = self.cleaned_data[f"q-{row.uid}"]
            chosen = value if isinstance(value, list) else [value] if value else []
            found[str(row.uid)] = [int(number) for number in chosen]
        return found


def _question(row: TestQuestion) -> forms.Field:
    choices = [(str(n), pick(texts)) for n, texts in enumerate(row.options)]
    if len(row.right) > 1:
        return forms.MultipleChoiceField(
            label=pick(row.texts),
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("More than one answer is right."),
        )
    return forms.ChoiceField(
        label=pick(row.texts),
        choices=choices,
        required=False,
        widget=forms.RadioSelect,
    )


class TicketForm(ObukaForm):
    """Who sits a test that keeps names."""

    code = forms.CharField(label=gettext_lazy("The code of your ticket"), max_length=80)


class SetUpForm(ObukaForm):
    """How both tests of an event are marked."""

    best_score = NumberField(
        label=gettext_lazy("Highest score"),
        min_value=1,
        max_value=1000,
        decimal_places=0,
        initial=10,
        help_text=gettext_lazy("With questions for the phone it is their number."),
    )
    by_code = forms.BooleanField(
        label=gettext_lazy(
            "Without names: each makes up a code and gives it before and after"
        ),
        required=False,
    )


class TestQuestionForm(ObukaForm):
    """One question with its answers, and which of them are right."""

    __test__ = False

    texts = TextsFormField(label=gettext_lazy("Question"), max_length=300)
    options = TextsFormField(
        label=gettext_lazy("Answers to choose from"),
        multiline=True,
        max_length=2000,
        help_text=gettext_lazy("One on each line, in each language in the same order."),
    )
    right = forms.CharField(
        label=gettext_lazy("Right answers"),
        max_length=40,
        help_text=gettext_lazy("Their numbers from above, for example 2 or 1, 3."),
    )

    def clean(self) -> dict[str, Any]:
        if "options" in self.errors or "right" in self.errors:
            return self.cleaned_data
        options = read_options(self)
        if options is None:
            return self.cleaned_data
        words = self.cleaned_data["right"].replace(",", " ").split()
        numbers = {int(word) for word in words if word.isdecimal()}
        is_known = numbers and min(numbers) >= 1 and max(numbers) <= len(options)
        if not is_known or len(words) != len([w for w in words if w.isdecimal()]):
            self.add_error(
                "right",
                _("Write numbers from 1 to %(most)s.") % {"most": len(options)},
            )
        else:
            self.cleaned_data["right"] = sorted(number - 1 for number in numbers)
        return self.cleaned_data


class ScoresForm(ObukaForm):
    """The scores of a page of people, before and after."""

    mark_optional = False

    def __init__(self, *args: Any, lines: Sequence[Line], best: int, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.lines = lines
        for line in lines:
            for moment in MOMENTS:
                self.fields[_box(line, moment)] = NumberField(
                    label=f"{line.registration.shown_name}: {moment.label}",
                    required=False,
                    min_value=0,
                    max_value=best,
                    decimal_places=0,
                    initial=getattr(line, moment.value),
                )

    @property
    def rows(self) -> Iterator[tuple[Line, list[forms.BoundField]]]:
        for line in self.lines:
            yield line, [self[_box(line, moment)] for moment in MOMENTS]

    @property
    def scores(self) -> dict[tuple[str, int], int | None]:
        """What `type_scores` takes."""
        found: dict[tuple[str, int], int | None] = {}
        for line in self.lines:
            for moment in MOMENTS:
                value = self.cleaned_data[_box(line, moment)]
                score = None if value is None else int(value)
                found[moment.value, line.registration.pk] = score
        return found


def _box(line: Line, moment: str) -> str:
    return f"{moment}-{line.registration.uid}"
