"""Forms of qualifications, of what they ask for, and of those on the way to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import (
    LocalDateField,
    NumberField,
    ObukaForm,
    RowField,
    RowsField,
    TextsFormField,
)
from core.languages import pick
from courses.access import events_for
from courses.models import (
    Candidacy,
    Course,
    Event,
    EventKind,
    EventRole,
    Observation,
    ObservedPoint,
    Qualification,
    Requirement,
)
from courses.selectors.events import events_of
from courses.selectors.facilitators.words import STAGE_NAMES, requirement_name
from courses.services.conclusions import ACCEPTED
from participants.access import Visitor, cards_for
from participants.forms.person_picker import PersonField

Kind = Requirement.Kind


class QualificationForm(ObukaForm):
    """What it is called, how long it is valid, what renews it."""

    titles = TextsFormField(
        label=_("Title"),
        max_length=200,
        help_text=_("For instance: facilitator of citizens' forums."),
    )
    texts = TextsFormField(
        label=_("What it is about"), multiline=True, max_length=5_000, required=False
    )
    valid_months = NumberField(
        label=_("Valid for how many months"),
        min_value=1,
        max_value=600,
        decimal_places=0,
        required=False,
        help_text=_("Leave it empty if it is valid for good."),
    )
    renewal_hours = NumberField(
        label=_("Hours of training that renew it"),
        min_value=1,
        max_value=1000,
        decimal_places=0,
        required=False,
        help_text=_("Counted from presence at trainings since the last grant."),
    )

    def __init__(
        self, *args: Any, qualification: Qualification | None = None, **kwargs: Any
    ) -> None:
        names = ("titles", "texts", "valid_months", "renewal_hours")
        row = qualification
        shown = {name: getattr(row, name) for name in names} if row else {}
        super().__init__(*args, initial=shown, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("renewal_hours") and not given.get("valid_months"):
            self.add_error(
                "valid_months",
                _("What is renewed must end: say after how many months."),
            )
        return given


class RequirementForm(ObukaForm):
    """One thing that is asked for."""

    kind = forms.ChoiceField(label=_("What is asked for"), choices=Kind.choices)
    count = NumberField(
        label=_("How many times"), min_value=1, max_value=100, decimal_places=0
    )
    minimum = NumberField(
        label=pgettext_lazy("result", "At least"),
        min_value=0,
        max_value=100,
        decimal_places=1,
        required=False,
        help_text=_(
            "Presence and results of tests in per cent, an observation by its average"
            " mark from 1 to 5."
        ),
    )
    course = RowField(
        Course.objects.all(),
        "titles",
        label=_("Course"),
        required=False,
        empty_label=_("any"),
        help_text=_("The trainings or tests of this course alone."),
    )
    event = RowField(
        Event.objects.none(),
        "titles",
        label=_("One event"),
        required=False,
        empty_label=_("any"),
        help_text=_("Only what happened at this event of the programme counts."),
    )
    kinds = RowsField(
        EventKind.objects.all(),
        "labels",
        label=_("Kinds of event"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Which events count. Without a choice: of trainings the facilitator"
            " trainings of the programme, of events led all."
        ),
    )
    titles = TextsFormField(label=_("In your words"), max_length=200, required=False)
    by_hand = forms.BooleanField(
        label=_("May also be shown by hand, with a note"), required=False
    )

    def __init__(self, *args: Any, qualification: Qualification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = events_of(qualification.programme).order_by("-starts_at", "pk")
        self.field("event", forms.ModelChoiceField).queryset = rows

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        kind, minimum = given.get("kind"), given.get("minimum")
        if kind == Kind.OBSERVED and minimum is not None and not 1 <= minimum <= 5:
            self.add_error("minimum", _("A mark is from 1 to 5."))
        if kind == Kind.OTHER and not given.get("titles"):
            self.add_error("titles", _("Say in your words what is asked for."))
        if given.get("event") and given.get("kinds"):
            said = _("Choose one event or kinds of event, not both.")
            self.add_error("event", said)
        return given


class CandidateFilter(ObukaForm):
    """What the candidates are searched by."""

    q = forms.CharField(label=_("Name"), max_length=200, required=False)
    stage = forms.ChoiceField(
        label=_("Where they stand"),
        choices=[("", _("all")), *STAGE_NAMES.items()],
        required=False,
    )


class CandidateForm(ObukaForm):
    """Somebody who is to become a candidate."""

    person = PersonField(
        label=_("Person"), help_text=_("By name in either script, office or address.")
    )

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["person"]
        chosen.show(cards_for(user))


class EvidenceForm(ObukaForm):
    """What shows that a requirement is met, where that is not counted from events."""

    requirement = RowField(
        Requirement.objects.none(), requirement_name, label=_("Requirement")
    )
    note = forms.CharField(
        label=_("What shows it"),
        max_length=500,
        help_text=_("What was done, when and where, and who saw it."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput({"accept": ",".join(ACCEPTED)}),
        help_text=_("PDF or an office document without macros, at most 20 MB."),
    )

    def __init__(self, *args: Any, qualification: Qualification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["requirement"]
        chosen.queryset = qualification.requirements.filter(by_hand=True)

    def values(self) -> dict[str, Any]:
        """What `add_evidence` takes."""
        given = dict(self.cleaned_data)
        file = given.pop("file")
        return given | {"file": file, "file_name": file.name if file else ""}


class GrantForm(ObukaForm):
    """The day of the grant."""

    granted_on = LocalDateField(label=_("Granted on"))


class WithdrawForm(ObukaForm):
    """Why a qualification is taken away."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class PointForm(ObukaForm):
    """What observers give a mark for."""

    labels = TextsFormField(label=_("What is observed"), max_length=200)


