"""Whom an event still needs: how many trainers, facilitators, hosts …"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .events import Event, EventRole


class WantedRole(Record):
    """So many people with this role are needed; copies and templates keep it."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="wanted_roles", db_index=False
    )
    role = models.CharField(_("role"), max_length=12, choices=EventRole.Role)
    number = models.PositiveSmallIntegerField(_("how many"))

    class Meta:
        verbose_name = _("wanted role")
        verbose_name_plural = _("wanted roles")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("event", "role"), name="wanted_role_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="wanted_role_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} × {self.role}"
