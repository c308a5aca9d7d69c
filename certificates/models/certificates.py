"""Certificates: numbered, frozen when issued, never deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from courses.models import Event, Registration
from participants.models import Person

from .templates import SeriesYear, TemplateVersion


class Certificate(Record):
    """One certificate. What is printed stands in `snapshot` and never changes.

    `code` is for the verification page and apart from the serial. The PDF is made after
    the row, in the background: `pdf_state` says how far it is.
    """

    class Kind(models.TextChoices):
        PARTICIPATION = "participation", _("certificate of participation")
        COMPLETION = "completion", _("certificate")
        FACILITATOR = "facilitator", _("facilitator's certificate")
        TRAINER = "trainer", _("trainer's certificate")
        STUDY_VISIT = "study_visit", _("certificate of a study visit")
        THANKS = "thanks", _("letter of thanks")

    class State(models.TextChoices):
        VALID = "valid", _("valid")
        REPLACED = "replaced", _("replaced")
        REVOKED = "revoked", _("revoked")
        EXPIRED = "expired", _("expired")

    class PdfState(models.TextChoices):
        QUEUED = "queued", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        ERASED = "erased", _("erased")

    series_year = models.ForeignKey(
        SeriesYear, models.PROTECT, related_name="certificates"
    )
    number = models.PositiveIntegerField(_("number"))
    serial = models.CharField(_("serial number"), max_length=40, unique=True)
    code = models.CharField(_("verification code"), max_length=20, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.VALID
    )
    template = models.ForeignKey(
        TemplateVersion, models.PROTECT, related_name="certificates"
    )
    languages = models.JSONField(_("languages"), default=list)
    snapshot = models.JSONField()
    snapshot_hash = models.CharField(max_length=64)
    pdf_state = models.CharField(
        max_length=8, choices=PdfState, default=PdfState.QUEUED
    )
    pdf_attempts = models.PositiveSmallIntegerField(default=0)
    pdf_error = models.CharField(max_length=300, blank=True)
    pdf = models.FileField(upload_to="certificates/", blank=True)
    pdf_hash = models.CharField(max_length=64, blank=True, db_index=True)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ("-issued_at", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=("series_year", "number"), name="certificate_number"
            ),
            models.UniqueConstraint(
                fields=("person", "event", "kind"),
                condition=Q(state="valid", event__isnull=False),
                name="certificate_one_valid_per_event",
            ),
            models.UniqueConstraint(
                fields=("person", "series_year", "kind"),
                condition=Q(state="valid", event__isnull=True),
                name="certificate_one_valid_without_event",
            ),
            models.CheckConstraint(
                condition=~Q(pdf_state="ready") | (~Q(pdf="") & ~Q(pdf_hash="")),
                name="certificate_ready_has_a_file",
            ),
            models.CheckConstraint(
                condition=Q(
                    erased_at__isnull=True, pdf_state__in=["queued", "ready", "failed"]
                )
                | Q(erased_at__isnull=False, pdf_state="erased"),
                name="certificate_erased_has_no_file",
            ),
        ]
        indexes = [
            models.Index(
                fields=("pdf_state", "id"),
                condition=Q(pdf_state="queued"),
                name="certificate_to_render",
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class CertificateEvent(models.Model):
    """What happened to a certificate; rows are only added."""

    class Action(models.TextChoices):
        ISSUED = "issued", _("issued")
        REPLACED = "replaced", _("replaced")
        REVOKED = "revoked", _("revoked")
        EXPIRED = "expired", _("expired")
        SENT = "sent", _("sent")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="history")
    action = models.CharField(max_length=12, choices=Action)
    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of a certificate’s history")
        verbose_name_plural = _("history of certificates")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.action
