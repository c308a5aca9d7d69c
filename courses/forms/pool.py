"""Forms of the pool: asking for a facilitator, being listed, what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from core.forms import (
    EmailField,
    LocalDateField,
    NumberField,
    ObukaForm,
    PhoneField,
    RowField,
    RowsField,
)
from core.languages import LANGUAGE_NAMES, pick
from courses.access import events_for
from courses.forms.trainers import WIDE
from courses.models import (
    Candidacy,
    Event,
    PoolRequest,
    Qualification,
    Requirement,
)
from participants.access import Visitor
from participants.forms import OrganisationField
from participants.models import ConsentWording, Organisation, Region
from participants.selectors.organisations import organisation_name
from participants.selectors.territory import in_name_order, region_name

Status = PoolRequest.Status
SPOKEN = [row for row in LANGUAGE_NAMES.items() if row[0] != "sr-latn"]


class PoolAskForm(ObukaForm):
    """A municipality asks for a facilitator."""

    qualification = RowField(None, "titles", label=_("What the facilitator is for"))
    topic = forms.CharField(label=_("What it is about"), max_length=300)
    on = LocalDateField(label=_("Day"))
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        help_text=_("The local community, the building, the hour if you know it."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=SPOKEN)
    organisation: forms.Field = OrganisationField(label=_("Your organisation"))
    contact = forms.CharField(label=_("Your name"), max_length=200)
    email: forms.Field = EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send a link to it; the request counts when you open it."),
    )
    phone: forms.Field = PhoneField(label=_("Phone"), required=False)
    note = forms.CharField(
        label=_("What else we should know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, qualifications: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field("qualification", forms.ModelChoiceField).queryset = qualifications

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose a later one."))
        return day


class OfficeAskForm(PoolAskForm):
    """A coordinator who is signed in asks; nothing has to be proven."""

    organisation: forms.Field = RowField(
        Organisation.objects.none(),
        organisation_name,
        label=_("Your organisation"),
        empty_label=None,
    )
    request_uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, offices: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        initial = {"request_uid": uuid.uuid4(), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        del self.fields["email"]
        self.field("organisation", forms.ModelChoiceField).queryset = offices


class ListedFilter(ObukaForm):
    """What the listed facilitators are searched by."""

    q = forms.CharField(label=_("Name"), max_length=200, required=False)
    qualification = RowField(
        Qualification.objects.none(),
        "titles",
        label=_("Qualification"),
        required=False,
        empty_label=_("all"),
    )

    def __init__(
        self, *args: Any, qualifications: QuerySet[Qualification], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.field("qualification", forms.ModelChoiceField).queryset = qualifications


class ListingForm(ObukaForm):
    """Whether one is named to the public, with which languages and regions."""

    is_listed = forms.BooleanField(
        label=_("Name me on the public list of facilitators"), required=False
    )
    wording = RowField(
        ConsentWording.objects.filter(purpose=ConsentWording.Purpose.POOL),
        "texts",
        required=False,
        widget=forms.HiddenInput,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which I lead"),
        choices=SPOKEN,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    regions = RowsField(
        Region.objects.filter(level__in=WIDE),
        region_name,
        label=_("Regions in which I lead"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        candidacy: Candidacy,
        wording: ConsentWording | None,
        **kwargs: Any,
    ) -> None:
        profile = getattr(candidacy.person, "trainer_profile", None)
        shown: dict[str, Any] = {
            "is_listed": candidacy.listed_at is not None,
            "wording": wording,
        }
        if profile is not None:
            uids = list(profile.regions.values_list("uid", flat=True))
            shown |= {"languages": profile.languages, "regions": uids}
        super().__init__(*args, initial=shown, **kwargs)
        if wording is not None:
            agreed = self.field("is_listed", forms.BooleanField)
            agreed.help_text = escape(pick(wording.texts))
        regions: Any = self.fields["regions"]
        by_name = in_name_order(regions.queryset)
        regions.choices = [(str(row.uid), region_name(row)) for row in by_name]


class RequestFilter(ObukaForm):
    """What requests are searched by."""

    q = forms.CharField(
        label=_("Topic, place or organisation"), max_length=200, required=False
    )
    status = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("all states")),
            *(row for row in Status.choices if row[0] != Status.UNPROVEN),
        ],
        required=False,
    )


class NameEventForm(ObukaForm):
    """The event that a request led to."""

    event = RowField(Event.objects.none(), "titles", label=_("Event"))

    def __init__(
        self, *args: Any, request_row: PoolRequest, user: Visitor, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = events_for(user).exclude(status=Event.Status.CANCELLED)
        led = Requirement.objects.filter(
            qualification=request_row.qualification_id, kind=Requirement.Kind.LED
        )
        if kinds := list(led.exclude(kinds=None).values_list("kinds", flat=True)):
            named = Q(pk__in=led.exclude(event=None).values("event"))
            rows = rows.filter(Q(kind__in=kinds) | named)
        self.field("event", forms.ModelChoiceField).queryset = rows.order_by(
            "-starts_at", "pk"
        )


class OutcomeForm(ObukaForm):
    """What came of it."""

    was_held = forms.TypedChoiceField(
        label=_("Did it take place"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    citizens = NumberField(
        label=_("How many citizens came"),
        min_value=0,
        max_value=100_000,
        decimal_places=0,
        required=False,
    )
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class DeclineForm(ObukaForm):
    """Why nobody is sent; the organisation reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The organisation gets it by mail."),
    )
