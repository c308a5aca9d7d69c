"""Roles are given in the administration: to whom, and what for, is found by name."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.text import search_key
from participants.models import AuditEvent, Grant
from participants.services.accounts import grant_role
from tests.factories import (
    make_event,
    make_grant,
    make_organisation,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db
ADD = "admin:participants_grant_add"
LEADS = {
    "programme": ("courses", "event", "programme"),
    "event": ("courses", "session", "event"),
    "organisation": ("participants", "post", "organisation"),
    "user": ("participants", "grant", "user"),
}


@pytest.fixture
def root(client: Client) -> Client:
    user = make_user()
    grant_role(user, "admin", "platform", actor=None)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def proposed(root: Client, name: str, term: str) -> list[str]:
    """What the box of that name proposes, as the browser asks for it."""
    app, model, field = LEADS[name]
    query = {"app_label": app, "model_name": model, "field_name": field, "term": term}
    answer = root.get(reverse("admin:autocomplete"), query)
    return [row["text"] for row in answer.json()["results"]]


def test_grant_add_finds_whom_and_what_by_name_in_either_script(root: Client) -> None:
    make_user("rada@town.example", name="Рада Водеща")
    make_programme(short_names={"bg": "Живи Родопи"}, language="bg")
    make_organisation("Сдружение Родопи")
    event = make_event(titles={"bg": "Успешни общини"})
    event.search_key = search_key("Успешни общини")
    event.save()

    page = root.get(reverse(ADD)).content.decode()

    assert "scope_uid" not in page
    for name, (app, model, field) in LEADS.items():
        assert f'name="{name}"' in page
        assert f'data-field-name="{field}"' in page
        assert f'data-model-name="{model}"' in page
        assert f'data-app-label="{app}"' in page
    for term in ("rada@", "vodeshta", "водеща"):
        assert proposed(root, "user", term) == ["Рада Водеща"]
    for term in ("zhivi", "Живи"):
        assert proposed(root, "programme", term) == ["Живи Родопи"]
    for term in ("rodopi", "родопи"):
        assert proposed(root, "organisation", term) == ["Сдружение Родопи"]
    for term in ("uspeshni", "успешни"):
        assert proposed(root, "event", term) == ["Успешни общини"]


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("admin", ""),
        ("manager", "programme"),
        ("organiser", "programme"),
        ("organiser", "event"),
        ("organiser", "organisation"),
        ("editor", "organisation"),
        ("checkin", "event"),
        ("trainer", "event"),
        ("observer", "programme"),
        ("coordinator", "organisation"),
    ],
)
def test_every_role_is_given_by_a_choice_and_taken(
    root: Client, role: str, scope: str
) -> None:
    user, event = make_user(), make_event()
    rows = {
        "programme": event.programme,
        "event": event,
        "organisation": make_organisation(),
        "": None,
    }
    row = rows[scope]
    data = {"user": str(user.pk), "role": role} | ({scope: str(row.pk)} if row else {})

    given = root.post(reverse(ADD), data)
    grant = Grant.objects.get(user=user)
    path = reverse("admin:participants_grant_delete", args=[grant.pk])
    taken = root.post(path, {"post": "yes"})

    assert (given.status_code, taken.status_code) == (302, 302)
    assert grant.role == role
    assert grant.scope == (scope or "platform")
    assert grant.scope_uid == (row.uid if row else None)
    assert not user.grants.exists()
    acts = AuditEvent.objects.filter(target_uid=user.uid).order_by("pk")
    assert [one.action for one in acts] == ["account.granted", "account.revoked"]


@pytest.mark.parametrize(
    ("role", "scopes", "words"),
    [
        ("manager", ["organisation"], "This role cannot be given for that."),
        ("admin", ["programme"], "This role cannot be given for that."),
        ("coordinator", [], "Choose what the role is for."),
        ("organiser", ["programme", "event"], "Choose one thing that the role is for."),
    ],
)
def test_a_role_that_does_not_fit_is_refused_in_words(
    root: Client, role: str, scopes: list[str], words: str
) -> None:
    user, event = make_user(), make_event()
    rows: dict[str, Any] = {
        "programme": event.programme,
        "event": event,
        "organisation": make_organisation(),
    }
    chosen = {scope: str(rows[scope].pk) for scope in scopes}

    answer = root.post(reverse(ADD), {"user": str(user.pk), "role": role} | chosen)

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not user.grants.exists()


def test_the_list_of_grants_names_what_each_is_for_in_one_statement(
    root: Client,
) -> None:
    page = reverse("admin:participants_grant_changelist")
    counts = []
    for number in (1, 2):
        for _ in range(number):
            row = make_organisation("Сдружение Родопи")
            make_grant(make_user(), "coordinator", row)
        root.get(page)
        with CaptureQueriesContext(connection) as caught:
            listed = root.get(page).content.decode()
        counts.append(len(caught))

    assert listed.count("Sdruzhenie Rodopi") + listed.count("Сдружение Родопи") == 3
    assert counts[0] == counts[1]


def test_the_last_administrator_stays(root: Client) -> None:
    grant = Grant.objects.get()

    response = root.post(
        reverse("admin:participants_grant_delete", args=[grant.pk]), {"post": "yes"}
    )

    assert response.status_code == 403
    assert Grant.objects.filter(pk=grant.pk).exists()


def test_the_page_of_an_account_says_what_each_role_is_for_by_name(
    root: Client,
) -> None:
    user = make_user("rada@town.example", name="Рада Водеща")
    programme = make_programme(short_names={"bg": "Живи Родопи"}, language="bg")
    event = make_event(titles={"bg": "Успешни общини"})
    office = make_organisation("Сдружение Родопи")
    for role, scope, row in (
        ("manager", "programme", programme),
        ("trainer", "event", event),
        ("editor", "organisation", office),
    ):
        grant_role(user, role, scope, scope_uid=row.uid, actor=None)
    path = reverse("admin:participants_user_change", args=[user.pk])

    page = root.get(path).content.decode()
    with CaptureQueriesContext(connection) as three:
        root.get(path)

    for row in (programme, event, office):
        assert str(row.uid) not in page
    for name in ("Живи Родопи", "Успешни общини", "Сдружение Родопи"):
        assert name in page
    assert "Рада Водеща: programme manager" in page
    Grant.objects.filter(user=user).exclude(scope="event").delete()
    with CaptureQueriesContext(connection) as one:
        root.get(path)
    assert len(one) == len(three)
