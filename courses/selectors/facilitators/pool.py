"""Who is in the pool of facilitators, near a place; requests of municipalities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, When

from core.languages import LANGUAGE_NAMES
from courses.models import (
    Award,
    Candidacy,
    Event,
    PoolAnswer,
    PoolRequest,
    Qualification,
    Requirement,
    TrainerProfile,
)
from courses.selectors.facilitators.candidates import holders
from courses.selectors.facilitators.progress import holding
from participants.models import ConsentWording, Person, Post, Region
from participants.selectors.consents import latest_consent_q
from participants.selectors.people import find_people, held_on
from participants.selectors.search import holds_all, words_of
from participants.selectors.territory import in_name_order


def _living(rows: QuerySet[Candidacy]) -> QuerySet[Candidacy]:
    return rows.filter(person__merged_into=None, person__erased_at=None)


def able(qualification: Qualification, day: date) -> QuerySet[Candidacy]:
    """Who holds the qualification on that day, with what they say of themselves."""
    return _described(_living(holders(qualification, day)))


def _described(rows: QuerySet[Candidacy]) -> QuerySet[Candidacy]:
    related = rows.select_related("person__trainer_profile", "qualification")
    return related.prefetch_related("person__trainer_profile__regions__parent")


def _agreed(rows: QuerySet[Candidacy]) -> QuerySet[Candidacy]:
    """Those who chose to be listed, and whose last word on it was yes."""
    people = Person.objects.filter(latest_consent_q(ConsentWording.Purpose.POOL))
    return rows.exclude(listed_at=None).filter(person__in=people.values("pk"))


def listed(qualification: Qualification, day: date) -> QuerySet[Candidacy]:
    """Those of them who agreed to be named to the public."""
    rows = _agreed(able(qualification, day))
    return rows.order_by("person__sort_key", "pk")


def all_listed(
    day: date, *, query: str, qualification: Qualification | None, place: Region | None
) -> QuerySet[Candidacy]:
    """The listed of all public programmes by name in either script, near ones first."""
    rows = _all_listed(day)
    if qualification is not None:
        rows = rows.filter(qualification=qualification)
    if query.strip():
        found = find_people(Person.objects.all(), query)
        rows = rows.filter(person__in=found.order_by().values("pk"))
    return near_first(_described(rows), place, day)


def _all_listed(day: date) -> QuerySet[Candidacy]:
    awards = Award.objects.filter(holding(day), candidacy=OuterRef("pk"))
    rows = Candidacy.objects.filter(
        Exists(awards), qualification__programme__is_public=True
    )
    return _living(_agreed(rows))


def near(place: Region, day: date) -> Q:
    """Condition on candidates: they hold a post in the place, or name it, what it lies
    in, or what lies in it, as theirs."""
    posts = Post.objects.filter(
        held_on(day),
        person=OuterRef("person"),
        organisation__region__path__startswith=place.path,
    )
    above = [int(key) for key in place.path.split("/") if key]
    named = Q(regions__path__startswith=place.path) | Q(regions__in=above)
    profiles = TrainerProfile.objects.filter(named, person=OuterRef("person"))
    return Q(Exists(posts) | Exists(profiles))


def near_first(
    rows: QuerySet[Candidacy], place: Region | None, day: date
) -> QuerySet[Candidacy]:
    """The same with `is_near`, those near the place first."""
    if place is None:
        return rows.order_by("person__sort_key", "pk")
    order = Case(When(near(place, day), then=1), default=0, output_field=IntegerField())
    return rows.annotate(is_near=order).order_by("-is_near", "person__sort_key", "pk")


def speaks(candidacy: Candidacy, language: str) -> bool:
    """Whether they say that they lead in the language, or it is that of their card."""
    profile = getattr(candidacy.person, "trainer_profile", None)
    said = list(profile.languages) if profile is not None else []
    return _base(language) in {
        _base(code) for code in said or [candidacy.person.language]
    }


def _base(language: str) -> str:
    """Serbian is one language in two scripts."""
    return language.removesuffix("-latn")


@dataclass(frozen=True)
class Listed:
    """A facilitator as the public sees them."""

    candidacy: Candidacy

    @property
    def is_near(self) -> bool:
        """Whether `near_first` found them near the place it was asked for."""
        return bool(getattr(self.candidacy, "is_near", False))

    @property
    def languages(self) -> str:
        profile = getattr(self.candidacy.person, "trainer_profile", None)
        codes = profile.languages if profile is not None else []
        shown = codes or [self.candidacy.person.language]
        return ", ".join(LANGUAGE_NAMES.get(code, code) for code in shown)

    @property
    def regions(self) -> list[Region]:
        profile = getattr(self.candidacy.person, "trainer_profile", None)
        return list(profile.regions.all()) if profile is not None else []


def by_region(rows: QuerySet[Candidacy]) -> list[tuple[Region | None, list[Listed]]]:
    """The listed by each region they name, in the order of names; those who name none
    come last."""
    found: dict[int, tuple[Region, list[Listed]]] = {}
    anywhere: list[Listed] = []
    for row in rows:
        line = Listed(row)
        for region in line.regions:
            found.setdefault(region.pk, (region, []))[1].append(line)
        if not line.regions:
            anywhere.append(line)
    ordered = in_name_order(region for region, _lines in found.values())
    groups: list[tuple[Region | None, list[Listed]]] = [
        (region, found[region.pk][1]) for region in ordered
    ]
    return [*groups, (None, anywhere)] if anywhere else groups


def open_qualifications(day: date) -> QuerySet[Qualification]:
    """The qualifications of public programmes that somebody listed holds."""
    found = _all_listed(day).values("qualification")
    return Qualification.objects.filter(pk__in=found).select_related("programme")


def requests_of(
    qualification: Qualification, *, query: str = "", status: str = ""
) -> QuerySet[PoolRequest]:
    """The requests that reached the organisers, the latest first."""
    rows = qualification.requests.exclude(status=PoolRequest.Status.UNPROVEN)
    return narrowed(rows, query=query, status=status)


def narrowed(
    rows: QuerySet[PoolRequest], *, query: str, status: str
) -> QuerySet[PoolRequest]:
    """Those of the requests that hold the words and are in this state."""
    if words := words_of(query):
        rows = rows.filter(holds_all(words, "search_key"))
    elif query.strip():
        rows = rows.none()
    if status:
        rows = rows.filter(status=status)
    rows = rows.select_related("organisation", "assigned__person", "event")
    return rows.order_by("-created_at", "-pk")


def answers_of(request: PoolRequest) -> QuerySet[PoolAnswer]:
    """Whom we asked, who would do it first."""
    yes = Case(When(answer="yes", then=0), When(answer="", then=1), default=2)
    rows = request.answers.select_related("candidacy__person")
    return rows.order_by(yes, "pk")


def qualifications_for_event(event: Event) -> QuerySet[Qualification]:
    """The qualifications earned by leading it, or events of its kind (R-32)."""
    led = Requirement.objects.filter(
        Q(kinds=event.kind_id) | Q(event=event),
        kind=Requirement.Kind.LED,
        qualification=OuterRef("pk"),
    )
    return Qualification.objects.filter(Exists(led)).select_related("programme")


def able_for(event: Event, day: date) -> QuerySet[Candidacy]:
    """Who is qualified to lead this event and has no part in it yet; near first."""
    rows = Candidacy.objects.none()
    for qualification in qualifications_for_event(event):
        rows = rows | able(qualification, day)
    rows = rows.exclude(person__in=event.roles.values("person"))
    return near_first(rows, event.place, day)
