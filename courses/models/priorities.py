"""Priority classes: who is served first on the waiting list of an event."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Record
from participants.models import TargetGroup

from .events import Event


class PriorityClass(Record):
    """A target group at its place in the order; who is in none comes last (E66).

    A registration is in the first class whose group it falls into. `has_classes` of the
    event says that there are any, so that nothing is asked where there are none.
    """

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="priority_classes", db_index=False
    )
    group = models.ForeignKey(
        TargetGroup,
        models.PROTECT,
        related_name="priority_classes",
        verbose_name=_("target group"),
    )
    position = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("priority class")
        verbose_name_plural = _("priority classes")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("event", "group"), name="priority_class_once_per_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.group}"
