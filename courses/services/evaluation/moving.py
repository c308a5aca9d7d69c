"""The evaluations of an event that gets another time come along with it."""

from __future__ import annotations

from datetime import datetime

from courses.models import Evaluation, Event
from courses.selectors.attendance import attended
from courses.services.shifting import Move


def move_evaluations(event: Event, move: Move, *, at: datetime) -> int:
    """Move what nobody can have answered yet as much as the end of `event` moves; say
    how many. They stay open as long, and open when the event has ended, at the
    earliest. Follow-ups after months come along too.
    """
    rows = list(event.evaluations.filter(closed_at=None))
    if not rows:
        return 0
    if at >= move.former.ends_at and attended(event).exists():
        rows = [row for row in rows if row.opens_at > at]
    shift, ends_at = move.shift_of_end, move.now.ends_at
    for row in rows:
        open_for = row.closes_at - row.opens_at
        row.opens_at = max(shift.moment(row.opens_at), ends_at)
        row.closes_at = row.opens_at + open_for
        row.reminders, row.reminded_on = 0, None
        row.updated_at = at
    fields = ["opens_at", "closes_at", "reminders", "reminded_on", "updated_at"]
    Evaluation.objects.bulk_update(rows, fields)
    return len(rows)
