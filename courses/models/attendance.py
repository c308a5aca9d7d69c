"""Scans, and the presence that is derived from them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .devices import Device
from .events import Event
from .registrations import Registration
from .sessions import Session


class Scan(models.Model):
    """One act at the door, accepted or refused; rows are only ever added.

    `id` is made by the device, so the same scan sent twice is one row. A correction is
    an act at the desk: what an organiser `says` of somebody in one session, and why.
    """

    class Kind(models.TextChoices):
        SCAN = "scan", _("scan")
        WALK_IN = "walk_in", _("walk-in")
        UNDO = "undo", _("undo")
        CORRECTION = "correct", _("correction")

    AT_THE_DOOR = (Kind.SCAN, Kind.WALK_IN, Kind.UNDO)  # what a device may send

    class Direction(models.TextChoices):
        IN = "in", _("arrival")
        OUT = "out", _("departure")

    class Verdict(models.TextChoices):
        OK = "ok", _("welcome")
        REPEAT = "repeat", _("already in")
        REFUSED = "refused", _("refused")
        REVIEW = "review", _("to review")

    class Source(models.TextChoices):
        SCAN = "scan", _("scan")
        PAPER = "paper", _("paper list")
        SELF = "self", _("room code")
        MANUAL = "manual", _("by hand")
        ONLINE = "online", _("online")

    class Says(models.TextChoices):
        WHOLE = "whole", _("Was there the whole session")
        TIMES = "times", _("Was there for a part of it")
        ABSENT = "absent", _("Was not there")
        EXCUSED = "excused", _("Excused")
        NOTICE = "notice", _("Excused beforehand")
        SCANS = "scans", _("As the scans say")

    id = models.UUIDField(primary_key=True)
    # the composite indexes below begin with event and with registration
    event = models.ForeignKey(
        Event, models.PROTECT, related_name="scans", db_index=False
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="scans"
    )
    registration = models.ForeignKey(
        Registration,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="scans",
        db_index=False,
    )
    device = models.ForeignKey(
        Device, models.PROTECT, null=True, blank=True, related_name="scans"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    kind = models.CharField(max_length=8, choices=Kind)
    source = models.CharField(max_length=8, choices=Source, default=Source.SCAN)
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.IN)
    code = models.CharField(max_length=64, blank=True)
    walk_in = models.JSONField(null=True, blank=True)
    undoes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    # the id that an undo names: it may come before the scan that it takes back
    undo_target = models.UUIDField(null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    says = models.CharField(max_length=8, choices=Says, blank=True, editable=False)
    # until when somebody was there by a correction; `acted_at` is from when
    left_at = models.DateTimeField(null=True, blank=True, editable=False)
    content_hash = models.CharField(max_length=64)
    device_time = models.DateTimeField(_("time of the device"))
    received_at = models.DateTimeField(_("received"))
    acted_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # the time that counts, where neither clock alone says it
    is_offline = models.BooleanField(default=False)
    verdict = models.CharField(max_length=8, choices=Verdict)
    verdict_reason = models.CharField(max_length=32, blank=True)
    # of a repetition: the device at which it had been done before
    earlier_device = models.ForeignKey(
        Device,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        editable=False,
    )
    settled_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # when somebody decided on what was to review
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        editable=False,
    )
    settled_as = models.BooleanField(null=True, editable=False)  # whether it counts
    settled_reason = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ("-received_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="undo")
                | Q(undoes__isnull=False)
                | Q(undo_target__isnull=False),
                name="scan_undo_names_a_scan",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="ok")
                | Q(registration__isnull=False, session__isnull=False),
                name="scan_ok_is_of_somebody_somewhere",
            ),
            models.UniqueConstraint(
                fields=("undoes",), name="scan_undone_once", condition=Q(kind="undo")
            ),
            models.CheckConstraint(
                condition=Q(kind="correct", verdict="ok") & ~Q(says="") & ~Q(reason="")
                | ~Q(kind="correct") & Q(says="", left_at=None),
                name="scan_correction_says_what_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(kind="correct")
                | ~Q(says="times") & Q(acted_at=None, left_at=None)
                | Q(says="times", acted_at__isnull=False)
                & (Q(left_at=None) | Q(left_at__gt=F("acted_at"))),
                name="scan_correction_times",
            ),
        ]
        indexes = [
            models.Index(fields=("registration", "session"), name="scan_of_somebody"),
            models.Index(fields=("event", "-received_at"), name="scan_latest"),
            models.Index(
                fields=("undo_target",), condition=Q(kind="undo"), name="scan_undoing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.verdict}"


class Presence(Record):
    """What the scans say of one registration in one session; derived, never typed.

    There is a row for those who were there, and for those of whom an organiser said
    that they were not. Absence of all others is not stored: it follows from there being
    no row, see `selectors.presence`.
    """

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        LATE = "late", _("late")
        PARTIAL = "partial", _("partial")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("absent")

    registration = models.ForeignKey(  # the constraint below begins with it
        Registration, models.CASCADE, related_name="presences", db_index=False
    )
    session = models.ForeignKey(Session, models.PROTECT, related_name="presences")
    state = models.CharField(_("state"), max_length=8, choices=State)
    minutes = models.PositiveIntegerField(_("minutes present"))
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    source = models.CharField(max_length=8, choices=Scan.Source)
    is_open_ended = models.BooleanField(_("departure not seen"), default=False)
    is_corrected = models.BooleanField(_("corrected"), default=False)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(
                fields=("registration", "session"), name="presence_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.state}"
