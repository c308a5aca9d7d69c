"""The form with which people register, and that with which staff add somebody."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import EmailField, ObukaForm, PhoneField
from core.languages import pick
from courses.forms.asked import AskedMixin, one_page
from courses.forms.photos import PhotoField
from courses.forms.tracks import TracksMixin
from courses.forms.ways import WayField, ask_way
from courses.models import Event, EventKind, Question, Registration
from courses.selectors.citizens import citizens_told
from participants.forms.organisations import OwnOrganisationField
from participants.forms.pickers import Typed
from participants.forms.profiles import ProfilesField
from participants.forms.questions import AGREED, AnswersMixin
from participants.models import (
    REFUSED,
    SPECIAL,
    ConsentWording,
    Person,
    PersonalField,
    PersonalQuestion,
)
from participants.selectors.questions import questions_of


class PersonFields(TracksMixin, AnswersMixin, AskedMixin, ObukaForm):
    """Who it is and where from; the organisation may be one that we do not know."""

    given_name = forms.CharField(label=_("First name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = EmailField(label=_("E-mail"))
    organisation = OwnOrganisationField(
        label=_("Organisation"),
        help_text=_("Type a part of its name or of the place, in either script."),
        error_messages={
            "required": _("Choose the organisation you work for."),
            "choose": _(
                "Choose one of these, or send the form again to keep what you typed."
            ),
        },
    )
    organisation_asked = forms.CharField(widget=forms.HiddenInput, required=False)
    post_title = forms.CharField(label=_("Post"), max_length=200, required=False)
    profiles = ProfilesField(
        label=_("Kind of work"), help_text=_("Choose all that fit.")
    )
    request_uid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"request_uid": uuid.uuid4(), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        names = {"given_name": "given-name", "family_name": "family-name"}
        for name, hint in {**names, "post_title": "organization-title"}.items():
            self.fields[name].widget.attrs["autocomplete"] = hint

    def clean(self) -> dict[str, Any]:
        """What was typed stays if nothing fits it, or none of the choices was taken."""
        data = self.cleaned_data
        self.check_answers(data)
        self.check_asked(data)
        data["organisation_text"] = ""
        typed: Typed = self["organisation"].data
        refusals = self.errors.as_data().get("organisation", [])
        codes = {refusal.code for refusal in refusals}
        has_choices = codes == {"choose"} and not typed.uid
        was_asked = data.get("organisation_asked") == typed.text
        if codes == {"unknown"} or (has_choices and was_asked):
            del self.errors["organisation"]
            data["organisation"] = None
            data["organisation_text"] = typed.text
        elif has_choices:  # the next page shows them, and the one after takes the words
            given: Any = copy(self.data)
            given[self.add_prefix("organisation_asked")] = typed.text
            self.data = given
        return data

    def entered_words(self, name: str) -> str:
        """An organisation that we do not know stands there as it was typed."""
        typed = self.cleaned_data.get("organisation_text") or ""
        is_typed = name == "organisation" and typed
        return str(typed) if is_typed else super().entered_words(name)

    def values(self) -> dict[str, Any]:
        """What `register` takes, as it was entered."""
        others = {"organisation_asked", *self.answer_names, *self.asked_names, AGREED}
        others |= {*self.slot_names}
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in others
        }
        return given | self.chosen_sessions(self.cleaned_data)

    def stated_answers(self) -> dict[str, Any]:
        """What the programme asked; for `register` beside the rest."""
        stated = self.said()
        gender = stated.pop(PersonalField.GENDER, "")
        return {
            "gender": Person.Gender.UNDISCLOSED if gender == REFUSED else gender,
            "stated": stated,
        }


class RegistrationForm(PersonFields):
    """Registration without an account, in the language of the page."""

    middle_name = forms.CharField(
        label=_("Father’s name"),
        max_length=100,
        required=False,
        help_text=_("As it should stand on the certificate."),
    )
    phone = PhoneField(
        label=_("Telephone"),
        required=False,
        help_text=_("For news at short notice only."),
    )
    is_citizen = forms.BooleanField(
        label=_("I come from no organisation"), required=False
    )
    takes_part = WayField(label=_("How will you take part?"))
    may_be_photographed = PhotoField()
    consent = forms.BooleanField(
        error_messages={"required": _("We need your agreement to register you.")}
    )
    wants_newsletter = forms.BooleanField(required=False)

    field_order = (
        "given_name",
        "middle_name",
        "family_name",
        "email",
        "phone",
        "organisation",
        "is_citizen",
        "post_title",
        "profiles",
        "takes_part",
    )
    agreements = ("may_be_photographed", "wants_newsletter", "consent")

    def __init__(
        self,
        *args: Any,
        event: Event,
        wording: ConsentWording | None,
        newsletter: ConsentWording | None,
        special: ConsentWording | None = None,
        questions: Sequence[Question] = (),
        is_trial: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask_tracks(event)
        self.add_questions(questions_of(event.programme.uid), wording=special)
        self.ask(questions, wording=special, is_trial=is_trial)
        self.last_names = self.agreements
        names = [name for name in self.fields if name not in self.agreements]
        self.order_fields([*names, *self.agreements])
        self.wording = wording
        self._ask_citizens(event)
        self.fields["email"].help_text = _(
            "We send a link there; your seat waits for it."
        )
        ask_way(self, event)
        if not event.asks_photo_consent:
            del self.fields["may_be_photographed"]
        if wording is None:
            del self.fields["consent"]
        else:
            self.fields["consent"].label = pick(wording.texts)
        if newsletter is None:
            del self.fields["wants_newsletter"]
        else:
            self.fields["wants_newsletter"].label = pick(newsletter.texts)

    def _ask_citizens(self, event: Event) -> None:
        """Whoever comes from no organisation says so, where such people may come."""
        field = self.fields["organisation"]
        is_consultation = event.kind.behaviour == EventKind.Behaviour.CONSULTATION
        field.required = not is_consultation
        words = citizens_told(event)
        if words.is_open:
            self.fields["is_citizen"].help_text = words.hint
            field.error_messages = field.error_messages | {
                "required": _(
                    "Choose the organisation you work for, or say that you come from"
                    " none."
                )
            }
        else:
            del self.fields["is_citizen"]
            field.required = True
            field.help_text = f"{field.help_text} {words.hint}"

    def clean(self) -> dict[str, Any]:
        """Who comes from no organisation names none."""
        data = super().clean()
        if data.get("is_citizen"):
            refusals = self.errors.as_data().get("organisation", [])
            typed: Typed = self["organisation"].data
            if typed.uid or typed.text:
                self.add_error(
                    "is_citizen",
                    _("You named an organisation. Leave one of the two empty."),
                )
            elif {refusal.code for refusal in refusals} == {"required"}:
                del self.errors["organisation"]
                data["organisation"] = None
        return data

    def values(self) -> dict[str, Any]:
        given = super().values()
        given.pop("consent", None)
        given.pop("is_citizen", None)
        given["consent_wording"] = self.wording
        photo = given.pop("may_be_photographed", "")
        given["may_be_photographed"] = {"yes": True, "no": False}.get(photo)
        given |= self.stated_answers() | {"special": self.said(special=True)}
        return given | {"answers": self.answers}


class InvitedForm(RegistrationForm):
    """The same through the link of an invitation, which has proven its address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = str(self.initial.get("email", ""))
        self.fields["email"].help_text = (
            _("The invitation came here: your seat is confirmed at once.")
            if address
            else _("Your own address: the ticket and news of the event go there.")
        )


