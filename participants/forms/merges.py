"""The form of a merge: which card's value stays, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm
from participants.services.merge_preview import Field

KEEP, LOSE = "keep", "lose"


class MergeForm(ObukaForm):
    """One choice for each field in which the cards differ."""

    def __init__(self, fields: Sequence[Field], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = fields
        for row in fields:
            if row.differs:
                self.fields[row.name] = forms.ChoiceField(
                    label=row.label,
                    choices=[(KEEP, row.mine), (LOSE, row.theirs)],
                    initial=row.take,
                    required=False,
                )

    def taken(self, name: str) -> str:
        """Which card's value is chosen for a field."""
        if self.is_bound and self.data.get(name) in (KEEP, LOSE):
            return str(self.data[name])
        return str(self.fields[name].initial) if name in self.fields else KEEP

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The rows of the page: every field, with a choice where the cards differ."""
        return [{"field": row, "take": self.taken(row.name)} for row in self.rows]

    @property
    def from_lost(self) -> list[str]:
        """The fields whose value comes from the card that goes."""
        return [name for name in self.fields if self.cleaned_data.get(name) == LOSE]


class PairFilter(ObukaForm):
    """What the list of possible doubles is narrowed by."""

    LIKENESS = [
        ("", _("all")),
        ("sure", _("very likely")),
        ("near", _("to be looked at closely")),
    ]

    q = forms.CharField(label=_("Name"), max_length=200, required=False)
    likeness = forms.ChoiceField(label=_("Likeness"), choices=LIKENESS, required=False)
