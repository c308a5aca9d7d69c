"""Forms of the desk: event, session, seats, reasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateField, NumberField, ObukaForm, ObukaModelForm
from core.languages import pick
from courses.models import Event, EventKind, Quota, Session
from participants.forms import OrganisationField
from participants.models import Organisation, Region, TargetGroup
from participants.selectors.organisations import organisation_name
from participants.selectors.territory import region_name
from programmes.models import Partner, Programme, Topic

ZONES = ("Europe/Sofia", "Europe/Belgrade", "Europe/Sarajevo", "UTC")
SCOPES = ("session", "group", "organisation", "region")
HOLDERS = (
    Partner.Role.LEAD,
    Partner.Role.IMPLEMENTER,
    Partner.Role.PARTNER,
    Partner.Role.CO_ORGANISER,
)


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row by uid, named by a function."""

    def __init__(
        self, rows: QuerySet[Any], name: Callable[[Any], str], **kwargs: Any
    ) -> None:
        super().__init__(rows, to_field_name="uid", **kwargs)
        self.name = name

    def label_from_instance(self, obj: Any) -> str:
        return self.name(obj)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):  # the key in the instance of a model form
            row = self.queryset.filter(pk=value).first() if self.queryset else None
            return row.uid if row is not None else None
        return super().prepare_value(value)


class NamedChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some rows by uid, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self, rows: QuerySet[Any], name: Callable[[Any], str], **kwargs: Any
    ) -> None:
        super().__init__(rows, to_field_name="uid", **kwargs)
        self.name = name

    def label_from_instance(self, obj: Any) -> str:
        return self.name(obj)


def programme_name(row: Programme) -> str:
    """The short name of a programme."""
    return pick(row.short_names) or pick(row.titles)


def _holders() -> QuerySet[Organisation]:
    """Organisations that may hold an event: those with a part in some programme."""
    rows = Organisation.objects.filter(partnerships__role__in=HOLDERS)
    return rows.distinct().order_by("name_key", "pk")


