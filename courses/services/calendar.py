"""Calendar files: one VEVENT per day, the same UID for good, a number per version.

The UID counts the days of an event, so that an event that moves to other days keeps
it. A day that the event has no more is called off in the next version.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from icalendar import Calendar
from icalendar import Event as Entry

from core.languages import pick
from courses.models import ACTIVE, SEATED, Event, Registration, Session, Status
from courses.selectors.events import agenda, place_beside_venue
from courses.selectors.tracks import without_others
from courses.services.zones import time_zone
from participants.models import Person

PRODUCT = "-//Obuka//Obuka//EN"
CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
FRESH = timedelta(hours=6)  # how often a program should ask for a feed


@dataclass(frozen=True)
class Shown:
    """An event as it stands in one calendar.

    The public one has neither `note` nor the `online_link`. `steps` are versions of
    one's own, as `steps_of` counts them. `choices` are the sessions that each of those
    whose calendar it is chose of those side by side; without any all stand there.
    """

    event: Event
    status: str = CONFIRMED
    note: str = ""
    online_link: str = ""
    steps: int = 0
    changed_at: datetime | None = None
    choices: tuple[tuple[str, ...], ...] = ()

    def sessions(self, rows: Sequence[Session]) -> list[Session]:
        """Those of the agenda that somebody of the calendar goes to."""
        mine = {
            row.pk for own in self.choices for row in without_others(rows, own)
        } or {row.pk for row in rows}
        return [row for row in rows if row.pk in mine]


def calendar_file(event: Event, *, language: str, is_cancelled: bool = False) -> bytes:
    """The event as anybody may have it."""
    shown = Shown(event, CANCELLED if is_cancelled else CONFIRMED)
    return _file([shown], language, method="CANCEL" if is_cancelled else "PUBLISH")


def own_calendar_file(row: Registration, *, language: str) -> bytes:
    """The event for the calendar of somebody with a seat: with the online link.

    It is called off (METHOD:CANCEL) when the seat was given back or the event ended.
    """
    is_over = row.status not in SEATED or row.event.status == Event.Status.CANCELLED
    mailbox = list(_ticketed(row))
    others = [one for one in mailbox if one.status == Status.CONFIRMED and one != row]
    shown = Shown(
        row.event,
        CANCELLED if is_over else CONFIRMED,
        online_link="" if is_over else row.event.online_link,
        steps=steps_of(mailbox, is_off=is_over),
        changed_at=row.updated_at,
        choices=tuple(tuple(one.chosen_sessions) for one in (row, *others)),
    )
    return _file([shown], language, method="CANCEL" if is_over else "PUBLISH")


def part_calendar_file(
    event: Event, *, language: str, note: str = "", is_off: bool = False
) -> bytes:
    """The event for the calendar of somebody with a part in it: with the online link,
    and what the part is as a `note`.
    """
    shown = Shown(
        event,
        CANCELLED if is_off else CONFIRMED,
        note=note,
        online_link="" if is_off else event.online_link,
    )
    return _file([shown], language, method="CANCEL" if is_off else "PUBLISH")


def has_seat(event: Event, person: Person) -> bool:
    """Whether the calendar of the person has the event with a ticket."""
    theirs = Q(person=person)
    if person.email:
        theirs |= Q(email_key=person.email_key)
    return event.registrations.confirmed().filter(theirs).exists()


def steps_of(rows: Iterable[Registration], *, is_off: bool) -> int:
    """The versions that the entry of a mailbox had by the registrations in it.

    Other sessions chosen are one, a ticket that ended two: one called the entry off,
    and the next puts it back. One that `is_off` itself stands at the first of the two.
    Registrations that never had a ticket count for nothing (E75, RFC 5546).
    """
    tickets = [row for row in rows if row.confirmed_at is not None]
    ended = sum(row.status not in ACTIVE for row in tickets)
    versions = sum(row.entry_version for row in tickets) + 2 * ended
    return max(versions - 1, 0) if is_off else versions


def keeps_entry(row: Registration) -> bool:
    """Whether somebody else of the same mailbox goes on having a seat."""
    mailbox = row.event.registrations.confirmed().filter(email_key=row.email_key)
    return mailbox.exclude(pk=row.pk).exists()


def feed_file(rows: Iterable[Shown], *, language: str, name: str) -> bytes:
    """Many events as one calendar that programs ask for again and again."""
    return _file(list(rows), language, method="PUBLISH", name=name)


def _ticketed(row: Registration) -> QuerySet[Registration]:
    """Who of the same mailbox has or had a ticket."""
    mailbox = row.event.registrations.filter(email_key=row.email_key)
    return mailbox.filter(confirmed_at__isnull=False).order_by("pk")


def _file(rows: list[Shown], language: str, *, method: str, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", FRESH, {"value": "DURATION"})
        calendar.add("x-published-ttl", "PT6H")
    zones: dict[str, int] = {}
    entries = []
    for shown in rows:
        days = _days(shown.event, shown.sessions)
        if days:
            zones.setdefault(shown.event.time_zone, days[0][0].year)
        for number, day in enumerate(days, start=1):
            entries.append(_entry(shown, number, day, language))
    for zone, year in zones.items():
        calendar.add_component(time_zone(zone, year))
    for entry in entries:
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


Day = tuple[datetime, datetime, list[Session] | None]


def _days(
    event: Event, own: Callable[[Sequence[Session]], Sequence[Session]] = list
) -> list[Day]:
    """Start, end and sessions of each day on the clocks of the place; of the sessions
    those that are somebody's `own`.

    A day that the event has no more has None; it lies where the last one does.
    """
    days: list[Day] = [
        (
            min(row.starts_at for row in sessions).astimezone(event.tz),
            max(row.ends_at for row in sessions).astimezone(event.tz),
            list(sessions),
        )
        for day in agenda(event)
        if (sessions := own(day.sessions))
    ]
    days = _held(event, days)
    gone = max(event.most_days - len(days), 0) if days else 0
    return days + [(*days[-1][:2], None)] * gone


def _held(event: Event, days: list[Day]) -> list[Day]:
    """The days within the time of the event: what the agenda has outside of it waits to
    be put right, and calendars show what mails and pages say.
    """
    if event.starts_at is None or event.ends_at is None:
        return days
    first = event.starts_at.astimezone(event.tz)
    last = event.ends_at.astimezone(event.tz)
    cut: list[Day] = [
        (max(start, first), min(end, last), rows) for start, end, rows in days
    ]
    return [day for day in cut if day[0] < day[1]] or [(first, last, [])]


def day_spans(
    event: Event, chosen: Collection[str] = ()
) -> list[tuple[datetime, datetime]]:
    """From when to when each day of the event lasts, as calendars show it; for somebody
    who chose sessions of those side by side, their own.
    """
    days = _days(event, lambda rows: without_others(rows, chosen))
    return [(start, end) for start, end, rows in days if rows is not None]


def _entry(shown: Shown, number: int, day: Day, language: str) -> Entry:
    event, (start, end, sessions) = shown.event, day
    changed_at = max(event.updated_at, shown.changed_at or event.updated_at)
    entry = Entry()
    entry.add("uid", f"{event.uid}-{number}@{settings.SITE_HOST}")
    entry.add("sequence", event.sequence + shown.steps)
    entry.add("dtstamp", changed_at.astimezone(UTC))
    entry.add("dtstart", start)
    entry.add("dtend", end)
    entry.add("summary", pick(event.titles, language))
    place = place_beside_venue(event, language)
    where = ", ".join(part for part in (pick(event.venues, language), place) if part)
    if where or shown.online_link:
        entry.add("location", where or shown.online_link)
    lines = [shown.note, shown.online_link] + [
        f"{row.starts_at.astimezone(event.tz):%H:%M} {pick(row.titles, language)}"
        for row in sessions or []
    ]
    if text := "\n".join(filter(None, lines)):
        entry.add("description", text)
    entry.add("url", f"{settings.SITE_URL}/events/{event.slug}/")
    entry.add("status", CANCELLED if sessions is None else shown.status)
    return entry
