"""Rows that lists and their files show: wishes, scores, evaluations, refusals."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from courses.models import Award, Device, Need, PoolRequest, Room, TestResult, Traveller
from courses.services.checkin import record_scan
from courses.services.evaluation.running import close
from courses.services.facilitators.listing import set_listing
from participants.models import Organisation
from programmes.models import PlannedGroup
from tests.courses.factories import make_evaluation
from tests.courses.qualified import attend, lead, make_candidate, make_training
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_profile,
    make_region,
    make_registration,
    make_topic,
    make_user,
)
from tests.permissions.world import Side


def _office() -> Organisation:
    return make_organisation(region=make_region())


def wish(side: Side) -> None:
    """Two of a municipality and a job profile wish training on a topic."""
    Need.objects.create(
        survey=side.survey,
        topic=make_topic(),
        region=make_region(),
        profile=make_profile(),
        people=2,
    )


def planned(side: Side) -> None:
    """A group that the programme plans, with profiles, topics and offices."""
    row = PlannedGroup.objects.create(programme=side.programme, names={"en": "x"})
    row.profiles.add(make_profile())
    row.topics.add(make_topic())
    row.organisations.add(_office())


def score(side: Side) -> None:
    """Somebody of the event that is held sat its test."""
    row = make_registration(side.held, organisation=_office())
    TestResult.objects.create(test=side.test, registration=row, score=1)


def evaluation(side: Side) -> None:
    """Another event of the programme was held, and its evaluation is closed."""
    start = timezone.now() - timedelta(days=2)
    event = make_event(programme=side.programme, status="held", starts_at=start)
    close(make_evaluation(event), actor=None)


def traveller(side: Side) -> None:
    """Somebody travels on the visit, sleeps in a room and paid for a ticket."""
    event = side.visit.event
    Traveller.objects.create(
        registration=make_registration(event, organisation=_office()),
        room=Room.objects.create(event=event, name=uuid4().hex),
        transport="train",
        transport_cost=Decimal(9),
        transport_currency="EUR",
    )


def request(side: Side) -> None:
    """Another organisation asked for a facilitator and got one."""
    found = side.facilitators
    PoolRequest.objects.create(
        qualification=found.qualification,
        organisation=_office(),
        topic="Waste",
        place="Centre",
        on=timezone.localdate(),
        language="en",
        contact="Ana",
        email="ana@town.example",
        mail_language="en",
        status=PoolRequest.Status.HELD,
        assigned=found.candidacy,
        event=make_event(),
        citizens=9,
    )


def own_request(side: Side) -> None:
    """The office itself asked once more."""
    request(side)
    PoolRequest.objects.filter(pk=PoolRequest.objects.latest("pk").pk).update(
        organisation=side.office
    )


def listed(side: Side) -> None:
    """Somebody holds the qualification, with a region, and agreed to be named."""
    row = make_candidate(side.facilitators.qualification)
    Award.objects.create(candidacy=row, granted_on=timezone.localdate())
    set_listing(
        row,
        is_listed=True,
        languages=["en"],
        regions=[make_region(level="nuts3")],
        said_in="en",
        actor=None,
    )


def trained(side: Side) -> None:
    """Somebody was at a facilitator training of the programme and led a forum since."""
    person = make_person()
    attend(make_training(side.programme), person)
    attend(lead(person).event, make_person())


def refused(side: Side) -> None:
    """A ticket of another event was shown at the door."""
    device = Device.objects.create(
        event=side.event, label="Phone", token_hash=uuid4().hex, enrolled_by=make_user()
    )
    now = timezone.now()
    record_scan(
        side.event,
        None,
        id=uuid4(),
        device_time=now,
        received_at=now,
        device=device,
        registration=make_registration(),
    )
