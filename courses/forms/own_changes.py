"""The form in which people put right what they told of themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, PhoneField
from courses.forms.photos import PhotoField
from courses.forms.tracks import TracksMixin
from courses.forms.ways import WayField, ask_way
from courses.models import Registration


class OwnChangeForm(TracksMixin, ObukaForm):
    """Nothing of it touches who comes, or whose seat it is; the choices move it."""

    middle_name = forms.CharField(
        label=_("Father’s name"),
        max_length=100,
        required=False,
        help_text=_("As it should stand on the certificate."),
    )
    phone = PhoneField(
        label=_("Telephone"),
        required=False,
        help_text=_("For news at short notice only."),
    )
    post_title = forms.CharField(label=_("Post"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("Language of messages"), choices=settings.LANGUAGES
    )
    takes_part = WayField(label=_("How will you take part?"))
    may_be_photographed = PhotoField()

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        row = registration
        names = ("middle_name", "phone", "post_title", "language")
        shown: dict[str, Any] = {name: getattr(row, name) for name in names}
        said = {True: "yes", False: "no"}
        if row.may_be_photographed is not None:
            shown["may_be_photographed"] = said[row.may_be_photographed]
        super().__init__(*args, initial=shown | {"takes_part": row.way}, **kwargs)
        ask_way(self, row.event)
        self.ask_tracks(row.event, chosen=row.chosen_sessions, way=row.way)
        if not row.event.asks_photo_consent:
            del self.fields["may_be_photographed"]

    def values(self) -> dict[str, Any]:
        """What `change_own` takes."""
        slots = {*self.slot_names}
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in slots
        }
        given |= self.chosen_sessions(self.cleaned_data)
        photo = given.pop("may_be_photographed", "")
        return given | {"may_be_photographed": {"yes": True, "no": False}.get(photo)}
