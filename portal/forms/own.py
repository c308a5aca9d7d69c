"""What people change themselves on “my page”."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import EmailField, ObukaForm, ObukaModelForm, PhoneField
from participants.forms.questions import AGREED, YEAR_UNTOLD, AnswersMixin
from participants.models import (
    REFUSED,
    SPECIAL,
    ConsentWording,
    Person,
    PersonalAnswer,
    PersonalField,
    PersonalQuestion,
    SpecialAnswer,
)

Field = PersonalField


class OwnCardForm(ObukaModelForm[Person]):
    """How one's name stands on certificates, and whether others may see it."""

    class Meta:
        model = Person
        fields = ("own_latin", "is_contact_public")
        labels = {
            "own_latin": _("Your name in Latin letters"),
            "is_contact_public": _("Name and post may be shown to the public"),
        }
        help_texts = {
            "own_latin": _(
                "As in your passport. Empty: the official transliteration. It stands on"
                " the certificates that are issued from now on."
            ),
        }


class OwnRequestForm(ObukaForm):
    """Another name or post, as the person wants it: somebody looks at it first."""

    given_name = forms.CharField(label=_("First name"), max_length=100)
    middle_name = forms.CharField(
        label=_("Middle name"), max_length=100, required=False
    )
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    post = forms.CharField(
        label=_("Your post and organisation, if they changed"),
        max_length=250,
        required=False,
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        names = ("given_name", "middle_name", "family_name")
        kwargs["initial"] = {name: getattr(person, name) for name in names}
        super().__init__(*args, **kwargs)


class OwnContactForm(ObukaForm):
    """How one is reached: telephone and language at once, an address once confirmed."""

    phone = PhoneField(label=_("Telephone"), required=False)
    language = forms.ChoiceField(
        label=_("Language of messages"), choices=settings.LANGUAGES
    )
    email = EmailField(
        label=_("E-mail"),
        help_text=_(
            "A new address holds once you open the link that we mail to it, and the one"
            " so far agrees or says nothing for three days."
        ),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        names = ("phone", "language", "email")
        kwargs["initial"] = {name: getattr(person, name) for name in names}
        super().__init__(*args, **kwargs)


class OwnAnswersForm(AnswersMixin, ObukaForm):
    """The questions of one programme, with what the person answered so far."""

    def __init__(
        self,
        *args: Any,
        person: Person,
        asked: Iterable[PersonalQuestion],
        ordinary: Iterable[PersonalAnswer],
        special: Iterable[SpecialAnswer],
        wording: ConsentWording | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add_questions(asked, wording=wording)
        said = {row.field: REFUSED if row.is_refused else row.value for row in ordinary}
        kept = {row.field: row.value for row in special}
        if Field.GENDER in self.fields:
            self.initial[Field.GENDER] = person.gender
        if Field.BIRTH_YEAR in self.fields:
            self.initial[Field.BIRTH_YEAR] = person.birth_year
            is_untold = said.get(Field.BIRTH_YEAR) == REFUSED
            self.initial[YEAR_UNTOLD] = is_untold and person.birth_year is None
        for field in (Field.AGE_BAND, Field.EDUCATION):
            self.initial[field] = said.get(field, "")
        self.initial.update({str(field): kept.get(field, "") for field in SPECIAL})
        self.initial[AGREED] = bool(set(kept.values()) - {REFUSED})

    def clean(self) -> dict[str, Any]:
        self.check_answers(self.cleaned_data)
        return self.cleaned_data

    def emptied(self, *, special: bool) -> list[str]:
        """The fields whose answer was taken out."""
        said = self.said(special=special)
        return [
            row.field
            for row in self.asked
            if (row.field in SPECIAL) == special
            and row.field not in said
            and row.field in self.changed_data
        ]

    def changed(self, *, special: bool) -> dict[str, str]:
        """The answers that are new."""
        touched = {name.removesuffix("_untold") for name in self.changed_data}
        said = self.said(special=special)
        return {field: word for field, word in said.items() if field in touched}


class ConsentForm(ObukaForm):
    """Yes or no to a wording, said anew."""

    purpose = forms.ChoiceField(
        choices=[
            (ConsentWording.Purpose.PHOTO.value, ""),
            (ConsentWording.Purpose.NEWSLETTER.value, ""),
            (ConsentWording.Purpose.POOL.value, ""),
        ]
    )
    event = forms.UUIDField(required=False)
    is_given = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda word: word == "yes"
    )

    def clean(self) -> dict[str, Any]:
        """Who is named as a facilitator says yes beside the qualification."""
        is_pool = self.cleaned_data.get("purpose") == ConsentWording.Purpose.POOL
        if is_pool and self.cleaned_data.get("is_given"):
            raise forms.ValidationError(_("Agree on the page of the qualification."))
        return self.cleaned_data
