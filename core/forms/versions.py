"""Two people change one row: no text is lost, and who saves last knows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.formats import localize
from django.utils.translation import gettext as _

from core.forms.base import FormMixin
from core.languages import LANGUAGE_NAMES

SEEN = "seen_at"


class VersionMixin(FormMixin):
    """A form that says which version of a row it showed, in a hidden field."""

    def carry_version(self, at: datetime | None) -> None:
        """Let the page hold the version it shows; called when the form is made."""
        self.fields[SEEN] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.initial[SEEN] = at.isoformat() if at else ""

    @property
    def saw(self) -> datetime | None:
        """The version of the row that the page showed."""
        try:
            return datetime.fromisoformat(self.cleaned_data.get(SEEN, ""))
        except ValueError:
            return None

    @property
    def given(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {key: value for key, value in self.cleaned_data.items() if key != SEEN}

    def show_other(
        self, other: VersionMixin, message: str, *, names: Iterable[str] = ()
    ) -> None:
        """Put what the row says now (`other`, a fresh form of it) beside what was
        typed, of these `names` or all; and take its version: sent again, what was
        typed wins.
        """
        self.add_error(None, message)
        for name in names or list(self.fields):
            if name == SEEN or name not in other.fields:
                continue
            theirs, mine = other[name], self[name]
            if self.fields[name].has_changed(theirs.initial, mine.data):
                words = _("Saved meanwhile: %(value)s") % {"value": _shown(theirs)}
                self.add_error(name, words)
        sent: Any = self.data  # a QueryDict, or a dict of a test
        data = sent.copy()
        data[self.add_prefix(SEEN)] = other.initial[SEEN]
        self.data = data


def _shown(bound: forms.BoundField) -> str:
    """The value of a field as people read it."""
    value, field = bound.value(), bound.field
    if isinstance(value, Mapping):
        parts = [f"{LANGUAGE_NAMES[code]}: {text}" for code, text in value.items()]
        return "; ".join(parts) or "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    values = value if isinstance(value, list | tuple) else [value]
    if choices := getattr(field, "choices", None):
        keys = {str(one) for one in values}
        names = [str(name) for key, name in choices if str(key) in keys]
        return ", ".join(names) or "–"
    return (
        ", ".join(str(localize(one)) for one in values if one not in ("", None)) or "–"
    )
