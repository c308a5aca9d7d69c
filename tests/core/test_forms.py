from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.renderers import DjangoTemplates
from django.test.utils import isolate_apps
from django.utils import timezone, translation

from core.fields import TextsField
from core.forms import (
    BoundField,
    EmailField,
    LocalDateField,
    LocalDateTimeField,
    LocalTimeField,
    NumberField,
    ObukaForm,
    ObukaModelForm,
    Problem,
    Renderer,
    TextsFormField,
)

BELGRADE = ZoneInfo("Europe/Belgrade")


# Apart from the real models: other tests count the rows of every model there is.
with isolate_apps("core"):

    class Meeting(models.Model):  # noqa: DJ008 - no table, never shown
        titles = TextsField("titles")
        name = models.CharField("name", max_length=50)
        held_on = models.DateField("day", null=True, blank=True)
        starts_at = models.DateTimeField("start")
        opens = models.TimeField("opening")
        seats = models.PositiveIntegerField("seats")
        cost = models.DecimalField("cost", max_digits=8, decimal_places=2)
        email = models.EmailField("e-mail")
        kind = models.IntegerField("kind", choices=[(1, "one"), (2, "two")])

        class Meta:
            app_label = "core"
            managed = False


class MeetingForm(ObukaModelForm[Meeting]):
    class Meta:
        model = Meeting
        fields = "__all__"


class NameForm(ObukaForm):
    name = forms.CharField(label="Name")
    about = forms.CharField(label="About", widget=forms.Textarea, required=False)
    titles = TextsFormField(label="Titles", required=False)
    agree = forms.BooleanField(label="I agree", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("name") == "Nobody":
            raise ValidationError("There is no such person.")


def test_error_summary_links_each_problem_to_its_box() -> None:
    form = NameForm({"name": "", "titles_bg": "a\x00b"})

    assert form.error_summary == [
        Problem("id_name", "Name", "This field is required."),
        Problem(
            "id_titles_0",
            "Titles",
            "Български: Remove the characters that cannot be printed.",
        ),
    ]


def test_error_summary_begins_with_the_whole_form() -> None:
    form = NameForm({"name": "Nobody", "token": "\uffff"})

    assert form.error_summary == [
        Problem("", "", "There is no such person."),
        Problem("", "Token", "Remove the characters that cannot be printed."),
    ]


def test_form_trims_lines_and_keeps_paragraphs() -> None:
    form = NameForm({"name": " Ана\u00a0  Марија ", "about": "Прво\n\nдруго "})

    assert form.is_valid()
    assert form.cleaned_data["name"] == "Ана Марија"
    assert form.cleaned_data["about"] == "Прво\n\nдруго"


@pytest.mark.parametrize(
    "letter", ["\x00", "\uffff", "\ufffe", "\x1b", "\ufdd0", "\ud800"]
)
def test_form_refuses_what_cannot_be_printed(letter: str) -> None:
    form = NameForm({"name": f"Ana{letter}"})

    assert form.errors == {"name": ["Remove the characters that cannot be printed."]}


def test_bound_field_marks_the_optional() -> None:
    form = NameForm()

    marked = [field.name for field in form if isinstance(field, BoundField)]
    optional = [field.name for field in form if getattr(field, "optional", False)]

    assert len(marked) == 5
    assert optional == ["about", "titles"]
    assert "required" not in str(form["name"].as_widget())


def test_renderer_falls_back_to_the_templates_of_django() -> None:
    html = Renderer().render(
        "django/forms/widgets/text.html",
        {"widget": {"type": "text", "name": "x", "attrs": {}}},
    )

    assert html == '<input type="text" name="x">'


class Choices(forms.Form):
    one = forms.ChoiceField(
        choices=[("", "all"), ("Part", [(1, '<Љубовија> & "ново"'), (2, "two")])],
        initial=2,
        widget=forms.Select(attrs={"class": "wide", "data-x": 'a"b'}),
    )
    several = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B"), ("c", "C")],
        initial=["a", "c"],
        widget=forms.SelectMultiple,
    )
    known = forms.NullBooleanField(required=False)


@pytest.mark.parametrize("name", list(Choices.base_fields))
def test_a_select_is_the_one_of_django(name: str) -> None:
    ours = str(Choices(renderer=Renderer())[name])
    theirs = str(Choices(renderer=DjangoTemplates())[name])

    assert "".join(ours.split("\n")) == "".join(
        line.strip() for line in theirs.split("\n")
    )
    assert "selected" in ours


def test_model_form_takes_our_fields_by_itself() -> None:
    form = MeetingForm()

    assert {name: type(field) for name, field in form.fields.items()} == {
        "titles": TextsFormField,
        "name": forms.CharField,
        "held_on": LocalDateField,
        "starts_at": LocalDateTimeField,
        "opens": LocalTimeField,
        "seats": NumberField,
        "cost": NumberField,
        "email": EmailField,
        "kind": forms.TypedChoiceField,
    }


def test_model_form_reads_local_spellings() -> None:
    data = {
        "titles_sr": "Обука",
        "name": "Obuka",
        "held_on": "13. oktobra 2022.",
        "starts_at": "13.10.2022. 9:30",
        "opens": "9 h",
        "seats": "1.200",
        "cost": "1.234,50",
        "email": "Ana@Opstina.Example",
        "kind": "1",
    }

    with translation.override("bs"), timezone.override(BELGRADE):
        form = MeetingForm(data)
        assert form.errors == {}

    meeting = form.instance
    assert meeting.titles == {"sr": "Обука"}
    assert meeting.held_on == date(2022, 10, 13)
    assert meeting.starts_at == datetime(2022, 10, 13, 7, 30, tzinfo=UTC)
    assert meeting.opens == time(9)
    assert (meeting.seats, meeting.cost) == (1200, Decimal("1234.50"))
    assert meeting.email == "ana@opstina.example"


def test_model_form_shows_values_in_the_language() -> None:
    meeting = Meeting(
        held_on=date(2022, 10, 13),
        starts_at=datetime(2022, 10, 13, 7, 30, tzinfo=UTC),
        opens=time(9),
        seats=1200,
        cost=Decimal("1234.50"),
    )

    with translation.override("bg"), timezone.override(BELGRADE):
        form = MeetingForm(instance=meeting)
        shown = {name: form[name].value() for name in form.fields}

    assert shown["held_on"] == "13.10.2022 г."
    assert shown["starts_at"] == "13.10.2022 г., 09:30 ч."
    assert shown["opens"] == "09:00"
    assert shown["seats"] == "1\u00a0200"
    assert shown["cost"] == "1\u00a0234,50"


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs", "en"])
def test_a_form_sent_back_as_it_was_shown_has_not_changed(language: str) -> None:
    meeting = Meeting(
        titles={"sr": "Обука"},
        name="Obuka",
        held_on=date(2022, 10, 13),
        starts_at=datetime(2022, 10, 13, 7, 30, tzinfo=UTC),
        opens=time(9),
        seats=1200,
        cost=Decimal("1234.50"),
        email="ana@opstina.example",
        kind=1,
    )

    with translation.override(language), timezone.override(BELGRADE):
        shown = MeetingForm(instance=meeting)
        data = {name: shown[name].value() for name in shown.fields}
        form = MeetingForm({**data, "titles_sr": "Обука"}, instance=meeting)
        assert form.errors == {}
        changed = form.changed_data

    assert changed == []
