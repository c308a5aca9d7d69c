"""Sessions are found as Django's own store finds them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from core.sessions import SessionStore
from tests.factories import make_admin

pytestmark = pytest.mark.django_db


def test_a_session_is_read_by_one_statement(django_assert_num_queries: Any) -> None:
    kept = SessionStore()
    kept["who"] = "Вера"
    kept.save()

    with django_assert_num_queries(1):
        found = SessionStore(kept.session_key)
        assert found["who"] == "Вера"

    found["who"] = "Ана"
    found.save()
    assert SessionStore(kept.session_key)["who"] == "Ана"


@pytest.mark.parametrize("key", ["unknownunknownunknown", "un\x00known" * 3])
def test_an_unknown_key_is_an_empty_session_with_another_key(key: str) -> None:
    store = SessionStore(key)

    assert list(store.keys()) == []
    assert store.session_key is None


def test_who_is_signed_out_or_too_late_sees_the_way_in() -> None:
    client = Client()
    client.force_login(make_admin())
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/desk/").status_code == 200

    Session.objects.filter(pk=key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )

    assert client.get("/desk/").status_code == 302
