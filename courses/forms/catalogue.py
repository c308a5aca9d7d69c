"""The form of a course: what is taught, apart from when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaModelForm, RowsField, VersionMixin
from courses.models import Course
from programmes.models import Topic


class CourseForm(VersionMixin, ObukaModelForm[Course]):
    """Title, aims and topics of a course."""

    topics = RowsField(
        Topic.objects.all(),
        "titles",
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Course
        fields = ("titles", "aims", "topics")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            uids = self.instance.topics.values_list("uid", flat=True)
            self.initial["topics"] = list(uids)
            self.carry_version(self.instance.updated_at)
