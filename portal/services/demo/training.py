"""What else events can have, on those of the texts: once each, and invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.models import CostLine, Event, NeedsSurvey, Test
from courses.selectors.attendance import attended
from courses.services.catalogue import create_course
from courses.services.costs import add_cost
from courses.services.evaluation import tests
from courses.services.needs import create_survey
from courses.services.planning import update_event
from courses.services.questions import add_question
from courses.services.rooming import add_room
from courses.services.templates import mark_template
from courses.services.travel import set_plan
from participants.models import TargetGroup
from portal.services.demo.data import Known
from portal.services.demo.invitations import GROUP
from portal.services.facts import facts
from programmes.models import Topic

HELD = "arm-uspeshno-samoupravlenie"
AHEAD = "arm-obshtinski-resursi"
TWO_DAYS = "arm-strategichesko-upravlenie"
CONFERENCE = "go2000-konferencia"
BEST_SCORE = 20
SURVEY_DAYS = 30


@transaction.atomic
def load_training(known: Known, at: datetime) -> None:
    """A course, a form, tests, costs, lodging, a hybrid event, a template, a survey."""
    plans = facts("training")
    _course(Event.objects.get(slug=AHEAD))
    _form(Event.objects.get(slug=AHEAD), plans["questions"])
    _lodging(Event.objects.get(slug=TWO_DAYS))
    _hybrid(Event.objects.get(slug=CONFERENCE))
    held = Event.objects.get(slug=HELD)
    mark_template(held, True, actor=None)
    _tests(held)
    _costs(known, held, plans["costs"])
    _survey(held, plans["survey"], at)


def _course(event: Event) -> None:
    if event.course is None:
        topics = event.topics.all()
        course = create_course(
            event.titles, aims=event.descriptions, topics=topics, actor=None
        )
        update_event(event, course=course, actor=None)


def _form(event: Event, questions: list[dict[str, Any]]) -> None:
    if event.questions.exists():
        return
    for question in questions:
        add_question(event, actor=None, **question)


def _lodging(event: Event) -> None:
    if event.with_lodging:
        return
    update_event(event, with_lodging=True, actor=None)
    set_plan(event, asks=["diet", "room"], actor=None)
    for number in range(1, 4):
        add_room(event, name=f"10{number}", beds=2, actor=None)


def _hybrid(event: Event) -> None:
    if event.mode == Event.Mode.IN_PERSON:
        link = "https://video.example/conference"
        update_event(event, mode=Event.Mode.HYBRID, online_link=link, actor=None)


def _tests(event: Event) -> None:
    """Papers marked before and after: most know more, a few as much as before."""
    if event.tests.exists():
        return
    tests.set_up(event, best_score=BEST_SCORE, by_code=False, actor=None)
    scores: dict[tuple[str, int], int | None] = {}
    for number, pk in enumerate(attended(event).values_list("pk", flat=True)):
        before = 8 + number * 5 % 7
        scores[Test.Moment.BEFORE, pk] = before
        scores[Test.Moment.AFTER, pk] = min(before + number * 3 % 6, BEST_SCORE)
    tests.type_scores(event, scores, actor=None)


def _costs(known: Known, event: Event, lines: list[dict[str, Any]]) -> None:
    if event.cost_lines.exists():
        return
    for line in lines:
        amounts = {name: Decimal(line[name]) for name in ("planned", "actual")}
        add_cost(
            event,
            kind=CostLine.Kind(line["kind"]),
            note=line["note"],
            currency="EUR",
            payer=known.organisations[line["payer"]],
            actor=None,
            **amounts,
        )


def _survey(event: Event, row: dict[str, Any], at: datetime) -> None:
    """Prepared and not sent: nobody is written to by a demonstration."""
    if NeedsSurvey.objects.filter(programme=event.programme).exists():
        return
    taught = Topic.objects.filter(events__programme=event.programme).distinct()
    create_survey(
        event.programme,
        titles=row["titles"],
        group=TargetGroup.objects.get(names__en=GROUP),
        topics=taught,
        closes_on=timezone.localdate(at) + timedelta(days=SURVEY_DAYS),
        actor=None,
    )
