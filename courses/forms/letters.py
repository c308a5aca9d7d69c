"""Messages to participants, and the rules of reminders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import NumberField, ObukaForm, TextsFormField
from core.languages import LANGUAGE_NAMES
from courses.models import Event, ReminderRule
from courses.selectors.recipients import STATES, Choice, everybody
from courses.selectors.registrations import organisations_at
from courses.services.letter_texts import check

BOXES = forms.CheckboxSelectMultiple


class TextsForm(ObukaForm):
    """Subject and text per language, with placeholders that are known."""

    subjects: forms.Field = TextsFormField(
        label=_("Subject"),
        max_length=200,
        help_text=_(
            "Serbian is written once: the other script is made of it. Readers of a"
            " language without a text get the nearest there is."
        ),
    )
    bodies: forms.Field = TextsFormField(
        label=_("Text"),
        multiline=True,
        max_length=10_000,
        help_text=_(
            "Markdown: **bold**, [words](address), an empty line between"
            " paragraphs. Placeholders are below."
        ),
    )

    def clean_subjects(self) -> dict[str, str]:
        return self._checked("subjects", is_subject=True)

    def clean_bodies(self) -> dict[str, str]:
        return self._checked("bodies", is_subject=False)

    def _checked(self, name: str, *, is_subject: bool) -> dict[str, str]:
        texts: dict[str, str] = self.cleaned_data[name]
        for code, text in texts.items():
            try:
                check(text, is_subject=is_subject)
            except DomainError as refusal:
                raise ValidationError(
                    _("%(language)s: %(problem)s"),
                    params={"language": LANGUAGE_NAMES[code], "problem": str(refusal)},
                ) from refusal
        return texts


class WordsForm(TextsForm):
    """Own words for a mail that goes out by itself; either may be left as usual."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("subjects", "bodies"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in ("subjects", "bodies")):
            self.add_error("bodies", _("Write a subject or a text."))
        return cleaned


class LetterForm(TextsForm):
    """To whom, and what."""

    states = forms.MultipleChoiceField(
        label=_("To those who are"), choices=STATES, widget=BOXES, required=False
    )
    organisation = forms.ChoiceField(label=_("Of the organisation"), required=False)
    language = forms.ChoiceField(
        label=_("Who read"),
        choices=[("", _("all languages")), *LANGUAGE_NAMES.items()],
        required=False,
    )
    people = forms.MultipleChoiceField(
        label=_("Or only to these people"),
        widget=BOXES,
        required=False,
        help_text=_("If you choose people here, nobody else gets the message."),
    )
    field_order = ("states", "organisation", "language", "people")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [("", _("all organisations")), *organisations_at(event)]
        self.field("organisation", forms.ChoiceField).choices = named
        self.field("people", forms.ChoiceField).choices = [
            (str(row.uid), f"{row.full_name} ({row.get_status_display()})")
            for row in everybody(event)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("states") and not cleaned.get("people"):
            self.add_error("states", _("Choose at least one state, or people."))
        return cleaned

    @property
    def choice(self) -> Choice:
        """Who was chosen, of a form that is valid."""
        found = self.cleaned_data
        return Choice(
            tuple(found["states"]),
            found["organisation"],
            found["language"],
            tuple(found["people"]),
        )


class ReminderForm(TextsForm):
    """When, to whom, and what."""

    amount: forms.Field = NumberField(
        label=_("How long"), min_value=1, max_value=60, decimal_places=0
    )
    unit = forms.ChoiceField(
        label=_("Days or hours"), choices=ReminderRule.Unit.choices
    )
    anchor = forms.ChoiceField(
        label=_("Before or after what"), choices=ReminderRule.Anchor.choices
    )
    states = forms.MultipleChoiceField(
        label=_("To those who are then"), choices=STATES, widget=BOXES
    )
    is_active = forms.BooleanField(
        label=_("Send it when its time comes"), required=False, initial=True
    )
    field_order = ("amount", "unit", "anchor", "states")
