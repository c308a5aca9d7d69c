"""Forms of nominations: whom a coordinator registers, and what a nominee agrees to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import EmailField, ObukaForm, RowField, RowsField
from core.languages import pick
from courses.exchange.nominations import MOST_LINES, Pasted, read_pasted
from courses.forms.asked import AskedMixin
from courses.forms.photos import PhotoField
from courses.forms.ways import WayField, ask_way
from courses.models import Event, Question, Registration
from courses.services.nominations import Nominee
from participants.models import ConsentWording, Organisation, Person
from participants.selectors.organisations import organisation_name


class OfficeForm(ObukaForm):
    """For which of the own organisations."""

    office = RowField(
        Organisation.objects.none(),
        organisation_name,
        label=_("Organisation"),
        required=False,
        empty_label=None,
    )

    def __init__(
        self, *args: Any, offices: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.field("office", forms.ModelChoiceField).queryset = offices


def named_with_post(person: Person) -> str:
    """The name, and the post held today."""
    titles = [post.title for post in getattr(person, "present_posts", [])]
    return ", ".join([person.full_name, *filter(None, titles)])


class NominationsForm(ObukaForm):
    """Colleagues chosen among known people, and others pasted from a spreadsheet."""

    known = RowsField(
        Person.objects.none(),
        named_with_post,
        label=_("Known colleagues"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People with a post in your organisation and an e-mail address."),
    )
    pasted = forms.CharField(
        label=_("Others, one in a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "First name, family name, e-mail and post, copied from a spreadsheet or"
            " parted by semicolons."
        ),
    )
    takes_part = WayField(
        label=_("How do they take part?"), initial=Registration.TakesPart.IN_PERSON
    )
    language = forms.ChoiceField(
        label=_("Language of messages to the others"), choices=settings.LANGUAGES
    )
    request_uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, event: Event, colleagues: QuerySet[Person], **kwargs: Any
    ) -> None:
        initial = {"request_uid": uuid.uuid4(), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        ask_way(self, event)
        self.field("known", forms.ModelChoiceField).queryset = colleagues
        if not colleagues:
            del self.fields["known"]

    def clean_pasted(self) -> str:
        text: str = self.cleaned_data["pasted"]
        if text.count("\n") >= MOST_LINES:
            raise ValidationError(
                _("At most %(number)s lines at once. Send the rest afterwards."),
                params={"number": MOST_LINES},
            )
        return text

    def clean(self) -> dict[str, Any]:
        """Somebody has to be named."""
        data = self.cleaned_data
        named = data.get("known") or data.get("pasted", "").strip()
        if not named and not self.errors:
            raise ValidationError(_("Choose a colleague, or write one in a line."))
        return data

    def lines(self) -> Iterator[Pasted]:
        """Everybody who was chosen, then every line that was pasted."""
        way = self.cleaned_data.get("takes_part", "")
        for person in self.cleaned_data.get("known") or ():
            yield Pasted(person.full_name, nominee_of(person, way))
        text = self.cleaned_data["pasted"]
        if not text.strip():
            return
        for line in read_pasted(text, self.cleaned_data["language"]):
            nominee = line.nominee and replace(line.nominee, takes_part=way)
            yield replace(line, nominee=nominee)


def nominee_of(person: Person, takes_part: str = "") -> Nominee:
    """A known person as a nominee, with the post held today."""
    posts = getattr(person, "present_posts", [])
    return Nominee(
        given_name=person.given_name,
        middle_name=person.middle_name,
        family_name=person.family_name,
        email=person.email,
        language=person.language,
        post_title=posts[0].title if posts else "",
        takes_part=takes_part,
        person=person,
    )


class ReplacementForm(ObukaForm):
    """Who comes in the place of somebody: a known colleague, or another."""

    person = RowField(
        Person.objects.none(),
        named_with_post,
        label=_("Known colleague"),
        required=False,
        help_text=_("Or somebody else, with name and address below."),
    )
    given_name = forms.CharField(label=_("First name"), max_length=100, required=False)
    family_name = forms.CharField(
        label=_("Family name"), max_length=100, required=False
    )
    email = EmailField(label=_("E-mail"), required=False)
    post_title = forms.CharField(label=_("Post"), max_length=200, required=False)
    takes_part = WayField(label=_("How do they take part?"))
    language = forms.ChoiceField(
        label=_("Language of messages"), choices=settings.LANGUAGES
    )
    request_uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, event: Event, colleagues: QuerySet[Person], **kwargs: Any
    ) -> None:
        initial = {"request_uid": uuid.uuid4(), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        ask_way(self, event)
        self.field("person", forms.ModelChoiceField).queryset = colleagues

    def clean(self) -> dict[str, Any]:
        """A known colleague, or else name and address of another."""
        data = self.cleaned_data
        typed = [
            name
            for name in ("given_name", "family_name", "email")
            if not data.get(name) and name not in self.errors
        ]
        if data.get("person") is None and "person" not in self.errors:
            for name in typed:
                self.add_error(name, _("Choose a known colleague, or fill this in."))
        return data

    def nominee(self) -> Nominee:
        """Who it is."""
        data = self.cleaned_data
        way = data.get("takes_part", "")
        if data["person"] is not None:
            return nominee_of(data["person"], way)
        names = ("given_name", "family_name", "email", "post_title", "language")
        return Nominee(**{name: data[name] for name in names}, takes_part=way)


class AgreementForm(AskedMixin, ObukaForm):
    """What a nominee agrees to before the seat is confirmed."""

    takes_part = WayField(label=_("How will you take part?"))
    may_be_photographed = PhotoField()
    wants_newsletter = forms.BooleanField(required=False)
    consent = forms.BooleanField(
        error_messages={"required": _("We need your agreement to register you.")}
    )

    def __init__(
        self,
        *args: Any,
        event: Event,
        wording: ConsentWording,
        newsletter: ConsentWording | None,
        questions: Sequence[Question] = (),
        special: ConsentWording | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        ask_way(self, event)
        self.ask(questions, wording=special)
        self.last_names = ("may_be_photographed", "wants_newsletter", "consent")
        names = [name for name in self.fields if name not in self.last_names]
        self.order_fields([*names, *self.last_names])
        self.wording = wording
        self.fields["consent"].label = pick(wording.texts)
        if not event.asks_photo_consent:
            del self.fields["may_be_photographed"]
        if newsletter is None:
            del self.fields["wants_newsletter"]
        else:
            self.fields["wants_newsletter"].label = pick(newsletter.texts)

    def clean(self) -> dict[str, Any]:
        self.check_asked(self.cleaned_data)
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What `accept_nomination` takes."""
        data = self.cleaned_data
        photo = data.get("may_be_photographed", "")
        return {
            "wording": self.wording,
            "may_be_photographed": {"yes": True, "no": False}.get(photo),
            "wants_newsletter": data.get("wants_newsletter", False),
            "answers": self.answers,
            "takes_part": data.get("takes_part", ""),
        }
