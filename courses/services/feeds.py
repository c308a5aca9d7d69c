"""Calendars to subscribe to: of all events, of a programme, of one mailbox."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.languages import pick
from courses.models import (
    ACTIVE,
    CalendarFeed,
    Event,
    EventRole,
    Registration,
    Status,
)
from courses.selectors.parts import roles_at
from courses.services.calendar import (
    CANCELLED,
    CONFIRMED,
    TENTATIVE,
    Shown,
    feed_file,
    steps_of,
)
from participants.services.audit import record
from programmes.models import Programme

PAST = timedelta(days=90)  # what is over stays so long
MOST = 500  # events in one calendar, the nearest end first


def public_feed(
    events: QuerySet[Event],
    *,
    language: str,
    programme: Programme | None = None,
    at: datetime | None = None,
) -> bytes:
    """Those of the public `events` that are ahead or were lately; no online link."""
    at = at or timezone.now()
    with override(language):
        name = pick(programme.titles, language) if programme else _("Obuka: events")
    rows = events.filter(starts_at__isnull=False, ends_at__gt=at - PAST)
    rows = rows.order_by("ends_at", "pk").prefetch_related("sessions")[:MOST]
    shown = [
        Shown(row, CANCELLED if row.status == Event.Status.CANCELLED else CONFIRMED)
        for row in rows
    ]
    return feed_file(shown, language=language, name=name)


def own_feed(feed: CalendarFeed, *, at: datetime | None = None) -> bytes:
    """The registrations of one mailbox, and the parts its people have in events: what
    is not certain yet is TENTATIVE.
    """
    at = at or timezone.now()
    key = feed.address_key
    rows = (
        Registration.objects.filter(Q(email_key=key) | Q(person__email_key=key))
        .filter(Q(status__in=ACTIVE) | Q(confirmed_at__isnull=False))
        .filter(event__starts_at__isnull=False, event__ends_at__gt=at - PAST)
        .select_related("event__place")
        .prefetch_related("event__sessions")
        .order_by("event__ends_at", "event_id", "pk")
    )
    by_event: dict[int, tuple[list[Registration], list[EventRole]]] = {}
    for row in rows[:MOST]:
        if row.status_at(at) != Status.EXPIRED or row.confirmed_at:
            by_event.setdefault(row.event_id, ([], []))[0].append(row)
    for role in roles_at(key, at - PAST)[:MOST]:
        by_event.setdefault(role.event_id, ([], []))[1].append(role)
    with override(feed.language):
        shown = [_own(mine, roles, at) for mine, roles in by_event.values()]
        name = _("Obuka: my events")
    return feed_file(shown, language=feed.language, name=name)


def _own(rows: list[Registration], roles: list[EventRole], at: datetime) -> Shown:
    """One entry for the people of a mailbox: the surest of their states.

    Who has a part is there for certain, and at all sessions, whatever others chose.
    """
    event = (rows or roles)[0].event
    active = [row for row in rows if row.status_at(at) in ACTIVE]
    is_certain = bool(roles) or any(row.status == Status.CONFIRMED for row in active)
    if not (active or roles) or event.status == Event.Status.CANCELLED:
        status = CANCELLED
    else:
        status = CONFIRMED if is_certain else TENTATIVE
    lines = [f"{row.full_name}: {row.get_role_display()}" for row in roles]
    lines += [
        f"{row.full_name}: {row.get_status_display()}"
        for row in active or (() if roles else rows)
    ]
    return Shown(
        event,
        status,
        note="\n".join(dict.fromkeys(lines)),
        online_link=event.online_link if status == CONFIRMED else "",
        steps=steps_of(rows, is_off=status == CANCELLED),
        changed_at=max(row.updated_at for row in (*rows, *roles)),
        choices=() if roles else tuple(tuple(row.chosen_sessions) for row in active),
    )


def feed_of(address_key: str) -> CalendarFeed | None:
    """The feed that a mailbox has now."""
    rows = CalendarFeed.objects.filter(address_key=address_key, ended_at=None)
    return rows.first()


def feed_by_token(token: str) -> CalendarFeed | None:
    """The feed under a secret address, unless it was ended."""
    rows = CalendarFeed.objects.filter(token_hash=_hash(token), ended_at=None)
    return rows.first()


@transaction.atomic
def renew_feed(address_key: str, *, language: str) -> str:
    """Give the mailbox a new secret; the former one is dead. Say it, this once."""
    at, token = timezone.now(), secrets.token_urlsafe(24)
    former = CalendarFeed.objects.filter(address_key=address_key, ended_at=None)
    former.update(ended_at=at, updated_at=at)
    values = {"token_hash": _hash(token), "language": language}
    feed, is_new = CalendarFeed.objects.get_or_create(
        address_key=address_key, ended_at=None, defaults=values
    )
    if not is_new:  # made at the same moment: of two clicks the later counts
        CalendarFeed.objects.filter(pk=feed.pk).update(**values, updated_at=at)
    record(None, "calendar_feed.renewed", feed)
    return token


@transaction.atomic
def end_feed(address_key: str) -> bool:
    """Let the secret address answer nothing any more; say whether there was one."""
    feed, at = feed_of(address_key), timezone.now()
    if feed is None:
        return False
    rows = CalendarFeed.objects.filter(pk=feed.pk, ended_at=None)
    if not rows.update(ended_at=at, updated_at=at):
        return False
    record(None, "calendar_feed.ended", feed)
    return True


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
