"""Other methods, other spellings and forged requests get no further."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from courses.models import Event
from tests.permissions.addresses import address, body, of_libraries, patterns
from tests.permissions.state import State, changed, stored
from tests.permissions.table import NO_METHOD, Row, said
from tests.permissions.world import World
from tests.test_permissions import ROWS

pytestmark = pytest.mark.django_db
METHODS = ("HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE")
AS_POST = {"x-http-method-override": "POST", "x-method-override": "POST"}
AS_GET = {"x-http-method-override": "GET", "x-method-override": "GET"}


@pytest.mark.parametrize("code", ["AN", "pm", "PA"])
def test_other_methods_open_nothing(world: World, before: State, code: str) -> None:
    for row in ROWS.values():
        path, opened = address(row.view, world.own), row.to_get(code)
        for method in METHODS if code != "PA" else METHODS[:2]:
            found = said(world.window(code).generic(method, path))
            assert found in may_be(row, opened, method), (row.view, method)
        found = said(world.window(code).get(path, headers=AS_POST))
        assert found == opened, row.view

    assert changed(before, stored()) == []


def may_be(row: Row, opened: str, method: str) -> set[str]:
    """No more than a GET is answered; OPTIONS of the API names its methods."""
    if method == "OPTIONS" and row.view.startswith("api"):
        return {"200", opened}
    is_closed = not opened.startswith("2")
    return {NO_METHOD, opened} if method == "HEAD" or is_closed else {NO_METHOD}


def test_an_overridden_post_stays_a_post(world: World, before: State) -> None:
    for row in ROWS.values():
        if row.post != "-" and not row.is_open("pm"):
            path, data = address(row.view, world.own), body(row.view, world.own)
            found = world.window("pm").post(path, data, headers=AS_GET)
            expected = row.to_post("pm")
            assert said(found, expected) == expected, row.view

    assert changed(before, stored()) == []


@pytest.mark.parametrize("code", ["AN", "pm", "NO"])
@pytest.mark.parametrize(
    "change",
    [
        lambda path: path[:-1],
        lambda path: path.upper(),
        lambda path: f"{path}.",
        lambda path: path.replace("/desk", "//desk"),
        lambda path: path.replace("/people", ";jsessionid=1/people"),
        lambda path: path.replace("/people", "/people/%2e"),
        lambda path: f"/events/%2e%2e{path}",
        lambda path: f"/events/..{path}",
        lambda path: f"{path}?format=json",
        lambda path: f"{path}%00",
    ],
)
def test_spellings_of_a_path_open_nothing(world: World, code: str, change: Any) -> None:
    path = change(address("event_people", world.own))

    response = world.client(code).get(path, follow=True)

    words = response.content.decode()
    assert "Canary" not in words
    assert response.status_code == 404 or "/accounts/" in str(response.redirect_chain)


# A mail program's, and those of a device, which shows a code or a token of its own: a
# session opens none of them, so there is nothing to forge.
OF_NOBODY = {"unsubscribe", "api_devices", "api_scans"}

# --- forged requests --------------------------------------------------------------------


def test_only_the_one_click_unsubscription_needs_no_token() -> None:
    """RFC 8058: mail programs post there. The API asks sessions for it by itself."""
    exempt = {
        name
        for name, pattern in patterns()
        if getattr(pattern.callback, "csrf_exempt", False)
    }

    assert {name for name in exempt if not name.startswith("api")} == {"unsubscribe"}


@pytest.mark.parametrize("code", ["AN", "PA"])
def test_post_without_a_token_is_refused(
    world: World, before: State, code: str
) -> None:
    rows = [row for row in ROWS.values() if row.post != "-"]

    for row in rows:
        if row.view in OF_NOBODY:
            continue
        path, data = address(row.view, world.own), body(row.view, world.own)
        client = world.window(code, checks_csrf=True)
        assert (row.view, client.post(path, data).status_code) == (row.view, 403)
        client.cookies["csrftoken"] = token = "a" * 32
        forged = {**data, "csrfmiddlewaretoken": token}
        origin = {"origin": "https://evil.example"}
        answer = client.post(path, forged, headers=origin)
        assert (row.view, answer.status_code) == (row.view, 403)
    for name, path in {**of_libraries(), "admin": reverse("admin:login")}.items():
        client = world.window(code, checks_csrf=True)
        assert (name, client.post(path).status_code) == (name, 403)
    assert changed(before, stored()) == []


def test_post_with_a_token_is_done(world: World) -> None:
    client = world.window("PA", checks_csrf=True)
    client.cookies["csrftoken"] = token = "a" * 32
    data = {**body("event_step", world.own), "csrfmiddlewaretoken": token}

    answer = client.post(address("event_step", world.own), data)

    assert answer.status_code == 302
    assert Event.objects.get(pk=world.own.event.pk).status == Event.Status.CLOSED


def test_unsubscription_by_one_click_needs_no_token(world: World) -> None:
    client = world.window("AN", checks_csrf=True)
    path = address("unsubscribe", world.own)

    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
