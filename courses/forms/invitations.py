"""Choosing whom to invite, and narrowing the list of the invited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, RowField
from core.languages import pick
from courses.models import Standing
from courses.selectors.invitees import (
    Whom,
    asked_to_nominate,
    by_body,
    by_group,
    by_network,
    by_organisation,
    by_person,
    by_places,
)
from participants.access import (
    Visitor,
    cards_for,
    registry_for,
    sees_people,
    usable_groups_for,
)
from participants.forms.organisations import OrganisationField
from participants.forms.person_picker import PersonField
from participants.forms.places import PlacesField
from participants.models import Body, Organisation
from participants.selectors.organisations import name_order, organisation_name
from participants.selectors.registry import BODIES

CHOICES = ("group", "network", "body", "place", "organisation", "person")


class InviteesForm(ObukaForm):
    """Whom to invite: exactly one of the fields is filled."""

    group = RowField(
        Organisation.objects.none(), label=_("Target group"), required=False
    )
    network = RowField(
        Organisation.objects.none(),
        organisation_name,
        label=_("Network or association"),
        required=False,
        help_text=_(
            "Each organisation that belongs to it, and the people in its bodies."
        ),
    )
    body = RowField(
        Organisation.objects.none(),
        label=_("Body"),
        required=False,
        help_text=_("The people who sit in it now."),
    )
    place = PlacesField(
        label=_("Municipalities or regions"),
        required=False,
        help_text=_(
            "Everybody with a post there; an office where we know nobody is written to"
            " itself."
        ),
    )
    organisation = OrganisationField(
        label=_("One organisation"),
        required=False,
        help_text=_("Its people; if we know nobody, its own address."),
    )

    person = PersonField(
        label=_("One person"),
        required=False,
        help_text=_(
            "Type a part of the name, where they work, or their whole e-mail address."
        ),
    )

    asks_nominations = forms.BooleanField(
        label=_("Ask the organisations to nominate colleagues"),
        required=False,
        help_text=_(
            "Whoever speaks for an organisation in the programme, else its own address,"
            " gets a link of their own and registers colleagues there, without an"
            " account. People are not written to. With municipalities the"
            " administrations are meant."
        ),
    )

    mark_optional = False  # of all of them just one is needed

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = registry_for(user)
        networks = offices.filter(kind__in=BODIES).order_by(*name_order())
        bodies = Body.objects.filter(
            is_closed=False, organisation__in=offices.order_by().values("pk")
        ).select_related("organisation")
        rows: dict[str, QuerySet[Any]] = {
            "group": usable_groups_for(user),
            "network": networks,
            "body": bodies if sees_people(user) else bodies.none(),
        }
        for name, queryset in rows.items():
            self.field(name, RowField).queryset = queryset
        self.field("person", PersonField).show(cards_for(user))
        self.field("body", RowField).name = _body_name

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        chosen = [name for name in CHOICES if data.get(name)]
        if len(chosen) != 1 and not self.errors:
            raise forms.ValidationError(
                _("Choose in one field whom to invite, and leave the others empty.")
            )
        if data.get("asks_nominations"):
            for name in ("body", "person"):
                if data.get(name):
                    self.add_error(name, _("Only organisations nominate colleagues."))
        return data

    def whom(self, at: datetime) -> Whom:
        """What was chosen. Raises BadRule for a target group that cannot be read."""
        found = self._chosen(at)
        if self.cleaned_data["asks_nominations"]:
            return asked_to_nominate(found, self.cleaned_data["organisation"])
        return found

    def _chosen(self, at: datetime) -> Whom:
        data, asks = self.cleaned_data, self.cleaned_data["asks_nominations"]
        if data["group"]:
            return by_group(data["group"], at, asks_nominations=asks)
        if data["network"]:
            return by_network(data["network"], at)
        if data["body"]:
            return by_body(data["body"], at)
        if data["organisation"]:
            return by_organisation(data["organisation"], at)
        if data["person"]:
            return by_person(data["person"])
        return by_places(list(data["place"]), at, asks_nominations=asks)


def _body_name(body: Body) -> str:
    return f"{pick(body.names)}, {organisation_name(body.organisation)}"


class InvitationFilter(ObukaForm):
    """Words and state of the invitations of an event."""

    q = forms.CharField(label=_("Name or organisation"), max_length=200, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("all states")), *Standing.choices],
        required=False,
    )  # fmt: skip
