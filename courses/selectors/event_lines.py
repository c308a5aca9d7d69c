"""Events as the list of the desk shows them, read without their cards."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.db.models import Count, FilteredRelation, Q, QuerySet

from core.languages import html_lang, known, pick_with_language
from courses.models import Event, Quota, Registration, Status
from participants.selectors.territory import CYRILLIC_READERS

FIELDS = (
    "pk",
    "slug",
    "titles",
    "programme__short_names",
    "starts_at",
    "ends_at",
    "date_note",
    "time_zone",
    "place__name_cyrillic",
    "place__name_latin",
    "status",
    "whole__size",
)


class EventLine(TypedDict):
    """One row of the list; `seats` is None where there is no limit.

    A dictionary: a template tries that first, and each miss costs as much as a cell.
    """

    slug: str
    title: str
    title_lang: str
    programme: str
    programme_lang: str
    day: date | None
    last_day: date | None
    date_note: str  # what is known of the date where there is no day
    date_note_lang: str
    place: str
    status: str
    state: str
    seats: int | None
    confirmed: int
    held: int
    waiting: int


def event_lines(events: QuerySet[Event]) -> list[EventLine]:
    """The rows of a page of events, in two statements.

    The seats are joined: asked for by a subquery they would be looked up for every
    event of the list before the page is cut from it.
    """
    whole = FilteredRelation("quotas", condition=Q(quotas__scope=Quota.Scope.EVENT))
    seated = events.annotate(whole=whole)
    rows: list[Any] = list(seated.values_list(*FIELDS, named=True))
    language = known(None)
    labels = {state.value: str(state.label) for state in Event.Status}
    numbers = registrations_by_status([row.pk for row in rows])
    lines = []
    for row in rows:
        zone, count = ZoneInfo(row.time_zone), numbers[row.pk]
        place = row.place__name_latin
        if language in CYRILLIC_READERS:
            place = row.place__name_cyrillic
        title, title_lang = _shown(row.titles, language)
        programme, programme_lang = _shown(row.programme__short_names, language)
        known_date = {} if row.starts_at else row.date_note
        date_note, date_note_lang = _shown(known_date, language)
        lines.append(
            EventLine(
                slug=row.slug,
                title=title,
                title_lang=title_lang,
                programme=programme,
                programme_lang=programme_lang,
                day=_local_day(row.starts_at, zone),
                last_day=_local_day(row.ends_at, zone),
                date_note=date_note,
                date_note_lang=date_note_lang,
                place=place or "",
                status=row.status,
                state=labels[row.status],
                seats=row.whole__size,
                confirmed=count[Status.CONFIRMED],
                held=count[Status.HELD] + count[Status.OFFERED],
                waiting=count[Status.WAITING],
            )
        )
    return lines


def registrations_by_status(pks: list[int]) -> defaultdict[int, Counter[str]]:
    """How many registrations of these events stand where.

    One statement, asked for the events of a page only: the list may be long, and each
    event full. It counts rows and not their keys, so an index alone is read.
    """
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = Registration.objects.filter(event__in=pks).order_by()
    counted = rows.values_list("event", "status").annotate(number=Count("*"))
    for pk, status, number in counted:
        found[pk][status] = number
    return found


def _shown(texts: dict[str, str], language: str) -> tuple[str, str]:
    text, written_in = pick_with_language(texts, language)
    return text, html_lang(written_in)


def _local_day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
