"""Messages to be sent, and every try to send one."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Record


class Lane(models.IntegerChoices):
    """Who goes first: a lower lane always overtakes a higher one."""

    URGENT = 0, _("Urgent")  # login codes
    SERVICE = 10, _("Service")  # confirmations, tickets, certificates
    BULK = 20, _("Newsletter")


class Batch(Record):
    """Messages that are paused or cancelled together, such as one newsletter dispatch.

    One row speaks for all messages that carry its key, also for those that a retry
    queues again later; a batch without a row is running.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", _("Cancelled")

    key = models.CharField(_("key"), max_length=64, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.RUNNING
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")

    def __str__(self) -> str:
        return self.key


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, at: datetime) -> MessageQuerySet:
        """Queued, due at `at`, and not in a batch that was stopped."""
        return self.filter(state=Message.State.QUEUED, due_at__lte=at).running()

    def running(self) -> MessageQuerySet:
        stopped = Batch.objects.filter(key=OuterRef("batch")).exclude(
            state=Batch.State.RUNNING
        )
        return self.filter(Q(batch="") | ~Exists(stopped))

    def stoppable(self) -> MessageQuerySet:
        """Those of which not a byte was sent yet: they can still be held back."""
        return self.filter(state__in=[Message.State.QUEUED, Message.State.CLAIMED])


class Message(Record):
    """One mail to one address: the row is the truth, the engine only moves it.

    QUEUED → CLAIMED (a worker has it) → SENDING (committed before the mail server
    hears of it) → SENT. UNCERTAIN: the answer was lost; a person decides.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        CLAIMED = "claimed", _("Claimed")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Uncertain")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Skipped")
        CANCELLED = "cancelled", _("Cancelled")

    class SkipReason(models.TextChoices):
        NONE = "", "-"
        BAD_ADDRESS = "bad_address", _("Bad address")
        SUPPRESSED = "suppressed", _("Suppressed address")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        ERASED = "erased", _("Erased on request")
        EXPIRED = "expired", _("Too late to be of use")
        NOT_NEEDED = "not_needed", _("No longer needed")

    WITH_WORKER = (State.CLAIMED, State.SENDING)
    FINAL = (State.SENT, State.FAILED, State.SKIPPED, State.CANCELLED)

    kind = models.CharField(_("kind"), max_length=64)
    lane = models.PositiveSmallIntegerField(
        _("lane"), choices=Lane, default=Lane.SERVICE
    )
    about_kind = models.CharField(_("about"), max_length=64, blank=True)
    about_uid = models.UUIDField(_("identifier"), null=True, blank=True)
    address = models.CharField(_("address"), max_length=254)
    address_key = models.CharField(max_length=254, editable=False)
    domain = models.CharField(_("domain"), max_length=254, editable=False)
    language = models.CharField(_("language"), max_length=16)
    dedupe_key = models.CharField(_("sent once per"), max_length=200, unique=True)
    message_id = models.CharField(_("Message-ID"), max_length=320, unique=True)
    batch = models.CharField(_("batch"), max_length=64, blank=True)
    list_key = models.CharField(_("list"), max_length=64, blank=True)
    context = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    context_is_secret = models.BooleanField(default=False, editable=False)

    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.QUEUED
    )
    skip_reason = models.CharField(
        _("reason"), max_length=16, choices=SkipReason, blank=True, default=""
    )
    worker = models.CharField(_("worker"), max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    crashes = models.PositiveSmallIntegerField(default=0, editable=False)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    expires_at = models.DateTimeField(_("useful until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["claimed", "sending"]) & ~Q(worker=""))
                | (~Q(state__in=["claimed", "sending"]) & Q(worker="")),
                name="message_worker_while_worked_on",
            ),
            models.CheckConstraint(
                condition=(Q(state="skipped") & ~Q(skip_reason=""))
                | (~Q(state="skipped") & Q(skip_reason="")),
                name="message_skipped_has_reason",
            ),
            models.UniqueConstraint(
                fields=["batch", "address_key"],
                condition=~Q(batch="") & ~Q(skip_reason="bad_address"),
                name="message_once_per_batch_and_address",
                violation_error_message=_("This address is in the batch already."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "due_at", "id"],
                condition=Q(state="queued"),
                name="message_claim",
            ),
            models.Index(
                fields=["worker"],
                condition=Q(state__in=["claimed", "sending"]),
                name="message_of_worker",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(state="uncertain"),
                name="message_uncertain",
            ),
            models.Index(
                fields=["batch", "state"], condition=~Q(batch=""), name="message_batch"
            ),
            models.Index(fields=["address_key", "state"], name="message_address"),
            models.Index(fields=["about_kind", "about_uid"], name="message_about"),
            models.Index(fields=["lane", "state"], name="message_lane_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"

    def make_message_id(self) -> str:
        """The Message-ID of this row: made once, the same at each try."""
        return f"<{self.uid.hex}@{settings.SITE_HOST}>"


class Attempt(Record):
    """One try to send a message, or a person's word on what became of it."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("Accepted by the mail server")
        DEFERRED = "deferred", _("To be tried again")
        REFUSED = "refused", _("Refused")
        NO_SUCH_ADDRESS = "no_such_address", _("No such address")
        POLICY = "policy", _("Refused by a rule of the mail server")
        BUSY = "busy", _("Mail server busy")
        UNREACHABLE = "unreachable", _("Mail server not reached")
        UNCERTAIN = "uncertain", _("Answer lost")
        BROKEN = "broken", _("Message could not be made")
        CONFIRMED = "confirmed", _("Confirmed as delivered")
        REPEATED = "repeated", _("Sent again on request")

    message = models.ForeignKey(
        Message, models.CASCADE, related_name="tries", verbose_name=_("message")
    )
    at = models.DateTimeField(_("at"))
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome)
    smtp_code = models.PositiveSmallIntegerField(_("code"), null=True, blank=True)
    enhanced = models.CharField(_("status"), max_length=12, blank=True)
    text = models.CharField(_("text"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.outcome} {self.smtp_code or ''} {self.enhanced}".strip()
