"""Forms of what a study visit leaves behind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateField, ObukaForm, RowField, TextsFormField
from courses.models import GoodPractice
from courses.services.conclusions import ACCEPTED
from courses.services.visit_reports import Commitment
from participants.forms import OrganisationField
from programmes.models import Topic

MOST_COMMITMENTS = 5


class ReportForm(ObukaForm):
    """What a delegation learned, what it will use, and what it promises."""

    learned = forms.CharField(
        label=_("What did you learn?"), max_length=10_000, widget=forms.Textarea
    )
    will_use = forms.CharField(
        label=_("What will you use at home?"), max_length=10_000, widget=forms.Textarea
    )
    advice = forms.CharField(
        label=_("What should the organisers do otherwise next time?"),
        max_length=10_000,
        widget=forms.Textarea,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_COMMITMENTS + 1):
            self.fields[f"promise_{number}"] = forms.CharField(
                label=_("Commitment %(number)s") % {"number": number},
                max_length=300,
                required=False,
            )
            self.fields[f"due_{number}"] = LocalDateField(
                label=_("Until when"), required=False
            )

    def clean(self) -> dict[str, Any]:
        for number in range(1, MOST_COMMITMENTS + 1):
            promise = self.cleaned_data.get(f"promise_{number}")
            if self.cleaned_data.get(f"due_{number}") and not promise:
                self.add_error(f"promise_{number}", _("Say what is done until then."))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What `give_report` takes."""
        given = self.cleaned_data
        commitments = [
            Commitment(given[f"promise_{number}"], given[f"due_{number}"])
            for number in range(1, MOST_COMMITMENTS + 1)
            if given[f"promise_{number}"]
        ]
        texts = {name: given[name] for name in ("learned", "will_use", "advice")}
        return {**texts, "commitments": commitments}


class PracticeForm(ObukaForm):
    """An example of good practice."""

    host = OrganisationField(label=_("Whose practice it is"))
    topic = RowField(Topic.objects.all(), "titles", label=_("Topic"))
    titles = TextsFormField(
        label=_("Title"), max_length=300, help_text=_("One language is enough.")
    )
    texts = TextsFormField(
        label=_("How it is done"),
        multiline=True,
        max_length=10_000,
        help_text=_("One language is enough."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput({"accept": ",".join(ACCEPTED)}),
        help_text=_("PDF or an office document without macros, at most 20 MB."),
    )
    is_public = forms.BooleanField(label=_("Shown to the public"), required=False)

    def __init__(
        self, *args: Any, practice: GoodPractice | None = None, **kwargs: Any
    ) -> None:
        names = ("host", "topic", "titles", "texts", "is_public")
        shown = {name: getattr(practice, name) for name in names} if practice else {}
        super().__init__(*args, initial=shown, **kwargs)

    def values(self) -> dict[str, Any]:
        """What the services take."""
        given = dict(self.cleaned_data)
        file = given.pop("file")
        return given | {"file": file, "file_name": file.name if file else ""}


class PracticeFilter(ObukaForm):
    """What examples are searched by."""

    q = forms.CharField(
        label=_("Words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    topic = RowField(
        Topic.objects.none(),
        "titles",
        to_field_name="code",
        label=_("Topic"),
        required=False,
        empty_label=_("all topics"),
    )

    def __init__(self, *args: Any, topics: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field("topic", RowField).queryset = topics
