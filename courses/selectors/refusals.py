"""What was refused at the door, and why: kept, to be explained."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import Event, Scan

REASONS: Final[dict[str, str | Promise]] = {
    "bad_code": _("no ticket of ours"),
    "unknown_ticket": _("no registration to the ticket"),
    "other_event": _("ticket of another event"),
    "no_session": _("no session was chosen"),
    "other_day": _("session of another day"),
    "is_held": _("not confirmed by e-mail"),
    "is_waiting": _("on the waiting list"),
    "is_offered": _("seat offered, not accepted"),
    "is_cancelled": _("registration cancelled"),
    "is_rejected": _("registration not accepted"),
    "is_expired": _("registration ran out"),
    "is_replaced": _("seat handed over"),
    "no_name": _("no name was typed"),
    "one_device": _("another person on the same device"),
    "not_yours": _("undo by another device"),
}


def refused_acts(event: Event, reason: str = "") -> QuerySet[Scan]:
    """The acts at an event that were refused, the latest first; of one reason alone."""
    rows = event.scans.filter(verdict=Scan.Verdict.REFUSED)
    if reason:
        rows = rows.filter(verdict_reason=reason)
    related = ("event", "session", "device", "actor")
    rows = rows.select_related(*related, "registration__organisation")
    return rows.select_related("registration__event").order_by("-received_at", "pk")


def reasons_at(event: Event) -> list[tuple[str, str | Promise, int]]:
    """The reasons at an event, the most frequent first: key, words, number."""
    rows = event.scans.filter(verdict=Scan.Verdict.REFUSED).order_by()
    counted = rows.values_list("verdict_reason").annotate(number=Count("pk"))
    found = sorted(counted, key=lambda row: (-row[1], row[0]))
    return [(key, REASONS.get(key, key), number) for key, number in found]


def asked_by(scan: Scan) -> str:
    """Who asked: the device by its name, else the person at the desk."""
    if scan.device is not None:
        return scan.device.label
    if scan.actor is not None:
        return str(scan.actor)
    return str(scan.get_source_display()) if scan.source == Scan.Source.SELF else ""
