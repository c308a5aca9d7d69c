"""Moving in time: what belongs to an event keeps its hour on the clocks there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, Leg, Session

Part = Session | Leg


class HourMissing(DomainError):
    """On the new day the clocks go forward over a session."""

    code = "hour_missing"
    message = _(
        "On that day the clocks go forward, and the times of the event do not fit any"
        " more. Choose another day."
    )


@dataclass(frozen=True)
class Shift:
    """From the old time to the new one, as the clocks of the old and new place show it.

    `days` is how many days later it begins, whatever the hours.
    """

    by: timedelta
    days: int
    old: ZoneInfo
    new: ZoneInfo

    def day(self, value: date | None) -> date | None:
        """The same so many days later."""
        return value + timedelta(self.days) if value else None

    def moment(self, value: datetime) -> datetime:
        """The same hour so much later, whatever the clocks did between."""
        local = value.astimezone(self.old) + self.by
        return local.replace(tzinfo=self.new).astimezone(UTC)

    def moment_if_any(self, value: datetime | None) -> datetime | None:
        """The same hour so much later, if there is one."""
        return self.moment(value) if value else None

    def times(self, row: Part) -> dict[str, datetime]:
        """When a part of the event is then. Raises HourMissing."""
        starts_at, ends_at = self.moment(row.starts_at), self.moment(row.ends_at)
        require_order(starts_at, ends_at)
        return {"starts_at": starts_at, "ends_at": ends_at}


def require_order(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Raise HourMissing where the clocks put the end before the start."""
    if starts_at is not None and ends_at is not None and starts_at >= ends_at:
        raise HourMissing


@dataclass(frozen=True)
class Span:
    """From when to when an event lasts, on the clocks of its place."""

    starts_at: datetime
    ends_at: datetime
    tz: ZoneInfo

    @classmethod
    def of(cls, event: Event) -> Span | None:
        """That of an event which has a start and an end."""
        if event.starts_at is None or event.ends_at is None:
            return None
        return cls(event.starts_at, event.ends_at, event.tz)

    def holds(self, rows: Iterable[Part]) -> bool:
        """Whether all lie between its start and its end."""
        first, last = self.starts_at, self.ends_at
        return all(first <= row.starts_at and row.ends_at <= last for row in rows)

    def has_days_of(self, rows: Iterable[Part]) -> bool:
        """Whether all lie on its days, at whatever hour."""
        first = self.starts_at.astimezone(self.tz).date()
        last = self.ends_at.astimezone(self.tz).date()
        return all(
            first <= row.starts_at.astimezone(self.tz).date()
            and row.ends_at.astimezone(self.tz).date() <= last
            for row in rows
        )


@dataclass(frozen=True)
class Move:
    """An event that was at one time and is at another."""

    former: Span
    now: Span

    @classmethod
    def of(cls, former: Span | None, event: Event) -> Move | None:
        """From the `former` time to that of the event now, if it is another."""
        now = Span.of(event)
        if former is None or now is None or former == now:
            return None
        return cls(former, now)

    @property
    def shift(self) -> Shift:
        """How much later it begins."""
        return self._between(self.former.starts_at, self.now.starts_at)

    @property
    def shift_of_end(self) -> Shift:
        """How much later it ends."""
        return self._between(self.former.ends_at, self.now.ends_at)

    def _between(self, former: datetime, now: datetime) -> Shift:
        old = former.astimezone(self.former.tz).replace(tzinfo=None)
        new = now.astimezone(self.now.tz).replace(tzinfo=None)
        days = (new.date() - old.date()).days
        return Shift(new - old, days, self.former.tz, self.now.tz)

    @property
    def is_whole(self) -> bool:
        """Whether it ends as much later as it begins."""
        return self.shift_of_end.by == self.shift.by

    @property
    def is_nothing(self) -> bool:
        """Whether it begins when it did, on the same clocks."""
        shift = self.shift
        return not shift.by and shift.old == shift.new


def shift_parts(parts: Iterable[Part], move: Move, *, at: datetime) -> bool:
    """Move parts of an event along with it; say whether they were moved.

    Of an event that becomes longer or shorter they stay while they lie in it anyway, or
    when they would not after the move. Raises HourMissing.
    """
    rows, shift, now = list(parts), move.shift, move.now
    if not rows or move.is_nothing:
        return False
    fits_anyway, on_days_anyway = now.holds(rows), now.has_days_of(rows)
    if fits_anyway and not (move.is_whole and move.former.holds(rows)):
        return False
    for row in rows:
        times = shift.times(row)
        row.starts_at, row.ends_at = times["starts_at"], times["ends_at"]
        row.updated_at = at
    is_better = move.is_whole or not on_days_anyway
    if not (now.holds(rows) or (is_better and now.has_days_of(rows))):
        return False
    fields = ["starts_at", "ends_at", "updated_at"]
    type(rows[0])._default_manager.bulk_update(rows, fields)  # type: ignore[arg-type]
    return True
