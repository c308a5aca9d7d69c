from __future__ import annotations

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
)
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config import urls
from core.outage import is_passing

ERRORS = {
    "locked": OperationalError("database is locked"),
    "full": OperationalError("database or disk is full"),
    "lost": InterfaceError("connection already closed"),
    "fault": OperationalError("no such table: x"),
}


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise ERRORS[kind]


class Failing(APIView):
    authentication_classes = ()
    permission_classes = ()

    def get(self, request: Request) -> Response:
        raise ERRORS["locked"]


handler500 = urls.handler500
urlpatterns = [
    path("fail/<str:kind>/", fail),
    path("api/fail/", Failing.as_view()),
    *urls.urlpatterns,
]
client = Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "error",
    [None, ValueError("locked"), DatabaseError("locked"), IntegrityError("locked")],
)
def test_is_passing_is_about_a_database_in_use(error: Exception | None) -> None:
    assert not is_passing(error)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="its own words")
def test_is_passing_knows_a_fault_of_ours_on_sqlite() -> None:
    answer = {name: is_passing(error) for name, error in ERRORS.items()}

    assert answer == {"locked": True, "full": True, "lost": True, "fault": False}


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("kind", ["locked", "full", "lost"])
def test_page_of_an_outage_asks_nothing_of_the_database(kind: str) -> None:
    client.cookies["sessionid"] = "some"  # no database is allowed in this test

    answer = client.get(f"/fail/{kind}/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "What you sent was not stored" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


@override_settings(ROOT_URLCONF=__name__)
def test_api_says_that_it_is_busy() -> None:
    answer = client.get("/api/fail/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "busy"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="its own words")
@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_ours_is_500() -> None:
    assert client.get("/fail/fault/").status_code == 500
