"""Reminder rules of an event: whom they write to, when, and never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from courses.models import (
    Event,
    Registration,
    Reminder,
    ReminderDefault,
    ReminderRule,
    Status,
)
from courses.selectors.recipients import Recipients, everybody, in_states, parted
from courses.services import notices
from courses.services.letter_texts import check_texts
from outbox.models import Message
from participants.models import Actor
from participants.services.audit import record
from programmes.models import Programme

State = Event.Status
LIVE = (State.ANNOUNCED, State.OPEN, State.CLOSED, State.HELD, State.REPORTED)
LATEST = timedelta(days=7)  # so long after its time a mail that was missed still goes
LONGEST = timedelta(days=70)  # the longest offset, and LATEST
CHUNK = 500


FIELDS = ("anchor", "amount", "unit", "states", "subjects", "bodies", "is_active")
R = TypeVar("R", bound=Reminder)


@transaction.atomic
def keep_rule(
    event: Event, *, actor: Actor, rule: ReminderRule | None = None, **fields: Any
) -> ReminderRule:
    """Make a rule or change it. Raises BadPlaceholder or PlaceholderInLink."""
    row = _kept(rule or ReminderRule(event=event), fields)
    record(actor, "reminder_rule.kept", row, after={"event": str(event.uid)})
    return row


@transaction.atomic
def keep_default(
    programme: Programme,
    *,
    actor: Actor,
    default: ReminderDefault | None = None,
    **fields: Any,
) -> ReminderDefault:
    """Make or change a reminder that new events of a programme begin with.

    Events that exist keep theirs. Raises BadPlaceholder or PlaceholderInLink.
    """
    row = _kept(default or ReminderDefault(programme=programme), fields)
    after = {"programme": str(programme.uid)}
    record(actor, "reminder_default.kept", row, after=after)
    return row


def _kept(row: R, fields: dict[str, Any]) -> R:
    check_texts(fields.get("subjects", {}), fields.get("bodies", {}))
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def drop_default(default: ReminderDefault, *, actor: Actor) -> None:
    """New events do not begin with it any more; those that did keep theirs."""
    before = {"programme": str(default.programme.uid)}
    record(actor, "reminder_default.dropped", default, before=before)
    default.delete()


def begin_with_defaults(event: Event, *, since: datetime | None = None) -> None:
    """Give a new event the reminders of its programme; of a copy, which has those of
    its model, only what the programme took up `since` the model was planned.
    """
    rows = event.programme.reminder_defaults.all()
    if since is not None:
        rows = rows.filter(created_at__gt=since)
    ReminderRule.objects.bulk_create(
        ReminderRule(event=event, **{name: getattr(row, name) for name in FIELDS})
        for row in rows
    )


@transaction.atomic
def drop_rule(rule: ReminderRule, *, actor: Actor) -> None:
    """Take a rule out; what was sent stays sent, what waits is not needed any more."""
    record(actor, "reminder_rule.dropped", rule, before={"event": str(rule.event.uid)})
    rule.delete()


def whom(rule: ReminderRule) -> Recipients:
    """Whom the rule would write to as things stand now.

    Before the event those who came after its time are left alone: what they were sent
    then says the same.
    """
    rows = everybody(rule.event).filter(in_states(rule.event, rule.states))
    found = parted(rows)
    due_at = rule.due_at
    if due_at is None or rule.anchor == ReminderRule.Anchor.END:
        return found
    return replace(found, rows=[row for row in found.rows if _since(row) <= due_at])


def _since(row: Registration) -> datetime:
    """Since when somebody knows where they stand."""
    is_sure = row.status == Status.CONFIRMED and row.confirmed_at is not None
    return row.confirmed_at if is_sure and row.confirmed_at else row.queued_at


def until(rule: ReminderRule) -> datetime | None:
    """After that it is too late to send it."""
    if rule.due_at is None or rule.anchor_at is None:
        return None
    if rule.anchor == ReminderRule.Anchor.END:
        return rule.due_at + LATEST
    return min(rule.anchor_at, rule.due_at + LATEST)


def told_by(rule: ReminderRule) -> int:
    """How many messages the rule has caused."""
    about = rule.event.registrations.values("uid")
    rows = Message.objects.filter(
        about_kind=Registration._meta.label, about_uid__in=about
    )
    return rows.filter(kind=notices.RULE, dedupe_key__contains=f":{rule.uid}/").count()


def run(at: datetime | None = None) -> int:
    """Send what is due at `at`, each once; say how many were queued."""
    at = at or timezone.now()
    rules = ReminderRule.objects.filter(
        is_active=True,
        event__status__in=LIVE,
        event__ends_at__gt=at - LONGEST,
        event__starts_at__isnull=False,
    )
    done = 0
    for rule in rules.select_related("event").order_by("pk"):
        late = until(rule)
        if rule.due_at and late and rule.due_at <= at < late:
            done += send(rule, at)
    return done


@transaction.atomic
def send(rule: ReminderRule, at: datetime) -> int:
    """Queue what the rule has not caused yet, whatever ran before or runs beside it.

    A message goes once to a registration for a day of the event: when the event moves
    to another day, so does the reminder, and it comes again.
    """
    version = version_of(rule)
    rows = whom(rule).rows
    had = _had(rule, rows, version)
    left = [row for row in rows if row.pk not in had]
    notices.tell_many(
        notices.RULE,
        rule.event,
        left,
        version=version,
        batch_version=f"{version}/{at.isoformat()}",
        context={"rule": str(rule.uid)},
        expires_at=until(rule),
    )
    return len(left)


def version_of(rule: ReminderRule) -> str:
    """The rule and the local day that it goes by."""
    anchor_at = rule.anchor_at
    assert anchor_at is not None  # noqa: S101 - it is due
    return f"{rule.uid}/{anchor_at.astimezone(rule.event.tz):%Y-%m-%d}"


def _had(rule: ReminderRule, rows: list[Registration], version: str) -> set[int]:
    keys = {notices.key_of(notices.RULE, row, version): row.pk for row in rows}
    found: set[int] = set()
    names = list(keys)
    for start in range(0, len(names), CHUNK):
        sent = Message.objects.filter(dedupe_key__in=names[start : start + CHUNK])
        found |= {keys[key] for key in sent.values_list("dedupe_key", flat=True)}
    return found


def still_fits(rule: ReminderRule, row: Registration, at: datetime) -> bool:
    """Whether somebody is still to be written to, looked at when it is sent."""
    late, event = until(rule), rule.event
    if not rule.is_active or event.status not in LIVE or late is None or late <= at:
        return False
    return event.registrations.filter(in_states(event, rule.states), pk=row.pk).exists()
