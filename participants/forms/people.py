"""Forms of people and their posts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import (
    EmailField,
    LocalDateField,
    ObukaForm,
    ObukaModelForm,
)
from participants.forms.organisations import OrganisationField
from participants.forms.profiles import ProfilesField
from participants.forms.questions import YEAR_UNTOLD, AnswersMixin
from participants.models import (
    ON_CARD,
    Person,
    PersonalField,
    PersonalQuestion,
)
from participants.selectors.questions import facts_of


class PersonForm(AnswersMixin, ObukaModelForm[Person]):
    """Names and contacts of a person, and what the programmes of the user ask."""

    class Meta:
        model = Person
        fields = (
            "given_name",
            "middle_name",
            "family_name",
            "language",
            "own_latin",
            "own_cyrillic",
            "email",
            "phone",
            "is_contact_public",
        )
        labels = {"is_contact_public": _("Name and post may be shown to the public")}
        help_texts = {
            "given_name": _(
                "As the person writes it, in either script; every given name."
            ),
            "middle_name": _("As in the identity card; not needed to find the person."),
            "family_name": _("All family names, a double one with its hyphen."),
            "own_latin": _("Only if it differs from the official transliteration."),
            "own_cyrillic": _("Only if the name is known in Latin letters."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language and script of letters"), choices=settings.LANGUAGES
        )

    def propose_address(self) -> None:
        """Ask for a new address apart from the card: it has to be confirmed."""
        place = list(self.fields).index("email")
        del self.fields["email"]
        self.fields["new_email"] = EmailField(
            label=_("New e-mail address"),
            required=False,
            help_text=_(
                "Only if it changes. It holds after it was confirmed from there; the"
                " address so far, %(email)s, is told and can stop it."
            )
            % {"email": self.instance.email},
        )
        names = list(self.fields)
        names.insert(place, names.pop())
        self.order_fields(names)

    def correct_answers(self, asked: Iterable[PersonalQuestion]) -> None:
        """Show what stands on the card of the fields that are asked."""
        rows = [row for row in asked if row.field in ON_CARD]
        self.add_questions(rows)
        person = self.instance
        for fact in facts_of(person, [row.field for row in rows]):
            if fact.field == PersonalField.GENDER:
                self.initial[fact.field] = person.gender
            else:
                self.initial[fact.field] = person.birth_year
                self.initial[YEAR_UNTOLD] = fact.state == "refused"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.check_answers(data)
        return data

    @property
    def card(self) -> dict[str, Any]:
        """Names and contacts, without the answers."""
        others = set(self.answer_names)
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in others
        }

    @property
    def changed_answers(self) -> dict[str, str]:
        """The answers that differ from those that stand on the card."""
        said = self.said()
        touched = {name.removesuffix("_untold") for name in self.changed_data}
        return {field: word for field, word in said.items() if field in touched}

    @property
    def emptied_answers(self) -> list[str]:
        """The fields whose answer was taken out."""
        said = self.said()
        names = [row.field for row in self.asked]
        return [
            name for name in names if name in self.changed_data and name not in said
        ]


class PostForm(ObukaForm):
    """A post in an organisation."""

    organisation = OrganisationField(label=_("Organisation"))
    title = forms.CharField(label=_("Post"), max_length=200, required=False)
    profiles = ProfilesField()
    started_on = LocalDateField(label=_("Since"), required=False)
    ended_on = LocalDateField(
        label=_("Until"), required=False, help_text=_("Empty while the post is held.")
    )


class PostEndForm(ObukaForm):
    """The last day of a post."""

    on = LocalDateField(label=_("Last day"))

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day
