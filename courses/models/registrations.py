"""Registrations: a person signs up for an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Record
from participants.models import (
    ConsentWording,
    JobProfile,
    Organisation,
    Person,
    Post,
)

from .events import Event
from .priorities import PriorityClass


class Status(models.TextChoices):
    """Where a registration stands; the first four are active."""

    HELD = "held", _("waiting for e-mail confirmation")
    CONFIRMED = "confirmed", _("confirmed")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("seat offered")
    REJECTED = "rejected", _("not accepted")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


ACTIVE = (Status.HELD, Status.CONFIRMED, Status.WAITING, Status.OFFERED)
SEATED = (Status.HELD, Status.CONFIRMED, Status.OFFERED)


class Decision(models.TextChoices):
    """Where a registration stands that an organiser decides on; empty: nobody does."""

    UNPROVEN = "unproven", _("address not confirmed")
    PENDING = "pending", _("to be decided")
    APPROVED = "approved", _("approved")


UNDECIDED = (Decision.UNPROVEN, Decision.PENDING)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Filters on a registration's own columns."""

    def active(self) -> RegistrationQuerySet:
        """Held, confirmed, waiting or offered."""
        return self.filter(status__in=ACTIVE)

    def confirmed(self) -> RegistrationQuerySet:
        """Those who may enter."""
        return self.filter(status=Status.CONFIRMED)

    def in_line(self) -> RegistrationQuerySet:
        """The waiting list in the order in which it is served: of those on whom an
        organiser decides, the approved.
        """
        rows = self.filter(status=Status.WAITING, decision__in=["", Decision.APPROVED])
        return rows.order_by("-priority", "queued_at", "pk")

    def at_stage(self, stage: str) -> RegistrationQuerySet:
        """Those with this status; who waits for a decision has a stage of their own."""
        if stage in UNDECIDED:
            return self.filter(status=Status.WAITING, decision=stage)
        rows = self.filter(status=stage)
        is_line = stage == Status.WAITING
        return rows.exclude(decision__in=UNDECIDED) if is_line else rows

    def undecided(self) -> RegistrationQuerySet:
        """Those whose address is known to be theirs and who wait for a decision."""
        return self.filter(status=Status.WAITING, decision=Decision.PENDING)


STAGES: tuple[tuple[str, Any], ...] = (
    *Status.choices,
    *[(str(step), step.label) for step in UNDECIDED],
)


