from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.http import get_or_post, page_of


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


def test_page_of_is_the_address_that_was_opened() -> None:
    request = RequestFactory().get("/desk/people/", {"q": "ana"})

    assert page_of(request) == "/desk/people/?q=ana"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("http://testserver/desk/groups/?q=a", "/desk/groups/?q=a"),
        ("http://testserver", "/"),
        ("https://evil.example/desk/groups/", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_page_of_what_was_sent_is_the_one_with_the_button(
    before: str, expected: str
) -> None:
    headers = {"Referer": before} if before else {}
    request = RequestFactory().post("/desk/groups/1/archive/", headers=headers)

    assert page_of(request) == expected
