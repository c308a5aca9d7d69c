"""The forms for what came out of an event, and for what was promised."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateField, ObukaForm, RowField, TextsFormField
from core.languages import pick
from courses.models import ACTIVE, Conclusion, Event
from courses.services.conclusions import ACCEPTED
from participants.access import Visitor, people_for
from participants.forms import OrganisationField
from participants.models import Person


class ConclusionForm(ObukaForm):
    """A text, a file, or both."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Conclusion.Kind.choices)
    texts = TextsFormField(
        label=_("Text or title"),
        multiline=True,
        max_length=10_000,
        required=False,
        help_text=_("One language is enough."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput({"accept": ",".join(ACCEPTED)}),
        help_text=_("PDF or an office document without macros, at most 20 MB."),
    )
    is_public = forms.BooleanField(
        label=_("Shown to the public on the page of the event"), required=False
    )

    def values(self) -> dict[str, Any]:
        """What `add_conclusion` takes."""
        given = dict(self.cleaned_data)
        file = given.pop("file")
        return given | {"file": file, "file_name": file.name if file else ""}


class FollowUpForm(ObukaForm):
    """A task after an event: of somebody who was there, or of an organisation."""

    conclusion = RowField(
        Conclusion.objects.none(), lambda row: _shown(row), label=_("Follows from")
    )
    text = forms.CharField(label=_("What is to be done"), max_length=300)
    person = RowField(
        Person.objects.none(),
        lambda row: row.full_name,
        label=_("Person"),
        required=False,
        help_text=_("Who takes part in the event or has a role there."),
    )
    organisation = OrganisationField(
        label=_("Or organisation"),
        required=False,
        help_text=_("When it is nobody's task in person."),
    )
    due_on = LocalDateField(label=_("Due on"), required=False)

    def __init__(self, *args: Any, event: Event, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Q(registrations__event=event, registrations__status__in=ACTIVE)
        there |= Q(event_roles__event=event)
        found = Person.objects.filter(there).order_by().values("pk")
        people = people_for(user).filter(pk__in=found).order_by("sort_key", "pk")
        self.field("conclusion", RowField).queryset = event.conclusions.all()
        self.field("person", RowField).queryset = people


def _shown(row: Conclusion) -> str:
    words = pick(row.texts) or row.file_name
    return f"{row.get_kind_display()}: {words[:80]}"
