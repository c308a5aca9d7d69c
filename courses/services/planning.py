"""Planning: an event is made as a draft and changed until it is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.languages import pick
from core.spans import parse_span
from core.text import search_key, to_latin
from courses.models import Event, EventKind, EventOrganiser, Quota
from courses.selectors.events import agenda
from courses.services.changes import tell_of_change
from courses.services.course_tests import give_test
from courses.services.evaluation.moving import move_evaluations
from courses.services.legs import move_days, move_legs
from courses.services.parts import tell_of_all_parts
from courses.services.quotas import (
    set_seats_per_municipality,
    set_seats_per_organisation,
)
from courses.services.reminders import begin_with_defaults
from courses.services.seats import lock_event
from courses.services.sessions import move_along
from courses.services.shifting import Move, Span
from courses.services.versions import require_version
from participants.models import Actor, Organisation
from participants.services.audit import record
from programmes.models import Programme, Topic

State = Event.Status
FIELDS = (
    "kind programme titles descriptions languages starts_at ends_at date_note time_zone"
    " place venues mode online_link is_public opens_at closes_at open_to release_on"
    " hold_hours threshold_percent late_minutes partial_percent hour_minutes"
    " asks_photo_consent needs_approval activity course series"
    " link_hours changes_until least_people decide_on with_lodging media_guests"
    " tells_parts"
).split()
TOLD = ("starts_at", "ends_at", "place", "venues", "mode", "online_link")
SEATS_OF_EACH = {
    "seats_per_organisation": set_seats_per_organisation,
    "seats_per_municipality": set_seats_per_municipality,
}
KEPT = (State.HELD, State.REPORTED, State.CANCELLED)


class WrongState(DomainError):
    code = "wrong_state"
    message = _("This cannot be done while the event is: %(state)s.")


@transaction.atomic
def create_event(
    *,
    programme: Programme,
    kind: EventKind,
    titles: dict[str, str],
    actor: Actor,
    slug: str = "",
    organisers: Iterable[Organisation] = (),
    topics: Iterable[Topic] = (),
    further_programmes: Iterable[Programme] = (),
    seats: int | None = None,
    seats_per_organisation: int | None = None,
    seats_per_municipality: int | None = None,
    like: Event | None = None,
    **fields: Any,
) -> Event:
    """Plan an event as a draft; `seats` makes its quota. Unknown fields are refused.

    A run of a course begins with its test, and each with the reminders of its
    programme; planned `like` another, which has its own, with those that the programme
    took up since.
    """
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"not a field of an event: {sorted(unknown)}")
    event = Event(programme=programme, kind=kind, titles=titles, **fields)
    event.seats_per_organisation = seats_per_organisation
    event.seats_per_municipality = seats_per_municipality
    event.slug = slug or _free_slug(event)
    event.search_key = _search_key(event)
    _write_known_span(event)
    event.full_clean()
    event.save()
    event.topics.set(topics)
    event.further_programmes.set(further_programmes)
    set_organisers(event, organisers)
    if seats is not None:
        Quota.objects.create(event=event, scope=Quota.Scope.EVENT, size=seats)
    if event.course is not None and like is None:
        give_test(event.course, event)
    begin_with_defaults(event, since=like.created_at if like else None)
    record(actor, "event.created", event, after={"slug": event.slug})
    return event


def _free_slug(event: Event) -> str:
    """An address from the title and the year, with a number if that is taken."""
    year = f"-{event.starts_at.year}" if event.starts_at else ""
    language = event.programme.language
    title = to_latin(pick(event.titles, language), language)
    stem = f"{slugify(title)[:60].strip('-')}{year}".strip("-")
    stem = stem or "event"
    used = set(
        Event.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    )
    number, name = 1, stem
    while name in used:
        number += 1
        name = f"{stem}-{number}"
    return name


def _write_known_span(event: Event) -> None:
    """Between which days an event without a start was, by what the source says of it;
    without a year ("5 April") within the period of its programme, if that is known.
    """
    span: tuple[date | None, date | None] = (None, None)
    if event.starts_at is None and any(event.date_note.values()):
        read = map(parse_span, event.date_note.values())
        period = (event.programme.starts_on, event.programme.ends_on)
        span = next(filter(None, read), period if all(period) else span)
    event.known_from, event.known_until = span


def _search_key(event: Event) -> str:
    texts = [*event.titles.values(), *event.venues.values()]
    keys = [search_key(text) for text in texts]
    if event.place is not None:
        keys.append(event.place.search_key)
    return " ".join(dict.fromkeys(keys))


def set_organisers(event: Event, organisers: Iterable[Organisation]) -> None:
    """The organisations that hold the event, in this order."""
    event.organisers.all().delete()
    EventOrganiser.objects.bulk_create(
        EventOrganiser(event=event, organisation=row, position=position)
        for position, row in enumerate(dict.fromkeys(organisers))
    )


@transaction.atomic
def update_event(
    event: Event,
    *,
    actor: Actor,
    seen_at: datetime | None = None,
    reason: str = "",
    organisers: Iterable[Organisation] | None = None,
    topics: Iterable[Topic] | None = None,
    further_programmes: Iterable[Programme] | None = None,
    **fields: Any,
) -> Event:
    """Change an event. All who have to do with it are told of a new time or place.

    With an event that moves its sessions move, unless somebody was checked in, the legs
    and days of a study visit, and evaluations that were not opened yet. Raises
    HourMissing where the clocks do not allow it.

    `seen_at` is the `updated_at` the editor saw: ChangedMeanwhile when it is not that
    any more. An event that is over is changed with a `reason` only (WrongState).
    """
    row = lock_event(event)
    require_version(row, seen_at)
    if row.status in KEPT and not reason:
        raise WrongState(state=row.get_status_display())
    for name, set_number in SEATS_OF_EACH.items():
        if name in fields:
            set_number(row, fields.pop(name), actor=actor)
            row.refresh_from_db()
    if unknown := fields.keys() - {*FIELDS, "slug"}:
        raise TypeError(f"not a field of an event: {sorted(unknown)}")
    if organisers is not None:
        set_organisers(row, organisers)
    if topics is not None:
        row.topics.set(topics)
    if further_programmes is not None:
        row.further_programmes.set(further_programmes)
    former = Span.of(row)
    if changed := _change(row, fields):
        after: dict[str, Any] = {"fields": changed, "reason": reason}
        at = timezone.now()
        if move := Move.of(former, row):
            after |= _move_parts(row, move, at)
        record(actor, "event.changed", row, after=after)
        if set(changed) & set(TOLD):
            tell_of_change(row, at=at)
        if "tells_parts" in changed:
            tell_of_all_parts(row, at=at)
    return row


def _move_parts(event: Event, move: Move, at: datetime) -> dict[str, int]:
    """What belongs to the event moves with it; what was moved, for the record."""
    done = {}
    if move_along(event, move, at=at):
        by = move.shift.by
        if by % timedelta(days=1):
            done["sessions_moved_minutes"] = by // timedelta(minutes=1)
        else:
            done["sessions_moved_days"] = by.days
    move_legs(event, move, at=at)
    move_days(event, move, at=at)
    if number := move_evaluations(event, move, at=at):
        done["evaluations_moved"] = number
    return done


def _change(event: Event, fields: dict[str, Any]) -> list[str]:
    """Write the fields that differ, checked; say which."""
    changed = [name for name in fields if getattr(event, name) != fields[name]]
    former_release, days = event.release_on, len(agenda(event))
    for name in changed:
        setattr(event, name, fields[name])
    event.search_key = _search_key(event)
    _write_known_span(event)
    event.full_clean()
    if set(changed) & set(TOLD):
        event.sequence += 1
        event.most_days = max(event.most_days, days)
    event.save()
    if "release_on" in changed:
        _move_release(event, former_release)
    return changed


def _move_release(event: Event, former: Any) -> None:
    rows = event.quotas.filter(scope=Quota.Scope.ORGANISATION, released_at=None)
    rows.filter(release_on=former).update(release_on=event.release_on)
