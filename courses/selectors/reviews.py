"""What the desk has to decide on of what came from the door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import search_key
from courses.models import Event, Registration, Scan, Session
from courses.selectors.refusals import REASONS as REFUSED
from courses.selectors.steps import scans_to_review
from participants.selectors.search import SHORT, holds_all, words_of

REASONS: Final[dict[str, str | Promise]] = REFUSED | {
    "clock": _("clock of the device is wrong"),
    "second_device": _("another device did the same"),
    "corrected": _("it was entered that they were not there"),
    "undo_late": _("taken back too late"),
    "undo_ahead": _("what it takes back has not arrived"),
    "same_id": _("two scans sent as one"),
    "registration_closed": _("nobody could be registered then"),
    "no_session": _("session that is not on any more"),
    "other_day": _("session that was moved"),
}


@dataclass(frozen=True)
class Review:
    """A scan to review. Where it `asks` in which session it counts, as its own is gone
    or was moved to another day, `likely` is the one that was on then, or the nearest.
    """

    scan: Scan
    asks: bool
    likely: Session | None

    @property
    def may_count(self) -> bool:
        """Whether it is known who it was, and a session is there."""
        is_somebody = self.scan.registration_id is not None or bool(self.scan.walk_in)
        return is_somebody and (self.likely or self.scan.session) is not None


def reviews_of(scans: Iterable[Scan], sessions: Sequence[Session]) -> list[Review]:
    """What is asked of these scans to review."""
    return [_review(scan, sessions) for scan in scans]


def reasons_to_review(event: Event) -> list[tuple[str, str | Promise, int]]:
    """Why scans of an event are to review, the most frequent first: key, words, number.

    What was refused for no reason that is told apart has the key "".
    """
    rows = scans_to_review(event).order_by().values_list("verdict_reason")
    found = sorted(rows.annotate(n=Count("pk")), key=lambda row: (-row[1], row[0]))
    return [(key, REASONS.get(key, _("other reason")), n) for key, n in found]


def reviews_found(event: Event, query: str = "", reason: str = "") -> QuerySet[Scan]:
    """Those to review of whom all words of the query are said, in any script: name,
    organisation or address of a registration, or what was typed at the door; or whose
    code is the query. Of one reason alone, if there is one.
    """
    rows = scans_to_review(event)
    if reason:
        rows = rows.filter(verdict_reason=reason)
    text = query.strip()
    if not text:
        return rows
    meant, words = Q(code__iexact=text), words_of(text)
    if words:
        typed = rows.filter(registration=None, walk_in__isnull=False).order_by()
        values = typed.values_list("pk", "walk_in")
        meant |= holds_all(words, "registration__search_key")
        meant |= Q(pk__in=[pk for pk, given in values if _holds(given or {}, words)])
    return rows.filter(meant)


def _holds(typed: dict[str, str], words: Sequence[str]) -> bool:
    """As in `search_key` of registrations: each word stands in what was typed, and a
    short one begins a word.
    """
    parts = (typed.get(name, "") for name in ("name", "organisation", "email"))
    key = f" {search_key(' '.join(parts))}"
    return all((word if len(word) > SHORT else f" {word}") in key for word in words)


def _review(scan: Scan, sessions: Sequence[Session]) -> Review:
    is_moved = scan.verdict_reason == "other_day"
    asks = scan.kind != Scan.Kind.UNDO and (scan.session is None or is_moved)
    moment = scan.acted_at or scan.device_time
    if not asks or not sessions:
        return Review(scan, asks, None)
    return Review(scan, asks, min(sessions, key=lambda row: _away(row, moment)))


def _away(session: Session, moment: datetime) -> timedelta:
    """How far a moment is from a session."""
    before, after = session.starts_at - moment, moment - session.ends_at
    return max(before, after, timedelta())


def decisions_of(registration: Registration) -> QuerySet[Scan]:
    """What was decided of somebody's scans that were to review, or that said other
    than the paper, the latest first.
    """
    rows = registration.scans.filter(settled_at__isnull=False)
    related = ("session", "event", "settled_by", "registration", "earlier_device")
    return rows.select_related(*related).order_by("-settled_at", "pk")


def decision(scan: Scan) -> str | Promise:
    """What was decided, in words."""
    if scan.settled_as is None:  # before it was kept
        return _("decided")
    if scan.kind == Scan.Kind.UNDO:
        return _("taken back") if scan.settled_as else _("stays")
    return _("counts") if scan.settled_as else _("left out")
