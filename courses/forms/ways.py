"""The way of taking part in a form: asked where an event can be joined from afar."""

from __future__ import annotations

from typing import Any

from django import forms

from courses.models import Event, Registration

NAME = "takes_part"


class WayField(forms.ChoiceField):
    """In person or online."""

    def __init__(self, **kwargs: Any) -> None:
        choices = Registration.TakesPart.choices
        super().__init__(choices=choices, widget=forms.RadioSelect, **kwargs)


def ask_way(form: forms.BaseForm, event: Event) -> None:
    """Leave the question only to events with a room and a link."""
    if event.mode != Event.Mode.HYBRID:
        del form.fields[NAME]
