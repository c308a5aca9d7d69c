"""The form for what came out of an event."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, TextsFormField
from courses.models import Conclusion
from courses.services.conclusions import ACCEPTED


class ConclusionForm(ObukaForm):
    """A text, a file, or both."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Conclusion.Kind.choices)
    texts = TextsFormField(
        label=_("Text or title"),
        multiline=True,
        max_length=10_000,
        required=False,
        help_text=_("One language is enough."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput({"accept": ",".join(ACCEPTED)}),
        help_text=_("PDF or an office document without macros, at most 20 MB."),
    )
    is_public = forms.BooleanField(
        label=_("Shown to the public on the page of the event"), required=False
    )

    def values(self) -> dict[str, Any]:
        """What `add_conclusion` takes."""
        given = dict(self.cleaned_data)
        file = given.pop("file")
        return given | {"file": file, "file_name": file.name if file else ""}
