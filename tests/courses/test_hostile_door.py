"""What a stolen or hostile device sends: it opens nothing else, forces nothing, and
nobody counts as present by it.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from courses.models import Presence, Scan
from courses.services.tickets import ticket_code
from tests.courses.door import DEVICES, ROSTER, SCANS, Phone, item, make_running_event
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db
SECRET = "Zaharieva-Hidden"


def plain_paths(part: URLResolver | None = None, before: str = "/") -> list[str]:
    """The address of every page and part of the API that needs no key."""
    found: list[str] = []
    for one in (part or get_resolver()).url_patterns:
        path = before + str(one.pattern).replace("^", "").replace("$", "")
        if isinstance(one, URLResolver):
            found += plain_paths(one, path)
        elif isinstance(one, URLPattern) and not set("<(\\") & set(path):
            found.append(path)
    return found


def test_a_device_reads_no_page_and_no_other_part_of_the_api() -> None:
    event = make_running_event()
    make_registration(event, family_name=SECRET, email="hidden@secret.example")
    phone = Phone(event)
    client = Client(headers=phone.headers)
    paths = [
        path
        for path in plain_paths()
        if path.startswith(("/desk/", "/api/v1/", "/newsletters/"))
        and path not in (ROSTER, SCANS)
    ]

    for path in paths:
        answer = client.get(path)
        text = b"" if answer.streaming else answer.content

        assert SECRET.encode() not in text, path
        assert b"hidden@secret.example" not in text, path
        if path.startswith("/desk/"):
            assert answer.status_code in (301, 302, 404, 405), path
    assert len([path for path in paths if path.startswith("/desk/")]) > 20
    assert SECRET in phone.roster().content.decode()  # the list itself names people


def test_a_device_takes_back_cancels_and_exports_nothing_at_the_desk() -> None:
    event = make_running_event()
    row = make_registration(event)
    phone = Phone(event)
    phone.send(item(event.sessions.get(), row))
    client = Client(headers=phone.headers)
    posts = [
        reverse("registration_desk", args=[event.slug, row.uid]),
        reverse("event_checkin_export", args=[event.slug]),
        reverse("scan_settle", args=[event.slug, Scan.objects.get().pk]),
        reverse("checkin_page", args=[event.slug]),
    ]

    for path in posts:
        assert client.post(path, {"act": "cancel", "counts": "no"}).status_code == 302

    row.refresh_from_db()
    assert row.status == "confirmed"
    assert Presence.objects.count() == Scan.objects.count() == 1


@pytest.mark.parametrize("key", ["force", "verdict", "override", "accepted", "status"])
def test_nothing_that_is_sent_along_forces_a_welcome(key: str) -> None:
    event = make_running_event()
    row = make_registration(event, status="cancelled")
    act = item(event.sessions.get(), row) | {key: "ok"}

    found = Phone(event).send(act, **{key: True})[0]

    assert (found["verdict"], found["reason"]) == ("refused", "is_cancelled")
    assert not Presence.objects.exists()


def test_plain_numbers_of_a_registration_are_no_ticket() -> None:
    event = make_running_event()
    row = make_registration(event)
    codes = ["1", "2", str(row.pk), str(row.number), str(row.uid), row.uid.hex]

    found = Phone(event).send(*(item(event.sessions.get(), code=one) for one in codes))

    assert {one["reason"] for one in found} == {"bad_code"}
    assert {one["person"] for one in found} == {""}
    assert not Presence.objects.exists()


def test_a_wrong_code_costs_the_same_however_near_it_is(queries: Any) -> None:
    event = make_running_event()
    session, code = event.sessions.get(), ticket_code(make_registration(event))
    near = code[:-1] + ("A" if code[-1] != "A" else "B")
    phone = Phone(event)
    phone.send(item(session, code="X"))

    found = [
        queries(lambda one=one: phone.send(item(session, code=one)))
        for one in (near, code[:15], "1", "https://evil.example")
    ]

    assert len(set(found)) == 1


def test_a_ticket_sent_with_the_name_of_another_welcomes_nobody() -> None:
    event = make_running_event()
    one = make_registration(event, given_name="Ana", family_name="One")
    other = make_registration(event, given_name="Vera", family_name="Other")
    act = item(event.sessions.get(), one, registration=str(other.uid))

    found = Phone(event).send(act)[0]

    assert (found["verdict"], found["person"]) == ("refused", "")
    assert not Presence.objects.exists()


def test_a_registration_of_another_event_checks_nobody_in() -> None:
    event = make_running_event()
    foreign = make_registration(make_event(), family_name=SECRET)
    act = item(event.sessions.get(), registration=str(foreign.uid))

    found = Phone(event).send(act)[0]

    assert found["verdict"] == "refused"
    assert SECRET not in json.dumps(found)
    assert not Presence.objects.exists()


def test_the_act_of_another_device_is_neither_doubled_nor_taken_over() -> None:
    event = make_running_event()
    session = event.sessions.get()
    first, second = Phone(event, "A"), Phone(event, "B")
    act = item(session, make_registration(event))
    first.send(act)

    same = second.send(act)[0]
    other = second.send(act | {"direction": "out"})[0]

    assert same["verdict"] == "ok"
    assert (other["verdict"], other["reason"]) == ("review", "same_id")
    assert Presence.objects.count() == 1
    assert Scan.objects.get(pk=act["id"]).device == first.row


@pytest.mark.parametrize("queue", [-1, -(10**9), 10**30, True, "7", None, 1.5])
def test_a_queue_that_cannot_be_is_no_reason_to_lose_scans(queue: Any) -> None:
    event = make_running_event()
    phone = Phone(event)

    phone.send(item(event.sessions.get(), make_registration(event)), queue=queue)

    assert Presence.objects.count() == 1
    assert 0 <= (phone.row.queue_length) <= 1_000_000


@pytest.mark.parametrize(
    "body",
    [
        b'{"scans": [{"device_time": NaN}]}',
        b'{"scans": [{"device_time": -Infinity}]}',
        b'{"scans": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"scans": "x"}',
        b'{"scans": {"0": {}}}',
        b"[]",
        b"null",
        b"\xff\xfe{\x00}\x00",  # in another encoding
        b"",
    ],
)
def test_what_is_no_upload_is_refused_whole(body: bytes) -> None:
    phone = Phone(make_running_event())

    answer = Client(headers=phone.headers, raise_request_exception=False).post(
        SCANS, body, content_type="application/json"
    )

    assert answer.status_code == 400
    assert not Scan.objects.exists()


def test_a_code_to_enrol_nested_without_end_is_refused(client: Client) -> None:
    body = b'{"code": ' + b"[" * 5000 + b"]" * 5000 + b"}"

    answer = client.post(DEVICES, body, content_type="application/json")

    assert answer.status_code == 400


def test_a_hundred_thousand_at_once_are_refused() -> None:
    answer = Phone(make_running_event()).post(*[{} for _number in range(100_000)])

    assert answer.status_code in (400, 413)
    assert not Scan.objects.exists()


@pytest.mark.parametrize("years", [-10, 10])
@pytest.mark.parametrize("offline", [False, True])
def test_ten_years_off_it_is_the_time_of_the_server(years: int, offline: bool) -> None:
    event = make_running_event()
    claimed = timezone.now() + timedelta(days=365 * years)
    act = item(event.sessions.get(), make_registration(event), claimed, offline=offline)

    Phone(event).send(act)

    scan, presence = Scan.objects.get(), Presence.objects.get()
    assert scan.device_time == claimed  # kept as what was claimed
    assert abs(scan.received_at - timezone.now()) < timedelta(minutes=1)
    assert presence.arrived_at is not None
    assert abs(presence.arrived_at - timezone.now()) < timedelta(hours=2)


def test_the_worker_reaches_the_address_of_the_app_and_nothing_above(
    client: Client,
) -> None:
    path = reverse("checkin_worker")

    answer = client.get(path)

    assert path.startswith(reverse("checkin_app"))
    assert path.count("/") == reverse("checkin_app").count("/")
    assert "Service-Worker-Allowed" not in answer
    assert f'const SCOPE = "{reverse("checkin_app")}"' in answer.content.decode()
