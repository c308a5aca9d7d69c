"""The evaluation of an event that is postponed is asked after it, and not lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from courses.models import Evaluation, Event
from courses.services.evaluation import running
from courses.services.evaluation.answering import NotOpenNow
from courses.services.evaluation.preparing import OpensTooEarly, change, prepare
from courses.services.planning import update_event
from outbox.models import Message
from tests.courses.factories import make_attended, make_evaluation, start_of
from tests.factories import make_event

pytestmark = pytest.mark.django_db

WEEKS = timedelta(weeks=3)


def end_of(event: Event) -> datetime:
    assert event.ends_at is not None
    return event.ends_at


def local(value: datetime, event: Event) -> datetime:
    """On the clocks of the place, which may be changed between two days."""
    return value.astimezone(event.tz).replace(tzinfo=None)


def postponed(event: Event, by: timedelta = WEEKS) -> Event:
    return update_event(
        event,
        actor=None,
        starts_at=start_of(event).astimezone(event.tz) + by,
        ends_at=end_of(event).astimezone(event.tz) + by,
    )


def test_evaluations_move_with_their_event_also_those_after_months() -> None:
    event = make_event()
    for moment in Evaluation.Moment:
        prepare(event, moment, actor=None)
    before = {row.moment: row for row in event.evaluations.all()}

    event = postponed(event)

    for row in event.evaluations.all():
        was = before[row.moment]
        assert local(row.opens_at, event) == local(was.opens_at, event) + WEEKS
        assert row.closes_at - row.opens_at == was.closes_at - was.opens_at
    assert event.evaluations.get(moment="end").opens_at == event.ends_at


def test_an_evaluation_follows_the_end_and_not_the_start() -> None:
    event = make_event()
    row = prepare(event, "end", actor=None)

    hour = timedelta(hours=1)
    update_event(event, actor=None, starts_at=start_of(event) - hour)
    row.refresh_from_db()
    same = row.opens_at
    update_event(event, actor=None, ends_at=end_of(event) + hour)
    row.refresh_from_db()

    assert (same, row.opens_at) == (event.ends_at, end_of(event) + hour)


def test_a_postponed_event_is_asked_after_it_was_held() -> None:
    start = timezone.now() - timedelta(hours=8, minutes=30)
    event = make_event(starts_at=start, status="closed")
    row = prepare(event, "end", actor=None)
    running.run(timezone.now())  # its end has passed, nobody came
    event = postponed(event)

    running.run(row.closes_at)
    make_attended(event)
    running.run(end_of(event) + timedelta(minutes=15))

    row.refresh_from_db()
    assert row.closed_at is None
    assert row.is_open(end_of(event) + timedelta(minutes=15))
    assert Message.objects.filter(kind="evaluation.asked").count() == 1


def test_what_was_opened_and_can_be_answered_stays() -> None:
    evaluation = make_evaluation()
    make_attended(evaluation.event)
    opened = evaluation.opens_at

    day = timedelta(days=1)
    update_event(
        evaluation.event,
        actor=None,
        starts_at=start_of(evaluation.event) - day,
        ends_at=end_of(evaluation.event) - day,
        reason="Typed wrong",
    )

    evaluation.refresh_from_db()
    assert evaluation.opens_at == opened


def test_nothing_opens_or_closes_before_the_end() -> None:
    event = make_event()
    before = start_of(event) - timedelta(days=1)
    row = make_evaluation(
        event,
        opens_at=before - timedelta(days=2),
        closes_at=before - timedelta(days=1),
    )
    make_attended(event)

    running.run(before)
    with pytest.raises(NotOpenNow):
        running.close(row, actor=None, at=before)
    with pytest.raises(OpensTooEarly):
        change(
            row,
            opens_at=before,
            closes_at=before + timedelta(days=9),
            asks_trainers=True,
            asks_sessions=True,
            actor=None,
            at=before,
        )

    row.refresh_from_db()
    assert (row.closed_at, row.has_begun(before)) == (None, False)
    assert not Message.objects.filter(kind="evaluation.asked").exists()
    during = start_of(event, 60)
    running.run(during)
    with pytest.raises(NotOpenNow):
        running.close(row, actor=None, at=during)
    row.refresh_from_db()
    assert row.closed_at is None


@pytest.mark.parametrize(("status", "closes"), [("closed", False), ("held", True)])
def test_without_anybody_there_it_closes_only_of_an_event_that_was_held(
    status: str, closes: bool
) -> None:
    start = timezone.now() - timedelta(days=20)
    event = make_event(starts_at=start, status=status)
    row = prepare(event, "end", actor=None)

    running.run(timezone.now())

    row.refresh_from_db()
    assert (row.closed_at is not None) == closes
