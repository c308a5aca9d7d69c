"""An evaluation runs by itself: people are asked, reminded, and it is closed.

Who is reminded is read from the turns: that somebody has not answered is known while it
is open, what was answered is not.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Evaluation, EvaluationBox, Event
from courses.selectors.attendance import attended
from courses.selectors.evaluation.standing import not_answered
from courses.services import notices
from courses.services.evaluation.answering import NotOpenNow
from outbox.models import address_key
from outbox.services.send import queue_message
from participants.models import Actor
from participants.services.audit import record

FIRST_REMINDER = timedelta(days=3)  # after it opened
DONE = (Event.Status.HELD, Event.Status.REPORTED, Event.Status.CANCELLED)
LAST_REMINDER = timedelta(days=2)  # before it closes


class RemindedToday(DomainError):
    code = "reminded_today"
    message = _("They were reminded today already. Wait a day.")


def run(at: datetime) -> None:
    """Ask, remind and close what is due by now; a second run finds nothing to do.

    Before the event begins nothing is due, before its end nothing closes, and not by
    the clock while nobody is known to have been there and nobody said that it was held.
    """
    rows = Evaluation.objects.filter(closed_at=None, opens_at__lte=at)
    for row in rows.select_related("event").order_by("pk"):
        if not row.has_begun(at):
            continue
        if row.closes_at > at:
            ask(row, at=at)
            remind_when_due(row, at=at)
        elif not row.is_on(at) and (
            row.event.status in DONE or attended(row.event).exists()
        ):
            close(row, actor=None, at=at)


def ask(evaluation: Evaluation, *, at: datetime) -> None:
    """Mail the link to everybody who attended so far, to each once."""
    if evaluation.is_open(at) and evaluation.event.status != Event.Status.CANCELLED:
        notices.tell_many(
            notices.EVALUATION,
            evaluation.event,
            attended(evaluation.event),
            version=evaluation.uid.hex,
            context=_context(evaluation),
        )


def _context(evaluation: Evaluation) -> dict[str, Any]:
    """What the mail is written from when it is sent."""
    return {"evaluation": evaluation.uid.hex}


def send_link(evaluation: Evaluation, address: str, *, at: datetime) -> None:
    """Mail their links to those of `address` who attended and have not answered.

    The caller says the same whether there was anybody. Once an hour at most.
    """
    key = address_key(address)
    if not key or not evaluation.is_open(at):
        return
    hour = int(at.timestamp()) // 3600
    for row in not_answered(evaluation).filter(email_key=key).order_by("pk"):
        kind = notices.EVALUATION
        queue_message(
            kind,
            row,
            to=row.email,
            language=row.language,
            dedupe_key=f"{kind}:{row.uid}:{evaluation.uid.hex}:{hour}",
            context=_context(evaluation),
            expires_at=evaluation.closes_at,
        )


def reminders_due(evaluation: Evaluation, at: datetime) -> int:
    """How many reminders should have gone out by now."""
    times = {
        evaluation.opens_at + FIRST_REMINDER,
        evaluation.closes_at - LAST_REMINDER,
    }
    return sum(evaluation.opens_at < time <= at for time in times)


@transaction.atomic
def remind_when_due(evaluation: Evaluation, *, at: datetime) -> int:
    """Send the reminder that is due; how many were written to."""
    if evaluation.reminders >= reminders_due(evaluation, at):
        return 0
    return _remind(evaluation, at)


@transaction.atomic
def remind(evaluation: Evaluation, *, actor: Actor, at: datetime | None = None) -> int:
    """Remind those who have not answered; how many were written to.

    Raises NotOpenNow, or RemindedToday when it was done by hand or by itself today.
    """
    at = at or timezone.now()
    row = Evaluation.objects.select_related("event").get(pk=evaluation.pk)
    if not row.is_open(at):
        raise NotOpenNow
    if row.reminded_on == timezone.localdate(at):
        raise RemindedToday
    number = _remind(row, at)
    record(actor, "evaluation.reminded", row, after={"number": number})
    return number


def _remind(evaluation: Evaluation, at: datetime) -> int:
    """One conditional update lets one of several callers send it."""
    number, today = evaluation.reminders, timezone.localdate(at)
    rows = Evaluation.objects.filter(pk=evaluation.pk, reminders=number, closed_at=None)
    if not rows.update(reminders=F("reminders") + 1, reminded_on=today):
        return 0
    told = notices.tell_many(
        notices.EVALUATION_REMINDER,
        evaluation.event,
        not_answered(evaluation),
        version=f"{evaluation.uid.hex}:{number + 1}",
        context=_context(evaluation),
    )
    return len(told)


@transaction.atomic
def close(
    evaluation: Evaluation, *, actor: Actor, at: datetime | None = None
) -> Evaluation:
    """Take no more answers, for good, and show the results.

    Who answered is forgotten in the same transaction; of that only numbers stay.
    Calling it again changes nothing. Raises NotOpenNow before it opens.
    """
    at = at or timezone.now()
    rows = Evaluation.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("event").get(pk=evaluation.pk)
    if row.closed_at is not None:
        return row
    if not row.has_begun(at) or row.is_on(at):
        raise NotOpenNow
    box, _new = EvaluationBox.objects.get_or_create(evaluation=row)
    row.closed_at = at
    row.asked = max(attended(row.event).count(), box.number)
    row.save(update_fields=["closed_at", "asked", "updated_at"])
    row.turns.all().delete()
    row.slips.all().delete()
    record(actor, "evaluation.closed", row, after={"asked": row.asked})
    return row
