"""What lists are narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm
from core.languages import pick
from courses.models import STAGES, Event, EventKind
from courses.selectors.conflicts import ELSEWHERE
from courses.selectors.deliveries import Fate
from programmes.models import Programme
from programmes.selectors.programmes import programme_name


class EventFilter(ObukaForm):
    """Words, programme, kind, and whether one looks ahead or back."""

    q = forms.CharField(label=_("Title or place"), max_length=200, required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("all states")), *Event.Status.choices],
        required=False,
    )

    def __init__(self, *args: Any, programmes: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = (
            Programme.objects.filter(is_public=True)
            if programmes is None
            else programmes
        )
        named = [(row.code, programme_name(row)) for row in rows]
        kinds = [(row.code, pick(row.labels)) for row in EventKind.objects.all()]
        self.field("programme", forms.ChoiceField).choices = [
            ("", _("all programmes")),
            *named,
        ]
        self.field("kind", forms.ChoiceField).choices = [
            ("", _("all kinds")),
            *kinds,
        ]


class PeopleFilter(ObukaForm):
    """Words and state of the registrations of an event."""

    q = forms.CharField(
        label=_("Name, organisation or e-mail"), max_length=200, required=False
    )
    status = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("all that are valid")),
            *STAGES,
            (ELSEWHERE, _("confirmed, with a place elsewhere at the same time")),
        ],
        required=False,
    )
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)

    def __init__(
        self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.field("organisation", forms.ChoiceField).choices = [
            ("", _("all organisations")),
            ("none", _("without an organisation of the register")),
            *organisations,
        ]


class DeliveryFilter(ObukaForm):
    """Words, and what became of a message."""

    q = forms.CharField(
        label=_("Name, organisation or e-mail"), max_length=200, required=False
    )
    fate = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("all states")), *Fate.choices],
        required=False,
    )


class AnswersShown(ObukaForm):
    """Which answers the list of people shows beside name and state."""

    show = forms.MultipleChoiceField(
        label=_("Show answers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, questions: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.field("show", forms.ChoiceField).choices = questions
