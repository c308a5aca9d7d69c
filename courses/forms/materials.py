"""The form for a file or a link that people take along."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import (
    LocalDateTimeField,
    ObukaForm,
    RowField,
    TextsFormField,
    WebsiteField,
)
from courses.models import Event, Material, Session
from courses.services.conclusions import ACCEPTED


class MaterialForm(ObukaForm):
    """A file or a link; to replace a file it is enough to choose another one."""

    titles = TextsFormField(
        label=_("Title"), max_length=300, help_text=_("One language is enough.")
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput({"accept": ",".join(ACCEPTED)}),
        help_text=_("PDF or an office document without macros, at most 20 MB."),
    )
    link = WebsiteField(
        label=_("Or a link"),
        max_length=500,
        required=False,
        help_text=_("For example to a recording."),
    )
    language = forms.ChoiceField(
        label=_("Language it is written in"),
        choices=[("", _("several, or none")), *settings.LANGUAGES],
        required=False,
    )
    visibility = forms.ChoiceField(
        label=_("For whom"),
        choices=Material.Visibility.choices,
        initial=Material.Visibility.REGISTERED,
    )
    released_at = LocalDateTimeField(
        label=pgettext_lazy("period", "From"),
        required=False,
        help_text=_("Empty: at once."),
    )
    session = RowField(
        Session.objects.none(),
        "titles",
        label=_("Session"),
        required=False,
        empty_label=_("the whole event"),
    )

    field_order = ("titles", "file", "link", "session", "visibility", "released_at")

    def __init__(
        self,
        *args: Any,
        event: Event | None,
        material: Material | None = None,
        **kwargs: Any,
    ) -> None:
        names = ("titles", "link", "language", "visibility", "released_at", "session")
        shown = {name: getattr(material, name) for name in names} if material else {}
        super().__init__(*args, initial=shown, **kwargs)
        self.material = material
        fields: Any = self.fields
        fields["released_at"].tz = ZoneInfo(
            event.time_zone if event else settings.TIME_ZONE
        )
        if event is None:
            del fields["session"]
        else:
            fields["session"].queryset = event.sessions.all()
        if material is not None:
            del fields["link" if material.file else "file"]
            if material.file:
                fields["file"].label = _("Replace the file")
            else:
                fields["link"].label, fields["link"].required = _("Link"), True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        given = [name for name in ("file", "link") if data.get(name)]
        if self.material is None and not self.errors.keys() & {"file", "link"}:
            if not given:
                self.add_error("file", _("Choose a file, or give a link."))
            elif len(given) > 1:
                self.add_error(
                    "link", _("A file or a link: make two entries for both.")
                )
        return data

    def values(self) -> dict[str, Any]:
        """What the services take."""
        given = dict(self.cleaned_data)
        file = given.pop("file", None)
        name = file.name if file else ""
        return given | {"file": file or None, "file_name": name}
