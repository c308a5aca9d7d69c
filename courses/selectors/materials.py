"""Materials: which there are of an event, and who may have which of them when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from courses.models import Event, Material, Presence, Registration, Status
from courses.selectors.attendance import THERE

Seen = Material.Visibility
PUBLIC = frozenset({Seen.PUBLIC})
REGISTERED = PUBLIC | {Seen.REGISTERED}
ATTENDED = REGISTERED | {Seen.ATTENDED}


@dataclass(frozen=True)
class Shown:
    """A material and where it is fetched."""

    material: Material
    address: str


def shown(rows: Iterable[Material], event: Event) -> list[Shown]:
    """With their addresses on the page of the event and at its desk."""
    return [
        Shown(row, row.link or reverse("material_file", args=[event.slug, row.uid]))
        for row in rows
    ]


def shown_to(
    registration: Registration, token: str, rows: Iterable[Material]
) -> list[Shown]:
    """With the addresses that the link of a registration opens."""
    return [
        Shown(row, row.link or reverse("registration_material", args=[token, row.uid]))
        for row in rows
    ]


def materials_of(event: Event) -> QuerySet[Material]:
    """Those of the event and its sessions, then those its course brings along."""
    own = Q(event=event)
    if event.course_id is not None:
        own |= Q(course=event.course_id)
    from_course = Case(
        When(event=None, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    rows = Material.objects.filter(own).select_related("session", "course", "event")
    return rows.order_by(from_course, "session__starts_at", "pk")


def seen_of(event: Event, audience: Collection[str], at: datetime) -> list[Material]:
    """Those that are out at `at` for somebody who may see these visibilities."""
    rows = materials_of(event).filter(visibility__in=audience)
    return [row for row in rows if row.is_released(at)]


def seen_by(registration: Registration, at: datetime) -> list[Material]:
    """What somebody registered may have of the event at `at`."""
    return materials_for([registration], at)[registration.pk]


def materials_for(
    registrations: Sequence[Registration], at: datetime
) -> dict[int, list[Material]]:
    """The same for several at once, by primary key, in two queries.

    Only a confirmed seat opens anything but what is public, and only presence what is
    for those who attended.
    """
    found: dict[int, list[Material]] = {row.pk: [] for row in registrations}
    seated = [row for row in registrations if row.status == Status.CONFIRMED]
    if not seated:
        return found
    there = _came(seated)
    by_event, by_course = _by_owner(seated)
    for row in seated:
        audience = ATTENDED if row.pk in there else REGISTERED
        rows = by_event[row.event_id] + by_course[row.event.course_id]
        found[row.pk] = [
            one for one in rows if one.visibility in audience and one.is_released(at)
        ]
    return found


def _came(registrations: Iterable[Registration]) -> set[int]:
    rows = Presence.objects.filter(registration__in=registrations, state__in=THERE)
    return set(rows.values_list("registration_id", flat=True))


def _by_owner(
    registrations: Iterable[Registration],
) -> tuple[dict[int, list[Material]], dict[int | None, list[Material]]]:
    events = {row.event_id for row in registrations}
    courses = {row.event.course_id for row in registrations} - {None}
    rows = Material.objects.filter(Q(event__in=events) | Q(course__in=courses))
    by_event: dict[int, list[Material]] = defaultdict(list)
    by_course: dict[int | None, list[Material]] = defaultdict(list)
    for row in rows.select_related("session").order_by("session__starts_at", "pk"):
        if row.event_id is not None:
            by_event[row.event_id].append(row)
        else:
            by_course[row.course_id].append(row)
    return by_event, by_course
