"""A field for the job profiles of somebody: boxes to tick, several at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import RowsField
from participants.models import JobProfile


class ProfilesField(RowsField):
    """Any number of job profiles, none by default."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Job profiles"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(JobProfile.objects.all(), "labels", **kwargs)
