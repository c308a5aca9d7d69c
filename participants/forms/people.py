"""Forms of people and their posts."""

from __future__ import annotations

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
    RowField,
)
from participants.forms.organisations import OrganisationField
from participants.models import JobProfile, Person

FIRST_BIRTH_YEAR = 1900


class PersonForm(ObukaModelForm[Person]):
    """Names and contacts of a person."""

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
            "gender",
            "birth_year",
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
            "gender": _("Programmes count women and men; it is never shown by name."),
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

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year and not FIRST_BIRTH_YEAR <= year <= timezone.localdate().year:
            raise ValidationError(_("Enter the year as four digits: 1975."))
        return year


class PostForm(ObukaForm):
    """A post in an organisation."""

    organisation = OrganisationField(label=_("Organisation"))
    title = forms.CharField(label=_("Post"), max_length=200, required=False)
    profile = RowField(
        JobProfile.objects.all(), "labels", label=_("Job profile"), required=False
    )
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
