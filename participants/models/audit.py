"""The audit trail: who did what to which row. The database refuses changes to it."""

from __future__ import annotations

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from .accounts import User


class AuditEvent(models.Model):
    """One act. `actor` is empty for the public and for background work.

    Append-only: triggers on both databases refuse UPDATE and DELETE. So a row names
    its target by uid and never holds a name or an address: erasing a person leaves
    the trail as it is.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("time"), db_index=True)
    actor = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    action = models.CharField(_("act"), max_length=60)
    target_kind = models.CharField(max_length=60)
    target_uid = models.UUIDField(null=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=("target_kind", "target_uid"), name="audit_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_kind}"
