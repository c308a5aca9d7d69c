"""Files out: what people did themselves by the code on the screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.models import Scan, SelfCheckin
from courses.selectors.checkin import verdict_sentence
from participants.exchange.columns import Column, Spelling, moment, yes_no


def _name(row: Scan, how: Spelling) -> Value:
    found = row.registration
    return how.text(found.full_name, found.language) if found else ""


def _session(row: Scan, how: Spelling) -> Value:
    return how.texts(row.session.titles) if row.session else ""


def _time(row: Scan, _how: Spelling) -> Value:
    return moment(row.received_at, row.event.tz)


def _network(row: Scan, how: Spelling) -> Value:
    found = getattr(row, "self_checkin", None)
    return how.choice(SelfCheckin.Network, found.network) if found else ""


def _shared(row: Scan, _how: Spelling) -> Value:
    found = getattr(row, "self_checkin", None)
    return str(_("Yes") if found and found.is_shared_device else _("No"))


SELF_CHECKINS: tuple[Column[Scan], ...] = (
    Column("name", _("Name"), _name, width=32),
    Column("session", _("Session"), _session, width=32),
    Column("time", _("Time"), _time, width=18),
    Column("answer", _("Answer"), lambda row, _how: verdict_sentence(row), width=32),
    Column("network", _("Network"), _network, width=24),
    Column("shared", _("The device of somebody else too"), _shared, width=18),
    Column("late", _("Late"), yes_no("is_late"), width=12),
    Column("undone", _("Taken back"), yes_no("is_undone"), width=12),
)
