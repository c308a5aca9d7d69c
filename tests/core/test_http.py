from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.http import get_or_post


@get_or_post
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a form")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_get_or_post_lets_a_form_be_shown_asked_about_and_sent(method: str) -> None:
    answer = page(RequestFactory().generic(method, "/"))

    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_get_or_post_refuses_every_other_method(method: str) -> None:
    answer = page(RequestFactory().generic(method, "/"))

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, POST"
