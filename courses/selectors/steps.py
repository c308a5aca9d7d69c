"""The steps of an event (R-16): which there are, and what one still needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from courses.models import Event, Quota, Scan, Session
from courses.selectors.attendance import THERE
from participants.models import ConsentWording

State = Event.Status

# From each state where one can go; what is not here is refused.
STEPS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.ANNOUNCED, State.OPEN, State.HELD, State.CANCELLED),
    State.ANNOUNCED: (
        State.DRAFT,
        State.OPEN,
        State.CLOSED,
        State.HELD,
        State.CANCELLED,
    ),
    State.OPEN: (State.CLOSED, State.HELD, State.CANCELLED),
    State.CLOSED: (State.OPEN, State.HELD, State.CANCELLED),
    State.HELD: (State.REPORTED,),
    State.REPORTED: (State.HELD,),
    State.CANCELLED: (),
}


@dataclass(frozen=True)
class Gap:
    """What an event lacks for a step, and the page where that is mended.

    `code` is that of the refusal; `what` names the thing, if it has a name.
    """

    code: str
    page: str
    words: str | Promise
    what: str = ""

    def __str__(self) -> str:
        return str(self.words) % {"what": self.what} if self.what else str(self.words)


def gaps_of(event: Event, step: str) -> list[Gap]:
    """What has to be done before `step`; empty when nothing stands in its way."""
    if step == State.ANNOUNCED:
        return _without_date(event)
    if step == State.OPEN:
        return [*_without_date(event), *_not_to_open(event)]
    if step == State.REPORTED:
        return list(_attendance(event))
    return []


def _without_date(event: Event) -> list[Gap]:
    if event.starts_at is not None and event.ends_at is not None:
        return []
    return [Gap("date_missing", "event_edit", _("Give the start and the end"))]


def _not_to_open(event: Event) -> list[Gap]:
    found = []
    if not event.sessions.all():
        found.append(Gap("session_missing", "event_sessions", _("Add the sessions")))
    is_somewhere = event.place_id is not None or any(event.venues.values())
    if event.mode != Event.Mode.ONLINE and not is_somewhere:
        found.append(Gap("place_missing", "event_edit", _("Say where it takes place")))
    if event.quotas.filter(scope=Quota.Scope.EVENT, size=0).exists():
        found.append(Gap("no_seats", "event_seats", _("Give it seats")))
    purpose = ConsentWording.Purpose.REGISTRATION
    if not ConsentWording.objects.filter(purpose=purpose).exists():
        words = _("No words of consent to registration are in force")
        found.append(Gap("wording_missing", "", words))
    return found


def _attendance(event: Event) -> list[Gap]:
    """Teaching sessions without presence or an entered zero; scans to review."""
    found = []
    for session in sessions_without_presence(event):
        words = _("Enter who was there: %(what)s")
        name = pick(session.titles)
        found.append(Gap("attendance_incomplete", "event_checkin", words, name))
    number = scans_to_review(event).count()
    if number:
        words = _("Decide on scans to review: %(what)s")
        found.append(Gap("scans_to_review", "event_reviews", words, str(number)))
    return found


def sessions_without_presence(event: Event) -> list[Session]:
    """Teaching sessions in which nobody was seen and nobody said that none came."""
    rows = event.sessions.filter(kind__in=Session.TEACHING, nobody_came=False)
    return list(rows.exclude(presences__state__in=THERE).distinct())


def scans_to_review(event: Event) -> QuerySet[Scan]:
    """Scans that somebody has to decide on, the oldest first."""
    rows = event.scans.filter(verdict=Scan.Verdict.REVIEW, settled_at=None)
    related = ("registration__organisation", "session", "event")
    return rows.select_related(*related).order_by("received_at", "pk")


def is_too_early(event: Event, step: str, at: datetime) -> bool:
    """Whether an event is to be marked as held before its end."""
    return step == State.HELD and event.ends_at is not None and event.ends_at > at