class StaffRegistrationForm(PersonFields):
    """An organiser adds somebody; without an address nothing can be sent."""

    takes_part = WayField(label=_("How do they take part?"))
    override_reason = forms.CharField(
        label=_(
            "Reason to add somebody beyond the seats or the rule of the delegation"
        ),
        max_length=200,
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of messages"))

    def __init__(
        self,
        *args: Any,
        event: Event,
        languages: list[tuple[str, str]],
        asked: Iterable[PersonalQuestion] = (),
        questions: Sequence[Question] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask_tracks(event, is_needed=False)
        self.add_questions(row for row in asked if row.field not in SPECIAL)
        self.ask([one_page(row) for row in questions], is_lenient=True)
        ask_way(self, event)
        self.fields["email"].required = False
        self.field("language", forms.ChoiceField).choices = languages

    def values(self) -> dict[str, Any]:
        return super().values() | self.stated_answers() | {"answers": self.answers}


class CorrectionForm(PersonFields):
    """What was typed with a registration, to be put right at the desk."""

    middle_name = forms.CharField(
        label=_("Father’s name"), max_length=100, required=False
    )
    phone = PhoneField(label=_("Telephone"), required=False)
    language = forms.ChoiceField(
        label=_("Language of messages"), choices=settings.LANGUAGES
    )
    takes_part = WayField(
        label=_("How do they take part?"),
        help_text=_("The seat moves along with it."),
    )

    field_order = (
        "given_name",
        "middle_name",
        "family_name",
        "email",
        "phone",
        "organisation",
        "post_title",
        "profiles",
        "takes_part",
        "language",
    )

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        row = registration
        typed = Typed(text=row.organisation_text) if row.organisation_text else None
        shown = {name: getattr(row, name) for name in self.field_order}
        shown["profiles"] = row.stated_profiles
        shown |= {
            "organisation": row.organisation or typed,
            "organisation_asked": row.organisation_text,
        }
        super().__init__(*args, initial=shown | {"takes_part": row.way}, **kwargs)
        ask_way(self, row.event)
        self.ask_tracks(row.event, chosen=row.chosen_sessions, is_needed=False)
        profiles = self.fields["profiles"]
        if isinstance(profiles, ProfilesField):
            profiles.keep(shown["profiles"])
        del self.fields["request_uid"]
        for name in ("email", "organisation"):
            self.fields[name].required = False
        self.fields["email"].help_text = _(
            "A new address gets the mail again; the links sent to the former one end."
        )
        self.fields["organisation"].help_text = _(
            "Type a part of its name or of the place, in either script. The seat moves"
            " along with it."
        )
