"""The form that adds a person with a first post and what was signed on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateField
from core.languages import pick
from participants.forms.organisations import OrganisationField
from participants.forms.people import PersonForm
from participants.forms.profiles import ProfilesField
from participants.models import (
    SPECIAL,
    ConsentWording,
    PersonalQuestion,
)
from participants.selectors.consents import current_wordings
from participants.services.newcomers import Answers, FirstPost

ANSWERS = [("", _("not asked")), ("yes", _("agreed")), ("no", _("refused"))]
SPELLINGS = ("own_latin", "own_cyrillic")
POST = ("title", "profiles", "started_on", "ended_on")


class PersonAddForm(PersonForm):
    """Who it is, the first post, and the consents signed on paper.

    `is_another` counts only for the very name, address and organisation with which
    the known people were shown.
    """

    organisation = OrganisationField(
        label=_("Organisation"),
        required=False,
        help_text=_("Type a part of its name or of the place, in either script."),
        error_messages={
            "unknown": _(
                "No organisation is called so. Look for a part of its name; if it is"
                " missing, empty this field and note the post later."
            )
        },
    )
    title = forms.CharField(label=_("Post"), max_length=200, required=False)
    profiles = ProfilesField()
    started_on = LocalDateField(label=_("Since"), required=False)
    ended_on = LocalDateField(
        label=_("Until"), required=False, help_text=_("Empty while the post is held.")
    )
    consent_on = LocalDateField(
        label=_("Signed on"), required=False, help_text=_("Empty: today.")
    )
    is_another = forms.BooleanField(
        label=_("This is another person of the same name"), required=False
    )
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, asked: Iterable[PersonalQuestion] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add_questions(row for row in asked if row.field not in SPECIAL)
        own = (ConsentWording.Purpose.SPECIAL, ConsentWording.Purpose.POOL)
        # only the person says yes to these
        self.wordings = [row for row in current_wordings() if row.purpose not in own]
        for wording in self.wordings:
            purpose = ConsentWording.Purpose(wording.purpose)
            self.fields[self._name_of(wording)] = forms.ChoiceField(
                label=capfirst(purpose.label),
                choices=ANSWERS,
                required=False,
                help_text=escape(pick(wording.texts)),
            )

    @staticmethod
    def _name_of(wording: ConsentWording) -> str:
        return f"consent_{wording.purpose}"

    def clean_consent_on(self) -> Any:
        day = self.cleaned_data["consent_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_empty = "organisation" not in self.errors and not data.get("organisation")
        if is_empty and any(data.get(name) for name in POST):
            self.add_error("organisation", _("Say in which organisation."))
        return data

    # --- what the service takes ---------------------------------------------------

    @property
    def names(self) -> dict[str, Any]:
        """Names and contacts."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def post(self) -> FirstPost | None:
        organisation = self.cleaned_data["organisation"]
        if organisation is None:
            return None
        given = {name: self.cleaned_data[name] for name in POST}
        return FirstPost(organisation, **given)

    @property
    def answers(self) -> Answers:
        """A day is noon of that day: before what is said on it by a link."""
        given = {row: self.cleaned_data[self._name_of(row)] for row in self.wordings}
        said = {row: word == "yes" for row, word in given.items() if word}
        now, day = timezone.localtime(), self.cleaned_data["consent_on"]
        if day is None or day == now.date():
            return Answers(said, now)
        noon = datetime.combine(day, time(12), tzinfo=now.tzinfo)
        return Answers(said, noon)

    # --- people already known -----------------------------------------------------

    @property
    def identity(self) -> str:
        """What the identity rule looks at."""
        data = self.cleaned_data
        organisation = data["organisation"]
        parts = (data["given_name"], data["family_name"], data["email"])
        return "|".join([*parts, str(organisation.uid) if organisation else ""])

    @property
    def is_told_apart(self) -> bool:
        """Whether the known people were looked at for this very person."""
        data = self.cleaned_data
        return bool(data["is_another"] and data["looked_at"] == self.identity)

    def show_known(self) -> None:
        """The next page shows who is known, and takes the word that it is another."""
        given: Any = self.data.copy()  # type: ignore[attr-defined]
        given[self.add_prefix("looked_at")] = self.identity
        given.pop(self.add_prefix("is_another"), None)
        self.data = given

    # --- the page -------------------------------------------------------------------

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        consents = [self._name_of(row) for row in self.wordings]
        parts = [
            (_("Who it is"), ["given_name", "middle_name", "family_name", *SPELLINGS]),
            (
                _("How to reach them"),
                ["email", "phone", "language", "is_contact_public"],
            ),
            (_("First post"), ["organisation", *POST]),
            (_("Consents signed on paper"), [*consents, "consent_on"]),
            (_("For the counts"), self.answer_names),
        ]
        return [
            (title, [self[name] for name in names])
            for title, names in parts
            if names and (consents or "consent_on" not in names)
        ]
