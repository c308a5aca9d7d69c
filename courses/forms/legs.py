"""The form of a leg of a study visit."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateTimeField, ObukaModelForm
from courses.models import Event, Leg
from participants.access import Visitor, cards_for
from participants.forms import OrganisationField, PlaceField
from participants.forms.person_picker import PersonField
from participants.models import Organisation, Person

HOSTS = ("host", "second_host", "third_host")


class LegForm(ObukaModelForm[Leg]):
    """A stop on the route, on the clocks of the visit."""

    place = PlaceField(label=_("Place"), required=False)
    host = OrganisationField(label=_("Host organisation"), required=False)
    second_host = OrganisationField(label=_("Second host"), required=False)
    third_host = OrganisationField(label=_("Third host"), required=False)
    contact_person = PersonField(
        label=_("Contact on the way"),
        required=False,
        help_text=_(
            "Somebody of the register, by name, office or address. Travellers see name,"
            " telephone and e-mail of the card."
        ),
    )

    class Meta:
        model = Leg
        fields = (
            "starts_at",
            "ends_at",
            "place",
            "notes",
            "transport",
            "overnight",
            "contact_person",
            "contact",
            "contact_phone",
            "contact_email",
        )

    field_order = ("starts_at", "ends_at", "place", *HOSTS)

    def __init__(self, *args: Any, event: Event, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.field(name, LocalDateTimeField).tz = event.tz
            self.fields[name].help_text = _("For example 13.10.2022 9:30")
        self.fields["contact"].label = _("A contact who is not in the register: name")
        self.fields["contact_email"].help_text = _(
            "Transport, overnight stay and contacts are shown only to those who travel."
        )
        now = Q(pk=self.instance.contact_person_id or 0)  # stays, whoever sees it
        seen = cards_for(user).order_by().values("pk")
        people = Person.objects.filter(Q(pk__in=seen) | now)
        self.field("contact_person", PersonField).show(people)
        if self.instance.pk:
            self.initial["contact_person"] = self.instance.contact_person
            self.initial["place"] = self.instance.place
            rows = self.instance.hosts.select_related("organisation")
            for name, row in zip(HOSTS, rows, strict=False):
                self.initial[name] = row.organisation

    def values(self) -> dict[str, Any]:
        """What `add_leg` and `change_leg` take."""
        given = dict(self.cleaned_data)
        named: list[Organisation | None] = [given.pop(name) for name in HOSTS]
        return given | {"hosts": [row for row in named if row is not None]}