class AskObserverForm(ObukaForm):
    """Who is to observe a candidate, at which event."""

    event = RowField(
        Event.objects.none(),
        "titles",
        label=_("Event"),
        help_text=_("Those at which the candidate has the part of a facilitator."),
    )
    observer = PersonField(
        label=_("Observer"),
        help_text=_("A trainer or mentor; the form comes to them by mail."),
    )

    def __init__(
        self, *args: Any, candidacy: Candidacy, user: Visitor, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        led = EventRole.objects.filter(
            person=candidacy.person_id, role=EventRole.Role.FACILITATOR
        )
        told = Event.objects.filter(pk__in=events_for(user).order_by().values("pk"))
        told = told | Event.objects.public()
        chosen: Any = self.fields["event"]
        chosen.queryset = told.filter(pk__in=led.values("event"))
        observer: Any = self.fields["observer"]
        observer.show(cards_for(user))


class ObservationForm(ObukaForm):
    """Marks for the points, and two texts; what is missing may follow until it is
    signed."""

    mark_optional = False

    def __init__(
        self, *args: Any, observation: Observation, points: list[ObservedPoint]
    ) -> None:
        given = {row.point_id: row.mark for row in observation.marks.all()}
        self.points = {f"mark_{row.pk}": row for row in points}
        shown: dict[str, Any] = {
            name: given.get(row.pk) for name, row in self.points.items()
        }
        texts = {"strengths": observation.strengths, "improve": observation.improve}
        super().__init__(*args, initial=shown | texts)
        for name, row in self.points.items():
            self.fields[name] = forms.TypedChoiceField(
                label=pick(row.labels),
                choices=[(number, str(number)) for number in range(1, 6)],
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                required=False,
            )
        for name, label in (
            ("strengths", _("What went well")),
            ("improve", _("What can be better")),
        ):
            self.fields[name] = forms.CharField(
                label=label,
                max_length=5_000,
                required=False,
                widget=forms.Textarea({"rows": 4}),
            )

    @property
    def marks(self) -> list[forms.BoundField]:
        """The boxes for the marks, side by side on the page."""
        return [self[name] for name in self.points]

    @property
    def texts(self) -> list[forms.BoundField]:
        """The boxes for words, below the marks."""
        return [self[name] for name in ("strengths", "improve")]

    def values(self) -> dict[str, Any]:
        """What `keep_observation` takes."""
        given = self.cleaned_data
        marks = {
            row: given[name]
            for name, row in self.points.items()
            if given[name] is not None
        }
        texts = {name: given[name] for name in ("strengths", "improve")}
        return {"marks": marks, **texts}
