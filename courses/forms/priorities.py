"""Forms about the order of the waiting list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, RowField
from core.languages import pick
from courses.models import Event, Registration
from courses.services.priorities import classes_of
from participants.access import Visitor, usable_groups_for
from participants.models import TargetGroup
from participants.selectors.nesting import sensitive_among


class PriorityClassForm(ObukaForm):
    """A target group that is served before those below it."""

    group = RowField(
        TargetGroup.objects.none(),
        "names",
        label=_("Target group"),
        help_text=_(
            "It becomes the last class. Groups chosen by personal traits are not"
            " offered: the line would show who has them."
        ),
    )

    def __init__(self, *args: Any, event: Event, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = usable_groups_for(user).exclude(priority_classes__event=event)
        rows = rows.exclude(pk__in=sensitive_among(rows))
        self.field("group", forms.ModelChoiceField).queryset = rows


class ChangeClassForm(ObukaForm):
    """Into which class somebody in line is put, and why."""

    priority_class = forms.ChoiceField(label=_("Class"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.classes = {str(one.uid): one for one in classes_of(registration.event)}
        self.field("priority_class", forms.ChoiceField).choices = [
            *((uid, pick(one.group.names)) for uid, one in self.classes.items()),
            ("", _("all others")),
        ]
        own = registration.priority_class
        self.initial["priority_class"] = str(own.uid) if own else ""
