"""Parts of a history: people with posts, events they came to, topics, certificates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from certificates.models import Certificate
from courses.access import events_for, programmes_for_events
from courses.models import Event
from courses.selectors.events import contact_hours, latest_first
from courses.selectors.genders import Genders
from courses.selectors.reach import Reach, hours_by_event, reach_by
from participants.access import cards_for
from participants.models import Post
from participants.selectors.people import held_on
from portal.access import given_for
from portal.selectors.dossiers.scope import Dossier
from programmes.models import Programme, Topic

NOBODY = Reach()


@dataclass(frozen=True)
class PersonLine:
    """A post, whether it is held today, and how many events its holder came to."""

    post: Post
    is_held: bool
    events: int


def posts_in(dossier: Dossier) -> QuerySet[Post]:
    """The posts there, now and before, of people whose card the viewer may open."""
    rows = Post.objects.filter(
        dossier.narrowed.lasting(),
        organisation__in=dossier.pks,
        person__in=cards_for(dossier.viewer).values("pk"),
    )
    if dossier.narrowed.programme is not None:
        rows = rows.filter(person__in=dossier.present.values("person"))
    return rows.select_related("person", "organisation").order_by(
        F("ended_on").desc(nulls_first=True), "person__sort_key", "pk"
    )


def person_lines(dossier: Dossier, posts: Sequence[Post]) -> list[PersonLine]:
    """The posts of a page, each with the number of events."""
    present = dossier.present.filter(person__in=[post.person_id for post in posts])
    came = dict(present.values_list("person").annotate(Count("event", distinct=True)))
    today = timezone.localdate()
    return [
        PersonLine(
            post,
            is_held=post.ended_on is None or post.ended_on >= today,
            events=came.get(post.person_id, 0),
        )
        for post in posts
    ]


def people_now(dossier: Dossier) -> int:
    """How many people hold a post there today."""
    held = posts_in(dossier).filter(held_on(timezone.localdate()))
    return held.order_by().values("person").distinct().count()


@dataclass(frozen=True)
class EventLine:
    """An event, who came from there, and the hours they were there for together.

    `works`: it is on the viewer's desk.
    """

    event: Event
    genders: Genders
    taught: float
    hours: Decimal
    works: bool

    @property
    def people(self) -> int:
        return self.genders.people


def events_in(dossier: Dossier) -> QuerySet[Event]:
    """The events that somebody from there came to, the latest first."""
    rows = Event.objects.filter(pk__in=dossier.present.values("event"))
    return latest_first(
        rows.select_related("kind", "programme", "place__parent").prefetch_related(
            "sessions"
        )
    )


def event_lines(dossier: Dossier, events: Sequence[Event]) -> list[EventLine]:
    """The events of a page with their numbers."""
    keys = [event.pk for event in events]
    present = dossier.present.filter(event__in=keys)
    people = reach_by(present, "event")
    hours = hours_by_event(present)
    own = events_for(dossier.viewer).filter(pk__in=keys)
    works = set(own.order_by().values_list("pk", flat=True))
    return [
        EventLine(
            event,
            people.get(event.pk, NOBODY).genders,
            contact_hours(event),
            hours.get(event.pk, Decimal(0)),
            event.pk in works,
        )
        for event in events
    ]


@dataclass(frozen=True)
class TopicLine:
    """A topic of a programme: who came to it and when at last; nobody yet: 0."""

    programme: Programme
    topic: Topic
    genders: Genders
    last_at: datetime | None
    works: bool

    @property
    def people(self) -> int:
        return self.genders.people


def topics_in(dossier: Dossier) -> list[TopicLine]:
    """The topics of the programmes these organisations have a part in.

    A variant counts as its main topic, as it does in the coverage of a programme.
    """
    programmes = {row.pk: row for row in dossier.programmes}
    viewed = Q(pk__in=Event.objects.public().values("pk"))
    viewed |= Q(pk__in=events_for(dossier.viewer).values("pk"))
    main = Coalesce("topics__variant_of", "topics__pk")
    taught = (
        Event.objects.filter(viewed, programme__in=programmes, topics__isnull=False)
        .exclude(status=Event.Status.CANCELLED)
        .order_by()
        .values_list("programme", main)
        .distinct()
    )
    pairs = set(taught)
    reached = reach_by(
        dossier.present.filter(event__topics__isnull=False).annotate(
            topic=Coalesce("event__topics__variant_of", "event__topics__pk")
        ),
        "event__programme",
        "topic",
    )
    topics = Topic.objects.filter(pk__in={topic for _programme, topic in pairs})
    works = set(programmes_for_events(dossier.viewer).values_list("pk", flat=True))
    return [
        _topic_line(programme, topic, reached, programme.pk in works)
        for programme in programmes.values()
        for topic in topics
        if (programme.pk, topic.pk) in pairs
    ]


def _topic_line(
    programme: Programme, topic: Topic, reached: dict[object, Reach], works: bool
) -> TopicLine:
    reach = reached.get((programme.pk, topic.pk), NOBODY)
    return TopicLine(programme, topic, reach.genders, reach.last_at, works)


def certificates_in(dossier: Dossier) -> QuerySet[Certificate]:
    """What people from there were given, the newest first, also what ended since.

    Of a certificate without a registration (trainers', letters of thanks) the holder
    has, or had, a post there.
    """
    narrowed = dossier.narrowed
    posts = Post.objects.filter(organisation__in=dossier.pks)
    from_there = Q(registration__organisation__in=dossier.pks) | Q(
        registration=None, person__in=posts.values("person")
    )
    rows = given_for(dossier.viewer).filter(from_there, narrowed.moments("issued_at"))
    if narrowed.programme is not None:
        own = Q(event__programme=narrowed.programme)
        own |= Q(event=None, series_year__series__programme=narrowed.programme)
        rows = rows.filter(own)
    return rows.select_related("person", "event").order_by("-issued_at", "-pk")


def valid_certificates(dossier: Dossier) -> int:
    """How many of them are valid today."""
    today = timezone.localdate()
    lasts = Q(expires_on=None) | Q(expires_on__gte=today)
    rows = certificates_in(dossier).filter(lasts, state=Certificate.State.VALID)
    return rows.count()
