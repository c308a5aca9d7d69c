"""Surveys of training needs: made, asked by mail, answered once, planned from."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Course, Event, EventKind, Need, NeedsSurvey, NeedsTurn
from courses.selectors.needs import home_of, municipalities_wishing
from courses.services import notices
from courses.services.planning import create_event
from outbox.models import Lane
from outbox.services.send import Outgoing, queue_messages
from participants.models import Actor, Person, TargetGroup
from participants.selectors.groups import members_of
from participants.services.audit import record
from participants.services.groups import create_group
from programmes.models import Programme, Topic

SALT = "courses.needs"
MOST_WISHES = 5  # of one person, so that a survey says what is needed first


class SurveyClosed(DomainError):
    code = "survey_closed"
    message = _("This survey is closed.")


class AskedAlready(DomainError):
    code = "asked_already"
    message = _("The survey was sent already.")


class NeedAnswered(DomainError):
    code = "need_answered"
    message = _("An answer was given with this link already. Thank you.")


class TooManyWishes(DomainError):
    code = "too_many_wishes"
    message = _(
        "You chose %(number)s topics. Choose at most %(most)s: those you need first."
    )


class NoKind(DomainError):
    code = "no_kind"
    message = _("There is no kind of event that is a seminar. Add one first.")


@transaction.atomic
def create_survey(
    programme: Programme,
    *,
    titles: Mapping[str, str],
    group: TargetGroup,
    topics: Iterable[Topic],
    closes_on: date,
    actor: Actor,
) -> NeedsSurvey:
    """Prepare a survey; nobody is asked yet."""
    survey = NeedsSurvey.objects.create(
        programme=programme, titles=dict(titles), group=group, closes_on=closes_on
    )
    survey.topics.set(topics)
    record(actor, "needs.created", survey)
    return survey


@transaction.atomic
def ask(
    survey: NeedsSurvey, *, actor: Actor, at: datetime | None = None
) -> NeedsSurvey:
    """Mail the link to everybody of the group who has an address, once.

    Raises AskedAlready or SurveyClosed.
    """
    at = at or timezone.now()
    row = _locked(survey, at)
    if row.asked_at is not None:
        raise AskedAlready
    people: QuerySet[Any] = members_of(row.group, at=at)
    people = people.exclude(email="").order_by("pk")
    outgoing = [
        Outgoing(
            to=person.email,
            language=person.language,
            dedupe_key=f"{notices.NEEDS}:{row.uid}:{person.uid}",
            about=row,
            context={"person": person.uid.hex},
        )
        for person in people
    ]
    batch = hashlib.sha256(f"{notices.NEEDS}:{row.uid}".encode()).hexdigest()
    queue_messages(notices.NEEDS, outgoing, batch=batch, lane=Lane.SERVICE)
    row.asked_at, row.asked = at, len(outgoing)
    row.save(update_fields=["asked_at", "asked", "updated_at"])
    record(actor, "needs.asked", row, after={"asked": row.asked})
    return row


def _locked(survey: NeedsSurvey, at: datetime) -> NeedsSurvey:
    rows = NeedsSurvey.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("group", "programme").get(pk=survey.pk)
    if row.closed_at is not None or timezone.localdate(at) > row.closes_on:
        raise SurveyClosed
    return row


@transaction.atomic
def answer_needs(
    survey: NeedsSurvey,
    person: Person,
    topics: Iterable[Topic],
    *,
    at: datetime | None = None,
) -> None:
    """Count the wishes of a person for their municipality and job profile, once.

    Raises TooManyWishes, SurveyClosed or NeedAnswered; then nothing was stored.
    """
    wished = {topic.pk for topic in topics}
    if len(wished) > MOST_WISHES:
        raise TooManyWishes(number=len(wished), most=MOST_WISHES)
    row = _locked(survey, at or timezone.now())
    try:
        with transaction.atomic():
            NeedsTurn.objects.create(survey=row, person=person)
    except IntegrityError:
        raise NeedAnswered from None
    region, profile = home_of(person, timezone.localdate(at))
    for topic in row.topics.filter(pk__in=wished):
        need, _new = Need.objects.get_or_create(
            survey=row, topic=topic, region=region, profile=profile
        )
        Need.objects.filter(pk=need.pk).update(people=F("people") + 1)
    NeedsSurvey.objects.filter(pk=row.pk).update(answered=F("answered") + 1)


@transaction.atomic
def close_survey(
    survey: NeedsSurvey, *, actor: Actor, at: datetime | None = None
) -> None:
    """Take no more answers, and forget who gave them. Again it changes nothing."""
    at = at or timezone.now()
    rows = NeedsSurvey.objects.filter(pk=survey.pk, closed_at=None)
    if rows.update(closed_at=at, updated_at=at):
        NeedsTurn.objects.filter(survey=survey).delete()
        record(actor, "needs.closed", survey)


def close_ended(at: datetime) -> None:
    """Close the surveys whose last day is over."""
    rows = NeedsSurvey.objects.filter(closed_at=None)
    for row in rows.filter(closes_on__lt=timezone.localdate(at)).order_by("pk"):
        close_survey(row, actor=None, at=at)


@transaction.atomic
def plan_course(survey: NeedsSurvey, topic: Topic, *, actor: Actor) -> Event:
    """A course on the topic and a draft event of it, open to the municipalities that
    wish it. Raises NoKind.
    """
    kinds = EventKind.objects.filter(behaviour=EventKind.Behaviour.SEMINAR)
    kind = kinds.order_by("position", "code").first()
    if kind is None:
        raise NoKind
    course = Course.objects.create(titles=topic.titles)
    course.topics.add(topic)
    places = [str(region.uid) for region in municipalities_wishing(survey, topic)]
    more: dict[str, Any] = {}
    if places:
        more["open_to"] = create_group(
            topic.titles,
            {"criterion": "region", "value": places},
            actor=actor,
            programme_uid=survey.programme.uid,
        )
    event = create_event(
        programme=survey.programme,
        kind=kind,
        titles=dict(topic.titles),
        topics=[topic],
        course=course,
        languages=[survey.programme.language],
        actor=actor,
        **more,
    )
    record(actor, "needs.planned", survey, after={"topic": topic.code})
    return event


# --- links ----------------------------------------------------------------------------


def needs_path(survey: NeedsSurvey, person: Person) -> str:
    """The address of the survey for one person."""
    return f"/needs/{signing.dumps(_holder(survey, person), salt=SALT)}/"


def _holder(survey: NeedsSurvey, person: Person) -> str:
    mailbox = hashlib.sha256(person.email_key.encode()).hexdigest()[:12]
    return f"{survey.uid.hex}.{person.uid.hex}.{mailbox}"


def read_needs_token_or_404(token: str) -> tuple[NeedsSurvey, Person]:
    """Whose link it is; Http404 for any other text, and for a changed address."""
    try:
        signed = str(signing.loads(token, salt=SALT))
        first, second, _mailbox = signed.split(".")
        survey = NeedsSurvey.objects.select_related("programme").get(
            uid=uuid.UUID(hex=first)
        )
        person = Person.objects.get(uid=uuid.UUID(hex=second), merged_into=None)
    except (
        signing.BadSignature,
        ValueError,
        NeedsSurvey.DoesNotExist,
        Person.DoesNotExist,
    ):
        raise Http404 from None
    if _holder(survey, person) != signed:
        raise Http404
    return survey, person
