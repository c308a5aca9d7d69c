"""Calendar files: one VEVENT per day, the same UID for good, a number per version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Timezone
from icalendar import Event as Entry

from core.languages import pick
from courses.models import Event, Session
from courses.selectors.events import agenda, place_beside_venue

PRODUCT = "-//Obuka//Obuka//EN"


def calendar_file(
    event: Event, *, language: str, is_cancelled: bool = False, method: str = "PUBLISH"
) -> bytes:
    """The event as an .ics file. `method` is CANCEL when it is called off."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else method)
    parts = _days(event)
    if parts:
        calendar.add_component(time_zone(event.time_zone, parts[0][0].year))
    for start, end, notes in parts:
        calendar.add_component(_entry(event, start, end, notes, language, is_cancelled))
    return bytes(calendar.to_ical())


def _days(event: Event) -> list[tuple[datetime, datetime, list[Session]]]:
    """Start, end and sessions of each day on the clocks of the place."""
    days = [
        (
            min(row.starts_at for row in day.sessions).astimezone(event.tz),
            max(row.ends_at for row in day.sessions).astimezone(event.tz),
            day.sessions,
        )
        for day in agenda(event)
    ]
    if not days and event.starts_at and event.ends_at:
        start, end = event.starts_at.astimezone(event.tz), event.ends_at
        days = [(start, end.astimezone(event.tz), [])]
    return days


def _entry(
    event: Event,
    start: datetime,
    end: datetime,
    sessions: list[Session],
    language: str,
    is_cancelled: bool,
) -> Entry:
    entry = Entry()
    entry.add("uid", f"{event.uid}-{start:%Y%m%d}@{settings.SITE_HOST}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("dtstart", start)
    entry.add("dtend", end)
    entry.add("summary", pick(event.titles, language))
    place = place_beside_venue(event, language)
    where = ", ".join(part for part in (pick(event.venues, language), place) if part)
    if where:
        entry.add("location", where)
    lines = [
        f"{row.starts_at.astimezone(event.tz):%H:%M} {pick(row.titles, language)}"
        for row in sessions
    ]
    if lines:
        entry.add("description", "\n".join(lines))
    entry.add("url", f"{settings.SITE_URL}/events/{event.slug}/")
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    return entry


def time_zone(name: str, year: int) -> Timezone:
    """A classic VTIMEZONE of two yearly rules, which all calendar programs read right.

    The rules are those of `year`; a zone without summer time has one rule.
    """
    zone = ZoneInfo(name)
    changes = _changes(zone, year)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    if len(changes) < 2:
        lines += _rule("STANDARD", datetime(year, 1, 1, tzinfo=zone), None)
    for before, after in changes[:2]:
        kind = "DAYLIGHT" if after.dst() else "STANDARD"
        lines += _rule(kind, after, before)
    lines.append("END:VTIMEZONE")
    found = Timezone.from_ical("\r\n".join(lines))
    assert isinstance(found, Timezone)  # noqa: S101
    return found


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
