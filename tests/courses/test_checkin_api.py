"""The API of the door: what devices send, and what they are answered."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from courses.invariants import problems
from courses.models import Presence, Quota, Registration, Scan, Status
from courses.services.tickets import ticket_code
from participants.models import AuditEvent
from tests.courses.door import (
    SCANS,
    Phone,
    item,
    make_running_event,
    walk_in,
)
from tests.factories import (
    make_event,
    make_organisation,
    make_registration,
    make_session,
)

pytestmark = pytest.mark.django_db
Threads = Callable[..., list[Any]]


def test_scans_are_answered_in_the_order_in_which_they_were_sent() -> None:
    event = make_running_event()
    session = event.sessions.get()
    office = make_organisation("Община Примерово")
    row = make_registration(event, given_name="Ана", organisation=office)
    other = make_registration(make_event(titles={"en": "Another"}))
    phone = Phone(event)
    sent = [
        item(session, row),
        item(session, code="1"),
        item(session, other),
        item(None, make_registration(event)),
        item(session, registration=str(row.uid), direction="out"),
    ]

    found = phone.send(*sent)

    assert [one["id"] for one in found] == [one["id"] for one in sent]
    assert [(one["verdict"], one["reason"]) for one in found] == [
        ("ok", ""),
        ("refused", "bad_code"),
        ("refused", "other_event"),
        ("refused", "no_session"),
        ("ok", ""),
    ]
    assert found[0]["person"] == row.full_name
    assert found[0]["organisation"] == "Obshtina Primerovo"
    assert found[2]["person"] == ""
    assert "Another" in found[2]["says"]
    assert Scan.objects.count() == 5
    assert Presence.objects.get().left_at is not None


def test_a_queue_sent_again_changes_nothing() -> None:
    event = make_running_event()
    session = event.sessions.get()
    phone = Phone(event)
    sent = [item(session, make_registration(event)) for _number in range(3)]
    sent.append(walk_in(session, "Nova Gostova", organisation="Office"))
    sent.append(item(kind="undo", undoes=sent[0]["id"]))

    first = phone.send(*sent)
    second = phone.send(*reversed(sent))
    # what was asked online and got no answer is queued then: it is the same act
    third = phone.send(*[one | {"offline": True} for one in sent])

    assert second == first[::-1]
    assert third == first
    assert Scan.objects.count() == 5
    assert Presence.objects.count() == 3
    assert Registration.objects.count() == 4


def test_the_same_id_with_other_content_is_to_review() -> None:
    event = make_running_event()
    session = event.sessions.get()
    phone = Phone(event)
    one, two = (item(session, make_registration(event)) for _number in range(2))

    found = phone.send(one, two | {"id": one["id"]})
    again = phone.send(two | {"id": one["id"]})

    assert [row["verdict"] for row in found] == ["ok", "review"]
    assert (again[0]["verdict"], again[0]["reason"]) == ("review", "same_id")
    assert Scan.objects.count() == 2


@pytest.mark.parametrize("turned", [False, True])
def test_a_second_device_offline_gives_one_presence_and_one_line_to_review(
    turned: bool,
) -> None:
    event = make_running_event()
    session = event.sessions.get()
    row = make_registration(event)
    at = session.starts_at
    acts = [
        (Phone(event), item(session, row, at + timedelta(minutes=5), offline=True)),
        (Phone(event), item(session, row, at + timedelta(minutes=9), offline=True)),
    ]

    for phone, act in reversed(acts) if turned else acts:
        phone.send(act)

    presence = Presence.objects.get()
    assert presence.arrived_at == at + timedelta(minutes=5)
    assert sorted(Scan.objects.values_list("verdict", "verdict_reason")) == [
        ("ok", ""),
        ("review", "second_device"),
    ]
    assert not list(problems())


def test_an_undo_may_come_before_what_it_takes_back() -> None:
    event = make_running_event()
    session = event.sessions.get()
    phone = Phone(event)
    act = item(session, make_registration(event))
    undo = item(kind="undo", undoes=act["id"], reason="wrong person")

    early = phone.send(undo)[0]
    phone.send(act)
    late = phone.send(undo)[0]

    assert (early["verdict"], early["reason"]) == ("review", "undo_ahead")
    assert late["verdict"] == "ok"
    assert not Presence.objects.exists()
    assert Scan.objects.count() == 2
    assert not list(problems())


@pytest.mark.parametrize("names_session", [True, False])
def test_a_departure_taken_back_leaves_the_arrival(names_session: bool) -> None:
    event = make_running_event()
    session, phone, row = event.sessions.get(), Phone(event), make_registration(event)
    left = item(session, row, direction="out")
    phone.send(item(session, row))
    before = Presence.objects.get()
    phone.send(left)

    named = session if names_session else None
    found = phone.send(item(named, kind="undo", undoes=left["id"]))

    after = Presence.objects.get()
    assert found[0]["verdict"] == "ok"
    assert after.left_at is None
    assert after.arrived_at == before.arrived_at
    assert not list(problems())


def test_an_arrival_taken_back_leaves_other_sessions_and_people() -> None:
    event = make_running_event()
    session, phone = event.sessions.get(), Phone(event)
    other = make_session(event, starts_at=session.starts_at, ends_at=session.ends_at)
    rows = [make_registration(event) for _number in range(2)]
    wrong = item(session, rows[0])
    phone.send(wrong, item(other, rows[0]), item(session, rows[1]))

    phone.send(item(other, rows[1]), item(other, kind="undo", undoes=wrong["id"]))

    found = set(Presence.objects.values_list("registration_id", "session_id"))
    assert found == {
        (rows[0].pk, other.pk),
        (rows[1].pk, session.pk),
        (rows[1].pk, other.pk),
    }
    assert not list(problems())


def test_a_device_takes_back_only_its_own() -> None:
    event = make_running_event()
    act = item(event.sessions.get(), make_registration(event))
    Phone(event).send(act)

    found = Phone(event).send(item(kind="undo", undoes=act["id"]))[0]

    assert (found["verdict"], found["reason"]) == ("refused", "not_yours")
    assert found["person"] == ""
    assert Presence.objects.count() == 1


def test_a_walk_in_is_registered_and_present_though_all_seats_are_taken() -> None:
    event = make_running_event(seats=0)
    phone = Phone(event)

    found = phone.send(
        walk_in(
            event.sessions.get(),
            "Vera Nova Gostova",
            organisation="Town of Example",
            email="vera@town.example",
            phone="+387 1",
        )
    )[0]

    row = Registration.objects.get()
    assert (found["verdict"], found["person"]) == ("ok", "Vera Nova Gostova")
    assert (row.given_name, row.family_name) == ("Vera Nova", "Gostova")
    assert (row.source, row.status) == ("walk_in", "confirmed")
    assert row.organisation_text == "Town of Example"
    assert Presence.objects.get().registration == row
    assert Scan.objects.get().walk_in is None
    quota = Quota.objects.get()
    assert (quota.size, quota.taken) == (1, 1)
    assert AuditEvent.objects.filter(action="quota.overridden").count() == 1
    assert not list(problems())


def test_a_walk_in_who_is_registered_is_the_one_registered() -> None:
    event = make_running_event()
    session = event.sessions.get()
    office = make_organisation("Община Примерово")
    row = make_registration(
        event, given_name="Ана", family_name="Щерева", organisation=office
    )
    phone = Phone(event)

    by_office = phone.send(
        walk_in(session, "Ana Shtereva", organisation="община примерово")
    )[0]
    by_address = phone.send(walk_in(session, "Ана Щерева", email=row.email.upper()))[0]
    namesake = phone.send(walk_in(session, "Ана Щерева", organisation="Elsewhere"))[0]

    assert [by_office["verdict"], by_address["verdict"]] == ["ok", "repeat"]
    assert by_office["registration"] == str(row.uid)
    assert namesake["registration"] != str(row.uid)
    assert Registration.objects.count() == 2


def test_a_walk_in_sent_by_two_devices_is_one_person() -> None:
    event = make_running_event()
    session = event.sessions.get()

    for _number in range(2):
        typed = walk_in(session, "Nova Gostova", organisation="Office", offline=True)
        Phone(event).send(typed)

    assert Registration.objects.count() == Presence.objects.count() == 1


@pytest.mark.parametrize("organisation", ["", "Office"])
def test_who_walked_in_leaves_as_the_one_who_came(organisation: str) -> None:
    event = make_running_event()
    session, phone = event.sessions.get(), Phone(event)
    who = {"name": "Nova Gostova", "organisation": organisation}
    came = walk_in(session, **who, email="nova@office.example")
    left = walk_in(session, **who, direction="out")

    found = phone.send(came, left)
    stranger = phone.send(walk_in(session, "Nova Gostova", organisation="Elsewhere"))
    phone.send(item(kind="undo", undoes=left["id"]))

    first, second = (one["registration"] for one in found)
    assert [one["verdict"] for one in found] == ["ok", "ok"]
    assert first == second != stranger[0]["registration"]
    row = Registration.objects.get(uid=first)
    presence = Presence.objects.get(registration=row)
    assert row.status == Status.CONFIRMED
    assert presence.arrived_at is not None
    assert presence.left_at is None  # leaving was taken back
    assert Registration.objects.count() == 2


def test_two_who_walk_in_without_an_organisation_stay_two() -> None:
    event = make_running_event()
    session = event.sessions.get()

    found = Phone(event).send(
        walk_in(session, "Nova Gostova"), walk_in(session, "Nova Gostova")
    )

    assert len({one["registration"] for one in found}) == 2


def test_a_walk_in_taken_back_ends_the_registration_it_made() -> None:
    event = make_running_event(seats=5)
    phone = Phone(event)
    typed = walk_in(event.sessions.get(), "Nova Gostova", organisation="Office")
    phone.send(typed)

    phone.send(item(kind="undo", undoes=typed["id"], reason="typed twice"))

    assert Registration.objects.get().status == Status.CANCELLED
    assert Quota.objects.get().taken == 0
    assert not Presence.objects.exists()


def test_a_walk_in_without_a_name_or_session_is_kept_and_refused() -> None:
    event = make_running_event()
    phone = Phone(event)

    found = phone.send(
        walk_in(event.sessions.get(), "  "), item(kind="walk_in", walk_in={"name": "A"})
    )

    assert [row["reason"] for row in found] == ["no_name", "no_session"]
    assert Scan.objects.count() == 2
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("clock", "verdict"),
    [
        (timedelta(hours=-3), "ok"),
        (timedelta(hours=-1), "ok"),  # the clocks were changed, the phone's was not
        (timedelta(hours=1), "review"),
        (datetime(1970, 1, 1, tzinfo=UTC) - timezone.now(), "review"),
        (timedelta(days=2), "review"),
        (timedelta(days=-400), "review"),
        (timedelta(days=365 * 10), "review"),
    ],
)
def test_whatever_the_clock_says_who_came_is_present(
    clock: timedelta, verdict: str
) -> None:
    event = make_running_event()
    session = event.sessions.get()
    act = item(session, make_registration(event), timezone.now() + clock, offline=True)

    found = Phone(event).send(act)[0]

    assert found["verdict"] == verdict
    assert Presence.objects.count() == 1
    assert not list(problems())


def test_a_clock_that_says_how_wrong_it_is_is_put_right() -> None:
    event = make_running_event()
    session = event.sessions.get()
    at = session.starts_at + timedelta(minutes=7)
    wrong = timedelta(days=2)
    act = item(session, make_registration(event), at + wrong, offline=True)

    found = Phone(event).send(act, sent_at=(timezone.now() + wrong).isoformat())[0]

    arrived = Presence.objects.get().arrived_at
    assert found["verdict"] == "ok"
    assert arrived is not None
    assert abs(arrived - at) < timedelta(seconds=10)
    assert Scan.objects.get().device_time == at + wrong


def test_online_the_device_clock_means_nothing() -> None:
    event = make_running_event()
    act = item(
        event.sessions.get(),
        make_registration(event),
        timezone.now() - timedelta(days=4000),
    )

    found = Phone(event).send(act)[0]

    assert found["verdict"] == "ok"


@pytest.mark.parametrize("replaced", [False, True])
@pytest.mark.parametrize("offline", [False, True])
def test_a_ticket_that_ended_is_refused_with_the_reason(
    replaced: bool, offline: bool
) -> None:
    event = make_running_event()
    row = make_registration(event, status=Status.CANCELLED)
    if replaced:
        make_registration(event, replaces=row)

    found = Phone(event).send(item(event.sessions.get(), row, offline=offline))[0]

    assert found["verdict"] == ("review" if offline else "refused")
    assert found["reason"] == ("is_replaced" if replaced else "is_cancelled")
    assert ("colleague" if replaced else "cancelled") in found["says"]
    assert not Presence.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "1"}, "scans.0.id"),
        ({"kind": "force"}, "scans.0.kind"),
        ({"direction": "up"}, "scans.0.direction"),
        ({"device_time": "NaN"}, "scans.0.device_time"),
        ({"device_time": 10**400}, "scans.0.device_time"),
        ({"device_time": "0001-01-01T00:00:00+14:00"}, "scans.0.device_time"),
        ({"kind": "undo"}, "scans.0.undoes"),
        ({"kind": "walk_in"}, "scans.0.walk_in"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_stored(
    change: dict[str, Any], field: str
) -> None:
    event = make_running_event()
    act = item(event.sessions.get(), make_registration(event)) | change

    response = Phone(event).post(act, item(event.sessions.get()))

    assert response.status_code == 400
    assert response.json()["field"] == field
    assert not Scan.objects.exists()


def test_hostile_codes_are_stored_and_refused() -> None:
    event = make_running_event()
    codes = [
        "\x00",
        "\ud800",
        "' OR 1=1",
        "T" * 4000,
        "\u001d]C1",
        "https://evil.example",
    ]

    found = Phone(event).send(*[item(event.sessions.get(), code=one) for one in codes])

    assert {row["reason"] for row in found} == {"bad_code"}
    assert Scan.objects.count() == len(codes)


def test_a_ticket_with_something_behind_it_is_none() -> None:
    event = make_running_event()
    session, code = event.sessions.get(), ticket_code(make_registration(event))
    codes = [
        f"{code}\x00",
        f"{code}\ufffd",
        f"{code}{' ' * 300}",
        f"{code}?",
        f"?{code}",
    ]

    found = Phone(event).send(*[item(session, code=one) for one in codes])

    assert {row["reason"] for row in found} == {"bad_code"}
    assert not Presence.objects.exists()


def test_more_than_500_are_refused() -> None:
    event = make_running_event()

    response = Phone(event).post(*[item(code="1") for _number in range(501)])

    assert response.status_code == 400
    assert not Scan.objects.exists()


def test_a_session_of_another_event_is_none() -> None:
    event = make_running_event()
    foreign = make_running_event().sessions.get()

    found = Phone(event).send(item(foreign, make_registration(event)))[0]

    assert found["reason"] == "no_session"


def test_an_upload_takes_five_statements(django_assert_num_queries: Any) -> None:
    event = make_running_event()
    phone = Phone(event)
    act = item(event.sessions.get(), make_registration(event))
    many = [item(event.sessions.get(), make_registration(event)) for _turn in range(20)]

    one = 4 if connection.vendor == "postgresql" else 5  # stored together there
    with django_assert_num_queries(one + 2):  # these and the savepoint of the test
        phone.send(act)
    with django_assert_num_queries(5 + 2):
        phone.send(*many)


def test_acts_of_several_sessions_find_each_its_own() -> None:
    event = make_running_event()
    first = event.sessions.get()
    second = make_session(
        event, starts_at=first.starts_at, ends_at=first.ends_at, titles={"en": "Other"}
    )
    stranger = make_running_event().sessions.get()
    row = make_registration(event)

    found = Phone(event).send(*[item(one, row) for one in (second, first, stranger)])

    assert [one["verdict"] for one in found] == ["ok", "ok", "refused"]
    assert found[2]["reason"] == "no_session"
    there = Presence.objects.filter(registration=row)
    assert {one.session_id for one in there} == {first.pk, second.pk}


@pytest.mark.parametrize("alone", [True, False])
def test_a_ticket_with_the_name_of_another_welcomes_nobody(alone: bool) -> None:
    event = make_running_event()
    session = event.sessions.get()
    holder, other, third = (make_registration(event) for _turn in range(3))
    both = item(session, holder) | {"registration": str(other.uid)}
    bad = item(session, code="1") | {"registration": str(other.uid)}
    same = item(session, holder) | {"registration": str(holder.uid)}
    chosen = [] if alone else [item(session, registration=str(third.uid))]

    found = Phone(event).send(both, bad, same, *chosen)

    assert [row["reason"] for row in found[:3]] == ["unknown_ticket", "bad_code", ""]
    there = set(Presence.objects.values_list("registration", flat=True))
    assert there == {holder.pk} | ({third.pk} if chosen else set())


def test_a_body_that_cannot_be_read_is_told_to_who_shows_a_token() -> None:
    phone = Phone(make_running_event())

    def told(token: str) -> Any:
        client = Client(headers={"Authorization": f"Device {token}"})
        return client.post(SCANS, '{"scans": [', content_type="application/json")

    known, stranger = told(phone.token), told("none")

    assert known.status_code == 400
    assert "JSON" in known.json()["detail"]
    assert stranger.status_code == 401


@pytest.mark.django_db(transaction=True)
def test_one_queue_sent_by_many_at_once_is_stored_once(run_threads: Threads) -> None:
    event = make_running_event()
    session = event.sessions.get()
    phone = Phone(event)
    sent = [item(session, make_registration(event)) for _number in range(10)]
    sent += [
        walk_in(session, f"Nova Gostova{at}", email=f"n{at}@town.example")
        for at in range(2)
    ]

    found = run_threads([lambda: phone.post(*sent).status_code] * 8, workers=8)

    assert set(found) == {200}
    assert Scan.objects.count() == 12
    assert Presence.objects.count() == Registration.objects.count() == 12
    assert str(uuid.UUID(sent[0]["id"])) == sent[0]["id"]
