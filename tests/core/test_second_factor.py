"""Signing in with a second factor, from setting it up to the last spare code (E143)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from participants.models import User
from tests.core.test_reauthentication import PAGE, mailed_code
from tests.factories import make_admin
from tests.permissions.state import changed, stored

pytestmark = pytest.mark.django_db
ACTIVATE = "/accounts/2fa/totp/activate/"
LOGIN = "/accounts/login/code/"
SECOND = "/accounts/2fa/authenticate/"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """What was tried before, and which codes were used, is kept there."""
    cache.clear()


def code_of(secret: str, *, steps: int = 0) -> str:
    """What the app on the phone shows, or showed so many half minutes ago."""
    value = hotp_value(secret, int(time.time()) // 30 - steps)
    return str(format_hotp_value(value))


def set_up(user: User) -> str:
    """The second factor of a user, set up in a browser; returns its secret."""
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    client.post(PAGE, {"action": "send", "next": ACTIVATE})
    client.post(PAGE, {"code": mailed_code(), "next": ACTIVATE})
    page = client.get(ACTIVATE)
    secret: str = page.context["form"].secret
    assert secret in page.content.decode()
    client.post(ACTIVATE, {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    cache.clear()  # the code that set it up counts as used
    return secret


def by_mail(user: User) -> tuple[Client, Any]:
    """A new browser after the first factor: the code that was mailed."""
    client = Client(headers={"accept-language": "en"})
    client.post(LOGIN, {"email": user.email})
    answer = client.post("/accounts/login/code/confirm/", {"code": mailed_code()})
    return client, answer


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_the_first_factor_alone_opens_nothing() -> None:
    user = make_admin()
    set_up(user)

    client, answer = by_mail(user)

    assert answer["Location"].startswith(SECOND)
    assert not is_in(client)
    assert 'name="code"' in client.get(SECOND).content.decode()


def test_the_code_of_the_app_signs_in_and_serves_once() -> None:
    user = make_admin()
    code = code_of(set_up(user))
    client, _answer = by_mail(user)
    other, _answer = by_mail(user)

    client.post(SECOND, {"code": code})
    again = other.post(SECOND, {"code": code})

    assert is_in(client)
    assert again.status_code == 200
    assert not is_in(other)


@pytest.mark.parametrize("steps", [None, 20])
def test_a_wrong_or_old_code_signs_nobody_in(steps: int | None) -> None:
    user = make_admin()
    secret = set_up(user)
    code = code_of(secret, steps=steps) if steps else "000000"
    client, _answer = by_mail(user)
    before = stored()

    answer = client.post(SECOND, {"code": code})

    assert answer.status_code == 200
    assert not is_in(client)
    assert changed(before, stored()) == []


def test_a_spare_code_signs_in_once() -> None:
    user = make_admin()
    set_up(user)
    spare = Authenticator.objects.get(user=user, type="recovery_codes").wrap()
    code = spare.get_unused_codes()[0]
    client, _answer = by_mail(user)
    other, _answer = by_mail(user)

    client.post(SECOND, {"code": code})
    again = other.post(SECOND, {"code": code})

    assert is_in(client)
    assert again.status_code == 200
    assert not is_in(other)


def test_without_a_second_factor_the_mailed_code_is_enough() -> None:
    client, answer = by_mail(make_admin())

    assert not answer["Location"].startswith(SECOND)
    assert is_in(client)
