"""Corrections of presence: the latest word stands over the scans, in any order."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import DomainError
from courses.invariants import presence_follows_the_scans as untrue
from courses.models import Event, Presence, Registration, Scan, Session
from courses.privacy.registrations import erase_scans, export_scans
from courses.selectors.attendance import attended, shares
from courses.selectors.steps import sessions_without_presence
from courses.services.corrections import (
    BooksClosed,
    CorrectedMeanwhile,
    Meant,
    NobodyWasThere,
    NotBegun,
    NothingToTakeBack,
    NotOnTheList,
    OutsideSession,
    ReasonMissing,
    StillAhead,
    Word,
    correct_presence,
    correct_together,
)
from courses.services.presence import derive_event
from courses.services.reviewing import say_nobody_came
from courses.services.sessions import HasScans, move_along, remove_session
from courses.services.shifting import Move, Span
from courses.services.undoing import undo_scan
from participants.models import AuditEvent
from participants.services.privacy import export_person
from tests.courses.factories import start_of
from tests.courses.test_checkin import scan
from tests.factories import make_admin, make_event, make_person, make_registration

Threads = Callable[..., list[Any]]
Says = Scan.Says
pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Registration:
    return make_registration(make_event(), person=make_person())


@pytest.fixture
def session(row: Registration) -> Session:
    return row.event.sessions.get()


def correct(
    row: Registration,
    session: Session,
    says: str,
    *,
    minute: int = 100,
    start: int | None = None,
    end: int | None = None,
    reason: str = "The list on paper says so",
    **fields: Any,
) -> Scan:
    """Correct so many minutes after the start of the session."""

    def after(minutes: int | None) -> Any:
        if minutes is None:
            return None
        return session.starts_at + timedelta(minutes=minutes)

    word = Word(says, reason, after(start), after(end))
    fields.setdefault("actor", None)
    return correct_presence(row, session, word, at=after(minute), **fields)


def told(row: Registration) -> tuple[str, int, bool] | None:
    """State, minutes and whether it was corrected."""
    found = row.presences.first()
    if found is None:
        return None
    return found.state, found.minutes, found.is_corrected


@pytest.mark.parametrize(
    ("says", "times", "expected"),
    [
        ("whole", (None, None), ("present", 90, True)),
        ("times", (-5, 95), ("present", 90, True)),
        ("times", (16, None), ("late", 74, True)),
        ("times", (5, 50), ("partial", 45, True)),
        ("absent", (None, None), ("absent", 0, True)),
        ("excused", (None, None), ("excused", 0, True)),
    ],
)
@pytest.mark.parametrize("is_scanned", [True, False])
def test_correct_presence_stands_over_the_scans(
    row: Registration,
    session: Session,
    says: str,
    times: tuple[int | None, int | None],
    expected: tuple[str, int, bool],
    is_scanned: bool,
) -> None:
    if is_scanned:
        scan(row, session, 30)

    done = correct(row, session, says, start=times[0], end=times[1])
    derive_event(row.event)

    assert told(row) == expected
    assert (done.kind, done.says, done.verdict) == ("correct", says, "ok")
    assert list(untrue()) == []


def test_who_was_not_there_counts_in_no_figure(
    row: Registration, session: Session
) -> None:
    scan(row, session, 0)
    assert shares(row.event)[row.pk].percent == 100

    correct(row, session, Says.ABSENT)

    assert shares(row.event)[row.pk].percent == 0
    assert not attended(row.event)
    assert sessions_without_presence(row.event) == [session]


def test_correct_presence_is_noted_with_before_and_after(
    row: Registration, session: Session
) -> None:
    scan(row, session, 16)
    actor = make_admin()

    done = correct(row, session, Says.EXCUSED, actor=actor, reason=" Called in  ")

    noted = AuditEvent.objects.get(action="presence.corrected")
    assert (noted.target_uid, noted.actor) == (row.uid, actor)
    assert noted.before == {"state": "late", "minutes": 74}
    assert noted.after == {
        "session": str(session.uid),
        "scan": str(done.pk),
        "says": "excused",
        "state": "excused",
        "minutes": 0,
    }
    assert (done.reason, done.actor) == ("Called in", actor)


def test_a_correction_is_taken_back_by_a_row(
    row: Registration, session: Session
) -> None:
    scan(row, session, 16)
    done = correct(row, session, Says.ABSENT)

    correct(row, session, Says.SCANS, seen=done.pk, minute=101)

    assert told(row) == ("late", 74, False)
    assert Scan.objects.filter(kind="correct").count() == 2
    with pytest.raises(NothingToTakeBack):
        correct(row, session, Says.SCANS)


def test_without_scans_a_correction_taken_back_leaves_nothing(
    row: Registration, session: Session
) -> None:
    done = correct(row, session, Says.WHOLE)

    correct(row, session, Says.SCANS, seen=done.pk)

    assert told(row) is None
    assert list(untrue()) == []


def test_who_was_excused_beforehand_can_still_come(
    row: Registration, session: Session
) -> None:
    notice = correct(row, session, Says.EXCUSED, minute=-300)
    assert (notice.says, told(row)) == ("notice", ("excused", 0, True))

    came = scan(row, session, 5)

    assert came.verdict == "ok"
    assert told(row) == ("present", 85, False)
    undo_scan(came, actor=None)
    assert told(row) == ("excused", 0, True)


def test_somebody_online_stays_online_when_corrected() -> None:
    row = make_registration(make_event(mode="hybrid"), takes_part="online")
    session = row.event.sessions.get()

    correct(row, session, Says.WHOLE)

    assert Presence.objects.get().source == "online"


REFUSED: list[tuple[type[DomainError], dict[str, Any]]] = [
    (ReasonMissing, {"says": "excused", "reason": "  "}),
    (NotBegun, {"says": "whole", "minute": -1}),
    (NotBegun, {"says": "absent", "minute": -1}),
    (NotBegun, {"says": "times", "minute": -1, "start": -10}),
    (StillAhead, {"says": "times", "minute": 30, "start": 40}),
    (StillAhead, {"says": "times", "minute": 30, "start": 10, "end": 60}),
    (OutsideSession, {"says": "times"}),
    (OutsideSession, {"says": "times", "start": 90}),
    (OutsideSession, {"says": "times", "start": 40, "end": 40}),
    (OutsideSession, {"says": "times", "start": -40, "end": -10}),
    (NothingToTakeBack, {"says": "scans"}),
    (CorrectedMeanwhile, {"says": "whole", "seen": uuid.uuid4()}),
]


@pytest.mark.parametrize(("refusal", "given"), REFUSED)
def test_correct_presence_refuses_what_cannot_be(
    row: Registration,
    session: Session,
    refusal: type[DomainError],
    given: dict[str, Any],
) -> None:
    scan(row, session, 16)

    with pytest.raises(refusal):
        correct(row, session, **given)

    assert told(row) == ("late", 74, False)
    assert Scan.objects.count() == 1
    assert not AuditEvent.objects.filter(action="presence.corrected").exists()


def test_correct_presence_refuses_when_the_books_are_closed(
    row: Registration, session: Session
) -> None:
    scan(row, session, 16)
    Event.objects.update(status=Event.Status.REPORTED)

    with pytest.raises(BooksClosed) as refusal:
        correct(row, session, Says.WHOLE)

    assert "Reopen them" in str(refusal.value)
    assert told(row) == ("late", 74, False)
    assert Scan.objects.count() == 1


@pytest.mark.parametrize("status", ["cancelled", "waiting", "held"])
def test_correct_presence_is_for_those_who_have_a_seat(status: str) -> None:
    row = make_registration(make_event(), status=status)

    with pytest.raises(NotOnTheList):
        correct(row, row.event.sessions.get(), Says.WHOLE)

    assert not Scan.objects.exists()


def test_correct_presence_refuses_somebody_of_another_event(session: Session) -> None:
    stranger = make_registration(make_event())

    with pytest.raises(NotOnTheList):
        correct(stranger, session, Says.WHOLE)

    assert not Scan.objects.exists()


def test_correct_presence_where_it_was_said_that_nobody_came(
    row: Registration, session: Session
) -> None:
    say_nobody_came(session, actor=None, at=session.ends_at)

    with pytest.raises(NobodyWasThere):
        correct(row, session, Says.WHOLE)
    correct(row, session, Says.EXCUSED)

    assert told(row) == ("excused", 0, True)


def test_sent_twice_it_is_one_row(row: Registration, session: Session) -> None:
    name = uuid.uuid4()

    first = correct(row, session, Says.EXCUSED, id=name, minute=-1)
    again = correct(row, session, Says.EXCUSED, id=name, minute=5)

    assert first == again
    assert Scan.objects.count() == 1
    with pytest.raises(CorrectedMeanwhile):
        correct(row, session, Says.WHOLE, id=name)
    assert Scan.objects.count() == 1


def test_the_latest_word_stands_though_the_clock_was_put_back(
    row: Registration, session: Session
) -> None:
    first = correct(row, session, Says.ABSENT, minute=200)

    second = correct(row, session, Says.WHOLE, minute=100, seen=first.pk)

    assert told(row) == ("present", 90, True)
    assert second.received_at > first.received_at


def test_correct_together_is_all_or_nothing(
    row: Registration, session: Session
) -> None:
    other = make_registration(row.event)
    correct(other, session, Says.EXCUSED)
    people = [Meant(one, uuid.uuid4()) for one in (row, other)]

    with pytest.raises(CorrectedMeanwhile) as refusal:
        correct_together(
            session, people, Word("whole", "List"), actor=None, at=session.ends_at
        )

    assert other.full_name in str(refusal.value)
    assert (told(row), told(other)) == (None, ("excused", 0, True))


def test_correct_together_takes_what_was_sent_and_adds_the_rest(
    row: Registration, session: Session
) -> None:
    people = [
        Meant(one, uuid.uuid4()) for one in (row, *make_people(row.event, number=2))
    ]
    word = Word("whole", "List")
    correct_together(session, people[:1], word, actor=None, at=session.ends_at)

    done = correct_together(session, people, word, actor=None, at=session.ends_at)

    assert [scan.pk for scan in done] == [one.id for one in people]
    assert Presence.objects.filter(state="present").count() == 3
    assert Scan.objects.count() == 3


def make_people(event: Event, *, number: int) -> list[Registration]:
    return [make_registration(event) for _number in range(number)]


@pytest.mark.parametrize("number", [1, 30])  # in one statement on SQLite, too
def test_correct_together_takes_a_fixed_number_of_statements(
    number: int, django_assert_num_queries: Any
) -> None:
    event = make_event()
    session = event.sessions.select_related("event").get()
    people = [Meant(one, uuid.uuid4()) for one in make_people(event, number=number)]

    # event, session, ids, people, scans, row, before, after, audit, a savepoint twice
    with django_assert_num_queries(11):
        correct_together(
            session, people, Word("whole", "List"), actor=None, at=session.ends_at
        )


def test_a_session_with_corrections_stays_and_moves_only_with_notices(
    row: Registration, session: Session
) -> None:
    notice = correct(row, session, Says.EXCUSED, minute=-1000)
    with pytest.raises(HasScans):
        remove_session(session, actor=None)
    event, former = row.event, Span.of(row.event)
    event.starts_at, event.ends_at = (
        start_of(event) + timedelta(days=3),
        start_of(event, 8 * 60) + timedelta(days=3),
    )
    move = Move.of(former, event)
    assert move is not None

    assert move_along(event, move, at=timezone.now())
    session.refresh_from_db()
    correct(row, session, Says.WHOLE, seen=notice.pk)
    assert not move_along(event, move, at=timezone.now())


def test_the_person_is_told_and_the_reason_forgotten(
    row: Registration, session: Session
) -> None:
    done = correct(row, session, Says.EXCUSED, reason="A funeral")
    assert row.person is not None
    assert export_scans(row.person) == [
        {"at": done.received_at, "says": "excused", "reason": "A funeral"}
    ]
    assert "A funeral" in str(export_person(row.person, actor=None))

    erase_scans(row.person, session.ends_at)

    done.refresh_from_db()
    assert done.reason == "–"


@pytest.mark.parametrize(
    "values",
    [
        {"says": ""},
        {"reason": ""},
        {"verdict": "review"},
        {"says": "times"},
        {"left_at": "2027-01-01T10:00Z"},
        {"kind": "scan"},
    ],
)
def test_the_database_refuses_half_a_correction(
    row: Registration, session: Session, values: dict[str, Any]
) -> None:
    correct(row, session, Says.ABSENT)

    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.update(**values)
