"""Events of every kind, in one table."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation, Person, Region, TargetGroup
from programmes.models import Goal, Programme, Topic

from .catalogue import Course
from .series import EventSeries


class EventKind(Record):
    """A kind of event. Its behaviour is code, its name is data (R-14)."""

    class Behaviour(models.TextChoices):
        SEMINAR = "seminar", _("seminar")
        STUDY_VISIT = "study_visit", _("study visit")
        FACILITATOR_TRAINING = "facilitator_training", _("facilitator training")
        GATHERING = "gathering", _("gathering")
        CONSULTATION = "consultation", _("consultation")
        PRESS = "press", _("press")

    code = models.SlugField(_("code"), unique=True)
    labels = TextsField(_("name"))
    behaviour = models.CharField(_("behaves as"), max_length=24, choices=Behaviour)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("kind of event")
        verbose_name_plural = _("kinds of event")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.code


class EventQuerySet(models.QuerySet["Event"]):
    """Filters on an event's own columns."""

    def public(self) -> EventQuerySet:
        """What an anonymous visitor may see: everything but drafts."""
        return self.exclude(status=Event.Status.DRAFT).filter(is_public=True)


class Event(Record):
    """A dated gathering of a programme, whatever its kind.

    `starts_at` is empty where history does not say when; `date_note` then holds what
    the source says, and `known_from` and `known_until` between which days that was, if
    it says so much (R-18). Rules of presence are per event (R-74).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ANNOUNCED = "announced", _("announced")
        OPEN = "open", _("registration open")
        CLOSED = "closed", _("registration closed")
        HELD = "held", _("held")
        REPORTED = "reported", _("reported")
        CANCELLED = "cancelled", _("cancelled")

    class Prerequisites(models.TextChoices):
        ALL = "all", _("all of them")
        ANY = "any", _("any one of them")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("hybrid")

    slug = models.SlugField(_("address of its page"), max_length=80, unique=True)
    kind = models.ForeignKey(EventKind, models.PROTECT, related_name="events")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="events")
    further_programmes = models.ManyToManyField(
        Programme, blank=True, related_name="shared_events"
    )
    activity = models.ForeignKey(
        Goal, models.SET_NULL, null=True, blank=True, related_name="events"
    )
    course = models.ForeignKey(
        Course, models.SET_NULL, null=True, blank=True, related_name="events"
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="events")
    titles = TextsField(_("title"))
    descriptions = TextsField(_("description"), blank=True, multiline=True)
    languages = models.JSONField(_("languages of the event"), default=list)
    starts_at = models.DateTimeField(_("start"), null=True, blank=True)
    ends_at = models.DateTimeField(_("end"), null=True, blank=True)
    date_note = TextsField(_("what the source says of the date"), blank=True)
    known_from = models.DateField(null=True, blank=True, editable=False)
    known_until = models.DateField(null=True, blank=True, editable=False)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Sofia")
    place = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="events"
    )
    venues = TextsField(_("venue"), blank=True)
    mode = models.CharField(
        _("mode"), max_length=12, choices=Mode, default=Mode.IN_PERSON
    )
    online_link = models.URLField(_("online link"), blank=True)
    link_hours = models.PositiveSmallIntegerField(
        _("online link shown from, hours before the start"), default=24
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT
    )
    is_public = models.BooleanField(_("shown to the public"), default=True)
    open_to = models.ForeignKey(
        TargetGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("open only to"),
    )
    needs_approval = models.BooleanField(
        _("organisers approve each registration"), default=False
    )
    # empty where there are no `prerequisite_rows`, so that nothing is asked
    prerequisites = models.CharField(
        _("prerequisites"),
        max_length=3,
        choices=Prerequisites,
        blank=True,
        default="",
        editable=False,
    )
    # whether there are any `priority_classes`: nothing is asked where there are none
    has_classes = models.BooleanField(default=False, editable=False)
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    changes_until = models.DateTimeField(
        _("changes and cancelling until"), null=True, blank=True
    )
    seats_per_organisation = models.PositiveIntegerField(
        _("seats per organisation"), null=True, blank=True
    )
    # all bodies of one municipality together: administration, council, local office
    seats_per_municipality = models.PositiveIntegerField(
        _("seats per municipality"), null=True, blank=True
    )
    release_on = models.DateField(
        _("unused seats of organisations and municipalities are free for all from"),
        null=True,
        blank=True,
    )
    hold_hours = models.PositiveSmallIntegerField(
        _("hours to confirm by e-mail"), default=24
    )
    threshold_percent = models.PositiveSmallIntegerField(
        _("presence needed for a certificate, in per cent"),
        default=80,
        validators=[MaxValueValidator(100)],
    )
    late_minutes = models.PositiveSmallIntegerField(
        _("late after, minutes"), default=15
    )
    partial_percent = models.PositiveSmallIntegerField(
        _("partial below, per cent"), default=80, validators=[MaxValueValidator(100)]
    )
    hour_minutes = models.PositiveSmallIntegerField(
        _("minutes of a taught hour"), default=60
    )
    asks_photo_consent = models.BooleanField(_("asks about photographs"), default=True)
    tells_parts = models.BooleanField(
        _("people are told by e-mail which part they have"), default=True
    )
    series = models.ForeignKey(
        EventSeries, models.SET_NULL, null=True, blank=True, related_name="events"
    )
    least_people = models.PositiveIntegerField(
        _("least number of people"), null=True, blank=True
    )
    decide_on = models.DateField(
        _("day to decide whether it takes place"), null=True, blank=True
    )
    media_guests = models.PositiveIntegerField(_("media guests"), null=True, blank=True)
    with_lodging = models.BooleanField(
        _("people stay overnight: rooms, meals, diets, travel costs"), default=False
    )
    is_template = models.BooleanField(
        _("template for other events"), default=False, editable=False
    )
    assured_at = models.DateTimeField(
        _("takes place for certain since"), null=True, blank=True, editable=False
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # the most days it ever had: calendars hold an entry for each, also for those gone
    most_days = models.PositiveSmallIntegerField(default=0, editable=False)
    search_key = models.TextField(blank=True, default="", editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = (F("starts_at").desc(nulls_last=True), "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_it_starts",
                violation_error_message=_("The event ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(threshold_percent__lte=100, partial_percent__lte=100),
                name="event_percentages",
            ),
            models.CheckConstraint(
                condition=Q(known_from__isnull=True, known_until__isnull=True)
                | Q(
                    starts_at__isnull=True,
                    known_from__isnull=False,
                    known_until__isnull=False,
                    known_until__gte=F("known_from"),
                ),
                name="event_known_span",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "held", "reported", "cancelled"])
                | Q(starts_at__isnull=False, ends_at__isnull=False),
                name="event_ahead_has_a_date",
                violation_error_message=_("Give the event a start and an end first."),
            ),
        ]
        indexes = [models.Index(fields=("status", "starts_at"), name="event_upcoming")]

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), self.slug))

    @property
    def is_study_visit(self) -> bool:
        """Whether it is a journey with legs and travellers."""
        return self.kind.behaviour == EventKind.Behaviour.STUDY_VISIT

    @property
    def is_press(self) -> bool:
        """Whether it is for the media: who comes counts as nobody reached (R-29)."""
        return self.kind.behaviour == EventKind.Behaviour.PRESS

    @property
    def gives_practices(self) -> bool:
        """Whether good practice is kept with it: study visits, mentoring and help."""
        behaviour = EventKind.Behaviour
        found = (behaviour.STUDY_VISIT, behaviour.CONSULTATION)
        return self.kind.behaviour in found

    @property
    def has_stay(self) -> bool:
        """Whether people sleep and eat there, and are paid their way."""
        return self.with_lodging or self.is_study_visit

    @property
    def tz(self) -> ZoneInfo:
        """The clocks of the place."""
        return ZoneInfo(self.time_zone)

    @property
    def day(self) -> date | None:
        """The local day on which it begins."""
        return self.starts_at.astimezone(self.tz).date() if self.starts_at else None

    @property
    def last_day(self) -> date | None:
        """The local day on which it ends."""
        return self.ends_at.astimezone(self.tz).date() if self.ends_at else None

    @property
    def deadline(self) -> datetime | None:
        """When registration ends: the time given, at the latest the start."""
        times = [moment for moment in (self.closes_at, self.starts_at) if moment]
        return min(times, default=None)

    @property
    def changes_end_at(self) -> datetime | None:
        """Until when people change and cancel freely: at the latest to the start."""
        times = [moment for moment in (self.changes_until, self.starts_at) if moment]
        return min(times, default=None)

    @property
    def link_from(self) -> datetime | None:
        """From when those with a seat see the online link."""
        if self.starts_at is None:
            return None
        return self.starts_at - timedelta(hours=self.link_hours)

    @property
    def is_undecided(self) -> bool:
        """Whether it is ahead and nobody has said yet that it takes place."""
        ahead = (self.Status.ANNOUNCED, self.Status.OPEN, self.Status.CLOSED)
        return self.assured_at is None and self.status in ahead

    def is_open(self, at: datetime) -> bool:
        """Whether anybody may register at `at`, by the clock of the server."""
        opened = self.opens_at is None or self.opens_at <= at
        closed = self.deadline is not None and self.deadline <= at
        return self.status == self.Status.OPEN and opened and not closed


class EventOrganiser(Record):
    """An organisation that holds the event; several may (R-25)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="organisers")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="organised_events"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("event", "organisation"), name="event_organiser_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class EventRole(Record):
    """A person's part in an event other than taking part (E27)."""

    class Role(models.TextChoices):
        TRAINER = "trainer", _("trainer")
        FACILITATOR = "facilitator", _("facilitator")
        MODERATOR = "moderator", _("moderator")
        MENTOR = "mentor", _("mentor")
        HOST = "host", _("host")
        SPEAKER = "speaker", _("speaker")
        OBSERVER = "observer", _("observer")
        COORDINATOR = "coordinator", _("coordinator")

    event = models.ForeignKey(Event, models.CASCADE, related_name="roles")
    session = models.ForeignKey(
        "courses.Session", models.CASCADE, null=True, blank=True, related_name="roles"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="event_roles")
    role = models.CharField(_("role"), max_length=12, choices=Role)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("event", "person", "role"),
                condition=Q(session__isnull=True),
                name="event_role_once",
            ),
            models.UniqueConstraint(
                fields=("session", "person", "role"),
                condition=Q(session__isnull=False),
                name="session_role_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"

    @property
    def email(self) -> str:
        """Where mails about the part go."""
        return self.person.email

    @property
    def language(self) -> str:
        """In which language and script they are."""
        return self.person.language

    @property
    def full_name(self) -> str:
        """Who has the part."""
        return self.person.full_name
