"""What the roster of trainers is searched by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateField, ObukaForm, RowField
from core.languages import LANGUAGE_NAMES
from courses.selectors.trainers import LEADING
from participants.models import Region
from participants.selectors.territory import region_place
from programmes.models import Programme, Topic
from programmes.selectors.programmes import programme_name


class WorkloadFilter(ObukaForm):
    """Whose programme and which days a report of workload is of."""

    programme = RowField(
        Programme.objects.none(),
        programme_name,
        label=_("Programme"),
        empty_label=_("all"),
        required=False,
    )
    first = LocalDateField(label=_("First day"), required=False)
    last = LocalDateField(label=_("Last day"), required=False)

    def __init__(self, data: Any, *, programmes: QuerySet[Programme]) -> None:
        super().__init__(data)
        chosen: Any = self.fields["programme"]
        chosen.queryset = programmes

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("The period ends before it starts."))
        return given


class TrainerFilter(ObukaForm):
    """What the roster of trainers is searched by."""

    q = forms.CharField(label=_("Name"), max_length=200, required=False)
    topic = RowField(
        Topic.objects.filter(variant_of=None),
        "titles",
        label=_("Topic"),
        empty_label=_("any"),
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[
            ("", _("any")),
            *(row for row in LANGUAGE_NAMES.items() if row[0] != "sr-latn"),
        ],
        required=False,
    )
    place = RowField(
        Region.objects.none(),
        region_place,
        label=_("Place"),
        empty_label=_("everywhere"),
        required=False,
    )
    role = forms.ChoiceField(label=_("Role"), required=False)
    on = LocalDateField(label=_("Available on"), required=False)
    certified = forms.BooleanField(label=_("With a certificate"), required=False)

    def __init__(self, data: Any, *, places: list[Region]) -> None:
        super().__init__(data)
        chosen: Any = self.fields["place"]
        keys = [row.pk for row in places]
        chosen.queryset = Region.objects.filter(pk__in=keys).select_related("parent")
        roles = [(role.value, role.label) for role in LEADING]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", _("any")),
            *roles,
        ]
