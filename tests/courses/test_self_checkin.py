"""Checking oneself in: times, devices, and the same rules as at the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from courses.models import (
    Event,
    Presence,
    RoomScreen,
    Scan,
    SelfCheckin,
    SelfCheckinRule,
    Status,
)
from courses.services.copying import copy_event
from courses.services.endings import cancel
from courses.services.room_codes import (
    Pass,
    RoomCodeOver,
    device_hash,
    network_hash,
    new_device,
)
from courses.services.self_checkin import (
    check_in_oneself,
    forget_devices,
    note_screen,
    save_rule,
    send_room_link,
)
from courses.services.tickets import ticket_code
from courses.services.undoing import undo_scan
from outbox.models import Message
from participants.models import AuditEvent
from tests.courses.room import ELSEWHERE, around, make_pass_of, make_room, seat
from tests.factories import make_event, make_registration, make_session

pytestmark = pytest.mark.django_db
OUT = Scan.Direction.OUT


def here(given: Pass, at: datetime, **whom: Any) -> Scan:
    return check_in_oneself(given, at=at, address=ELSEWHERE, **whom)


# --- checking in ------------------------------------------------------------


def test_check_in_oneself_is_a_scan_marked_as_such() -> None:
    session = make_room()
    row = seat(session.event)
    at = around(session, -5)

    scan = here(make_pass_of(session, at), at, registration=row)

    assert (scan.verdict, scan.source, scan.actor, scan.device) == (
        *("ok", "self"),
        *(None, None),
    )
    presence = Presence.objects.get()
    assert (presence.source, presence.state) == ("self", "present")
    assert presence.arrived_at == at
    assert SelfCheckin.objects.get().network == "other"


def test_check_in_oneself_late_is_late() -> None:
    session = make_room()
    at = around(session, 16)

    here(make_pass_of(session, at), at, registration=seat(session.event))

    assert Presence.objects.get().state == "late"


def test_check_in_oneself_twice_is_one_act() -> None:
    session = make_room()
    row = seat(session.event)
    at = around(session, -5)
    given = make_pass_of(session, at)

    first = here(given, at, registration=row)
    again = here(given, at + timedelta(seconds=3), registration=row)

    assert again.pk == first.pk
    assert Scan.objects.count() == SelfCheckin.objects.count() == 1


def test_check_in_oneself_with_a_new_code_is_a_repetition() -> None:
    session = make_room()
    row = seat(session.event)
    device, at = new_device(), around(session, -5)
    later = at + timedelta(minutes=4)

    here(make_pass_of(session, at, device), at, registration=row)
    again = here(make_pass_of(session, later, device), later, registration=row)

    assert again.verdict == "repeat"
    assert Presence.objects.get().arrived_at == at


@pytest.mark.parametrize("minutes", [-31, 30, 24 * 60])
def test_check_in_oneself_out_of_time_leaves_nothing(minutes: int) -> None:
    session = make_room()
    row = seat(session.event)
    at = around(session, minutes)

    with pytest.raises(RoomCodeOver):
        here(make_pass_of(session, at), at, registration=row)

    assert not Scan.objects.exists()
    assert not Presence.objects.exists()


def test_check_in_oneself_by_ticket() -> None:
    session = make_room()
    row = seat(session.event)
    at = around(session, 0)

    scan = here(make_pass_of(session, at), at, code=ticket_code(row).lower())

    assert (scan.verdict, scan.registration) == ("ok", row)


@pytest.mark.parametrize(
    ("code", "reason"), [("", "bad_code"), ("1", "bad_code"), ("'; --", "bad_code")]
)
def test_check_in_oneself_refuses_what_is_no_ticket(code: str, reason: str) -> None:
    session = make_room()
    at = around(session, 0)

    scan = here(make_pass_of(session, at), at, code=code)

    assert (scan.verdict, scan.verdict_reason) == ("refused", reason)
    assert not Presence.objects.exists()
    assert not SelfCheckin.objects.exists()


def test_check_in_oneself_refuses_a_ticket_of_another_event() -> None:
    session = make_room()
    at = around(session, 0)

    scan = here(make_pass_of(session, at), at, code=ticket_code(make_registration()))

    assert (scan.verdict, scan.verdict_reason) == ("refused", "other_event")
    assert not Presence.objects.exists()


def test_check_in_oneself_refuses_a_cancelled_registration() -> None:
    session = make_room()
    row = seat(session.event)
    at = around(session, 0)
    cancel(row, actor=None, reason="ill", at=around(session, -60))

    by_row = here(make_pass_of(session, at), at, registration=row)
    by_code = here(make_pass_of(session, at), at, code=ticket_code(row))

    assert {by_row.verdict_reason, by_code.verdict_reason} == {"is_cancelled"}
    assert not Presence.objects.exists()


def test_check_in_oneself_refuses_who_waits() -> None:
    session = make_room()
    row = seat(session.event, status=Status.WAITING)
    at = around(session, 0)

    scan = here(make_pass_of(session, at), at, registration=row)

    assert scan.verdict_reason == "is_waiting"


def test_one_device_checks_in_one_person() -> None:
    session = make_room()
    device, at = new_device(), around(session, 0)
    first, second = seat(session.event), seat(session.event)

    here(make_pass_of(session, at, device), at, registration=first)
    refused = here(make_pass_of(session, at, device), at, registration=second)
    by_code = here(make_pass_of(session, at, device), at, code=ticket_code(second))

    assert (refused.verdict, refused.verdict_reason) == ("refused", "one_device")
    assert by_code.verdict == "refused"
    assert Presence.objects.get().registration == first
    assert SelfCheckin.objects.filter(is_shared_device=True).count() == 1


def test_one_device_checks_in_those_of_one_mailbox() -> None:
    session = make_room()
    device, at = new_device(), around(session, 0)
    names = ("Ана", "Бојан", "Весна")
    people = [
        seat(session.event, "office@town.example", given_name=name, family_name=name)
        for name in names
    ]

    scans = [
        here(make_pass_of(session, at, device), at, registration=row) for row in people
    ]

    assert [scan.verdict for scan in scans] == ["ok"] * 3
    shared = SelfCheckin.objects.order_by("scan__registration")
    assert [one.is_shared_device for one in shared] == [False, True, True]


def test_one_device_counts_for_all_sessions_of_an_event_and_no_other() -> None:
    session = make_room()
    later = make_session(session.event, starts_at=around(session, 20))
    other = make_room(starts_at=session.starts_at)
    device, at = new_device(), around(session, 0)
    here(make_pass_of(session, at, device), at, registration=seat(session.event))

    here_too = here(
        make_pass_of(later, at, device), at, registration=seat(session.event)
    )
    elsewhere = here(
        make_pass_of(other, at, device), at, registration=seat(other.event)
    )

    assert here_too.verdict_reason == "one_device"
    assert elsewhere.verdict == "ok"


def test_one_device_is_free_again_when_it_was_taken_back() -> None:
    session = make_room()
    device, at = new_device(), around(session, 0)
    wrong = here(
        make_pass_of(session, at, device), at, registration=seat(session.event)
    )
    undo_scan(wrong, actor=None)

    right = here(
        make_pass_of(session, at, device), at, registration=seat(session.event)
    )

    assert right.verdict == "ok"


def test_several_people_on_one_device_where_the_organiser_allows_it() -> None:
    session = make_room()
    save_rule(session.event, actor=None, shares_devices=True)
    device, at = new_device(), around(session, 0)

    for _ in range(2):
        here(make_pass_of(session, at, device), at, registration=seat(session.event))

    assert Presence.objects.count() == 2
    assert SelfCheckin.objects.filter(is_shared_device=True).count() == 1


def test_a_mailed_link_counts_for_the_device_that_asked_for_it() -> None:
    """Else one phone in the room could check in everybody who is at home."""
    session = make_room()
    device, at = new_device(), around(session, 0)
    own, absent = seat(session.event), seat(session.event)
    mailed = make_pass_of(session, at, device, holder=absent.uid, is_mailed=True)
    here(mailed, at, registration=absent)

    scan = here(make_pass_of(session, at, device), at, registration=own)

    assert scan.verdict_reason == "one_device"


def test_leaving_by_oneself_only_where_it_is_asked() -> None:
    session = make_room(with_departures=True)
    row, device = seat(session.event), new_device()
    ends = session.ends_at
    at = around(session, 0)
    here(make_pass_of(session, at, device), at, registration=row)

    gone = here(
        make_pass_of(session, ends, device), ends, registration=row, direction=OUT
    )
    save_rule(session.event, actor=None, with_departures=False)

    assert gone.verdict == "ok"
    assert Presence.objects.get().left_at == ends
    with pytest.raises(RoomCodeOver):
        here(make_pass_of(session, ends), ends, registration=row, direction=OUT)


@pytest.mark.parametrize(
    ("minutes", "is_open"), [(-31, False), (-30, True), (29, True), (30, False)]
)
def test_leaving_has_its_time_around_the_end(minutes: int, is_open: bool) -> None:
    session = make_room(with_departures=True)
    rule = session.event.self_checkin

    at = session.ends_at + timedelta(minutes=minutes)

    assert rule.is_open(session, OUT, at) is is_open


# --- networks ---------------------------------------------------------------


def test_network_is_compared_and_not_kept() -> None:
    session = make_room()
    at = around(session, 0)
    note_screen(session, "198.51.100.7", at=at)

    same = check_in_oneself(
        make_pass_of(session, at),
        at=at,
        address="198.51.100.7",
        registration=seat(session.event),
    )
    other = here(make_pass_of(session, at), at, registration=seat(session.event))

    found = dict(SelfCheckin.objects.values_list("scan", "network"))
    assert found == {same.pk: "same", other.pk: "other"}
    kept = {field.name for field in SelfCheckin._meta.get_fields()}
    assert kept == {"scan", "network", "device_hash", "is_shared_device"}


def test_network_of_a_screen_that_is_off_says_nothing() -> None:
    session = make_room()
    at = around(session, 0)
    note_screen(session, ELSEWHERE, at=at - timedelta(minutes=6))

    here(make_pass_of(session, at), at, registration=seat(session.event))

    assert SelfCheckin.objects.get().network == "other"


def test_network_hash_is_of_the_half_of_an_address_of_six() -> None:
    event = make_event()

    def kept(address: str) -> str:
        return network_hash(event, address)

    assert kept("2001:db8::1") == kept("2001:db8::ffff:1")
    assert kept("2001:db8::1") != kept("2001:db8:0:1::1")
    assert kept("::ffff:198.51.100.7") == kept("198.51.100.7")
    assert kept("198.51.100.7") != kept("198.51.100.8")
    assert network_hash(make_event(), "198.51.100.7") != kept("198.51.100.7")
    assert kept("unknown") == kept("") == ""


def test_note_screen_writes_at_most_twice_a_minute() -> None:
    session = make_room()
    at = around(session, 0)

    for seconds in (0, 5, 29, 31):
        note_screen(session, ELSEWHERE, at=at + timedelta(seconds=seconds))
    note_screen(session, "", at=at)

    assert RoomScreen.objects.get().seen_at == at + timedelta(seconds=31)


def test_forget_devices_after_thirty_days() -> None:
    session = make_room()
    at = around(session, 0)
    note_screen(session, ELSEWHERE, at=at)
    here(make_pass_of(session, at), at, registration=seat(session.event))

    early = forget_devices(at + timedelta(days=29))
    late = forget_devices(at + timedelta(days=31))
    again = forget_devices(at + timedelta(days=31))

    assert (early, late, again) == (0, 1, 0)
    assert SelfCheckin.objects.get().device_hash == ""
    assert not RoomScreen.objects.exists()


def test_device_hash_is_another_in_each_event() -> None:
    device = new_device()

    first, second = device_hash(make_event(), device), device_hash(make_event(), device)

    assert first != second
    assert device not in first


# --- the mailed link --------------------------------------------------------


def test_send_room_link_writes_to_who_has_a_seat() -> None:
    session = make_room()
    row = seat(session.event, "ana@town.example")
    at = around(session, 0)
    given = make_pass_of(session, at)

    for address in ("Ana@town.example", "ana@town.example", "nobody@town.example"):
        send_room_link(given, address, language="bg", at=at)

    message = Message.objects.get()
    assert (message.address, message.kind) == (row.email, "room.link")
    assert message.context_is_secret
    assert message.expires_at == at + timedelta(minutes=15)
    assert not Scan.objects.exists()


@pytest.mark.parametrize("status", ["cancelled", "waiting", "held"])
def test_send_room_link_writes_to_nobody_without_a_seat(status: str) -> None:
    session = make_room()
    row = seat(session.event, status=status)
    seat(make_event(), "other@town.example")
    at = around(session, 0)

    for address in (row.email, "other@town.example", "not an address"):
        send_room_link(make_pass_of(session, at), address, language="bg", at=at)

    assert not Message.objects.exists()


# --- the rule ---------------------------------------------------------------


def test_save_rule_is_noted_once() -> None:
    event = make_event()

    for _ in range(2):
        save_rule(event, actor=None, is_on=True)

    assert SelfCheckinRule.objects.get().is_on
    assert AuditEvent.objects.filter(action="event.self_checkin").count() == 1


def test_rule_stays_near_the_session() -> None:
    event = make_event()

    for before, after in [(181, 0), (0, 181), (0, 0)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            SelfCheckinRule.objects.create(
                event=event, before_minutes=before, after_minutes=after
            )


def test_copy_event_keeps_the_rule() -> None:
    session = make_room(before_minutes=10)

    copy = copy_event(session.event, first_day=None, actor=None)

    rule = SelfCheckinRule.objects.get(event=copy)
    assert (rule.is_on, rule.before_minutes) == (True, 10)


# --- at once ----------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_on_one_device_at_once(
    run_threads: Callable[..., list[Any]],
) -> None:
    session = make_room()
    device, at = new_device(), around(session, 0)
    people = [seat(session.event) for _ in range(4)]

    scans = run_threads(
        [
            lambda row=row: here(
                make_pass_of(session, at, device), at, registration=row
            )
            for row in people
        ],
        4,
    )

    assert sorted(scan.verdict for scan in scans) == ["ok", *["refused"] * 3]
    assert Presence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_button_pressed_many_times_at_once(
    run_threads: Callable[..., list[Any]],
) -> None:
    session = make_room()
    row, at = seat(session.event), around(session, 0)
    given = make_pass_of(session, at)

    scans = run_threads([lambda: here(given, at, registration=row)] * 6, 6)

    assert {scan.verdict for scan in scans} == {"ok"}
    assert Scan.objects.count() == SelfCheckin.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_check_in_oneself_and_cancel_at_once(
    run_threads: Callable[..., list[Any]],
) -> None:
    session = make_room()
    row, at = seat(session.event), around(session, -5)

    scan, _row = run_threads(
        [
            lambda: here(make_pass_of(session, at), at, registration=row),
            lambda: cancel(row, actor=None, reason="ill", at=at),
        ],
        2,
    )

    assert scan.verdict in ("ok", "refused")
    assert Presence.objects.count() == (scan.verdict == "ok")
    assert Event.objects.count() == 1
