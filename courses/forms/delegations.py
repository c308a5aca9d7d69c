"""Forms of the delegations of a study visit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.forms import NumberField, ObukaForm, RowField
from participants.models import JobProfile, TargetGroup


class DelegationRuleForm(ObukaForm):
    """How many of a job profile, or of a target group, a municipality sends."""

    profile = RowField(
        JobProfile.objects.all(),
        "labels",
        by_name=True,
        label=_("Job profile"),
        required=False,
    )
    group = RowField(
        TargetGroup.objects.filter(is_archived=False),
        "names",
        label=_("Target group"),
        required=False,
        help_text=_("With neither of both the rule counts the whole delegation."),
    )
    least = NumberField(label=_("At least"), min_value=0, max_value=999, required=False)
    most = NumberField(label=_("At most"), min_value=0, max_value=999, required=False)

    def values(self) -> dict[str, Any]:
        """What `set_rule` takes."""
        return self.cleaned_data | {"least": self.cleaned_data["least"] or 0}
