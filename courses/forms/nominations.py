"""Forms of nominations: whom a coordinator registers, and what a nominee agrees to."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import EmailField, ObukaForm, RowField, RowsField
from core.languages import pick
from core.text import fold
from courses.exchange.nominations import MOST_LINES, Pasted, read_pasted, read_row
from courses.forms.asked import AskedMixin
from courses.forms.photos import PhotoField
from courses.forms.tracks import TracksMixin
from courses.forms.ways import WayField, ask_way
from courses.models import Event, Question, Registration
from courses.services.nominations import Nominee
from outbox.models import address_key
from participants.models import ConsentWording, JobProfile, Organisation, Person
from participants.selectors.imports.profiles import Profiles
from participants.selectors.organisations import organisation_name

ROWS = 3  # to write somebody in; many are pasted
ROW = ("name", "email", "post", "profile")
LAST = ("pasted", "profile", "takes_part", "language")


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
    """Colleagues chosen among known people, others in boxes or pasted in lines."""

    mark_optional = False  # nothing is needed but somebody

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
            " parted by semicolons. A column “Profile” is read too, if the columns"
            " have names."
        ),
    )
    profile = RowField(
        JobProfile.objects.offered(),
        "labels",
        by_name=True,
        label=_("Job profile of those without one"),
        required=False,
        help_text=_("Holds for everybody whose card or line above says none."),
    )
    takes_part = WayField(
        label=_("How do they take part?"), initial=Registration.TakesPart.IN_PERSON
    )
    language = forms.ChoiceField(
        label=_("Language of messages to the others"), choices=settings.LANGUAGES
    )
    request_uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        event: Event,
        office: Organisation,
        colleagues: QuerySet[Person],
        **kwargs: Any,
    ) -> None:
        initial = {"request_uid": uuid.uuid4(), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        ask_way(self, event)
        self.office, self.colleagues = office, colleagues
        self.read_rows: dict[int, str] = {}  # as they are named in the outcome
        self.field("known", forms.ModelChoiceField).queryset = colleagues
        if not colleagues:
            del self.fields["known"]
        for number in range(1, ROWS + 1):
            self.fields |= _row_fields(number)

    @property
    def known_field(self) -> list[forms.BoundField]:
        """The colleagues to tick, where some are known."""
        return [self["known"]] if "known" in self.fields else []

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The boxes of each row."""
        numbers = range(1, ROWS + 1)
        return [[self[f"{name}_{number}"] for name in ROW] for number in numbers]

    @property
    def others(self) -> list[forms.BoundField]:
        """What is asked below the rows."""
        return [self[name] for name in LAST if name in self.fields]

    def clean_pasted(self) -> str:
        text: str = self.cleaned_data["pasted"]
        if text.count("\n") >= MOST_LINES:
            raise ValidationError(
                _("At most %(number)s lines at once. Send the rest afterwards."),
                params={"number": MOST_LINES},
            )
        return text

    def clean(self) -> dict[str, Any]:
        """Somebody has to be named, and whoever stands in a row has a name."""
        data = self.cleaned_data
        named = data.get("known") or data.get("pasted", "").strip()
        for number in range(1, ROWS + 1):
            said = [data.get(f"{name}_{number}") for name in ROW]
            named = named or said[0]
            if any(said) and not said[0]:
                self.add_error(f"name_{number}", _("Write the name too."))
        if not named and not self.errors:
            raise ValidationError(_("Choose a colleague, or write one in a line."))
        return data

    def lines(self) -> Iterator[Pasted]:
        """Everybody who was chosen, then every row and every line that was pasted."""
        data = self.cleaned_data
        for person in data.get("known") or ():
            chosen = nominee_of(person, self.office)
            yield self._completed(Pasted(person.full_name, chosen))
        cards = {
            (address_key(person.email), fold(person.full_name)): person
            for person in self.colleagues
        }
        for line in self._written():
            nominee = line.nominee
            if nominee is not None:
                key = (address_key(nominee.email), fold(nominee.full_name))
                line = replace(line, nominee=replace(nominee, person=cards.get(key)))
            yield self._completed(line)

    def _written(self) -> Iterator[Pasted]:
        """The rows and lines with the profiles that they name."""
        data, vocabulary = self.cleaned_data, Profiles.stored()
        known = JobProfile.objects.in_bulk()
        for number in range(1, ROWS + 1):
            name, email, post, profile = (data[f"{field}_{number}"] for field in ROW)
            if not name:
                continue
            row = read_row(name, email, post, data["language"], vocabulary)
            self.read_rows[number] = row.text
            yield _with_profiles(
                row, [profile] if profile else [known[pk] for pk in row.profiles]
            )
        if data["pasted"].strip():
            for line in read_pasted(data["pasted"], data["language"], vocabulary):
                yield _with_profiles(line, [known[pk] for pk in line.profiles])

    def rows_left(self, texts: Collection[str]) -> dict[str, Any]:
        """What to show again of the rows that are named in `texts`."""
        return {
            f"{name}_{number}": self.cleaned_data[f"{name}_{number}"]
            for number, text in self.read_rows.items()
            if text in texts
            for name in ROW
        }

    def _completed(self, line: Pasted) -> Pasted:
        """With the way of taking part, and a profile: said, of the card, or the usual.

        Whoever is a known colleague is taken for them, and nobody else is looked up.
        """
        nominee = line.nominee
        if nominee is None:
            return line
        profiles = nominee.profiles
        if not profiles and nominee.person is not None:
            profiles = nominee_of(nominee.person, self.office).profiles
        if not profiles and (usual := self.cleaned_data.get("profile")):
            profiles = (usual,)
        way = self.cleaned_data.get("takes_part", "")
        nominee = replace(nominee, profiles=profiles, takes_part=way)
        return replace(line, nominee=nominee)


