"""What training is wished, where and by whom, against what is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from courses.models import Event, NeedsSurvey
from courses.selectors.genders import Genders, genders_of_people
from participants.models import JobProfile, Person, Post, Region
from participants.selectors.people import held_on
from programmes.models import Topic

FEW = 5  # TRUST T14: of fewer people nothing is told


def home_of(person: Person, on: date) -> tuple[Region | None, JobProfile | None]:
    """The municipality and the job profile for which a person speaks that day."""
    posts = Post.objects.filter(held_on(on), person=person)
    post = posts.select_related("organisation__region").order_by("pk").first()
    if post is None:
        return None, None
    region = post.organisation.region
    level = Region.Level.MUNICIPALITY
    if region is not None and region.level != level:
        above = [int(key) for key in region.path.split("/") if key]
        region = Region.objects.filter(pk__in=above, level=level).first()
    return region, post.profiles.order_by("code").first()


def answered_by(survey: NeedsSurvey) -> Genders | None:
    """Who answered, by gender; None while that tells of one to four people (R-72).

    Of all answers together: which wishes whose are, the sums do not know.
    """
    people = Person.objects.filter(needs_turns__survey=survey)
    found = genders_of_people(people)
    return None if any(0 < number < FEW for number in found) else found


def municipalities_wishing(survey: NeedsSurvey, topic: Topic) -> QuerySet[Region]:
    """Where somebody wishes training on the topic."""
    rows = survey.needs.filter(topic=topic, people__gt=0)
    return Region.objects.filter(pk__in=rows.values("region")).order_by("name_key")


@dataclass(frozen=True)
class Wish:
    """A topic: how many wish it, where, who, and how many events are on it."""

    topic: Topic
    people: int
    places: Sequence[tuple[Region, int]]
    profiles: Sequence[tuple[JobProfile, int]]
    ahead: int
    held: int


def wishes_of(survey: NeedsSurvey) -> list[Wish]:
    """The topics, most wished first, in a fixed number of queries."""
    rows = list(survey.needs.select_related("region__parent", "profile"))
    places: dict[int, Counter[Region]] = {}
    profiles: dict[int, Counter[JobProfile]] = {}
    people: Counter[int] = Counter()
    for row in rows:
        people[row.topic_id] += row.people
        if row.region is not None:
            places.setdefault(row.topic_id, Counter())[row.region] += row.people
        if row.profile is not None:
            profiles.setdefault(row.topic_id, Counter())[row.profile] += row.people
    supply = _supply(survey)
    wishes = [
        Wish(
            topic,
            people[topic.pk],
            places.get(topic.pk, Counter()).most_common(),
            profiles.get(topic.pk, Counter()).most_common(),
            *supply.get(topic.pk, (0, 0)),
        )
        for topic in survey.topics.all()
    ]
    return sorted(wishes, key=lambda wish: -wish.people)


def _supply(survey: NeedsSurvey) -> dict[int, tuple[int, int]]:
    """By topic, the events of the programme that are planned and that were held."""
    state = Event.Status
    over = (state.HELD, state.REPORTED)
    rows = Event.objects.filter(programme=survey.programme_id)
    rows = rows.exclude(status=state.CANCELLED).order_by("pk")
    ahead: Counter[int] = Counter()
    held: Counter[int] = Counter()
    for topic, status in rows.values_list("topics", "status"):
        if topic is not None:
            (held if status in over else ahead)[topic] += 1
    return {key: (ahead[key], held[key]) for key in {*ahead, *held}}
