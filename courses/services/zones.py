"""Time zones as calendar programs read them right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone


def time_zone(name: str, year: int) -> Timezone:
    """A classic VTIMEZONE of two yearly rules, which all calendar programs read right.

    The rules are those of `year`; a zone without summer time has one rule.
    """
    found = Timezone.from_ical(_lines(name, year))
    assert isinstance(found, Timezone)  # noqa: S101
    return found


@lru_cache(maxsize=256)
def _lines(name: str, year: int) -> str:
    zone = ZoneInfo(name)
    changes = _changes(zone, year)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    if len(changes) < 2:
        lines += _rule("STANDARD", datetime(year, 1, 1, tzinfo=zone), None)
    for before, after in changes[:2]:
        kind = "DAYLIGHT" if after.dst() else "STANDARD"
        lines += _rule(kind, after, before)
    lines.append("END:VTIMEZONE")
    return "\r\n".join(lines)


def _changes(zone: ZoneInfo, year: int) -> list[tuple[datetime, datetime]]:
    """The hours of `year` before and after which the clocks differ."""
    moment = datetime(year, 1, 1, tzinfo=UTC)
    found = []
    for _hour in range(366 * 24):
        later = moment + timedelta(hours=1)
        before, after = moment.astimezone(zone), later.astimezone(zone)
        if before.utcoffset() != after.utcoffset():
            found.append((before, after))
        moment = later
    return found


def _rule(kind: str, after: datetime, before: datetime | None) -> list[str]:
    """One part of the zone: when it begins each year, and by how much it is off."""
    to = _offset(after.utcoffset())
    begin = after if before is None else before + timedelta(hours=1)
    lines = [f"BEGIN:{kind}", f"TZOFFSETFROM:{_offset((before or after).utcoffset())}"]
    lines += [f"TZOFFSETTO:{to}", f"TZNAME:{after.tzname()}"]
    if before is None:
        lines.append("DTSTART:19700101T000000")
    else:
        lines.append(
            f"DTSTART:1970{begin:%m}{_last_sunday(begin.month):02d}T{begin:%H%M%S}"
        )
        lines.append(f"RRULE:FREQ=YEARLY;BYMONTH={begin.month};BYDAY=-1SU")
    return [*lines, f"END:{kind}"]


def _last_sunday(month: int) -> int:
    """The last Sunday of a month of 1970, from which the rule is counted."""
    day = datetime(
        1970, month, 31 if month in {1, 3, 5, 7, 8, 10, 12} else 30, tzinfo=UTC
    )
    return (day - timedelta(days=(day.weekday() + 1) % 7)).day


def _offset(delta: timedelta | None) -> str:
    minutes = int((delta or timedelta()).total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
