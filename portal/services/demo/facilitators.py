"""Facilitators of citizens' forums, as the texts want them: a qualification, candidates
in every stage, observations and requests. All of these people are invented.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from courses.models import Candidacy, Event, EventKind, Qualification
from courses.services.facilitators import awards, observations, pool, qualifications
from courses.services.facilitators.listing import set_listing
from courses.services.trainers import add_role
from participants.models import Person
from portal.services.demo.data import Known
from portal.services.facts import facts
from programmes.models import Programme

PROGRAMME = "undp-mz2"
TRAINING = "mz2-facilitatori-primjer"


def load_facilitators(known: Known, at: datetime) -> None:
    """One qualification with all that hangs on it, or nothing."""
    programme = Programme.objects.get(code=PROGRAMME)
    if not programme.qualifications.exists():
        with transaction.atomic():
            _load(known, programme, at)


def _load(known: Known, programme: Programme, at: datetime) -> None:
    row = facts("facilitators")
    qualification = _qualification(programme, row)
    event = Event.objects.get(slug=TRAINING)
    rows = event.registrations.filter(person__isnull=False).order_by("pk")
    known_rows = rows.select_related("person")
    people = [one.person for one in known_rows if one.person is not None]
    qualifications.add_candidates(qualification, people, actor=None)
    candidates = {one.person_id: one for one in qualification.candidacies.all()}
    first, second, third = (candidates[person.pk] for person in people[:3])
    observer = event.roles.select_related("person").earliest("pk").person
    forums = [Event.objects.get(slug=slug) for slug in row["forums"]]
    for candidacy, led in (
        (first, forums[:2]),
        (second, forums[1:]),
        (third, forums[:1]),
    ):
        for forum in led:
            add_role(forum, candidacy.person, "facilitator", actor=None)
    _observed(first, forums[0], observer, row["seen"][0])
    _observed(second, forums[1], observer, row["seen"][1])
    observations.ask_observer(third, forums[0], observer, actor=None)
    day = at.date() - timedelta(days=7)
    awards.grant(first, granted_on=day, actor=None, today=at.date())
    set_listing(
        first,
        is_listed=True,
        languages=["bs", "sr"],
        regions=[known.regions["BA-SRP"]],
        said_in="bs",
        actor=None,
    )
    for line in row["requests"]:
        _asked(known, qualification, first, line, at)


def _qualification(programme: Programme, row: dict[str, Any]) -> Qualification:
    qualification = qualifications.create_qualification(
        programme,
        titles=row["titles"],
        texts=row["texts"],
        valid_months=24,
        renewal_hours=8,
        actor=None,
    )
    forum = EventKind.objects.get(code="citizens-forum")
    asked: tuple[dict[str, Any], ...] = (
        {"kind": "training", "minimum": Decimal(80)},
        {"kind": "led", "count": 2, "kinds": [forum]},
        {"kind": "observed", "minimum": Decimal("3.5")},
    )
    for fields in asked:
        qualifications.add_requirement(qualification, actor=None, **fields)
    for labels in row["points"]:
        observations.add_point(qualification, labels=labels, actor=None)
    return qualification


def _observed(
    candidacy: Candidacy, event: Event, observer: Person, seen: dict[str, Any]
) -> None:
    form = observations.ask_observer(candidacy, event, observer, actor=None)
    points = candidacy.qualification.points.all()
    observations.keep_observation(
        form,
        marks=dict(zip(points, seen["marks"], strict=True)),
        strengths=seen["strengths"],
        improve=seen["improve"],
        language="bs",
        sign=True,
    )


def _asked(
    known: Known,
    qualification: Qualification,
    facilitator: Candidacy,
    line: dict[str, Any],
    at: datetime,
) -> None:
    day = at.date()
    request = pool.ask_for_facilitator(
        qualification,
        organisation=known.organisations[line["organisation"]],
        topic=line["topic"],
        place=line["place"],
        on=day + timedelta(days=line["in_days"]),
        language="bs",
        contact=line["contact"],
        email=line["email"],
        mail_language="bs",
    )
    pool.prove(request)
    if "citizens" not in line:
        return
    pool.ask_pool(request, [facilitator], actor=None)
    pool.answer_request(request.answers.get(), is_yes=True)
    pool.assign(request, facilitator, actor=None)
    pool.close(
        request,
        was_held=True,
        citizens=line["citizens"],
        outcome=line["outcome"],
        actor=None,
        today=day,
    )
