"""The API of the door: devices that enrol, and the roster they are given."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from courses.models import Device, Registration, Scan, Status
from courses.services.devices import (
    DeviceExpired,
    NoEnd,
    enrolment_code,
    prepare_device,
    revoke_device,
)
from courses.services.endings import cancel
from courses.services.tickets import ticket_code
from participants.models import AuditEvent
from tests.courses.door import (
    DEVICES,
    ROSTER,
    SCANS,
    Phone,
    item,
    make_running_event,
)
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_registration,
)

pytestmark = pytest.mark.django_db


# --- devices ----------------------------------------------------------------


def test_enrol_exchanges_the_code_once_for_a_token() -> None:
    event = make_running_event()
    device = prepare_device(event, label=" Entrance  A", actor=make_admin())
    code = enrolment_code(device)

    def ask(code: str) -> Any:
        return Client().post(
            DEVICES, json.dumps({"code": code}), content_type="application/json"
        )

    first, again, wrong = ask(code), ask(code), ask(code[:-1])

    assert first.status_code == 201
    told = first.json()
    assert (told["name"], told["event"]) == ("Entrance A", event.slug)
    assert first["Cache-Control"] == "no-store"
    for refused in (again, wrong):
        assert (refused.status_code, refused.json()["code"]) == (409, "enrolment_over")
    stored = Device.objects.get()
    assert stored.token_hash == hashlib.sha256(told["token"].encode()).hexdigest()
    headers = {"Authorization": f"Device {told['token']}"}
    assert Client(headers=headers).get(ROSTER).status_code == 200


def test_the_code_to_enrol_ends_after_a_quarter_of_an_hour() -> None:
    device = prepare_device(make_running_event(), label="A", actor=make_admin())
    code = enrolment_code(device)

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        response = Client().post(
            DEVICES, json.dumps({"code": code}), content_type="application/json"
        )

    assert response.status_code == 409
    assert Device.objects.get().enrolled_at is None


def test_prepare_device_needs_an_event_that_is_not_over() -> None:
    without = make_event(status="draft", sessions=0, seats=None)
    without.ends_at = None
    over = make_event(starts_at=timezone.now() - timedelta(days=4))

    with pytest.raises(NoEnd):
        prepare_device(without, label="A", actor=make_admin())
    with pytest.raises(DeviceExpired):
        prepare_device(over, label="A", actor=make_admin())

    assert not Device.objects.exists()


@pytest.mark.parametrize("header", ["", "Device", "Device x", "Device é", "Token x"])
@pytest.mark.parametrize("path", [ROSTER, SCANS])
def test_the_door_opens_to_devices_only(path: str, header: str) -> None:
    make_running_event()
    client = Client(headers={"Authorization": header.encode().decode("latin-1")})

    read = client.get(path) if path == ROSTER else client.post(path)

    assert read.status_code == 401
    assert read["WWW-Authenticate"] == "Device"
    assert not Scan.objects.exists()


def test_an_administrator_is_no_device() -> None:
    make_running_event()
    client = Client()
    client.force_login(make_admin())

    assert client.get(ROSTER).status_code == 401


def test_a_device_opens_nothing_else() -> None:
    event = make_running_event()
    phone = Phone(event)
    client = Client(headers=phone.headers)

    for path in (
        f"/desk/events/{event.slug}/people/",
        f"/desk/events/{event.slug}/people/export/",
        f"/desk/events/{event.slug}/checkin/",
        f"/checkin/{event.slug}/",
    ):
        assert client.get(path).status_code == 302, path
    assert client.post("/api/v1/events/").status_code in (401, 403, 405)


def test_a_withdrawn_device_is_told_so_and_stores_nothing() -> None:
    event = make_running_event()
    phone = Phone(event)
    row = make_registration(event)
    revoke_device(phone.device, actor=make_admin())

    response = phone.post(item(event.sessions.get(), row))

    assert (response.status_code, response.json()["code"]) == (401, "device_revoked")
    assert not Scan.objects.exists()
    assert AuditEvent.objects.filter(action="device.revoked").count() == 1
    assert not revoke_device(phone.device, actor=make_admin())


def test_a_token_is_dead_48_hours_after_the_event() -> None:
    event = make_running_event()
    phone = Phone(event)
    assert event.ends_at is not None
    end = event.ends_at + timedelta(hours=48)

    with time_machine.travel(end - timedelta(seconds=5), tick=False):
        assert phone.roster().status_code == 200
    with time_machine.travel(end, tick=False):
        dead = phone.roster()

    assert (dead.status_code, dead.json()["code"]) == (401, "device_expired")


def test_last_contact_and_queue_are_noted() -> None:
    event = make_running_event()
    phone = Phone(event)

    phone.send(queue=41)

    assert phone.row.queue_length == 41
    assert phone.row.seen_at is not None


# --- roster -----------------------------------------------------------------


def test_the_roster_holds_what_a_scan_needs_and_no_more() -> None:
    event = make_running_event()
    row = make_registration(
        event,
        given_name="Ана",
        family_name="Щерева",
        email="ana@secret.example",
        phone="+359 88 123",
        post_title="secret post",
        organisation=make_organisation("Община Примерово"),
    )
    phone = Phone(event)

    response = phone.roster()

    told = response.json()
    person = told["people"][0]
    code = hashlib.sha256(ticket_code(row).encode()).hexdigest()[:16]
    assert person["codes"] == [code]
    assert person["names"] == ["Ана Щерева", "Ana Shtereva"]
    assert person["organisation"] == "Obshtina Primerovo"
    assert sorted(person) == [
        *("codes", "groups", "key", "names"),
        *("organisation", "sessions", "status", "uid"),
    ]
    text = response.content.decode()
    for hidden in ("secret", "+359", ticket_code(row)):
        assert hidden not in text
    assert told["sessions"][0]["uid"] == str(event.sessions.get().uid)


def test_the_roster_names_nobody_who_ended() -> None:
    event = make_running_event()
    row = make_registration(event, status=Status.CANCELLED, family_name="Gonev")

    told = Phone(event).roster().json()["people"]

    assert [sorted(one) for one in told] == [["codes", "status", "uid"]]
    assert told[0]["uid"] == str(row.uid)
    assert told[0]["status"] == "cancelled"


def test_the_roster_holds_one_event() -> None:
    event = make_running_event()
    make_registration(make_running_event())

    assert Phone(event).roster().json()["people"] == []


def test_the_roster_since_a_cursor_holds_what_changed() -> None:
    event = make_running_event()
    phone = Phone(event)
    rows = [make_registration(event) for _number in range(3)]
    past = timezone.now() - timedelta(hours=1)
    Registration.objects.update(updated_at=past)
    first = phone.roster().json()

    scan = item(event.sessions.get(), rows[1])
    phone.send(scan)
    second = phone.roster(first["cursor"]).json()
    cancel(rows[2], actor=make_admin())
    third = phone.roster(first["cursor"]).json()

    assert (len(first["people"]), first["is_whole"]) == (3, True)
    assert [one["uid"] for one in second["people"]] == [str(rows[1].uid)]
    state = second["people"][0]["sessions"][str(event.sessions.get().uid)]
    assert state["state"] == "in"
    assert {one["status"] for one in third["people"]} == {"confirmed", "cancelled"}
    phone.send(item(kind="undo", undoes=scan["id"]))
    fourth = phone.roster(first["cursor"]).json()["people"]
    assert (
        next(one for one in fourth if one["uid"] == str(rows[1].uid))["sessions"] == {}
    )


def test_the_roster_refuses_a_cursor_that_is_none() -> None:
    assert Phone(make_running_event()).roster("yesterday").status_code == 400


def test_the_roster_takes_as_many_queries_for_three_as_for_one(
    django_assert_num_queries: Any,
) -> None:
    event = make_running_event()
    phone = Phone(event)
    make_registration(event, organisation=make_organisation())
    phone.roster()

    with django_assert_num_queries(9):
        phone.roster()
    for _number in range(2):
        make_registration(event, organisation=make_organisation())
    with django_assert_num_queries(9):
        phone.roster()
