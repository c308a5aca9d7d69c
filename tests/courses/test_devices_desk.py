"""The devices of an event at the desk."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Device
from courses.services.devices import enrol, enrolment_code
from tests.courses.door import Phone, make_running_event
from tests.factories import make_admin, make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(make_admin())
    return client


def test_a_device_is_added_and_enrols_by_the_code_shown(desk: Client) -> None:
    event = make_running_event()
    path = f"/desk/events/{event.slug}/devices/"

    added = desk.post(path, {"label": "Entrance A"})
    page = desk.get(added["Location"])
    again = desk.get(added["Location"])

    codes = [
        re.search(r"http://testserver/checkin/#([\w:-]+)", one.content.decode())
        for one in (page, again)
    ]
    assert "no-store" in page["Cache-Control"]
    assert codes[0] is not None
    assert "On the device open http://testserver/checkin/ and" in page.content.decode()
    device, _token = enrol(codes[0][1])
    assert device.label == "Entrance A"
    assert b"/checkin/#" not in desk.get(added["Location"]).content
    assert "enrolled" in desk.get(path).content.decode()


def test_the_page_of_the_code_changes_once_it_was_read(desk: Client) -> None:
    event = make_running_event()
    path = f"/desk/events/{event.slug}/devices/"
    shown = desk.post(path, {"label": "Entrance A"})["Location"]
    code = enrolment_code(event.devices.get())
    asked = {"HX-Request": "true"}

    before = desk.get(shown, headers=asked)
    enrol(code)
    after = desk.get(shown, headers=asked)

    assert (before.status_code, before.content) == (204, b"")
    assert (after.status_code, after["HX-Refresh"]) == (200, "true")
    assert "This device is enrolled" in desk.get(shown).content.decode()


def test_a_device_is_withdrawn(desk: Client) -> None:
    event = make_running_event()
    phone = Phone(event)
    path = f"/desk/events/{event.slug}/devices/"

    desk.post(f"{path}{phone.device.uid}/withdraw/")

    assert phone.roster().json()["code"] == "device_revoked"
    assert desk.get(f"{path}{phone.device.uid}/").status_code == 404
    assert "withdrawn" in desk.get(path).content.decode()


def test_the_list_shows_last_contact_and_queue(desk: Client) -> None:
    event = make_running_event()
    phone = Phone(event)
    phone.send(queue=41)

    page = desk.get(f"/desk/events/{event.slug}/devices/").content.decode()

    assert re.search(r"Waiting to be sent\">\s*41\s*<", page)


def test_no_device_is_added_once_the_event_is_over(desk: Client) -> None:
    event = make_event(starts_at=timezone.now() - timedelta(days=5))
    response = desk.post(f"/desk/events/{event.slug}/devices/", {"label": "A"})

    assert response.status_code == 400
    assert not Device.objects.exists()


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    desk: Client, queries: Any
) -> None:
    event = make_running_event()
    path = f"/desk/events/{event.slug}/devices/"
    Phone(event)
    desk.get(path)
    first = queries(lambda: desk.get(path))
    Phone(event)
    Phone(event)

    assert queries(lambda: desk.get(path)) == first
