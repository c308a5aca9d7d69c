"""Signing in and out, and the pages that come with libraries."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from outbox.models import Message
from tests.permissions.addresses import address, of_libraries, patterns
from tests.permissions.table import SIGN_IN, said
from tests.permissions.world import World
from tests.test_permissions import ROWS

pytestmark = pytest.mark.django_db


# --- pages that come with libraries ---------------------------------------------------

OPEN_TO_ALL = set(
    "account_login account_logout account_inactive account_signup account_reset_password"
    " account_email_verification_sent account_confirm_login_code account_confirm_email"
    " account_reset_password_from_key account_reset_password_from_key_done"
    " account_reset_password_done account_request_login_code mfa_authenticate"
    " mfa_login_webauthn".split()
)


def test_pages_of_libraries_ask_to_sign_in(world: World) -> None:
    found = {
        name: {said(world.window("AN").get(path)), said(world.window("AN").post(path))}
        for name, path in of_libraries().items()
    }

    assert set(found) >= OPEN_TO_ALL
    for name in set(found) - OPEN_TO_ALL:
        assert (name, found[name]) == (name, {SIGN_IN})


@pytest.mark.parametrize("code", [code for code in ROWS["desk"].cells if code != "PA"])
def test_the_administration_is_for_administrators(world: World, code: str) -> None:
    client = world.window(code)
    names = {name for name, _ in patterns() if name.startswith("admin:")}
    lists = [name for name in names if name.endswith(("_changelist", "_add"))]
    asked = lists if code in {"AN", "PM"} else ["admin:index", *lists[:3]]

    answers = {client.get(reverse(name)).headers.get("Location") for name in asked}

    assert len(lists) > 40
    assert {urlsplit(answer).path for answer in answers} == {"/platform/login/"}


def test_an_account_takes_no_second_address(world: World) -> None:
    other = world.users["PM"].email

    world.window("NO").post("/accounts/email/", {"action_add": "", "email": other})
    client = Client()
    sign_in(client, other)

    assert client.session["_auth_user_id"] == str(world.users["PM"].pk)


# --- the way out leads nowhere else -----------------------------------------------------

EVIL = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "https:evil.example",
    "https:///evil.example",
    "https://evil.example/desk/",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "/desk/\r\nSet-Cookie: a=b",
]


def sign_in(client: Client, email: str, query: str = "", **data: str) -> Any:
    """Sign in by a mailed code; the answer to the code."""
    client.post(f"/accounts/login/code/{query}", {"email": email, **data})
    message = Message.objects.filter(address=email).latest("pk")
    found = re.search(
        r"^\s*([A-Z0-9]{4}-?[A-Z0-9]{4})\s*$", message.context["text"], re.M
    )
    assert found is not None
    return client.post(
        f"/accounts/login/code/confirm/{query}", {"code": found[1], **data}
    )


def is_own(location: str) -> bool:
    """Whether a browser stays on this site."""
    has_tricks = re.search(r"[\\\x00-\x20]", location)
    return not has_tricks and bool(re.match(r"/(?!/)", location))


@pytest.mark.parametrize("target", EVIL)
def test_sign_in_and_out_lead_nowhere_else(world: World, target: str) -> None:
    path = address("home", world.own)
    queried = world.window("AN").get(path, {"next": target}).wsgi_request
    query = f"?{queried.META['QUERY_STRING']}"
    email = world.users["OE"].email

    answers = [
        sign_in(world.client("AN"), email, query),
        sign_in(world.client("AN"), email, next=target),
        world.window("OE").get(f"/accounts/login/{query}"),
        world.window("OE").get(f"/accounts/login/code/{query}"),
        world.window("OE").post("/accounts/logout/", {"next": target}),
        world.window("OE").post(f"/accounts/logout/{query}"),
        world.window("PA").get(f"/platform/login/{query}"),
    ]

    assert [answer.status_code for answer in answers] == [302] * len(answers)
    assert [is_own(answer["Location"]) for answer in answers] == [True] * len(answers)
    assert not any("a" in answer.cookies for answer in answers)


@pytest.mark.parametrize("target", EVIL)
def test_language_switch_leads_nowhere_else(world: World, target: str) -> None:
    client = world.window("AN")

    answers = [
        client.get("/", {"lang": "bg"}, PATH_INFO=target),
        client.get("/", {"lang": "bg", "next": target}),
        client.get("/", {"lang": target}),
    ]

    assert [answer.status_code for answer in answers[1:]] == [302, 404]
    for answer in answers:
        assert answer.status_code == 404 or is_own(answer["Location"])
        assert "a" not in answer.cookies
