"""When the events of the files take place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAY_BEGINS, DAY_ENDS = time(9, 0), time(17, 0)


@dataclass(frozen=True)
class Frame:
    """When and on whose clocks an event of the files takes place."""

    first: date
    zone: ZoneInfo
    row: dict[str, Any]

    def at(self, clock: str | time, day: int = 0) -> datetime:
        """A moment of the event."""
        moment = time.fromisoformat(clock) if isinstance(clock, str) else clock
        return datetime.combine(self.first + timedelta(days=day), moment, self.zone)

    @property
    def starts_at(self) -> datetime:
        """The start; nine o'clock where the source gives the day only."""
        return self.at(self.row.get("start") or DAY_BEGINS)

    @property
    def ends_at(self) -> datetime:
        """The end on the last day."""
        return self.at(self.row.get("end") or DAY_ENDS, self.row.get("days", 1) - 1)
