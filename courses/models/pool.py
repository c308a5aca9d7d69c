"""The pool: municipalities ask for a facilitator, one of them says yes (E50)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from participants.models import Organisation

from .events import Event
from .facilitators import Candidacy, Qualification


class PoolRequest(Record):
    """An organisation asks for somebody with a qualification, for a day and a place.

    Who has no account proves the address by a mailed link before the organisers see the
    request; of a coordinator who is signed in they see it at once. `citizens` is
    how many came, once it is over.
    """

    class Status(models.TextChoices):
        UNPROVEN = "unproven", _("waiting for e-mail confirmation")
        NEW = "new", _("new")
        ASKED = "asked", _("facilitators are asked")
        ASSIGNED = "assigned", _("facilitator found")
        HELD = "held", _("held")
        NOT_HELD = "not_held", _("not held")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (Status.NEW, Status.ASKED)
    WITH_SOMEBODY = (Status.ASSIGNED, Status.HELD)

    qualification = models.ForeignKey(
        Qualification, models.PROTECT, related_name="requests"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="pool_requests"
    )
    place = models.CharField(_("place"), max_length=200)
    on = models.DateField(_("day"))
    topic = models.CharField(_("topic"), max_length=300)
    language = models.CharField(_("language"), max_length=8)
    note = models.TextField(_("note"), blank=True)
    contact = models.CharField(_("contact person"), max_length=200)
    email = models.EmailField(_("e-mail"))
    email_key = models.CharField(max_length=254, editable=False)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    mail_language = models.CharField(max_length=8)
    search_key = models.TextField(blank=True, default="", editable=False)
    status = models.CharField(
        _("state"), max_length=12, choices=Status, default=Status.UNPROVEN
    )
    event = models.ForeignKey(
        Event,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="pool_requests",
        verbose_name=_("event"),
    )
    assigned = models.ForeignKey(
        Candidacy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    citizens = models.PositiveIntegerField(
        _("citizens who came"), null=True, blank=True
    )
    outcome = models.TextField(_("what came of it"), blank=True)

    class Meta:
        verbose_name = _("request for a facilitator")
        verbose_name_plural = _("requests for facilitators")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["assigned", "held"], assigned__isnull=False)
                | Q(status="not_held")
                | (
                    ~Q(status__in=["assigned", "held", "not_held"])
                    & Q(assigned__isnull=True)
                ),
                name="pool_request_assigned_or_not",
            ),
            models.CheckConstraint(
                condition=Q(citizens__isnull=True) | Q(status="held"),
                name="pool_request_citizens_when_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}, {self.place}"


class PoolAnswer(Record):
    """A facilitator was asked whether they would take a request, and what they said."""

    class Answer(models.TextChoices):
        NONE = "", _("no answer yet")
        YES = "yes", _("would do it")
        NO = "no", _("cannot")

    request = models.ForeignKey(PoolRequest, models.CASCADE, related_name="answers")
    candidacy = models.ForeignKey(
        Candidacy, models.PROTECT, related_name="pool_answers"
    )
    answer = models.CharField(
        _("answer"), max_length=4, choices=Answer, default=Answer.NONE, blank=True
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("request", "candidacy"), name="pool_answer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}: {self.answer}"
