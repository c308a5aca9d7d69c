"""The desk against the desk, and against people's own acts (TRUST 78).

Seats are in test_races.py, the form of an event in test_races_forms.py.
"""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.utils import timezone

from courses.invariants import problems
from courses.models import (
    Event,
    EventSeries,
    Material,
    Presence,
    Registration,
    Room,
    Scan,
    Status,
    Traveller,
)
from courses.services.approval import prove_address
from courses.services.decisions import Act, Words, decide
from courses.services.endings import cancel
from courses.services.materials import (
    add_material,
    change_material,
    remove_material,
)
from courses.services.own_changes import change_own
from courses.services.reviewing import settle_scan
from courses.services.rooming import add_room, remove_room, set_journey
from courses.services.series import Date, leave_series, plan_series
from participants.models import AuditEvent, Consent, ConsentWording
from tests.courses.factories import make_visit, sign_up
from tests.courses.rush import Attempt, Threads, at_once, taken, told
from tests.courses.test_steps import make_doubtful
from tests.factories import make_admin, make_event, make_person, make_registration

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 slides"


SAID = Words(reasons={"bg": "x"})


# --- decisions ----------------------------------------------------------------------


@pytest.mark.parametrize("act", [Act.APPROVE, Act.OFFER, Act.LINE, Act.REJECT])
def test_bulk_act_and_own_cancel(run_threads: Threads, act: Act) -> None:
    """Whoever cancelled stays away, whatever was decided at that moment."""
    event = make_event(seats=3, needs_approval=True)
    rows = [prove_address(sign_up(event, number)) for number in range(6)]
    own = list(Registration.objects.filter(event=event).select_related("organisation"))
    bulk = partial(decide, event, act, own, actor=make_admin(), words=SAID)
    gone = rows[::2]

    at_once(run_threads, [told(bulk), *(told(partial(cancel, row)) for row in gone)], 4)

    ended = Registration.objects.filter(pk__in=[row.pk for row in gone])
    assert {row.status for row in ended} <= {Status.CANCELLED, Status.REJECTED}
    assert act == Act.REJECT or {row.status for row in ended} == {Status.CANCELLED}
    seated = event.registrations.filter(status__in=["confirmed", "offered"]).count()
    assert taken(event) == [(seated, 3)]
    assert act != Act.APPROVE or seated == 3
    assert act != Act.REJECT or seated == 0
    assert list(problems()) == []


def test_a_scan_is_decided_on_once(run_threads: Threads) -> None:
    row = make_registration(make_event(starts_at=timezone.now() - timedelta(days=1)))
    scan = make_doubtful(row)
    settle = partial(settle_scan, scan, counts=True, actor=None)

    answers = at_once(run_threads, [told(settle)] * 6, 6)

    assert sorted(answers) == ["already_settled"] * 5 + ["done"]
    assert Presence.objects.get().registration == row
    assert Scan.objects.count() == 2


# --- own changes --------------------------------------------------------------------


def test_own_changes_at_once_keep_one_consent(run_threads: Threads) -> None:
    ConsentWording.objects.create(
        purpose="photo", version=1, texts={"en": "Photographs"}
    )
    row = make_registration(person=make_person(), may_be_photographed=True)
    phones = [f"+359 88 812 34{number}" for number in range(50, 56)]

    def change(phone: str) -> Attempt:
        return told(
            partial(
                change_own,
                row,
                middle_name=phone[-2:],
                phone=phone,
                post_title="Expert",
                language="en",
                may_be_photographed=False,
            )
        )

    answers = at_once(run_threads, [change(phone) for phone in phones], 6)

    assert answers == ["done"] * 6
    assert Consent.objects.count() == 1
    row.refresh_from_db()
    assert row.phone.endswith(row.middle_name)  # all of one of them
    assert row.may_be_photographed is False


def test_own_change_and_cancel(run_threads: Threads) -> None:
    """A registration that ended is not changed any more."""
    event = make_event(seats=6)
    rows = [make_registration(event, middle_name="") for _ in range(6)]
    change = partial(change_own, phone="", post_title="", language="en")
    acts = [
        told(act)
        for row in rows
        for act in (partial(change, row, middle_name="New"), partial(cancel, row))
    ]

    answers = at_once(run_threads, acts, 6)

    assert answers[1::2] == ["done"] * 6
    for row, answer in zip(rows, answers[::2], strict=True):
        row.refresh_from_db()
        assert row.status == Status.CANCELLED
        assert (answer, row.middle_name) in [("done", "New"), ("changes_closed", "")]
    changed = AuditEvent.objects.filter(action="registration.corrected").count()
    assert changed == answers[::2].count("done")


# --- series -------------------------------------------------------------------------


def days_after(event: Event, *weeks: int) -> list[Date]:
    assert event.day is not None
    return [Date(event.day + timedelta(weeks=number)) for number in weeks]


