"""Forms of the desk beside that of the event: session, seats, reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import (
    LocalDateField,
    LocalDateTimeField,
    NumberField,
    ObukaForm,
    ObukaModelForm,
    RowField,
    VersionMixin,
)
from courses.models import Event, Quota, Registration, Session
from participants.access import Visitor, usable_groups_for
from participants.forms import OrganisationField, PlaceField
from participants.models import TargetGroup

SCOPES = ("way", "session", "group", "organisation", "region")


class SessionForm(VersionMixin, ObukaModelForm[Session]):
    """A part of the event's programme, on the clocks of the place."""

    class Meta:
        model = Session
        fields = ("titles", "kind", "starts_at", "ends_at", "room", "track")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.field(name, LocalDateTimeField).tz = event.tz
            self.fields[name].help_text = _("For example 13.10.2022 9:30")
        self.fields["track"].help_text = _(
            "Only for sessions held side by side. People choose one of them, and its"
            " seats bind those who chose it."
        )
        if self.instance.pk:
            self.carry_version(self.instance.updated_at)


class QuotaForm(VersionMixin, ObukaForm):
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
    way = forms.ChoiceField(
        label=_("Way of taking part"),
        choices=[("", "–"), *Registration.TakesPart.choices],
        required=False,
        help_text=_(
            "Seats in the room do not bind those who take part online. Chosen with a"
            " session, its seats bind those alone who take part in this way."
        ),
    )
    session = RowField(
        Session.objects.none(),
        "titles",
        label=_("Session"),
        required=False,
    )
    group = RowField(
        TargetGroup.objects.none(),
        "names",
        label=_("Target group"),
        required=False,
    )
    organisation = OrganisationField(label=_("Organisation"), required=False)
    region = PlaceField(
        label=_("Municipality or region"),
        required=False,
        help_text=_("Type a part of its name, in either script."),
    )
    release_on = LocalDateField(
        label=_("Unused seats are free for all from"), required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, event: Event, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if event.mode != Event.Mode.HYBRID:
            del self.fields["way"]
            scopes = [row for row in Quota.Scope.choices if row[0] != Quota.Scope.WAY]
            self.field("scope", forms.ChoiceField).choices = scopes
        self.field("session", forms.ModelChoiceField).queryset = event.sessions.all()
        self.field("group", forms.ModelChoiceField).queryset = usable_groups_for(user)
        self.carry_version(timezone.now())

    def clean(self) -> dict[str, Any]:
        scope = self.cleaned_data.get("scope")
        is_missing = scope in SCOPES and not self.cleaned_data.get(scope)
        if is_missing and scope not in self.errors:
            self.add_error(scope, _("Say which."))
        return self.cleaned_data

    @property
    def way_of_session(self) -> str:
        """Whom the seats of a session bind; everybody, if nothing is said."""
        is_session = self.cleaned_data["scope"] == Quota.Scope.SESSION
        return self.cleaned_data.get("way", "") if is_session else ""

    @property
    def row(self) -> Any:
        """What the quota is for, if not for the event: a row, or a way."""
        return self.cleaned_data.get(self.cleaned_data["scope"])


class ReasonForm(ObukaForm):
    """Why something is done that others will ask about."""

    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required
