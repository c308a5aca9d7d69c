"""The events of a series as a spreadsheet."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courses.models import Event
from participants.exchange.columns import Column, choice_of, moment, of

SERIES: tuple[Column[Event], ...] = (
    Column("name", _("Title"), lambda row, how: how.texts(row.titles), width=45),
    Column("start", _("start"), lambda row, _: moment(row.starts_at, row.tz)),
    Column("end", _("end"), lambda row, _: moment(row.ends_at, row.tz)),
    Column("place", _("Place"), lambda row, how: how.place(row.place), width=24),
    Column("state", _("State"), choice_of("status", Event.Status), width=22),
    Column("seats", _("Seats"), of("seats"), width=10),
    Column("confirmed", _("Confirmed"), of("confirmed"), width=12),
    Column("came", _("Attended"), of("came"), width=12),
)
