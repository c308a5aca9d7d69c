"""The form of a target group that a programme plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, ObukaModelForm, RowField, RowsField
from participants.forms.organisations import OrganisationField
from participants.forms.profiles import ProfilesField
from participants.models import Organisation, TargetGroup
from participants.selectors.organisations import organisation_name
from programmes.models import PlannedGroup, Topic


class PlannedGroupForm(ObukaModelForm[PlannedGroup]):
    """Who is planned, from where, for what, and how many."""

    profiles = ProfilesField(help_text=_("Choose all that fit."))
    topics = RowsField(
        Topic.objects.all(),
        "titles",
        label=_("Topics promised"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    organisations = RowsField(
        Organisation.objects.none(),
        organisation_name,
        label=_("Organisations named"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    another = OrganisationField(
        label=_("Name another organisation"),
        required=False,
        help_text=_("Type a part of its name or of the place, in either script."),
    )
    group = RowField(
        TargetGroup.objects.none(),
        label=_("Saved target group"),
        required=False,
        help_text=_(
            "By its rule seats are kept and people are counted at the door; toward the"
            " total only where no kind of organisation is chosen."
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed only where people of the group stand in figures already."),
    )

    class Meta:
        model = PlannedGroup
        fields = (
            "names",
            "organisation_kind",
            "profiles",
            "planned_people",
            "counts_to_total",
            "stated_organisations",
            "organisations",
            "another",
            "topics",
            "group",
            "reason",
        )

    def __init__(
        self, *args: Any, groups: QuerySet[TargetGroup], **kwargs: Any
    ) -> None:
        row: PlannedGroup | None = kwargs.get("instance")
        super().__init__(*args, **kwargs)
        self.fields["organisation_kind"].help_text = _(
            "People from such organisations count as this group. Empty: all people."
        )
        kept = groups.filter(is_archived=False)
        if row is None:
            del self.fields["organisations"], self.fields["reason"]
        else:
            kept |= groups.filter(plans=row)
            profiles, named = row.profiles.all(), row.organisations.all()
            self.field("profiles", ProfilesField).keep(profiles)
            self.field("organisations", RowsField).queryset = named
            self.initial["profiles"] = [one.uid for one in profiles]
            self.initial["topics"] = list(row.topics.values_list("uid", flat=True))
            self.initial["organisations"] = [one.uid for one in named]
            if not named:
                del self.fields["organisations"]
        self.field("group", RowField).queryset = kept
        self.order_fields(self.Meta.fields)

    def values(self) -> dict[str, Any]:
        """What the services take."""
        given = dict(self.cleaned_data)
        another = given.pop("another", None)
        named = list(given.get("organisations") or ())
        given["organisations"] = named + ([another] if another else [])
        return given


class RetireForm(ObukaForm):
    """Why a group is planned no longer."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
