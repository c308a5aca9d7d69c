"""The short way of devices: what it leaves out, and what it keeps."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from courses.api.checkin import DeviceAuthentication
from tests.courses.door import Phone, item, make_running_event
from tests.factories import make_registration

KEPT = (
    "Content-Language",
    "Content-Length",
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "Vary",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


def _routes(start: str, found: URLResolver) -> list[tuple[str, URLPattern]]:
    routes: list[tuple[str, URLPattern]] = []
    for part in found.url_patterns:
        path = start + str(part.pattern)
        if isinstance(part, URLResolver):
            routes += _routes(path, part)
        else:
            routes.append((path, part))
    return routes


def _view(route: URLPattern) -> Any:
    callback: Any = route.callback
    return callback.view_class


def test_nothing_below_the_address_of_devices_asks_for_a_session() -> None:
    below = [
        _view(route).authentication_classes
        for path, route in _routes("/", get_resolver())
        if path.startswith(settings.DEVICE_API)
    ]

    assert len(below) >= 3
    assert all(issubclass(one, DeviceAuthentication) for own in below for one in own)


@pytest.mark.django_db
def test_a_device_gets_the_headers_of_every_answer_in_its_language() -> None:
    event = make_running_event()
    phone = Phone(event)
    scan = item(event.sessions.get(), make_registration(event))

    answer = Client().post(
        f"{settings.DEVICE_API}scans",
        {"scans": [scan]},
        content_type="application/json",
        headers={"Authorization": f"Device {phone.token}", "Accept-Language": "bg"},
    )

    assert answer.status_code == 200
    assert [name for name in KEPT if name not in answer.headers] == []
    assert answer["Content-Language"] == "bg"
    assert answer.json()["results"][0]["says"] == "Добре дошли"
    assert "session" not in answer.wsgi_request.__dict__  # nobody's cookie is read


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "host", "status"),
    [("scans", "evil.example", 400), ("no-such-address", "localhost", 404)],
)
def test_the_usual_refusals_stand_on_the_way_of_devices(
    path: str, host: str, status: int
) -> None:
    answer = Client().get(settings.DEVICE_API + path, headers={"Host": host})

    assert answer.status_code == status
