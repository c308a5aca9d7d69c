"""What a calendar is narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateField
from courses.forms.lists import EventFilter
from courses.selectors.calendar import MONTH, WEEK
from participants.forms.places import RegionField
from participants.models import Region
from participants.selectors.territory import region_name

Level = Region.Level
LARGE = (Level.COUNTRY, Level.ENTITY, Level.STATISTICAL, Level.DISTRICT, Level.CANTON)


class CalendarFilter(EventFilter):
    """A day, and programme, kind and region of the events around it."""

    view = forms.ChoiceField(
        choices=[(MONTH, _("Month")), (WEEK, _("Week"))], widget=forms.HiddenInput
    )
    on = LocalDateField(label=_("Day"), required=False)
    region = RegionField(
        region_name,
        label=_("Region"),
        required=False,
        empty_label=_("all regions"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["q"], self.fields["status"]
        rows = Region.objects.filter(level__in=LARGE)
        self.field("region", RegionField).queryset = rows
        self.order_fields(["on", "programme", "kind", "region"])
