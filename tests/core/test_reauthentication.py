from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.test import Client

from core.reauthentication import STATE
from outbox.models import Message
from participants.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/accounts/reauthenticate/"
ACTIVATE = "/accounts/2fa/totp/activate/"
RECORDS = "account_authentication_methods"


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def client(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def mailed_code() -> str:
    text = Message.objects.latest("pk").context["text"]
    found = re.search(r"^\s*([A-Z0-9]{4}-?[A-Z0-9]{4})\s*$", text, re.M)
    assert found is not None
    return found[1]


def is_confirmed(client: Client) -> bool:
    rows = client.session.get(RECORDS, [])
    return any(row.get("reauthenticated") for row in rows)


def send(client: Client, **data: str) -> Any:
    return client.post(PAGE, {"action": "send", **data})


def test_an_account_without_password_is_offered_a_code(client: Client) -> None:
    response = client.get(PAGE)

    assert response.status_code == 200
    assert "Send me a code" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert not Message.objects.exists()


def test_a_mailed_code_confirms_who_one_is(client: Client, user: User) -> None:
    sent = send(client, next="/accounts/2fa/")
    shown = client.get(sent["Location"])
    code = mailed_code()
    answer = client.post(PAGE, {"code": code.lower(), "next": "/accounts/2fa/"})

    assert sent["Location"] == f"{PAGE}?next=%2Faccounts%2F2fa%2F"
    assert 'name="code"' in shown.content.decode()
    assert Message.objects.get().address == user.email
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    assert is_confirmed(client)
    assert STATE not in client.session


def test_a_code_serves_once(client: Client) -> None:
    send(client)
    code = mailed_code()
    client.post(PAGE, {"code": code})
    session = client.session
    session.pop(RECORDS)
    session.save()

    client.post(PAGE, {"code": code})

    assert not is_confirmed(client)


def test_a_wrong_code_confirms_nothing_and_the_third_ends_it(client: Client) -> None:
    send(client)
    code = mailed_code()

    answers = [client.post(PAGE, {"code": "AAAA-AAAA"}).status_code for _ in range(3)]
    client.post(PAGE, {"code": code})

    assert answers == [200, 200, 302]
    assert not is_confirmed(client)


def test_an_old_code_confirms_nothing(client: Client) -> None:
    send(client)
    session = client.session
    session[STATE] = {**session[STATE], "at": time.time() - 901}
    session.save()

    answer = client.post(PAGE, {"code": mailed_code()})

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert not is_confirmed(client)


@pytest.mark.parametrize("code", ["", "AAAA-AAAA"])
def test_a_code_that_was_never_sent_confirms_nothing(client: Client, code: str) -> None:
    answer = client.post(PAGE, {"code": code})

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert not is_confirmed(client)


def test_codes_are_not_sent_without_end(client: Client) -> None:
    answers = [send(client).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 429]
    assert Message.objects.count() == 3


def test_the_way_back_stays_on_this_site(client: Client) -> None:
    target = "https://evil.example/"
    sent = send(client, next=target)
    shown = client.get(f"{PAGE}?next={target}").content.decode()
    answer = client.post(PAGE, {"code": mailed_code(), "next": target})

    assert sent["Location"] == PAGE
    assert 'name="next" value=""' in shown
    assert answer["Location"] == "/desk/"


def test_who_has_a_password_is_asked_for_it(client: Client, user: User) -> None:
    user.set_password("long enough to be one")
    user.save()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")

    words = client.get(PAGE).content.decode()
    answer = client.post(PAGE, {"password": "long enough to be one"})

    assert 'name="password"' in words
    assert answer.status_code == 302
    assert is_confirmed(client)


def test_a_stranger_is_sent_to_sign_in() -> None:
    answer = Client().post(PAGE, {"action": "send"})

    assert answer["Location"].startswith("/accounts/login/code/")
    assert not Message.objects.exists()


# --- the adapter that asks ------------------------------------------------------


def test_a_change_of_the_account_waits_for_the_code(client: Client) -> None:
    asked = client.get(ACTIVATE)
    send(client, next=ACTIVATE)
    back = client.post(PAGE, {"code": mailed_code(), "next": ACTIVATE})

    assert asked["Location"] == f"{PAGE}?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F"
    assert back["Location"] == ACTIVATE
    assert client.get(ACTIVATE).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(250, 200), (350, 302)])
def test_a_sign_in_of_the_last_minutes_is_enough(
    client: Client, user: User, seconds: int, status: int
) -> None:
    session = client.session
    session[RECORDS] = [{"method": "code", "at": time.time() - seconds}]
    session[f"{RECORDS}_user"] = str(user.pk)
    session.save()

    assert client.get(ACTIVATE).status_code == status
