"""Forms of the desk beside that of the event: session, seats, reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.forms import (
    LocalDateField,
    LocalDateTimeField,
    NumberField,
    ObukaForm,
    ObukaModelForm,
    RowField,
)
from courses.models import Event, Quota, Session
from participants.access import Visitor, usable_groups_for
from participants.forms import OrganisationField
from participants.models import Region, TargetGroup
from participants.selectors.territory import region_name

SCOPES = ("session", "group", "organisation", "region")


class SessionForm(ObukaModelForm[Session]):
    """A part of the event's programme, on the clocks of the place."""

    class Meta:
        model = Session
        fields = ("titles", "kind", "starts_at", "ends_at", "room", "track")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.field(name, LocalDateTimeField).tz = event.tz
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
    region = RowField(
        Region.objects.order_by("country", "level", "name_key"),
        region_name,
        label=_("Municipality or region"),
        required=False,
    )
    release_on = LocalDateField(
        label=_("Unused seats are free for all from"), required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, event: Event, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field("session", forms.ModelChoiceField).queryset = event.sessions.all()
        self.field("group", forms.ModelChoiceField).queryset = usable_groups_for(user)

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
