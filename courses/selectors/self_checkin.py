"""Reads about people who check themselves in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from courses.models import (
    Event,
    Presence,
    Registration,
    Scan,
    SelfCheckin,
    SelfCheckinRule,
    Session,
    Status,
)
from courses.selectors.checkin import SENTENCES

IN, OUT = Scan.Direction.IN, Scan.Direction.OUT
Verdict = Scan.Verdict


def rule_of(event: Event) -> SelfCheckinRule:
    """What was said of an event; without a word people do not check themselves in."""
    row = SelfCheckinRule.objects.filter(event=event).first()
    return row or SelfCheckinRule(event=event)


@dataclass(frozen=True)
class Here:
    """Somebody whom the device may check in, and what it may do for them."""

    registration: Registration
    presence: Presence | None
    acts: list[str] = field(default_factory=list)
    refusal: str | Promise = ""

    @property
    def is_in(self) -> bool:
        """Whether they came and did not leave."""
        return self.presence is not None and self.presence.left_at is None


def people_here(
    session: Session,
    rule: SelfCheckinRule,
    at: datetime,
    *,
    addresses: Iterable[str],
    known: Iterable[int],
) -> list[Here]:
    """Those of an event who have one of these mailboxes, or were checked in on this
    device before: `known` are their primary keys. In two queries.
    """
    keys = {key for key in addresses if key}
    mine = Q(pk__in=list(known)) | Q(email_key__in=keys)
    mine |= Q(person__email_key__in=keys)
    rows = Registration.objects.filter(mine, event=session.event, merged_into=None)
    people = list(rows.select_related("event").order_by("sort_key", "pk"))
    own = session.presences.filter(registration__in=people, arrived_at__isnull=False)
    presences = {row.registration_id: row for row in own}
    ways = rule.open_directions(session, at)
    return [_here(row, presences.get(row.pk), ways) for row in people]


def _here(row: Registration, presence: Presence | None, ways: list[str]) -> Here:
    if row.status != Status.CONFIRMED:
        return Here(row, None, refusal=SENTENCES.get(f"is_{row.status}", ""))
    found = Here(row, presence)
    is_there = found.is_in
    return Here(row, presence, [way for way in ways if (way == OUT) == is_there])


def is_room_open(registration: Registration, at: datetime) -> bool:
    """Whether one could check oneself in with the code on the screen now."""
    event = registration.event
    if registration.status != Status.CONFIRMED or event.starts_at is None:
        return False
    rule = SelfCheckinRule.objects.filter(event=event, is_on=True).first()
    if rule is None:
        return False
    return any(rule.open_directions(row, at) for row in event.sessions.all())


FLAGGED = "flagged"
REFUSED = "refused"


def self_checkins(event: Event, show: str = "") -> QuerySet[Scan]:
    """What people did themselves at an event, the latest first.

    Each with `is_late` and `is_undone`; `show` is FLAGGED (from elsewhere, late, or on
    the device of somebody else too), REFUSED, or all.
    """
    late = Presence.objects.filter(
        registration=OuterRef("registration"),
        session=OuterRef("session"),
        state=Presence.State.LATE,
    )
    undone = Scan.objects.filter(undoes=OuterRef("pk"))
    rows = event.scans.filter(source=Scan.Source.SELF)
    rows = rows.annotate(is_late=Exists(late), is_undone=Exists(undone))
    rows = rows.select_related(
        "event",
        "session",
        "self_checkin",
        "registration__organisation",
        "earlier_device",
    )
    if show == FLAGGED:
        rows = rows.filter(
            Q(self_checkin__network=SelfCheckin.Network.OTHER)
            | Q(self_checkin__is_shared_device=True)
            | Q(is_late=True)
            | Q(verdict_reason="one_device")
        )
    elif show == REFUSED:
        rows = rows.filter(verdict=Verdict.REFUSED)
    return rows.order_by("-received_at", "pk")


@dataclass(frozen=True)
class Screen:
    """The screen of one session: when it shows a code."""

    session: Session
    opens: datetime
    closes: datetime


def screens_of(event: Event, rule: SelfCheckinRule, at: datetime) -> list[Screen]:
    """One for each session that is not over."""
    found = [Screen(row, *rule.window(row, IN)) for row in event.sessions.all()]
    return [one for one in found if max(one.session.ends_at, one.closes) > at]
