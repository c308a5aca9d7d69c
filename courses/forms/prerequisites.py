"""The form of one prerequisite of an event."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import NumberField, ObukaForm, RowField
from core.languages import pick
from courses.models import Course, Event, Prerequisite, Test
from participants.access import Visitor, usable_groups_for
from participants.models import JobProfile, TargetGroup
from participants.selectors.nesting import sensitive_among


def _test_name(test: Test) -> str:
    return f"{pick(test.event.titles)} ({test.get_moment_display()})"


class PrerequisiteForm(ObukaForm):
    """What is asked: of the fields below the one that belongs to the kind counts."""

    kind = forms.ChoiceField(
        label=_("What is asked"),
        choices=Prerequisite.Kind.choices,
        help_text=_("Of the fields below only the one you choose here counts."),
    )
    course = RowField(Course.objects.all(), "titles", label=_("Course"), required=False)
    holds = RowField(
        Course.objects.all(),
        "titles",
        label=_("Certificate of the course"),
        required=False,
        help_text=_("In force on the day on which it is checked."),
    )
    earlier = RowField(Event.objects.none(), "titles", label=_("Event"), required=False)
    percent = NumberField(
        label=_("Present, in per cent at least"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("For a course or an event. Empty: 80."),
    )
    test = RowField(Test.objects.none(), _test_name, label=_("Test"), required=False)
    points = NumberField(
        label=_("Points at least"), min_value=1, max_value=10_000, required=False
    )
    profile = RowField(
        JobProfile.objects.all(),
        "labels",
        by_name=True,
        label=_("Post"),
        required=False,
    )
    group = RowField(
        TargetGroup.objects.none(), "names", label=_("Target group"), required=False
    )

    def __init__(
        self,
        *args: Any,
        event: Event,
        events: QuerySet[Event],
        user: Visitor,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        others = events.exclude(pk=event.pk)
        self.field("earlier", forms.ModelChoiceField).queryset = others.order_by(
            "-starts_at", "pk"
        )
        tests = Test.objects.filter(event__in=others.order_by().values("pk"))
        tests = tests.filter(by_code=False).select_related("event")
        self.field("test", forms.ModelChoiceField).queryset = tests.order_by(
            "-event__starts_at", "pk"
        )
        rows = usable_groups_for(user)
        rows = rows.exclude(pk__in=sensitive_among(rows))
        self.field("group", forms.ModelChoiceField).queryset = rows

    def clean(self) -> dict[str, Any]:
        kind = self.cleaned_data.get("kind")
        if kind and not self.cleaned_data.get(kind) and kind not in self.errors:
            self.add_error(kind, _("Say which."))
        if kind == "test" and not self.errors:
            best = self.cleaned_data["test"].best_score
            points = self.cleaned_data.get("points")
            if not points or points > best:
                said = _("Write a number from 1 to %(best)s.") % {"best": best}
                self.add_error("points", said)
        return self.cleaned_data

    def row(self, event: Event) -> Prerequisite:
        """What is asked, not stored yet."""
        values = self.cleaned_data
        kind = values["kind"]
        return Prerequisite(
            event=event,
            kind=kind,
            percent=int(values.get("percent") or 80),
            points=int(values.get("points") or 0) if kind == "test" else 0,
            **{kind: values[kind]},
        )
