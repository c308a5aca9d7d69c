"""The form in which organisers decide on many, and what their mails say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, TextsFormField
from courses.services.decisions import MOST, NEED_A_REASON, Act, Words
from courses.services.placeholders import NAMES, unknown_in

SHOWN = ", ".join(f"{{{name}}}" for name in NAMES)


class ChoiceOfPeople(ObukaForm):
    """Which act, and for whom: those ticked, or all that the list shows."""

    act = forms.ChoiceField(choices=Act.choices, required=False)
    which = forms.ChoiceField(
        choices=[("chosen", "chosen"), ("all", "all")], required=False
    )


class DecisionForm(ObukaForm):
    """Reason, and what is added to the mail in each language of those chosen."""

    people = forms.CharField(
        widget=forms.HiddenInput, max_length=MOST * 37, required=False
    )

    def __init__(
        self,
        *args: Any,
        act: str,
        languages: Sequence[str],
        may_waive: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if act in NEED_A_REASON:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=300, help_text=_("The mail tells it.")
            )
        elif act == Act.APPROVE and may_waive:
            self.fields["reason"] = forms.CharField(
                label=_("Reason for accepting who lacks a prerequisite"),
                max_length=300,
                required=False,
                help_text=_("Empty: they are left as they are."),
            )
        self.fields["subjects"] = TextsFormField(
            label=_("Subject of the mail"),
            languages=languages,
            max_length=150,
            required=False,
            help_text=_("Empty: as usual, with the title of the event."),
        )
        hint = _(
            "Stands below the usual text. You may write %(names)s: the words of each"
            " person come in their place."
        )
        self.fields["paragraphs"] = TextsFormField(
            label=_("Added to the mail"),
            languages=languages,
            multiline=True,
            max_length=2000,
            required=False,
            help_text=hint % {"names": SHOWN},
        )

    def clean_subjects(self) -> dict[str, str]:
        return self._known(self.cleaned_data["subjects"])

    def clean_paragraphs(self) -> dict[str, str]:
        return self._known(self.cleaned_data["paragraphs"])

    def _known(self, texts: dict[str, str]) -> dict[str, str]:
        for text in texts.values():
            if unknown := unknown_in(text):
                said = {"name": unknown[0], "names": SHOWN}
                raise ValidationError(
                    _("“{%(name)s}” stands for nothing. Write one of: %(names)s") % said
                )
        return texts

    @property
    def words(self) -> Words:
        """Subject and paragraph per language, what is empty left out."""
        found: dict[str, Mapping[str, str]] = {}
        subjects = self.cleaned_data["subjects"]
        paragraphs = self.cleaned_data["paragraphs"]
        for language in {*subjects, *paragraphs}:
            found[language] = {
                "subject": subjects.get(language, ""),
                "paragraph": paragraphs.get(language, ""),
            }
        return found
