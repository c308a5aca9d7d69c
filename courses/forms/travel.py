"""Forms of a study visit: what travellers tell, rooms, journeys, days and rates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import (
    LocalDateField,
    NumberField,
    ObukaForm,
    ObukaModelForm,
    PhoneField,
    RowField,
)
from courses.models import (
    Diet,
    Registration,
    Room,
    RoomWish,
    TravelGroup,
    VisitPlan,
)
from courses.services.travel import GROUPS, Travel

HIDDEN = ("document", "insurance")  # never shown again once they were given


class TravelForm(ObukaForm):
    """What one traveller tells for the journey, by the groups the organisers ask."""

    born_on = LocalDateField(
        label=_("Date of birth"), help_text=_("For example 13.10.1980")
    )
    nationality = forms.CharField(label=_("Nationality"), max_length=60, required=False)
    document = forms.CharField(
        label=_("Number of the passport or identity card"), max_length=40
    )
    document_until = LocalDateField(
        label=_("Valid until"), help_text=_("As it stands in the document: 13.10.2030")
    )
    insurance = forms.CharField(
        label=_("Insurer and number of the policy"), max_length=120
    )
    insured_until = LocalDateField(label=_("Insured until"), required=False)
    visa_letter = forms.ChoiceField(
        label=_("Do you need a letter of invitation for a visa?"),
        choices=[("no", _("no")), ("yes", _("yes"))],
        widget=forms.RadioSelect,
    )
    emergency_name = forms.CharField(
        label=_("Whom we call in an emergency"), max_length=120
    )
    emergency_phone = PhoneField(label=_("Their telephone"), max_length=40)
    diet = forms.ChoiceField(label=_("What you eat"), choices=Diet.choices)
    diet_note = forms.CharField(
        label=_("Allergies, or what else the kitchen should know"),
        max_length=200,
        required=False,
    )
    room_wish = forms.ChoiceField(
        label=pgettext_lazy("to sleep in", "Room"), choices=RoomWish.choices
    )
    room_with = forms.CharField(
        label=_("With whom you would share it"), max_length=120, required=False
    )

    def __init__(
        self,
        *args: Any,
        groups: Iterable[TravelGroup],
        former: Travel | None = None,
        **kwargs: Any,
    ) -> None:
        shown = {
            name: getattr(former, name)
            for name in self.base_fields
            if former is not None and name not in HIDDEN
        }
        super().__init__(*args, initial=shown, **kwargs)
        asked = {name for group in groups for name in GROUPS[group]}
        for name in set(self.fields) - asked:
            del self.fields[name]
        for name in HIDDEN:
            given = getattr(former, name) if former is not None else ""
            if given and name in self.fields:
                self.fields[name].required = False
                self.fields[name].help_text = _(
                    "You gave one that ends with %(end)s. Leave this empty to keep it."
                ) % {"end": given[-2:]}

    def clean_born_on(self) -> date:
        born: date = self.cleaned_data["born_on"]
        if not date(1900, 1, 1) <= born < timezone.localdate():
            raise ValidationError(_("Enter the day on which you were born."))
        return born

    def values(self) -> dict[str, Any]:
        """What `keep_travel_data` takes, without what was left empty to be kept."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value or name not in HIDDEN
        }


class PlanForm(ObukaModelForm[VisitPlan]):
    """What travellers are asked, and how long it is kept."""

    asks = forms.MultipleChoiceField(
        label=_("Asked of those who travel"),
        choices=TravelGroup.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Ask only what this journey needs. It is kept sealed."),
    )

    class Meta:
        model = VisitPlan
        fields = ("asks", "keep_days", "report_days")


class JourneyForm(ObukaForm):
    """Whether somebody travels, in which room, how, and what it costs."""

    travels = forms.BooleanField(label=_("Travels"), required=False)
    first_on = LocalDateField(
        label=_("Joins on"),
        required=False,
        help_text=_("Empty: from the first day."),
    )
    last_on = LocalDateField(
        label=_("Leaves on"),
        required=False,
        help_text=_("Empty: to the last day."),
    )
    room = RowField(
        Room.objects.none(),
        str,
        label=pgettext_lazy("to sleep in", "Room"),
        required=False,
    )
    transport = forms.CharField(
        label=_("Transport to the start and home"), max_length=200, required=False
    )
    transport_cost = NumberField(
        label=_("Cost of transport"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
    )
    transport_currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Currency"),
        required=False,
        help_text=_("Three letters: EUR, RSD, BAM."),
        error_messages={"invalid": _("Write three letters: EUR, RSD, BAM.")},
    )

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        row = getattr(registration, "traveller", None)
        shown: dict[str, Any] = {"travels": True}
        if row is not None:
            shown = {name: getattr(row, name) for name in self.base_fields}
        super().__init__(*args, initial=shown, **kwargs)
        rooms = Room.objects.filter(event=registration.event_id)
        self.field("room", RowField).queryset = rooms

    def clean_transport_currency(self) -> str:
        return str(self.cleaned_data["transport_currency"]).upper()

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("transport_cost") is not None and not given.get(
            "transport_currency", "-"
        ):
            self.add_error("transport_currency", _("Give the cost its currency."))
        first, last = given.get("first_on"), given.get("last_on")
        if first is not None and last is not None and last < first:
            self.add_error("last_on", _("The last day is before the first."))
        return given


class RoomForm(ObukaForm):
    """A room, and how many sleep in it."""

    name = forms.CharField(
        label=_("Name or number of the room"),
        max_length=60,
        help_text=_("As the hotels call it, or “Room 1”: pairs stay together."),
    )
    beds = NumberField(
        label=_("Beds"), min_value=1, max_value=20, decimal_places=0, initial=2
    )


class DayForm(ObukaForm):
    """One day of the visit."""

    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country"),
        widget=forms.TextInput({"size": 3, "maxlength": 2}),
        error_messages={"invalid": _("Write two letters: RS, BG, AT.")},
    )
    has_night = forms.BooleanField(label=_("Night"), required=False)
    breakfast = forms.BooleanField(label=_("Breakfast"), required=False)
    lunch = forms.BooleanField(label=_("Lunch"), required=False)
    dinner = forms.BooleanField(label=_("Dinner"), required=False)

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class MoneyForm(ObukaModelForm[VisitPlan]):
    """How per diems are counted, and how much a given meal takes away."""

    class Meta:
        model = VisitPlan
        fields = ("basis", "breakfast_percent", "lunch_percent", "dinner_percent")


class PerDiemForm(ObukaForm):
    """A rate with its source: none is built in."""

    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country"),
        help_text=_("Two letters: RS, BG, AT."),
        error_messages={"invalid": _("Write two letters: RS, BG, AT.")},
    )
    amount = NumberField(
        label=pgettext_lazy("per diem", "Rate"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
    )
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Currency"),
        help_text=_("Three letters: EUR, RSD, BAM."),
        error_messages={"invalid": _("Write three letters: EUR, RSD, BAM.")},
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("The decree, the contract with the donor, or your own decision."),
    )
    valid_on = LocalDateField(label=_("As of"))

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()
