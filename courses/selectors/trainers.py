"""Reads on trainers: who can be asked, when they are busy, the days they worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from courses.models import (
    Event,
    EventKind,
    EventRole,
    Registration,
    Session,
    TrainerProfile,
    TrainerRate,
)
from courses.selectors.reach import present_of
from participants.models import Person
from participants.selectors.people import find_people
from programmes.models import Topic

Role = EventRole.Role
LEADING = (
    Role.TRAINER,
    Role.FACILITATOR,
    Role.MENTOR,
    Role.MODERATOR,
    Role.SPEAKER,
)
HELD = (Event.Status.HELD, Event.Status.REPORTED)


def leading() -> QuerySet[EventRole]:
    """The roles of those who teach or lead, at events that were not called off."""
    return EventRole.objects.filter(role__in=LEADING).exclude(
        event__status=Event.Status.CANCELLED
    )


def graduates() -> QuerySet[Registration]:
    """Who was present at a facilitator training that was held (R-32)."""
    rows = Registration.objects.filter(
        event__kind__behaviour=EventKind.Behaviour.FACILITATOR_TRAINING,
        event__status__in=HELD,
    )
    return present_of(rows)


def roster(people: QuerySet[Person], events: QuerySet[Event]) -> QuerySet[Person]:
    """Those of `people` with a profile, or who led or learned to lead at `events`."""
    known = events.order_by().values("pk")
    profile = TrainerProfile.objects.filter(person=OuterRef("pk"))
    led = leading().filter(person=OuterRef("pk"), event__in=known)
    learned = graduates().filter(person=OuterRef("pk"), event__in=known)
    return people.filter(Exists(profile) | Exists(led) | Exists(learned))


def find_trainers(
    people: QuerySet[Person],
    *,
    query: str = "",
    topic: Topic | None = None,
    language: str = "",
    role: str = "",
    on: date | None = None,
) -> QuerySet[Person]:
    """Those of the roster who fit, by name in either script, with their profiles.

    A topic is what the profile says, or what an event they led was about.
    """
    found = find_people(people, query)
    profiles = TrainerProfile.objects.filter(person=OuterRef("pk"))
    led = leading().filter(person=OuterRef("pk"))
    if topic is not None:
        taught = Q(event__topics=topic) | Q(event__topics__variant_of=topic)
        known = Q(topics=topic) | Q(topics__variant_of=topic)
        found = found.filter(
            Exists(profiles.filter(known)) | Exists(led.filter(taught))
        )
    if language:
        found = found.filter(pk__in=_speaking(language))
    if role:
        found = found.filter(Exists(led.filter(role=role)))
    if on is not None:
        found = found.filter(Exists(profiles.filter(available_on(on))))
    return with_profiles(found)


def available_on(day: date) -> Q:
    """Condition on profiles: nothing speaks against that day."""
    begun = Q(available_from=None) | Q(available_from__lte=day)
    return begun & (Q(available_until=None) | Q(available_until__gte=day))


def with_profiles(people: QuerySet[Person]) -> QuerySet[Person]:
    """The same people with what a list shows of their profiles."""
    rates = TrainerRate.objects.filter(ended_on=None)
    return people.select_related("trainer_profile").prefetch_related(
        "trainer_profile__topics",
        "trainer_profile__regions__parent",
        Prefetch("trainer_profile__rates", rates, to_attr="present_rates"),
    )


def _speaking(language: str) -> list[int]:
    """Whose profile names the language. JSON lists are not searched alike in both
    databases, and there are few profiles."""
    rows = TrainerProfile.objects.values_list("person", "languages")
    return [person for person, languages in rows if language in languages]


@dataclass
class Work:
    """What somebody led: events, and the days on which they had a session there."""

    events: set[int] = field(default_factory=set)
    days: set[tuple[int, date]] = field(default_factory=set)
    days_ahead: set[tuple[int, date]] = field(default_factory=set)
    last_at: datetime | None = None


def work_of(people: Iterable[int], at: datetime) -> dict[int, Work]:
    """The work of each of these people, in a fixed number of queries.

    A role in one session counts the day of it, a role in the event all days of its
    teaching sessions. A day is one of the event's place, and counts once an event.
    """
    roles = list(
        leading()
        .filter(person__in=list(people))
        .exclude(event__status=Event.Status.DRAFT)
        .select_related("event", "session")
    )
    whole = {role.event_id for role in roles if role.session_id is None}
    taught: dict[int, list[Session]] = defaultdict(list)
    for row in Session.objects.filter(event__in=whole, kind__in=Session.TEACHING):
        taught[row.event_id].append(row)
    found: dict[int, Work] = defaultdict(Work)
    for role in roles:
        work = found[role.person_id]
        own = [role.session] if role.session is not None else taught[role.event_id]
        _count(work, role.event, own, at)
    return found


def _count(work: Work, event: Event, sessions: Iterable[Session], at: datetime) -> None:
    zone = ZoneInfo(event.time_zone)
    starts = [event.starts_at] if event.starts_at else []
    for session in sessions:
        days = work.days if session.starts_at <= at else work.days_ahead
        days.add((event.pk, session.starts_at.astimezone(zone).date()))
        starts.append(session.starts_at)
    over = [moment for moment in starts if moment <= at]
    if event.status in HELD or over:
        work.events.add(event.pk)
    work.last_at = max(filter(None, [work.last_at, *over]), default=None)


@dataclass(frozen=True)
class Clash:
    """Another session, or event, that the person has a part in at that time."""

    event: Event
    session: Session | None

    @property
    def is_told(self) -> bool:
        """Whether anybody may know its name."""
        return self.event.is_public and self.event.status != Event.Status.DRAFT

    @property
    def starts_at(self) -> datetime | None:
        return self.session.starts_at if self.session else self.event.starts_at

    @property
    def ends_at(self) -> datetime | None:
        return self.session.ends_at if self.session else self.event.ends_at


def clashes_of(
    person: Person, event: Event, session: Session | None = None
) -> list[Clash]:
    """What else this person has a part in at the time of the session, or of the event.

    A part in a whole event takes the time of its sessions, or all of it where it has
    none. The event itself is no clash, but for another session of theirs.
    """
    spans = _spans(event, session)
    if not spans:
        return []
    overlap = Q(pk__in=[])
    for start, end in spans:
        overlap |= Q(starts_at__lt=end, ends_at__gt=start)
    roles = EventRole.objects.filter(person=person).exclude(
        event__status=Event.Status.CANCELLED
    )
    whole = roles.filter(session=None).exclude(event=event)
    single = roles.exclude(session=None)
    single = single.exclude(session=session) if session else single.exclude(event=event)
    taken = Q(pk__in=single.values("session")) | Q(event__in=whole.values("event"))
    found = Session.objects.filter(overlap, taken).select_related("event")
    bare = Event.objects.filter(overlap, sessions=None, pk__in=whole.values("event"))
    return [
        *(Clash(row.event, row) for row in found.order_by("starts_at", "pk")),
        *(Clash(row, None) for row in bare.order_by("starts_at", "pk")),
    ]


def _spans(event: Event, session: Session | None) -> list[tuple[datetime, datetime]]:
    return _spans_among(event, session, list(event.sessions.all()))


@dataclass(frozen=True)
class RoleLine:
    """A part in an event, and what else the person has at that time."""

    role: EventRole
    clashes: list[Clash]


def roles_with_clashes(event: Event) -> list[RoleLine]:
    """The roles at an event, those in all of it first, in a fixed number of queries."""
    roles = list(
        event.roles.select_related("person", "session", "event").order_by(
            F("session__starts_at").asc(nulls_first=True), "person__sort_key", "pk"
        )
    )
    others = _elsewhere([role.person_id for role in roles], event)
    sessions = list(event.sessions.all())
    found = []
    for role in roles:
        spans = _spans_among(event, role.session, sessions)
        clashes = [
            clash
            for key, clash in others[role.person_id]
            if key != (role.session_id or 0) and _overlap(clash, spans)
        ]
        found.append(RoleLine(role, clashes))
    return found


def _elsewhere(people: list[int], event: Event) -> dict[int, list[tuple[int, Clash]]]:
    """What these people have a part in near the time of the event, but for all of it:
    by person, with the key of the session."""
    found: dict[int, list[tuple[int, Clash]]] = defaultdict(list)
    if event.starts_at is None or event.ends_at is None:
        return found
    near = Q(event__starts_at__lt=event.ends_at, event__ends_at__gt=event.starts_at)
    roles = EventRole.objects.filter(near, person__in=people).exclude(
        event__status=Event.Status.CANCELLED
    )
    roles = roles.exclude(event=event, session=None).select_related("event", "session")
    rows = list(roles.prefetch_related("event__sessions"))
    for role in rows:
        if role.session is not None:
            found[role.person_id].append(
                (role.session.pk, Clash(role.event, role.session))
            )
            continue
        sessions = list(role.event.sessions.all())
        found[role.person_id] += [
            (row.pk, Clash(role.event, row)) for row in sessions
        ] or [(-role.event.pk, Clash(role.event, None))]
    return found


def _overlap(clash: Clash, spans: list[tuple[datetime, datetime]]) -> bool:
    start, end = clash.starts_at, clash.ends_at
    if start is None or end is None:
        return False
    return any(begin < end and start < finish for begin, finish in spans)


def _spans_among(
    event: Event, session: Session | None, sessions: list[Session]
) -> list[tuple[datetime, datetime]]:
    if session is not None:
        return [(session.starts_at, session.ends_at)]
    rows = [(row.starts_at, row.ends_at) for row in sessions]
    if not rows and event.starts_at and event.ends_at:
        rows = [(event.starts_at, event.ends_at)]
    return rows


def events_led(person: Person, events: QuerySet[Event]) -> QuerySet[EventRole]:
    """The roles of a person at those of `events`, the latest first."""
    rows = leading().filter(person=person, event__in=events.order_by().values("pk"))
    related = ("event__kind", "event__programme", "event__place", "session")
    return rows.select_related(*related).order_by("-event__starts_at", "pk")
