"""The form that decides on what came from the door."""

from __future__ import annotations

from django import forms

from core.forms import ObukaForm


class DecisionForm(ObukaForm):
    """Whether it counts, in which session where that is asked, and why if one says."""

    counts = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    session = forms.UUIDField(required=False)
    reason = forms.CharField(max_length=300, required=False)
