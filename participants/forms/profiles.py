"""Job profiles: the boxes to tick for somebody, and the vocabulary at the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, RowField, RowsField, TextsFormField
from participants.models import JobProfile


class ProfilesField(RowsField):
    """Any number of job profiles, none by default."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Job profiles"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(JobProfile.objects.offered(), "labels", by_name=True, **kwargs)

    def keep(self, profiles: Iterable[JobProfile]) -> None:
        """Offer these too, which stand there already although they are retired."""
        own = Q(pk__in=[row.pk for row in profiles])
        rows = JobProfile.objects.standing()
        self.queryset = rows.filter(own | Q(retired_at=None))


class ProfileForm(ObukaForm):
    """The names of a profile."""

    labels = TextsFormField(label=_("Name"), max_length=100)


class ProfileMergeForm(ObukaForm):
    """Which profile another one becomes."""

    into = RowField(
        JobProfile.objects.offered(),
        "labels",
        by_name=True,
        label=_("Job profile that stays"),
    )

    def __init__(self, *args: Any, profile: JobProfile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        if isinstance(field, RowField):
            field.queryset = JobProfile.objects.offered().exclude(pk=profile.pk)
