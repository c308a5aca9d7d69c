"""The roster of trainers, with what other apps know: certificates and posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from certificates.models import Certificate
from core.languages import LANGUAGE_NAMES
from courses.models import TrainerProfile
from courses.selectors.trainers import Work, work_of
from participants.models import Person, Post, Region
from participants.selectors.people import held_on
from participants.selectors.territory import in_name_order

Kind = Certificate.Kind
OF_TRAINERS = (Kind.FACILITATOR, Kind.TRAINER)
Level = Region.Level
PLACES = (
    Level.COUNTRY,
    Level.ENTITY,
    Level.DISTRICT,
    Level.CANTON,
    Level.MUNICIPALITY,
)


@dataclass
class TrainerLine:
    """Somebody of the roster: profile, work, and the certificates that stand."""

    person: Person
    profile: TrainerProfile | None
    work: Work
    certificates: list[Certificate] = field(default_factory=list)

    @property
    def language_names(self) -> str:
        """Each language by its own name."""
        codes = self.profile.languages if self.profile else []
        return ", ".join(LANGUAGE_NAMES.get(code, code) for code in codes)

    @property
    def events(self) -> int:
        return len(self.work.events)

    @property
    def days(self) -> int:
        return len(self.work.days)

    @property
    def days_ahead(self) -> int:
        return len(self.work.days_ahead)


def trainer_lines(people: Sequence[Person], at: datetime) -> list[TrainerLine]:
    """The people of a page with what is counted, in a fixed number of queries."""
    keys = [person.pk for person in people]
    work = work_of(keys, at)
    given: dict[int, list[Certificate]] = defaultdict(list)
    for row in _valid(at).filter(person__in=keys).order_by("-issued_at", "-pk"):
        given[row.person_id].append(row)
    return [
        TrainerLine(
            person,
            getattr(person, "trainer_profile", None),
            work.get(person.pk, Work()),
            given[person.pk],
        )
        for person in people
    ]


def _valid(at: datetime) -> QuerySet[Certificate]:
    lasts = Q(expires_on=None) | Q(expires_on__gte=at.date())
    return Certificate.objects.filter(
        lasts, state=Certificate.State.VALID, kind__in=OF_TRAINERS
    ).select_related("event")


def with_certificate(people: QuerySet[Person], at: datetime) -> QuerySet[Person]:
    """Those who hold a valid certificate of a facilitator or a trainer (R-32)."""
    return people.filter(Exists(_valid(at).filter(person=OuterRef("pk"))))


def in_place(people: QuerySet[Person], place: Region, at: datetime) -> QuerySet[Person]:
    """Those who work in the place: they hold a post there, or name it, or what it lies
    in or what lies in it, as theirs."""
    posts = Post.objects.filter(
        held_on(at.date()),
        person=OuterRef("pk"),
        organisation__region__path__startswith=place.path,
    )
    above = [int(key) for key in place.path.split("/") if key]
    near = Q(regions__path__startswith=place.path) | Q(regions__in=above)
    profiles = TrainerProfile.objects.filter(near, person=OuterRef("pk"))
    return people.filter(Exists(posts) | Exists(profiles))


def places_of(people: QuerySet[Person], at: datetime) -> list[Region]:
    """The places to choose from: where these people hold posts or say they work."""
    keys = people.order_by().values("pk")
    posts = Post.objects.filter(held_on(at.date()), person__in=keys)
    paths = set(posts.values_list("organisation__region__path", flat=True))
    profiles = TrainerProfile.objects.filter(person__in=keys)
    paths |= set(profiles.values_list("regions__path", flat=True))
    found = {int(key) for path in paths if path for key in path.split("/") if key}
    rows = Region.objects.filter(pk__in=found, level__in=PLACES)
    return in_name_order(rows.select_related("parent"))
