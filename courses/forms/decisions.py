"""The form in which organisers decide on many, and what their mails say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, TextsFormField
from core.languages import LANGUAGE_NAMES
from courses.forms.letters import with_placeholders
from courses.services.decisions import MOST, NEED_A_REASON, Act, Words


class ChoiceOfPeople(ObukaForm):
    """Which act, and for whom: those ticked, or all that the list shows."""

    act = forms.ChoiceField(choices=Act.choices, required=False)
    which = forms.ChoiceField(
        choices=[("chosen", "chosen"), ("all", "all")], required=False
    )


def written_for(languages: Iterable[str]) -> list[str]:
    """In which languages to write for readers of these: of Serbian, in one script."""
    wanted = set(languages)
    if {"sr", "sr-latn"} <= wanted:
        wanted.discard("sr-latn")
    return [code for code in LANGUAGE_NAMES if code in wanted]


class DecisionForm(ObukaForm):
    """Reason, and what is added to the mail, in each language that one of those chosen
    reads: none of them gets a text in another one.
    """

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
        self.languages = languages
        if act in NEED_A_REASON:
            self.fields["reasons"] = TextsFormField(
                label=_("Reason"),
                languages=languages,
                max_length=300,
                help_text=_(
                    "The mail tells it. Each box is for those who read that language."
                ),
            )
        elif act == Act.APPROVE and may_waive:
            self.fields["waiver"] = forms.CharField(
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
        self.fields["paragraphs"] = TextsFormField(
            label=_("Added to the mail"),
            languages=languages,
            multiline=True,
            max_length=2000,
            required=False,
            help_text=_(
                "Stands below the usual text. Markdown: **bold**, [words](address), an"
                " empty line between paragraphs. Placeholders are below."
            ),
        )

    def clean_reasons(self) -> dict[str, str]:
        return self._checked("reasons", is_line=True)

    def clean_subjects(self) -> dict[str, str]:
        return self._checked("subjects", is_line=True)

    def clean_paragraphs(self) -> dict[str, str]:
        return self._checked("paragraphs")

    def _checked(self, name: str, *, is_line: bool = False) -> dict[str, str]:
        """Placeholders that are known, and a text in every language or in none."""
        texts = with_placeholders(self.cleaned_data[name], is_line=is_line)
        missing = [code for code in self.languages if code not in texts]
        if texts and missing:
            raise ValidationError(
                _("Somebody among them reads %(language)s: write it there too."),
                params={"language": LANGUAGE_NAMES[missing[0]]},
            )
        return texts

    @property
    def words(self) -> Words:
        """What is said, of a form that is valid."""
        names = ("reasons", "subjects", "paragraphs", "waiver")
        found = self.cleaned_data
        return Words(**{name: found[name] for name in names if name in found})
