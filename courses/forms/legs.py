"""The form of a leg of a study visit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateTimeField, ObukaModelForm
from courses.models import Event, Leg
from participants.forms import OrganisationField, PlaceField
from participants.models import Organisation

HOSTS = ("host", "second_host", "third_host")


class LegForm(ObukaModelForm[Leg]):
    """A stop on the route, on the clocks of the visit."""

    place = PlaceField(label=_("Place"), required=False)
    host = OrganisationField(label=_("Host organisation"), required=False)
    second_host = OrganisationField(label=_("Second host"), required=False)
    third_host = OrganisationField(label=_("Third host"), required=False)

    class Meta:
        model = Leg
        fields = (
            "starts_at",
            "ends_at",
            "place",
            "notes",
            "transport",
            "overnight",
            "contact",
        )

    field_order = ("starts_at", "ends_at", "place", *HOSTS)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.field(name, LocalDateTimeField).tz = event.tz
            self.fields[name].help_text = _("For example 13.10.2022 9:30")
        self.fields["contact"].help_text = _(
            "Name and telephone. Transport, overnight stay and contact are shown only"
            " to those who travel."
        )
        if self.instance.pk:
            self.initial["place"] = self.instance.place
            rows = self.instance.hosts.select_related("organisation")
            for name, row in zip(HOSTS, rows, strict=False):
                self.initial[name] = row.organisation

    def values(self) -> dict[str, Any]:
        """What `add_leg` and `change_leg` take."""
        given = dict(self.cleaned_data)
        named: list[Organisation | None] = [given.pop(name) for name in HOSTS]
        return given | {"hosts": [row for row in named if row is not None]}
