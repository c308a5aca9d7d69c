"""What the door says about a scan, in a sentence."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.dates import format_date, format_time
from core.languages import pick
from courses.models import Scan
from participants.selectors.organisations import organisation_name

SENTENCES: dict[str, str | Promise] = {
    "bad_code": _("This is no ticket of ours. Look for the person by name."),
    "unknown_ticket": _("This ticket is genuine, but its registration is not here."),
    "other_event": _("Not for today: the ticket is for another event, %(event)s."),
    "no_session": _("Choose a session first."),
    "is_held": _("Not for today: the registration was not confirmed by e-mail."),
    "is_waiting": _("Not for today: still on the waiting list."),
    "is_offered": _("Not for today: a seat was offered, but not accepted yet."),
    "is_cancelled": _("Not for today: the registration was cancelled."),
    "is_rejected": _("Not for today: the registration was not accepted."),
    "is_expired": _("Not for today: the registration ran out."),
    "other_day": _("Not for today: this session is on %(day)s."),
    "is_replaced": _("Not for today: the seat was handed over to a colleague."),
    "clock": _("Stored to be looked at: the clock of the device is wrong."),
    "second_device": _("Stored to be looked at: another device did the same."),
    "corrected": _("Stored to be looked at: it was entered that they were not there."),
    "no_name": _("Type the name of the person first."),
    "undo_late": _(
        "Stored to be looked at: a device takes back only what is less than 10 minutes "
        "ago."
    ),
    "undo_ahead": _("Stored to be looked at: what it takes back has not arrived."),
    "not_yours": _("Only the device that checked somebody in takes it back."),
    "one_device": _("Another person was checked in on this device. Ask at the door."),
    "same_id": _("Stored to be looked at: the device sent two scans as one."),
    "registration_closed": _(
        "Stored to be looked at: nobody could be registered for this event then."
    ),
}
IN_REVIEW: dict[str, str | Promise] = {
    "no_session": _("Stored to be looked at: the session is not on any more."),
    "other_day": _("Stored to be looked at: the session was moved to %(day)s."),
}
ALREADY_IN = _("Already in since %(time)s")
ALREADY_OUT = _("Already out since %(time)s")
ALREADY_IN_AT = _("Already in since %(time)s (%(device)s)")
ALREADY_OUT_AT = _("Already out since %(time)s (%(device)s)")
NOT_KEPT = _("Name no longer kept")
TO_REVIEW = _("Stored to be looked at.")


def who_of(scan: Scan) -> str:
    """Whom an act at the door concerns, as far as it is known here: a name, else the
    code that was shown, else nothing. People of another event stay nameless; a name
    that was erased, or forgotten once it was decided on, is said to be so.
    """
    row = scan.registration
    if row is not None and row.event_id == scan.event_id:
        return row.shown_name
    if scan.kind == Scan.Kind.WALK_IN and scan.walk_in is None:
        return str(NOT_KEPT)
    return _typed(scan, "name") or scan.code


def _typed(scan: Scan, name: str) -> str:
    return str((scan.walk_in or {}).get(name, "")).strip()


def office_of(scan: Scan) -> str:
    """Their organisation: of a registration, else as it was typed at the door."""
    row = scan.registration
    if row is None:
        return _typed(scan, "organisation")
    if row.event_id != scan.event_id:
        return ""
    known = row.organisation
    return organisation_name(known) if known else row.organisation_text


def verdict_sentence(scan: Scan, language: str | None = None) -> str:
    """What the person at the door is told, in `language` (the present one)."""
    if language is None:
        return _sentence(scan)
    with translation.override(language):
        return _sentence(scan)


def _sentence(scan: Scan) -> str:
    is_undo = scan.kind == Scan.Kind.UNDO
    if is_undo and scan.verdict in (Scan.Verdict.OK, Scan.Verdict.REPEAT):
        return str(_("Check-in undone."))
    is_out = scan.direction == Scan.Direction.OUT
    if scan.verdict == Scan.Verdict.OK:
        return str(_("Goodbye") if is_out else _("Welcome"))
    if scan.verdict == Scan.Verdict.REPEAT:
        return _repeated(scan, is_out)
    said, other = SENTENCES, _("Not for today")
    if scan.verdict == Scan.Verdict.REVIEW:
        said, other = SENTENCES | IN_REVIEW, TO_REVIEW
    return str(said.get(scan.verdict_reason, other)) % _places(scan)


def _repeated(scan: Scan, is_out: bool) -> str:
    """Since when, and where: at the device that did it first."""
    since = {"time": _since(scan)}
    if scan.earlier_device is None:
        words = ALREADY_OUT if is_out else ALREADY_IN
        return str(words) % since
    words = ALREADY_OUT_AT if is_out else ALREADY_IN_AT
    return str(words) % (since | {"device": scan.earlier_device.label})


def _since(scan: Scan) -> str:
    """The time kept with the verdict, on the clocks of the place."""
    moment = datetime.fromisoformat(scan.verdict_reason)
    return format_time(moment, tz=scan.event.tz)


def _places(scan: Scan) -> dict[str, str]:
    row, other = scan.registration, scan.event
    if row is not None and row.event_id != scan.event_id:
        other = row.event
    start = scan.session.starts_at if scan.session else timezone.now()
    day = start.astimezone(scan.event.tz).date()
    return {"event": pick(other.titles), "day": format_date(day)}
