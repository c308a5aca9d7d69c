"""The form of an event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import (
    LocalDateTimeField,
    NumberField,
    ObukaModelForm,
    RowField,
    RowsField,
    VersionMixin,
)
from courses.forms.sections import Section, ShownSection, shown_sections
from courses.models import Course, Event, EventKind
from courses.selectors.zones import zone_of
from participants.forms import MunicipalityField
from participants.models import Organisation, TargetGroup
from participants.selectors.organisations import organisation_name
from programmes.models import Partner, Programme, Topic
from programmes.selectors.programmes import programme_name

ZONES = ("Europe/Sofia", "Europe/Belgrade", "Europe/Sarajevo", "UTC")
HOLDERS = (
    Partner.Role.LEAD,
    Partner.Role.IMPLEMENTER,
    Partner.Role.PARTNER,
    Partner.Role.CO_ORGANISER,
)
LINK_HOURS = 24
SECTIONS = (
    Section(
        "what",
        pgettext_lazy("part of the form of an event", "What"),
        ("titles", "programme", "kind", "languages"),
        (
            (_("Description"), ("descriptions",)),
            (_("Course and topics"), ("course", "topics")),
            (_("Organisers"), ("organisers", "tells_parts")),
            (_("Further programmes"), ("further_programmes",)),
        ),
    ),
    Section(
        "when",
        _("When and where"),
        ("starts_at", "ends_at", "place", "venues", "mode", "online_link"),
        (
            (_("Of the date only a part is known"), ("date_note",)),
            (_("Time zone"), ("time_zone", "link_hours")),
        ),
    ),
    Section(
        "places",
        _("Seats and registration"),
        ("seats", "closes_at", "is_public"),
        (
            (
                _("Who may register, and further rules of registration"),
                (
                    "open_to",
                    "needs_approval",
                    "seats_per_municipality",
                    "seats_per_organisation",
                    "release_on",
                    "opens_at",
                    "hold_hours",
                    "changes_until",
                    "asks_photo_consent",
                ),
            ),
            (_("Whether it takes place"), ("least_people", "decide_on")),
            (_("Lodging and meals"), ("with_lodging",)),
            (_("Media guests"), ("media_guests",)),
        ),
    ),
    Section(
        "rules",
        _("Presence and certificates"),
        (),
        (
            (
                _("Rules of presence"),
                (
                    "threshold_percent",
                    "late_minutes",
                    "partial_percent",
                    "hour_minutes",
                ),
            ),
        ),
    ),
    Section("why", _("Reason"), ("reason",)),
)


def _holders(programmes: QuerySet[Programme], event: Event | None) -> Any:
    """Organisations that may hold an event: those with a part in the programmes, and
    those that hold it now.
    """
    partners = Partner.objects.filter(programme__in=programmes, role__in=HOLDERS)
    found = Q(pk__in=partners.values("organisation"))
    if event is not None:
        found |= Q(pk__in=event.organisers.values("organisation"))
    return Organisation.objects.filter(found).order_by("name_key", "pk")


def _leaders(programme: Programme) -> list[Organisation]:
    """Who leads a programme, in its order."""
    rows = programme.partners.filter(role=Partner.Role.LEAD)
    return [row.organisation for row in rows.select_related("organisation")]


class EventForm(VersionMixin, ObukaModelForm[Event]):
    """Everything about an event but its sessions and quotas."""

    organisers = RowsField(
        Organisation.objects.none(),
        organisation_name,
        label=_("Organisers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = RowsField(
        Topic.objects.all(),
        "titles",
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    further_programmes = RowsField(
        Programme.objects.none(),
        programme_name,
        label=_("Further programmes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It is an event of these too, and stands in their calendars."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the event"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In which it is held. Certificates are printed in the first two."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_(
            "The times above are on these clocks. Choose a zone only if the place goes"
            " by other clocks than its country."
        ),
    )
    seats = NumberField(
        label=_("Seats"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("Empty: no limit."),
    )
    reason = forms.CharField(
        label=_("Reason for changing an event that is over"),
        max_length=200,
        required=False,
    )

    class Meta:
        model = Event
        fields = tuple(
            name for section in SECTIONS for name in section.names if name != "reason"
        )

    def __init__(
        self,
        *args: Any,
        programmes: QuerySet[Programme],
        is_over: bool = False,
        **kwargs: Any,
    ) -> None:
        event: Event | None = kwargs.get("instance")
        super().__init__(*args, **kwargs)
        self.is_new = event is None
        self._choices(programmes, event)
        self._hints()
        self.fields["asks_photo_consent"].label = _("asks about photographs and video")
        self.clocks = self._clocks(event)
        for name in ("starts_at", "ends_at", "opens_at", "closes_at", "changes_until"):
            self.field(name, LocalDateTimeField).tz = ZoneInfo(self.clocks)
        if event is not None:
            self._fill(event)
        if not self._is_press(event):
            del self.fields["media_guests"]
        if not is_over:
            del self.fields["reason"]
        self.order_fields([*self.Meta.fields, "reason"])

    def _choices(self, programmes: QuerySet[Programme], event: Event | None) -> None:
        kept = self.fields
        kept["programme"] = RowField(programmes, programme_name, label=_("Programme"))
        kept["kind"] = RowField(EventKind.objects.all(), "labels", label=_("Kind"))
        kept["place"] = MunicipalityField(label=_("Municipality"), required=False)
        kept["course"] = RowField(
            Course.objects.all(), "titles", label=_("Course"), required=False
        )
        kept["open_to"] = RowField(
            TargetGroup.objects.filter(is_archived=False),
            "names",
            label=_("Open only to"),
            required=False,
        )
        shared = Q(pk__in=programmes.values("pk"))
        if event is not None:
            shared |= Q(pk__in=event.further_programmes.values("pk"))
        kept["further_programmes"].queryset = Programme.objects.filter(shared)  # type: ignore[attr-defined]
        if event is not None:
            sent = self._sent("programme") if self.is_bound else None
            near = [event.programme_id, sent.pk if sent else None]
            programmes = programmes.filter(pk__in=[pk for pk in near if pk])
        kept["organisers"].queryset = _holders(programmes, event)  # type: ignore[attr-defined]
        zones = dict.fromkeys((*ZONES, event.time_zone) if event else ZONES)
        kept["time_zone"].choices = [  # type: ignore[attr-defined]
            ("", _("as at the place")),
            *((name, name) for name in zones),
        ]

    def _hints(self) -> None:
        """What one asks while filling it in; said once, where it is asked."""
        hints = {
            "titles": _(
                "One language is enough. Serbian needs one script only: Latin letters"
                " are made from Cyrillic, unless you give them."
            ),
            "starts_at": _("For example 13.10.2022 9:30"),
            "date_note": _(
                "Of what was held long ago, without start and end: “March 2009”,"
                " “spring 2009”, “5 April”. In lists it stands last among the events of"
                " that time. Registration needs a start and an end."
            ),
            "closes_at": _("Empty: at the start of the event."),
            "opens_at": _("Empty: as soon as you open registration."),
            "online_link": _(
                "For an online event, or one that is held both ways. Only those whose"
                " seat is confirmed see it, on their page."
            ),
            "link_hours": _("Empty: a day before the start."),
            "changes_until": _(
                "Empty: until the start. Later one has to say why, and is marked."
            ),
            "open_to": _("Empty: everybody may register."),
            "tells_parts": _(
                "Trainers, hosts and others get one mail with their part, the time, the"
                " place and a file for their calendar."
            ),
            "asks_photo_consent": _(
                "Sheets and badges mark whoever refuses, and whoever does not answer."
            ),
            "needs_approval": _(
                "Whoever registers takes no seat before you decide, on the page of"
                " people."
            ),
            "seats_per_municipality": _(
                "All organisations of one municipality together: its administration,"
                " council and others. Empty: no limit."
            ),
            "seats_per_organisation": _("Empty: no limit."),
            "least_people": _("With fewer you may want to cancel it."),
            "with_lodging": _(
                "Adds pages for travellers, rooms and meals, and travel costs. A study"
                " visit has them anyway."
            ),
            "media_guests": _(
                "How many came for the media, by head. They are shown apart and count"
                " in no indicator."
            ),
            "decide_on": _(
                "On that day the organisers get a mail with the numbers. Nothing"
                " happens by itself."
            ),
            "hold_hours": _("So long a seat waits for the click in our mail."),
            "hour_minutes": _("So many minutes count as one hour on certificates."),
        }
        if self.is_new:
            hints["organisers"] = _("None chosen: those who lead the programme.")
        for name, hint in hints.items():
            self.fields[name].help_text = hint
        self.fields["link_hours"].required = False

    def _clocks(self, event: Event | None) -> str:
        """The zone that was chosen, else that of the place or of the programme."""
        if not self.is_bound:
            return event.time_zone if event else settings.TIME_ZONE
        return self._sent("time_zone") or zone_of(
            self._sent("place"), self._sent("programme")
        )

    def _sent(self, name: str) -> Any:
        """The value of a field that others lean on before the form is checked."""
        try:
            field, key = self.fields[name], self.add_prefix(name)
            given = field.widget.value_from_datadict(self.data, self.files, key)
            return field.clean(given)
        except ValidationError:
            return None

    def _is_press(self, event: Event | None) -> bool:
        """Whether it is an event for the press, by what is chosen now."""
        kind = self._sent("kind") if self.is_bound else None
        kind = kind or (event.kind if event else None)
        return kind is not None and kind.behaviour == EventKind.Behaviour.PRESS

    def _fill(self, event: Event) -> None:
        self.initial["place"] = event.place
        self.carry_version(event.updated_at)
        held = [
            row.organisation for row in event.organisers.select_related("organisation")
        ]
        self.initial["organisers"] = [row.uid for row in held]
        further = event.further_programmes.values_list("uid", flat=True)
        self.initial["further_programmes"] = list(further)
        self.initial["topics"] = list(event.topics.values_list("uid", flat=True))
        self.initial["languages"] = event.languages
        if event.time_zone == zone_of(event.place, event.programme):
            self.initial["time_zone"] = ""
        del self.fields["seats"]  # they have their own page, which names who would lose

    @property
    def sections(self) -> Iterator[ShownSection]:
        """The form as the page shows it."""
        usual = {
            field.name: field.get_default()
            for field in Event._meta.concrete_fields
            if field.name in self.fields
        }
        usual["time_zone"] = ""
        if not self.is_new:
            leaders = _leaders(self.instance.programme)
            usual["organisers"] = [row.uid for row in leaders]
        return shown_sections(self, SECTIONS, usual)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        start, decide_on = given.get("starts_at"), given.get("decide_on")
        first = start.astimezone(ZoneInfo(self.clocks)).date() if start else None
        if first and decide_on and decide_on > first:
            self.add_error("decide_on", _("Decide before the event begins."))
        return given

    def values(self) -> dict[str, Any]:
        """What the services take."""
        given = self.given
        given["time_zone"] = self.clocks
        given.setdefault("media_guests", None)  # of no other kind of event
        if self.is_new and not given["organisers"]:
            given["organisers"] = _leaders(given["programme"])
        for name in ("hold_hours", "late_minutes", "hour_minutes"):
            given[name] = int(given[name])
        hours = given["link_hours"]
        given["link_hours"] = LINK_HOURS if hours is None else int(hours)
        return given
