"""Files out: what was refused at the door of an event."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.models import Scan
from courses.selectors.checkin import office_of, verdict_sentence, who_of
from courses.selectors.refusals import REASONS, asked_by
from participants.exchange.columns import Column, Spelling, moment


def _session(row: Scan, how: Spelling) -> Value:
    return how.texts(row.session.titles) if row.session else ""


def _time(row: Scan, _how: Spelling) -> Value:
    at = row.device_time if row.is_offline else row.received_at
    return moment(at, row.event.tz)


def _received(row: Scan, _how: Spelling) -> Value:
    return moment(row.received_at, row.event.tz)


def _reason(row: Scan, _how: Spelling) -> Value:
    return str(REASONS.get(row.verdict_reason, row.verdict_reason))


REFUSALS: tuple[Column[Scan], ...] = (
    Column("name", _("Name or code"), lambda row, _how: who_of(row), width=32),
    Column("organisation", _("Organisation"), lambda row, _how: office_of(row)),
    Column("session", _("Session"), _session, width=32),
    Column("time", _("Time"), _time, width=18),
    Column("received", _("Received"), _received, width=18),
    Column("device", _("Device"), lambda row, _how: asked_by(row), width=24),
    Column("reason", _("Reason"), _reason, width=28),
    Column("answer", _("Answer"), lambda row, _how: verdict_sentence(row), width=48),
)
