from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from outbox.models import Lane, Message
from outbox.services.renderers import NotNeeded, renderers
from outbox.services.send import BadAddress
from participants.access import is_admin
from participants.models import AuditEvent, Grant, User
from participants.services.accounts import (
    MAIL,
    AccountExists,
    LastAdministrator,
    MayNotGrant,
    RoleDoesNotFit,
    close_account,
    create_account,
    grant_role,
    revoke_grant,
)
from tests.factories import make_admin, make_grant, make_organisation, make_user

pytestmark = pytest.mark.django_db


# --- accounts -------------------------------------------------------------------


def test_create_account_refuses_a_bad_address() -> None:
    with pytest.raises(BadAddress):
        create_account("ana@localhost", name="Ana", language="bs", actor=None)

    assert not User.objects.exists()


@pytest.mark.parametrize("again", ["ANA@opstina.example", " ana@Opstina.example "])
def test_create_account_refuses_another_spelling_of_an_address(again: str) -> None:
    create_account("Ana@opstina.example", name="Ana", language="bs", actor=None)

    with pytest.raises(AccountExists):
        create_account(again, name="Other", language="bs", actor=None)

    assert User.objects.get().email == "ana@opstina.example"


def test_create_account_has_no_password_and_no_right() -> None:
    user = create_account("ana@opstina.example", name="Ana", language="bs", actor=None)

    assert not user.has_usable_password()
    assert not user.grants.exists()
    assert AuditEvent.objects.get().action == "account.created"


@pytest.mark.parametrize(
    ("role", "scope", "named"),
    [
        ("admin", "programme", True),
        ("admin", "platform", True),
        ("manager", "platform", False),
        ("manager", "programme", False),
        ("coordinator", "programme", True),
        ("king", "platform", False),
    ],
)
def test_grant_role_refuses_what_does_not_fit(
    role: str, scope: str, named: bool
) -> None:
    user = make_user()

    with pytest.raises(RoleDoesNotFit):
        grant_role(user, role, scope, scope_uid=uuid4() if named else None, actor=None)

    assert not Grant.objects.exists()


def test_grant_role_twice_is_one_grant() -> None:
    user, organisation = make_user(), make_organisation()

    first = grant_role(
        user, "coordinator", "organisation", row=organisation, actor=None
    )
    second = grant_role(
        user, "coordinator", "organisation", row=organisation, actor=None
    )

    assert first == second
    assert AuditEvent.objects.count() == 1


def test_grant_role_refuses_escalation_by_a_manager() -> None:
    own, other = uuid4(), uuid4()
    manager, user = make_user(), make_user()
    grant_role(manager, "manager", "programme", scope_uid=own, actor=None)

    for role, scope, uid in [
        ("admin", "platform", None),
        ("manager", "programme", other),
        ("coordinator", "organisation", own),
        ("checkin", "event", own),
    ]:
        for taker in (manager, user):
            with pytest.raises(MayNotGrant):
                grant_role(taker, role, scope, scope_uid=uid, actor=manager)

    assert Grant.objects.count() == 1
    assert not is_admin(manager)


def test_grant_role_by_a_manager_for_their_programme() -> None:
    own, manager, user = uuid4(), make_user(), make_user()
    grant_role(manager, "manager", "programme", scope_uid=own, actor=None)

    grant = grant_role(user, "observer", "programme", scope_uid=own, actor=manager)

    assert grant.user == user


def test_grant_role_admin_opens_the_administration_and_revoke_shuts_it() -> None:
    make_admin()
    user = make_user()

    grant = grant_role(user, "admin", "platform", actor=make_admin())
    opened = User.objects.get(pk=user.pk)
    revoke_grant(grant, actor=None)
    shut = User.objects.get(pk=user.pk)

    assert (opened.is_staff, opened.is_superuser, is_admin(opened)) == (True,) * 3
    assert (shut.is_staff, shut.is_superuser, is_admin(shut)) == (False,) * 3


def test_revoke_grant_refuses_the_last_administrator() -> None:
    grant = make_grant()

    with pytest.raises(LastAdministrator):
        revoke_grant(grant, actor=grant.user)
    with pytest.raises(LastAdministrator):
        close_account(grant.user, actor=grant.user)

    assert is_admin(User.objects.get())


@pytest.mark.django_db(transaction=True)
def test_revoke_grant_at_once_leaves_one_administrator(
    run_threads: Callable[..., list[Any]],
) -> None:
    grants = [make_grant() for _ in range(4)]

    def revoke(grant: Grant) -> Callable[[], str]:
        def act() -> str:
            try:
                revoke_grant(grant, actor=None)
            except LastAdministrator as error:
                return error.code
            return "revoked"

        return act

    results = run_threads([revoke(grant) for grant in grants])

    assert sorted(results) == ["last_administrator"] + ["revoked"] * 3
    assert Grant.objects.count() == 1


def test_close_account_ends_everything() -> None:
    user = make_grant(role="coordinator", row=make_organisation()).user

    close_account(user, actor=None)

    closed = User.objects.get(pk=user.pk)
    assert (closed.is_active, closed.grants.count()) == (False, 0)


# --- signing in -------------------------------------------------------------------


def ask_code(client: Client, email: str) -> Any:
    return client.post(reverse("account_request_login_code"), {"email": email})


def test_sign_up_is_closed(client: Client) -> None:
    response = client.post("/accounts/signup/", {"email": "new@town.example"})

    assert not User.objects.exists()
    assert not Message.objects.exists()
    assert response.status_code == 200


def test_sign_in_by_a_code_from_the_outbox(client: Client) -> None:
    user = make_user("ana@opstina.example")

    ask_code(client, "ANA@opstina.example")
    message = Message.objects.get()
    mail = renderers[MAIL](message)
    code = re.search(r"^\s*([A-Z0-9]{4,}-?[A-Z0-9]*)\s*$", mail.text, re.MULTILINE)
    assert code is not None
    confirmed = client.post(reverse("account_confirm_login_code"), {"code": code[1]})

    assert (message.lane, message.address) == (Lane.URGENT, "ana@opstina.example")
    assert (message.about_kind, message.about_uid) == ("participants.User", user.uid)
    assert message.context_is_secret
    assert message.expires_at is not None
    assert code[1] not in mail.subject
    assert confirmed.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_sign_in_answers_the_same_to_an_unknown_address(client: Client) -> None:
    make_user("known@opstina.example")

    known = ask_code(client, "known@opstina.example")
    unknown = ask_code(Client(), "other@opstina.example")

    assert (known.status_code, known["Location"]) == (302, unknown["Location"])
    assert known.content == unknown.content
    assert Message.objects.get().address == "known@opstina.example"


@pytest.mark.parametrize("email", ["a@localhost", "жена@town.example"])
def test_sign_in_with_an_odd_address_is_no_fault(client: Client, email: str) -> None:
    response = ask_code(client, email)

    assert response.status_code in {200, 302}
    assert not Message.objects.exists()


def test_sign_in_of_a_closed_account_sends_nothing(client: Client) -> None:
    make_user("ana@opstina.example", is_active=False)

    ask_code(client, "ana@opstina.example")

    assert not Message.objects.exists()


def test_account_message_that_was_wiped_is_not_sent() -> None:
    with pytest.raises(NotNeeded):
        renderers[MAIL](Message(kind=MAIL, context={}))
