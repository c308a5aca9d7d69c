"""Programmes, and the organisations that take part in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation, Person, Region


class Programme(Record):
    """A donor-funded undertaking that groups events, certificates and newsletters.

    The period is exact dates, months, or a duration only (R-5): what the contract does
    not say stays empty. `status` is derived from the dates; an override needs a reason
    and is listed where it contradicts them (R-6).
    """

    class Precision(models.TextChoices):
        DAY = "day", _("exact dates")
        MONTH = "month", _("months")
        DURATION = "duration", _("duration only")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        ENDED = "ended", _("ended")

    code = models.SlugField(_("code"), unique=True)
    titles = TextsField(_("title"))
    short_names = TextsField(_("short name"))
    language = models.CharField(_("language of the contract"), max_length=8)
    summaries = TextsField(_("summary"), blank=True, multiline=True)
    reference_number = models.CharField(_("contract number"), max_length=60, blank=True)
    reference_key = models.CharField(
        max_length=60, blank=True, editable=False, db_index=True
    )
    reference_on = models.DateField(_("contract date"), null=True, blank=True)
    period_precision = models.CharField(
        max_length=8, choices=Precision, default=Precision.DAY
    )
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField(
        _("months"), null=True, blank=True
    )
    status_override = models.CharField(
        _("stated status"), max_length=8, choices=Status, blank=True
    )
    status_reason = models.CharField(_("reason"), max_length=300, blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    regions = models.ManyToManyField(Region, blank=True, related_name="programmes")
    stated_municipalities = models.PositiveIntegerField(
        _("municipalities promised"), null=True, blank=True
    )
    phase_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later_phases"
    )
    is_public = models.BooleanField(_("shown to the public"), default=False)
    # a message to more people waits for a second person; empty: none ever does
    letters_alone = models.PositiveIntegerField(
        _("recipients without a second person"), null=True, blank=True, default=200
    )
    # how long people are kept after the end; empty: as the installation says
    kept_months = models.PositiveSmallIntegerField(
        _("months that people’s data are kept"), null=True, blank=True
    )
    hold_reason = models.CharField(_("why data are held"), max_length=300, blank=True)
    erasure_noticed_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = (F("starts_on").desc(nulls_last=True), "code")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="programme_ends_after_it_starts",
                violation_error_message=_("The programme ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(status_override="") | ~Q(status_reason=""),
                name="programme_stated_status_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(
            self.short_names.get(self.language)
            or self.titles.get(self.language, self.code)
        )


class Partner(Record):
    """An organisation's role in a programme; one may have several (R-4)."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead organisation")
        IMPLEMENTER = "implementer", _("implementer")
        PARTNER = "partner", _("partner")
        CO_ORGANISER = "co_organiser", _("co-organiser")
        BENEFICIARY = "beneficiary", _("beneficiary")
        MENTOR = "mentor", _("mentor")
        MENTEE = "mentee", _("mentee")
        SELECTED = "selected", _("selected by public call")
        RECIPIENT = "recipient", _("recipient of publications")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="partnerships"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "organisation", "role"), name="partner_role_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.role}"


class Contact(Record):
    """Who speaks for an organisation in a programme; a change keeps the former one."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="contacts")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_roles")
    role = models.CharField(_("role"), max_length=100, blank=True)
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact of an organisation")
        verbose_name_plural = _("contacts of organisations")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "organisation"),
                condition=Q(ended_on__isnull=True),
                name="contact_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.organisation})"
