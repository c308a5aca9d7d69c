"""Forms of trainers: the profile, a rate, and a part in an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import LocalDateField, NumberField, ObukaForm, RowField, RowsField
from core.languages import LANGUAGE_NAMES
from courses.models import Event, EventRole, Session, TrainerProfile, TrainerRate
from participants.models import Region
from participants.selectors.territory import in_name_order, region_name
from programmes.models import Topic

Level = Region.Level
WIDE = (Level.COUNTRY, Level.ENTITY, Level.DISTRICT, Level.CANTON)


class TrainerForm(ObukaForm):
    """What a trainer teaches, in which languages, where and when."""

    topics = RowsField(
        Topic.objects.filter(variant_of=None),
        "titles",
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=[
            row for row in LANGUAGE_NAMES.items() if row[0] != "sr-latn"
        ],  # a script is no language of its own
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    regions = RowsField(
        Region.objects.filter(level__in=WIDE),
        region_name,
        label=_("Regions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    available_from = LocalDateField(label=_("Available from"), required=False)
    available_until = LocalDateField(label=_("Available until"), required=False)
    availability = forms.CharField(
        label=_("When and how often"),
        max_length=300,
        required=False,
        help_text=_("For instance: two days a month, not in August."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: Any, *, profile: TrainerProfile | None) -> None:
        initial: dict[str, Any] = {}
        if profile is not None:
            names = ("languages", "available_from", "available_until")
            initial = {name: getattr(profile, name) for name in names}
            initial |= {"availability": profile.availability, "note": profile.note}
            for name in ("topics", "regions"):
                rows = getattr(profile, name)
                initial[name] = list(rows.values_list("uid", flat=True))
        super().__init__(data, initial=initial)
        regions: Any = self.fields["regions"]
        by_name = in_name_order(regions.queryset)
        regions.choices = [(str(row.uid), region_name(row)) for row in by_name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("available_from"), data.get("available_until")
        if begins and ends and ends < begins:
            self.add_error("available_until", _("The period ends before it starts."))
        return data


class RateForm(ObukaForm):
    """What a trainer asks for from a day on."""

    amount = NumberField(
        label=_("Amount"), min_value=0, max_digits=10, decimal_places=2
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, code) for code in ("EUR", "BAM", "RSD")]
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=TrainerRate.Unit)
    started_on = LocalDateField(label=pgettext_lazy("period", "From"))


class WantedForm(ObukaForm):
    """How many people with each role the event needs."""

    def __init__(self, data: Any, *, wanted: Mapping[str, int]) -> None:
        super().__init__(data, initial=dict(wanted), prefix="wanted")
        for role in EventRole.Role:
            self.fields[role.value] = NumberField(
                label=capfirst(role.label),
                min_value=0,
                max_value=99,
                decimal_places=0,
                required=False,
            )

    def numbers(self) -> dict[str, int]:
        """What `set_wanted` takes."""
        return {role: int(number or 0) for role, number in self.cleaned_data.items()}


class RoleForm(ObukaForm):
    """Who has which part in an event, or in one session of it."""

    person = RowField(None, lambda row: row.full_name, label=_("Name"))
    role = forms.ChoiceField(label=_("Role"), choices=EventRole.Role)
    session = RowField(
        Session.objects.none(),
        "titles",
        label=_("Session"),
        empty_label=_("the whole event"),
        required=False,
    )

    def __init__(self, data: Any, *, event: Event, people: Any) -> None:
        super().__init__(data)
        chosen: Any = self.fields["person"]
        chosen.queryset = people
        sessions: Any = self.fields["session"]
        sessions.queryset = event.sessions.all()
