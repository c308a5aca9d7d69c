"""The form that decides on differences of paper and scans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm
from courses.models import Registration
from courses.services.reconciling import NEED_REASON, Outcome, Reconciled, Unreadable

LEAVE_OUT = "leave_out"


class SettleForm(ObukaForm):
    """Whom it is about, what is decided, and why."""

    people = forms.MultipleChoiceField(label=_("People"), required=False)
    rows = forms.MultipleChoiceField(label=_("Rows"), required=False)
    outcome = forms.ChoiceField(label=_("What is decided"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed where something is taken back or left out."),
    )

    def __init__(self, *args: Any, day: Reconciled, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_uid = {
            str(line.registration.uid): line.registration
            for line in day.lines
            if line.differs
        }
        self.by_row = {row.key: row for row in day.unread}
        people = self.field("people", forms.MultipleChoiceField)
        people.choices = [(uid, uid) for uid in self.by_uid]
        rows = self.field("rows", forms.MultipleChoiceField)
        rows.choices = [(key, key) for key in self.by_row]
        outcomes: list[tuple[str, Any]] = list(Outcome.choices) if self.by_uid else []
        if self.by_row:
            outcomes += [(LEAVE_OUT, _("rows nobody can read: they count for nobody"))]
        self.field("outcome", forms.ChoiceField).choices = outcomes

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        what = data.get("outcome")
        if what in (*NEED_REASON, LEAVE_OUT) and not data.get("reason"):
            self.add_error("reason", _("Give a reason: it stands in the history."))
        if what == LEAVE_OUT and not data.get("rows"):
            self.add_error("outcome", _("Tick the rows that it is about."))
        elif what and what != LEAVE_OUT and not data.get("people"):
            self.add_error("outcome", _("Tick the people that it is about."))
        return data

    def chosen_people(self) -> list[Registration]:
        """Those who were ticked."""
        return [self.by_uid[uid] for uid in self.cleaned_data["people"]]

    def chosen_rows(self) -> list[Unreadable]:
        """The rows that were ticked."""
        return [self.by_row[key] for key in self.cleaned_data["rows"]]