def _row_fields(number: int) -> dict[str, forms.Field]:
    """The boxes for one colleague; the label says which one."""
    labels = {
        "name": _("Name and family name"),
        "email": _("E-mail"),
        "post": _("Post"),
        "profile": _("Job profile"),
    }
    fields: dict[str, forms.Field] = {
        "name": forms.CharField(max_length=200, required=False),
        "email": EmailField(required=False),
        "post": forms.CharField(max_length=200, required=False),
        "profile": RowField(
            JobProfile.objects.offered(), "labels", by_name=True, required=False
        ),
    }
    for name, field in fields.items():
        field.label = labels[name]
    return {f"{name}_{number}": field for name, field in fields.items()}


def _with_profiles(line: Pasted, profiles: Iterable[JobProfile]) -> Pasted:
    if line.nominee is None:
        return line
    return replace(line, nominee=replace(line.nominee, profiles=tuple(profiles)))


def nominee_of(person: Person, office: Organisation | None = None) -> Nominee:
    """A known person as a nominee, with the post held today, of `office` if there."""
    posts = getattr(person, "present_posts", [])
    here = [post for post in posts if office and post.organisation_id == office.pk]
    post = next(iter([*here, *posts]), None)
    profiles = {one for row in here for one in row.profiles.all()}
    return Nominee(
        given_name=person.given_name,
        middle_name=person.middle_name,
        family_name=person.family_name,
        email=person.email,
        language=person.language,
        post_title=post.title if post else "",
        person=person,
        profiles=tuple(sorted(profiles, key=attrgetter("pk"))),
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
    profile = RowField(
        JobProfile.objects.offered(),
        "labels",
        by_name=True,
        label=_("Job profile"),
        required=False,
        help_text=_("Of a known colleague the card says it, if it says any."),
    )
    takes_part = WayField(label=_("How do they take part?"))
    language = forms.ChoiceField(
        label=_("Language of messages"), choices=settings.LANGUAGES
    )
    request_uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        registration: Registration,
        colleagues: QuerySet[Person],
        **kwargs: Any,
    ) -> None:
        self.office = registration.organisation
        shown = {
            "request_uid": uuid.uuid4(),
            "language": registration.language,
            "takes_part": registration.way,
            "profile": next(iter(registration.stated_profiles), None),
        }
        super().__init__(*args, initial=shown, **kwargs)
        ask_way(self, registration.event)
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
        said = (data["profile"],) if data["profile"] else ()
        if data["person"] is not None:
            known = nominee_of(data["person"], self.office)
            return replace(known, takes_part=way, profiles=known.profiles or said)
        names = ("given_name", "family_name", "email", "post_title", "language")
        typed = {name: data[name] for name in names}
        return Nominee(**typed, takes_part=way, profiles=said)


class AgreementForm(TracksMixin, AskedMixin, ObukaForm):
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
        registration: Registration,
        wording: ConsentWording,
        newsletter: ConsentWording | None,
        questions: Sequence[Question] = (),
        special: ConsentWording | None = None,
        **kwargs: Any,
    ) -> None:
        event, way = registration.event, registration.way
        super().__init__(*args, initial={"takes_part": way}, **kwargs)
        ask_way(self, event)
        self.ask_tracks(event, chosen=registration.chosen_sessions)
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
            **self.chosen_sessions(data),
        }
