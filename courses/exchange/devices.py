"""Files out: the devices of an event."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.models import Device
from participants.exchange.columns import Column, Spelling, moment, of


def _zone(name: str) -> Callable[[Device, Spelling], Value]:
    def value(row: Device, _how: Spelling) -> Value:
        return moment(getattr(row, name), row.event.tz)

    return value


DEVICES: tuple[Column[Device], ...] = (
    Column("name", _("Name of the device"), of("label"), width=32),
    Column("enrolled", _("Enrolled"), _zone("enrolled_at"), width=18),
    Column("seen", _("Last contact"), _zone("seen_at"), width=18),
    Column("queue", _("Waiting to be sent"), of("queue_length"), width=18),
    Column("withdrawn", _("Withdrawn"), _zone("revoked_at"), width=18),
)