class EventForm(ObukaModelForm[Event]):
    """Everything about an event but its sessions and quotas."""

    organisers = NamedChoices(
        Organisation.objects.none(),
        organisation_name,
        label=_("Organisers"),
        required=False,
    )
    topics = NamedChoices(
        Topic.objects.all(),
        lambda row: pick(row.titles),
        label=_("Topics"),
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the event"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=[(name, name) for name in ZONES]
    )
    seats = NumberField(
        label=_("Seats"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("Empty: no limit."),
    )
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason for changing an event that is over"),
        max_length=200,
        required=False,
    )

    class Meta:
        model = Event
        fields = (
            "titles",
            "programme",
            "kind",
            "descriptions",
            "starts_at",
            "ends_at",
            "time_zone",
            "place",
            "venues",
            "mode",
            "online_link",
            "languages",
            "organisers",
            "topics",
            "opens_at",
            "closes_at",
            "open_to",
            "seats",
            "seats_per_organisation",
            "release_on",
            "hold_hours",
            "threshold_percent",
            "late_minutes",
            "partial_percent",
            "hour_minutes",
            "asks_photo_consent",
            "is_public",
        )

    def __init__(
        self,
        *args: Any,
        programmes: QuerySet[Programme],
        is_over: bool = False,
        **kwargs: Any,
    ) -> None:
        event: Event | None = kwargs.get("instance")
        super().__init__(*args, **kwargs)
        self._choices(programmes)
        zone = ZoneInfo(self._zone(event))
        for name in ("starts_at", "ends_at", "opens_at", "closes_at"):
            self.fields[name].tz = zone  # type: ignore[attr-defined]
            self.fields[name].help_text = _("For example 13.10.2022 9:30")
        if event is not None:
            self._fill(event)
        if not is_over:
            del self.fields["reason"]
        self.order_fields([*self.Meta.fields, "reason"])

    def _choices(self, programmes: QuerySet[Programme]) -> None:
        places = Region.objects.filter(level=Region.Level.MUNICIPALITY)
        kept = self.fields
        kept["programme"] = NamedChoice(
            programmes, programme_name, label=_("Programme")
        )
        kept["kind"] = NamedChoice(
            EventKind.objects.all(), lambda row: pick(row.labels), label=_("Kind")
        )
        kept["place"] = NamedChoice(
            places.order_by("country", "name_key"),
            region_name,
            label=_("Municipality"),
            required=False,
        )
        kept["open_to"] = NamedChoice(
            TargetGroup.objects.filter(is_archived=False),
            lambda row: pick(row.names),
            label=_("Open only to"),
            required=False,
        )
        kept["organisers"].queryset = _holders()  # type: ignore[attr-defined]

    def _zone(self, event: Event | None) -> str:
        typed = self.data.get(self.add_prefix("time_zone")) if self.is_bound else None
        known = typed if typed in ZONES else None
        return known or (event.time_zone if event else settings.TIME_ZONE)

    def _fill(self, event: Event) -> None:
        self.initial["seen_at"] = event.updated_at.isoformat()
        held = [
            row.organisation for row in event.organisers.select_related("organisation")
        ]
        self.initial["organisers"] = [row.uid for row in held]
        self.initial["topics"] = list(event.topics.values_list("uid", flat=True))
        self.initial["languages"] = event.languages
        del self.fields["seats"]  # they have their own page, which names who would lose

    def values(self) -> dict[str, Any]:
        """What the services take."""
        given = dict(self.cleaned_data)
        given.pop("seen_at", None)
        for name in ("hold_hours", "late_minutes", "hour_minutes"):
            given[name] = int(given[name])
        return given

    @property
    def saw(self) -> datetime | None:
        """The version of the row that the page showed."""
        try:
            return datetime.fromisoformat(self.cleaned_data.get("seen_at", ""))
        except ValueError:
            return None


class SessionForm(ObukaModelForm[Session]):
    """A part of the event's programme, on the clocks of the place."""

    class Meta:
        model = Session
        fields = ("titles", "kind", "starts_at", "ends_at", "room", "track")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.fields[name].tz = event.tz  # type: ignore[attr-defined]
            self.fields[name].help_text = _("For example 13.10.2022 9:30")
        self.fields["track"].help_text = _("Only for sessions held side by side.")


class QuotaForm(ObukaForm):
    """Seats of the event, or of one group, organisation, region or session."""

    scope = forms.ChoiceField(
        label=_("Seats of"),
        choices=Quota.Scope.choices,
        help_text=_(
            "Of session, target group, organisation and region below only the one you"
            " choose here counts."
        ),
    )
    size = NumberField(label=_("Number of seats"), min_value=0, max_value=100_000)
    session = NamedChoice(
        Session.objects.none(),
        lambda row: pick(row.titles),
        label=_("Session"),
        required=False,
    )
    group = NamedChoice(
        TargetGroup.objects.filter(is_archived=False),
        lambda row: pick(row.names),
        label=_("Target group"),
        required=False,
    )
    organisation = OrganisationField(label=_("Organisation"), required=False)
    region = NamedChoice(
        Region.objects.order_by("country", "level", "name_key"),
        region_name,
        label=_("Municipality or region"),
        required=False,
    )
    release_on = LocalDateField(
        label=_("Unused seats are free for all from"), required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = event.sessions.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        scope = self.cleaned_data.get("scope")
        is_missing = scope in SCOPES and not self.cleaned_data.get(scope)
        if is_missing and scope not in self.errors:
            self.add_error(scope, _("Say which."))
        return self.cleaned_data

    @property
    def row(self) -> Model | None:
        """What the quota is for, if not for the event."""
        found: Model | None = self.cleaned_data.get(self.cleaned_data["scope"])
        return found


class ReasonForm(ObukaForm):
    """Why something is done that others will ask about."""

    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required