class Registration(Record):
    """One person's registration for one event.

    It keeps what was typed, whatever happens to the person's card later, and the post
    of that day. `person` is set only after the address is confirmed, unless it was
    chosen among known people. `number` is random and stands in the ticket code. When
    two cards are merged that both had a registration here, the one that ended is
    `merged_into` the one that counts.
    """

    class Source(models.TextChoices):
        SELF = "self", _("registered themselves")
        NOMINATION = "nomination", _("nominated")
        STAFF = "staff", _("added by an organiser")
        WALK_IN = "walk_in", _("walked in")
        IMPORT = "import", _("imported")

    class TakesPart(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")

    event = models.ForeignKey(
        Event,
        models.PROTECT,
        related_name="registrations",
        db_index=False,  # `registration_list` begins with it
    )
    status = models.CharField(_("status"), max_length=12, choices=Status)
    source = models.CharField(
        _("source"), max_length=12, choices=Source, default=Source.SELF
    )
    number = models.BigIntegerField(unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    given_name = models.CharField(_("first name"), max_length=100)
    middle_name = models.CharField(_("father's name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100)
    name_key = models.CharField(max_length=300, editable=False)
    search_key = models.CharField(max_length=900, editable=False)
    sort_key = models.CharField(max_length=600, editable=False)
    gender = models.CharField(
        _("gender"), max_length=12, choices=Person.Gender, blank=True, default=""
    )
    # ordinary personal answers until it is known whose they are: field to answer
    stated = models.JSONField(default=dict, blank=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    email_key = models.CharField(max_length=254, editable=False)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
    )
    organisation_text = models.CharField(
        _("organisation as written"), max_length=300, blank=True
    )
    post_title = models.CharField(_("post"), max_length=200, blank=True)
    profiles = models.ManyToManyField(
        JobProfile,
        blank=True,
        related_name="registrations",
        verbose_name=_("job profiles"),
    )
    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    post_snapshot = models.JSONField(default=dict, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=8)
    consent_wording = models.ForeignKey(
        ConsentWording, models.PROTECT, null=True, blank=True, related_name="+"
    )
    consented_at = models.DateTimeField(_("consented"), null=True, blank=True)
    may_be_photographed = models.BooleanField(
        _("may be photographed"), null=True, blank=True
    )
    takes_part = models.CharField(
        _("takes part"), max_length=12, choices=TakesPart, blank=True, default=""
    )  # asked only where one may choose
    # which of the sessions held side by side, by their uid: see docs/decisions/0033
    chosen_sessions = models.JSONField(default=list, blank=True, editable=False)
    # rises with what changes for this person's calendar alone: part of its SEQUENCE
    entry_version = models.PositiveSmallIntegerField(default=0, editable=False)
    wants_newsletter = models.BooleanField(_("wants the newsletter"), default=False)
    queued_at = models.DateTimeField(_("in line since"))
    priority = models.SmallIntegerField(_("priority"), default=0)
    priority_class = models.ForeignKey(
        PriorityClass,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("class"),
    )
    # why an organiser put somebody into another class than the computed one
    class_reason = models.CharField(max_length=300, blank=True, editable=False)
    decision = models.CharField(
        _("decision"), max_length=12, choices=Decision, blank=True, default=""
    )
    # why an organiser accepted somebody who lacks a prerequisite
    waiver = models.CharField(max_length=300, blank=True, editable=False)
    # set when somebody was identified before the seat was confirmed
    identified_at = models.DateTimeField(null=True, blank=True, editable=False)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=300, blank=True)
    is_late = models.BooleanField(
        _("cancelled after the deadline"), default=False, editable=False
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        editable=False,
    )
    request_uid = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    # what was ticked, until the row is stored and `profiles` can hold it
    entered_profiles: Sequence[JobProfile] = ()
    has_profiles = True  # False: it was looked up that there are none
    # what was answered to the form of the event; None where nothing was asked
    entered_answers: Mapping[str, Any] | None = None
    # in a list with chosen questions: an answer to each, in words
    shown_answers: Sequence[str] = ()

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ("sort_key", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("event", "person"),
                condition=Q(status__in=ACTIVE, person__isnull=False),
                name="registration_once_per_person",
            ),
            models.UniqueConstraint(
                fields=("event", "email_key", "name_key"),
                condition=Q(status__in=ACTIVE) & ~Q(email_key=""),
                name="registration_once_per_name_and_address",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["held", "offered"])
                | Q(held_until__isnull=False),
                name="registration_hold_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(status="waiting", decision="unproven")
                | Q(held_until__isnull=False),
                name="registration_unproven_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False),
                name="registration_confirmed_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=("event", "status", "sort_key"), name="registration_list"
            ),
            models.Index(fields=("email_key",), name="registration_address"),
            models.Index(
                fields=("held_until",),
                condition=Q(status__in=["held", "offered"]),
                name="registration_holds",
            ),
            models.Index(
                fields=("event", "-priority", "queued_at", "id"),
                condition=Q(status="waiting"),
                name="registration_line",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given, father's and family name as typed."""
        parts = (self.given_name, self.middle_name, self.family_name)
        return " ".join(part for part in parts if part)

    @property
    def shown_name(self) -> str:
        """The name, else words that say it was erased: a row of a list has no blank."""
        return self.full_name or gettext("Name no longer kept")

    def status_at(self, at: datetime) -> str:
        """The status at `at`: a hold or offer ends on time, job or no job."""
        is_over = self.held_until is not None and self.held_until <= at
        if is_over and self.status in (Status.HELD, Status.OFFERED, Status.WAITING):
            return Status.EXPIRED
        return self.status

    @property
    def is_undecided(self) -> bool:
        """Waits for a decision, or for the click before it; takes no seat till then."""
        return self.status == Status.WAITING and self.decision in UNDECIDED

    @property
    def stage(self) -> str:
        """Its status, or while nobody decided, what it waits for."""
        return self.decision if self.is_undecided else self.status

    def stage_at(self, at: datetime) -> str:
        """The stage at `at`."""
        status = self.status_at(at)
        return status if status == Status.EXPIRED else self.stage

    @property
    def stage_label(self) -> str:
        """The stage in words."""
        if self.is_undecided:
            return str(self.get_decision_display())
        return str(self.get_status_display())

    @property
    def way(self) -> str:
        """In person or online; who said nothing needs a seat in the room."""
        return self.takes_part or self.TakesPart.IN_PERSON

    @property
    def stated_profiles(self) -> list[JobProfile]:
        """The kinds of work stated with it, stored or not."""
        if not self.pk:
            return list(self.entered_profiles)
        return list(self.profiles.all()) if self.has_profiles else []

    @property
    def is_active(self) -> bool:
        """Held, confirmed, waiting or offered."""
        return self.status in ACTIVE
