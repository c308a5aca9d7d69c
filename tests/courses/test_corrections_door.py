"""Corrections beside what happens at the door, and after a merge."""

from __future__ import annotations

import uuid

import pytest

from courses.access import undoable_scans_for
from courses.invariants import presence_follows_the_scans as untrue
from courses.models import Event, Registration, Scan, Session
from courses.selectors.attendance import latest_scans
from courses.selectors.checkin import verdict_sentence
from courses.selectors.presence import corrections_of
from courses.selectors.steps import scans_to_review
from courses.services.checkin import Act, record_acts
from courses.services.corrections import BooksClosed
from courses.services.reconciling import reconciled
from courses.services.reviewing import settle_scan
from courses.services.undoing import NothingToUndo, undo_scan
from participants.models import Person
from participants.services.merge import merge_people, undo_people_merge
from tests.courses.door import Phone, item, make_running_event
from tests.courses.test_checkin import scan
from tests.courses.test_corrections import correct, told
from tests.factories import make_admin, make_event, make_person, make_registration
from tests.participants.doubles import checksums

Says = Scan.Says
pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Registration:
    return make_registration(make_event(), person=make_person())


@pytest.fixture
def session(row: Registration) -> Session:
    return row.event.sessions.get()


@pytest.mark.parametrize("says", ["absent", "excused"])
def test_a_scan_after_the_word_that_they_were_not_there_is_looked_at(
    row: Registration, session: Session, says: str
) -> None:
    correct(row, session, says, minute=40)

    late = scan(row, session, 20, offline=True)

    assert (late.verdict, late.verdict_reason) == ("review", "corrected")
    assert told(row) == (says, 0, True)
    assert list(scans_to_review(row.event)) == [late]


def test_settle_scan_that_counts_takes_the_correction_back(
    row: Registration, session: Session
) -> None:
    correct(row, session, Says.ABSENT, minute=40)
    late = scan(row, session, 45)

    settle_scan(late, counts=True, actor=None)

    assert told(row) == ("partial", 45, False)
    assert not scans_to_review(row.event)
    assert list(untrue()) == []


def test_settle_scan_that_does_not_count_leaves_the_correction(
    row: Registration, session: Session
) -> None:
    correct(row, session, Says.ABSENT, minute=40)
    late = scan(row, session, 45)

    settle_scan(late, counts=False, actor=None)

    assert told(row) == ("absent", 0, True)
    assert list(untrue()) == []


def test_settle_scan_leaves_a_later_correction(
    row: Registration, session: Session
) -> None:
    first = correct(row, session, Says.ABSENT, minute=40)
    late = scan(row, session, 45)
    correct(row, session, Says.WHOLE, minute=95, seen=first.pk)

    settle_scan(late, counts=True, actor=None)

    assert told(row) == ("present", 90, True)
    assert Scan.objects.filter(kind="correct").count() == 2


def test_a_scan_beside_a_correction_that_they_were_there_is_kept(
    row: Registration, session: Session
) -> None:
    correct(row, session, Says.WHOLE, minute=40)

    arrival, departure = scan(row, session, 50), scan(row, session, 60, direction="out")

    assert (arrival.verdict, departure.verdict) == ("ok", "ok")
    assert told(row) == ("present", 90, True)


def test_corrections_are_not_at_the_door(row: Registration, session: Session) -> None:
    done = correct(row, session, Says.WHOLE)
    device_undo = Act(
        id=uuid.uuid4(), device_time=session.ends_at, kind="undo", undoes=done.pk
    )

    with pytest.raises(NothingToUndo):
        undo_scan(done, actor=None)
    (undo,) = record_acts(row.event, [device_undo], at=session.ends_at)

    assert (undo.verdict, undo.verdict_reason) == ("refused", "not_yours")
    assert told(row) == ("present", 90, True)
    assert done not in latest_scans(row.event)
    assert done not in undoable_scans_for(make_admin(), row.event, session.ends_at)
    day = reconciled(row.event, session.starts_at.date())
    assert (day.signed, day.scanned, day.total, day.open) == (0, 0, 1, [])


def test_a_device_sends_no_correction() -> None:
    event = make_running_event()
    row = make_registration(event)
    act = item(event.sessions.get(), row, kind="correct")

    answer = Phone(event).post(act)

    assert answer.status_code == 400
    assert answer.json()["field"] == "scans.0.kind"
    assert not Scan.objects.exists()


def test_the_door_tells_that_an_absence_was_entered(
    row: Registration, session: Session
) -> None:
    correct(row, session, Says.ABSENT, minute=40)

    late = scan(row, session, 45)

    said = "Stored to be looked at: it was entered that they were not there."
    assert verdict_sentence(late, "en") == said


# --- merges -----------------------------------------------------------------------


def doubles() -> tuple[Registration, Registration]:
    """One event, twice the same person; the first registration is the one that stays."""
    event = make_event()
    people = [make_person("Мария Петрова") for _number in range(2)]
    rows = [make_registration(event, person=person) for person in people]
    return rows[0], rows[1]


def merged(one: Registration, other: Registration) -> Registration:
    """The registration that counts after the cards were merged and one undo was tried:
    undone, everything is as it was.
    """
    people: list[Person] = [row.person for row in (one, other) if row.person]
    before = checksums()
    undo_people_merge(merge_people(*people, actor=None), actor=None)
    assert checksums() == before
    merge_people(*people, actor=None)
    rows = Registration.objects.filter(pk__in=[one.pk, other.pk])
    return rows.get(status="confirmed")


@pytest.mark.parametrize("is_later", [True, False])
def test_after_a_merge_the_latest_word_of_both_stands(is_later: bool) -> None:
    one, other = doubles()
    session = one.event.sessions.get()
    scan(one, session, 5)
    correct(one, session, Says.EXCUSED, minute=100)
    correct(other, session, Says.WHOLE, minute=110 if is_later else 95)

    row = merged(one, other)

    expected = ("present", 90, True) if is_later else ("excused", 0, True)
    assert told(row) == expected
    assert list(untrue()) == []
    assert len(corrections_of(row)) == 2
    assert all(change.after for change in corrections_of(row))


def test_after_a_merge_nothing_stands_that_the_other_took_back() -> None:
    one, other = doubles()
    session = one.event.sessions.get()
    correct(one, session, Says.ABSENT, minute=100)
    done = correct(other, session, Says.WHOLE, minute=110)
    correct(other, session, Says.SCANS, minute=120, seen=done.pk)

    row = merged(one, other)

    assert told(row) is None
    assert list(untrue()) == []


@pytest.mark.parametrize("counts", [True, False])
def test_settle_scan_changes_nothing_that_was_reported(
    row: Registration, session: Session, counts: bool
) -> None:
    correct(row, session, Says.ABSENT, minute=40)
    late = scan(row, session, 45)
    Event.objects.filter(pk=row.event_id).update(status=Event.Status.REPORTED)

    with pytest.raises(BooksClosed):
        settle_scan(late, counts=counts, actor=None)

    assert told(row) == ("absent", 0, True)
    assert list(scans_to_review(row.event)) == [late]


def test_a_check_in_that_was_reported_is_not_undone(
    row: Registration, session: Session
) -> None:
    there = scan(row, session, 5)
    Event.objects.filter(pk=row.event_id).update(status=Event.Status.REPORTED)

    with pytest.raises(BooksClosed):
        undo_scan(there, actor=None)

    assert Scan.objects.get() == there
    assert told(row) == ("present", 85, False)