def test_planning_at_once_makes_one_series(run_threads: Threads) -> None:
    event = make_event()
    plans = [
        told(partial(plan_series, event, days_after(event, week), actor=None))
        for week in range(1, 5)
    ]

    answers = at_once(run_threads, plans, 4)

    assert answers == ["done"] * 4
    assert EventSeries.objects.get().events.count() == Event.objects.count() == 5


def test_leaving_at_once_leaves_no_series_of_one(run_threads: Threads) -> None:
    for _round in range(4):
        event = make_event()
        plan_series(event, days_after(event, 1, 2), actor=None)
        event.refresh_from_db()
        assert event.series is not None
        rows = list(event.series.events.order_by("pk"))

        answers = at_once(
            run_threads,
            [told(partial(leave_series, row, actor=None)) for row in rows[:2]],
            2,
        )

        assert answers == ["done", "done"]
        assert not EventSeries.objects.exists()
        assert not Event.objects.exclude(series=None).exists()


def test_leaving_and_planning_at_once(run_threads: Threads) -> None:
    """An event that is planned again is in a series, even if its companion left."""
    for _round in range(4):
        event = make_event()
        (other,) = plan_series(event, days_after(event, 1), actor=None)
        plan = partial(plan_series, event, days_after(event, 2), actor=None)
        leave = partial(leave_series, other, actor=None)

        answers = at_once(run_threads, [told(plan), told(leave)], 2)

        assert answers == ["done", "done"]
        event.refresh_from_db()
        other.refresh_from_db()
        assert other.series is None
        assert event.series is not None
        assert event.series.events.count() == 2


# --- materials ----------------------------------------------------------------------


def files_of(settings: LazySettings) -> list[Path]:
    return list(Path(settings.MEDIA_ROOT).rglob("*.pdf"))


def made() -> Material:
    return add_material(
        make_event(),
        {"en": "Slides"},
        actor=None,
        file=io.BytesIO(PDF),
        file_name="Slides.pdf",
    )


def changed(row: Material, number: int) -> object:
    file = io.BytesIO(PDF + b" %d" % number)
    titles = {"en": f"Slides {number}"}
    return change_material(
        row, titles=titles, actor=None, file=file, file_name=f"{number}.pdf"
    )


def test_changes_of_a_material_at_once_leave_one_file(
    run_threads: Threads, settings: LazySettings
) -> None:
    row = made()

    at_once(run_threads, [told(partial(changed, row, n)) for n in range(6)], 6)

    row.refresh_from_db()
    number = row.file_name.removesuffix(".pdf")
    assert row.titles == {"en": f"Slides {number}"}
    assert [path.read_bytes() for path in files_of(settings)] == [
        PDF + f" {number}".encode()
    ]


def test_a_material_is_changed_and_removed_at_once(
    run_threads: Threads, settings: LazySettings
) -> None:
    """Removed it is, once, and no file stays behind."""
    rows = [made() for _ in range(4)]
    acts = [
        told(act)
        for row in rows
        for act in (
            partial(changed, row, 1),
            partial(remove_material, row, actor=None),
            partial(remove_material, row, actor=None),
        )
    ]

    answers = at_once(run_threads, acts, 6)

    assert set(answers[::3]) <= {"done", "material_gone"}
    assert answers[1::3] + answers[2::3] == ["done"] * 8
    assert not Material.objects.exists()
    assert AuditEvent.objects.filter(action="material.removed").count() == 4
    assert files_of(settings) == []


# --- rooms --------------------------------------------------------------------------


def test_one_traveller_in_two_rooms_at_once(run_threads: Threads) -> None:
    event = make_visit()
    rooms = [
        add_room(event, name=f"Room {number}", beds=1, actor=None)
        for number in range(4)
    ]
    row = make_registration(event)

    answers = at_once(
        run_threads,
        [
            told(partial(set_journey, row, travels=True, room=room, actor=None))
            for room in rooms
        ],
        4,
    )

    assert answers == ["done"] * 4
    assert Traveller.objects.get().room in rooms


def test_a_room_is_removed_while_somebody_gets_it(run_threads: Threads) -> None:
    for number in range(5):
        event = make_visit()
        room = add_room(event, name=f"Room {number}", beds=2, actor=None)
        row = make_registration(event)

        def move_in(row: Registration = row, room: Room = room) -> None:
            with suppress(ValidationError):  # the form says: choose another one
                set_journey(row, travels=True, room=room, actor=None)

        remove = partial(remove_room, Room.objects.get(pk=room.pk), actor=None)

        answers = at_once(run_threads, [told(move_in), told(remove)], 2)

        is_kept = answers[1] == "room_taken"
        assert answers[0] == "done"
        assert Room.objects.filter(pk=room.pk).exists() is is_kept
        assert room.travellers.count() == int(is_kept)
