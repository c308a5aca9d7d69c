"""Messages to participants, and the rules of reminders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import NumberField, ObukaForm, TextsFormField
from core.languages import LANGUAGE_NAMES
from courses.models import Event, ReminderRule
from courses.selectors.recipients import STATES, Choice, everybody
from courses.selectors.registrations import found_by_name, organisations_at
from courses.services.letter_texts import check

FOUND = 20  # boxes for people that a search shows
BOXES = forms.CheckboxSelectMultiple


def with_placeholders(
    texts: dict[str, str], *, is_line: bool = False
) -> dict[str, str]:
    """The texts, if all their placeholders are known; else says what is wrong."""
    for code, text in texts.items():
        try:
            check(text, is_subject=is_line)
        except DomainError as refusal:
            raise ValidationError(
                _("%(language)s: %(problem)s"),
                params={"language": LANGUAGE_NAMES[code], "problem": str(refusal)},
            ) from refusal
    return texts


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
        return with_placeholders(self.cleaned_data["subjects"], is_line=True)

    def clean_bodies(self) -> dict[str, str]:
        return with_placeholders(self.cleaned_data["bodies"])


class WordsForm(TextsForm):
    """Own words for a mail that goes out by itself; either may be left as usual."""

    def __init__(self, *args: Any, where: str | Promise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("subjects", "bodies"):
            self.fields[name].required = False
        self.fields["bodies"].help_text = format_html(
            "{}<br>{}", where, self.fields["bodies"].help_text
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in ("subjects", "bodies")):
            self.add_error("bodies", _("Write a subject or a text."))
        return cleaned


def is_uid(text: str) -> bool:
    """Whether it can be the key of a row."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


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
    find = forms.CharField(
        label=_("Find people by name, organisation or e-mail"),
        max_length=200,
        required=False,
    )
    people = forms.MultipleChoiceField(
        label=_("Or only to these people"),
        widget=BOXES,
        required=False,
        help_text=_("If you choose people here, nobody else gets the message."),
    )
    field_order = ("states", "organisation", "language", "find", "people")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [("", _("all organisations")), *organisations_at(event)]
        self.field("organisation", forms.ChoiceField).choices = named
        self._offer(event)

    def _offer(self, event: Event) -> None:
        """Boxes for those who are chosen, and for those found beside them."""
        chosen = [uid for uid in self["people"].value() or [] if is_uid(uid)]
        query = str(self["find"].value() or "")
        rows = everybody(event)
        found = found_by_name(rows, query) if query.strip() else rows
        self.everybody = rows.count()
        self.found = found.count()
        is_short = query.strip() or self.everybody <= FOUND
        shown = list(rows.filter(uid__in=chosen))
        if is_short:
            known = {row.pk for row in shown}
            shown += [row for row in found[:FOUND] if row.pk not in known]
        self.field("people", forms.ChoiceField).choices = [
            (str(row.uid), f"{row.full_name} ({row.get_status_display()})")
            for row in shown
        ]
        self.is_searched = bool(query.strip())
        self.more = max(self.found - FOUND, 0) if is_short else 0

    @classmethod
    def typed(cls, data: QueryDict, event: Event) -> LetterForm:
        """The form with all that was typed, and nothing said of it yet."""
        bound = cls(data, event=event)
        start = {name: bound[name].value() for name in bound.fields}
        return cls(event=event, initial=start)

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


class NoteForm(ObukaForm):
    """Why a message goes back to whoever wrote it."""

    note = forms.CharField(
        label=_("What has to change"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked gets it by mail."),
    )


class AloneForm(ObukaForm):
    """To how many people somebody writes without a second person."""

    number: forms.Field = NumberField(
        label=_("A second person releases messages to more people than"),
        min_value=0,
        max_value=100_000,
        decimal_places=0,
        required=False,
        help_text=_(
            "All that one person writes within 24 hours to people of the programme is"
            " counted together. Empty: one person is enough for any number."
        ),
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
