"""What the desk has to decide on of what came from the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import Event, Registration, Scan, Session
from courses.selectors.steps import scans_to_review


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


def reviews_of(event: Event, sessions: Sequence[Session]) -> list[Review]:
    """All that is to review, the oldest first, in one query."""
    return [_review(scan, sessions) for scan in scans_to_review(event)]


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
    """What was decided of somebody's scans that were to review, the latest first."""
    rows = registration.scans.filter(
        verdict=Scan.Verdict.REVIEW, settled_at__isnull=False
    )
    related = ("session", "event", "settled_by")
    return rows.select_related(*related).order_by("-settled_at", "pk")


def decision(scan: Scan) -> str | Promise:
    """What was decided, in words."""
    if scan.settled_as is None:  # before it was kept, or by paper
        return _("decided")
    if scan.kind == Scan.Kind.UNDO:
        return _("taken back") if scan.settled_as else _("stays")
    return _("counts") if scan.settled_as else _("left out")
