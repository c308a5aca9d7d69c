"""Sessions held side by side, in a form: one is chosen for each slot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.dates import format_moments
from courses.models import Event
from courses.selectors.tracks import Option, Slot, slots_of

LABEL = gettext_lazy("Which one do you choose? %(when)s")
UNDECIDED = gettext_lazy("not chosen")


class TracksMixin(forms.BaseForm):
    """Asks nothing at events whose sessions are held one after the other."""

    slots: Sequence[Slot] = ()

    def ask_tracks(
        self,
        event: Event,
        *,
        chosen: Collection[str] = (),
        is_needed: bool = True,
        way: str = "",
    ) -> None:
        """Append a question for each slot; who need not choose may leave it open."""
        self.slots = slots_of(event, way)
        for number, slot in enumerate(self.slots, start=1):
            kept = slot.chosen(chosen)
            choices = [(one.key, _words(one)) for one in slot.options]
            if not is_needed:
                choices = [("", str(UNDECIDED)), *choices]
            language = get_language() or "en"
            when = format_moments(slot.starts_at, slot.ends_at, language, tz=event.tz)
            self.fields[f"slot_{number}"] = forms.ChoiceField(
                label=str(LABEL) % {"when": when},
                choices=choices,
                widget=forms.RadioSelect,
                required=is_needed,
                initial=kept.key if kept else "",
            )

    @property
    def slot_names(self) -> list[str]:
        """The names of these questions."""
        return [f"slot_{number}" for number in range(1, len(self.slots) + 1)]

    def chosen_sessions(self, data: Mapping[str, Any]) -> dict[str, list[str]]:
        """What acts take: the sessions chosen, nothing where there is no choice."""
        if not self.slots:
            return {}
        uids: list[str] = []
        for name, slot in zip(self.slot_names, self.slots, strict=True):
            found = slot.chosen([data.get(name) or ""])
            uids += found.uids if found else []
        return {"chosen_sessions": uids}


def _words(option: Option) -> str:
    """The titles, and how many seats are free."""
    if option.free is None:
        return option.name
    if not option.free:
        return _("%(name)s (full)") % {"name": option.name}
    return _("%(name)s (free: %(number)s)") % {
        "name": option.name,
        "number": option.free,
    }
