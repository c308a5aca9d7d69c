"""Who an issue goes to: audiences, dispatches, and one delivery per address."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.languages import pick
from core.models import Record
from outbox.models import Message
from participants.models import Organisation, Person, TargetGroup

from .issues import BulletinSeries, Issue, Subscription


class Audience(Record):
    """Target groups that get a newsletter, and the legal basis for writing to them.

    Subscribers agreed for themselves, so they may be part of any audience.
    """

    class Basis(models.TextChoices):
        CONSENT = "consent", _("consent")
        CONTRACT = "contract", _("contract of the training")
        PUBLIC_TASK = "public_task", _("public task")

    series = models.ForeignKey(BulletinSeries, models.CASCADE, related_name="audiences")
    names = TextsField(_("name"))
    groups = models.ManyToManyField(
        TargetGroup,
        blank=True,
        related_name="audiences",
        verbose_name=_("target groups"),
    )
    includes_subscribers = models.BooleanField(
        _("also those who subscribed"), default=True
    )
    basis = models.CharField(_("legal basis"), max_length=12, choices=Basis)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ("pk",)

    def __str__(self) -> str:
        return pick(self.names)


class Dispatch(Record):
    """One sending of an issue. Approval freezes its deliveries in one transaction.

    `content` is what was approved, by language: later edits change no mail. While it
    waits for approval the counts are those that were asked for.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        WAITING = "waiting", _("waiting for approval")
        SENDING = "sending", _("being sent")
        PAUSED = "paused", _("paused")
        DONE = "done", _("sent")
        CANCELLED = "cancelled", _("cancelled")

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="dispatches")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="dispatches")
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.DRAFT
    )
    candidates = models.PositiveIntegerField(default=0)
    queued = models.PositiveIntegerField(default=0)
    excluded = models.PositiveIntegerField(default=0)
    content = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField(_("approval asked for"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.CharField(_("why it was sent back"), max_length=500, blank=True)
    frozen_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    not_after = models.DateTimeField(_("not after"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(candidates=models.F("queued") + models.F("excluded")),
                name="dispatch_accounts_for_everybody",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting")
                | Q(asked_at__isnull=False, asked_by__isnull=False),
                name="dispatch_waiting_was_asked_for",
            ),
            models.UniqueConstraint(
                fields=("issue", "audience"),
                condition=~Q(state="cancelled"),
                name="dispatch_once_per_audience",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue} → {self.audience}"

    @property
    def batch(self) -> str:
        """The key of its messages in the outbox."""
        return str(self.uid)


class Delivery(Record):
    """One candidate of a dispatch: one message per address, or a reason for none.

    `covered` names the others who share the address; `rule` says why this one was
    chosen ("Why did I get this?").
    """

    class Exclusion(models.TextChoices):
        NONE = "", _("not excluded")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        SUPPRESSED = "suppressed", _("address blocked")
        NO_CONSENT = "no_consent", _("no consent")
        NO_ADDRESS = "no_address", _("no address")
        BAD_ADDRESS = "bad_address", _("impossible address")
        DUPLICATE = "duplicate", _("shares an address")
        LEFT_POST = "left_post", _("left the post")
        ALREADY = "already", _("has this issue already")

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="deliveries"
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="deliveries"
    )
    subscription = models.ForeignKey(
        Subscription, models.SET_NULL, null=True, blank=True, related_name="deliveries"
    )
    address_key = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=8, blank=True)
    exclusion = models.CharField(max_length=16, choices=Exclusion, blank=True)
    rule = models.JSONField(default=dict, blank=True)
    covered = models.JSONField(default=list, blank=True)
    message = models.OneToOneField(
        Message, models.PROTECT, null=True, blank=True, related_name="delivery"
    )

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("dispatch", "address_key"),
                condition=Q(exclusion="") & ~Q(address_key=""),  # erased ones are empty
                name="delivery_once_per_address",
            ),
            models.CheckConstraint(
                condition=Q(exclusion="", message__isnull=False)
                | (~Q(exclusion="") & Q(message__isnull=True)),
                name="delivery_has_a_message_or_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.address_key or self.exclusion
