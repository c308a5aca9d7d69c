from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from core.errors import DomainError
from core.middleware import (
    LanguageMiddleware,
    RefusalMiddleware,
    SecurityHeadersMiddleware,
    language_of,
    widen_policy,
)


@pytest.fixture(autouse=True)
def _english_again() -> object:
    with translation.override("en"):
        yield


def answer(request: HttpRequest, response: HttpResponse | None = None) -> HttpResponse:
    return SecurityHeadersMiddleware(lambda _request: response or HttpResponse())(
        request
    )


def in_language(request: HttpRequest) -> HttpResponse:
    return LanguageMiddleware(lambda _request: HttpResponse("page"))(request)


def test_security_headers_allow_only_our_own_files_and_no_frame() -> None:
    response = answer(RequestFactory().get("/"))

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=(self)" in response["Permissions-Policy"]


def test_security_headers_name_a_fresh_nonce_that_the_page_knows() -> None:
    first, second = RequestFactory().get("/"), RequestFactory().get("/")

    responses = [answer(first), answer(second)]

    nonces = [
        re.findall(r"'nonce-([\w-]+)'", response["Content-Security-Policy"])
        for response in responses
    ]
    assert nonces == [[first.csp_nonce], [second.csp_nonce]]  # type: ignore[attr-defined]
    assert nonces[0] != nonces[1]


def test_security_headers_are_widened_by_a_view_for_one_answer() -> None:
    extra = {
        "script-src": "'wasm-unsafe-eval'",
        "frame-ancestors": "'self'",
        "sandbox": "",
    }
    page = widen_policy(HttpResponse(), extra)

    wide = answer(RequestFactory().get("/"), page)["Content-Security-Policy"]
    plain = answer(RequestFactory().get("/"))["Content-Security-Policy"]

    assert re.search(r"script-src 'self' 'nonce-[\w-]+' 'wasm-unsafe-eval'", wide)
    assert "frame-ancestors 'self'" in wide
    assert wide.endswith("; sandbox")
    assert "wasm" not in plain


def test_answers_in_a_session_are_stored_by_no_cache() -> None:
    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"

    response = answer(request)

    assert response["Cache-Control"] == "no-store"
    assert response["Vary"] == "Cookie"


def test_answers_that_begin_a_session_are_stored_by_no_cache() -> None:
    page = HttpResponse()
    page.set_cookie(settings.SESSION_COOKIE_NAME, "x")

    assert answer(RequestFactory().get("/"), page)["Cache-Control"] == "no-store"


def test_answers_without_a_session_are_never_shared() -> None:
    response = answer(RequestFactory().get("/"))

    assert response["Cache-Control"] == "private, no-cache"


def test_a_view_may_say_how_long_its_public_file_is_good() -> None:
    page = HttpResponse(headers={"Cache-Control": "public, max-age=60"})

    response = answer(RequestFactory().get("/feed"), page)

    assert response["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("bg-BG,bg;q=0.9,en;q=0.8", "bg"),
        ("sr", "sr"),
        ("sr-RS", "sr"),
        ("sr-Cyrl-BA", "sr"),
        ("sr-Latn-RS,sr-Latn;q=0.9", "sr-latn"),
        ("sr-ME", "sr-latn"),
        ("cnr", "sr-latn"),
        ("sh", "sr-latn"),
        ("bs-Latn-BA", "bs"),
        ("hr-HR,hr;q=0.9", "bs"),
        ("de,fr;q=0.8,hr;q=0.5", "bs"),
        ("en;q=0.4,bg;q=0.9", "bg"),
        ("de-AT", "en"),
        ("", "en"),
        ("*", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_language_of_a_header_is_one_that_the_reader_knows(
    header: str, language: str
) -> None:
    assert language_of(header) == language


def test_language_goes_by_cookie_before_the_browser() -> None:
    request = RequestFactory().get("/", headers={"Accept-Language": "bg"})
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = "sr-latn"

    response = in_language(request)

    assert response["Content-Language"] == "sr-latn"
    assert request.LANGUAGE_CODE == "sr-latn"
    assert response["Vary"] == "Accept-Language, Cookie"


def test_language_of_a_strange_cookie_is_ignored() -> None:
    request = RequestFactory().get("/", headers={"Accept-Language": "bg"})
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = "../../etc"

    assert in_language(request)["Content-Language"] == "bg"


def test_language_is_chosen_by_address_and_remembered() -> None:
    request = RequestFactory().get("/events/?page=2&lang=sr&q=a%26b")

    response = in_language(request)

    assert response.status_code == 302
    assert response["Location"] == "/events/?page=2&q=a%26b"
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert cookie.value == "sr"
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "/%0d%0aX: y"])
def test_language_is_never_chosen_by_leaving_the_site(path: str) -> None:
    request = RequestFactory().get("/?lang=bg")
    request.path = path.replace("%0d%0a", "\r\n")

    location = in_language(request)["Location"]

    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "\n" not in location


def test_language_that_does_not_exist_is_no_page() -> None:
    with pytest.raises(Http404):
        in_language(RequestFactory().get("/?lang=../../etc"))


def test_language_of_a_sent_form_is_used_without_leaving_it() -> None:
    request = RequestFactory().post("/?lang=bs", {"name": "Ana"})

    response = in_language(request)

    assert response.content == b"page"
    assert response["Content-Language"] == "bs"


# --- refusals that no page shows ---------------------------------------------------


class Held(DomainError):
    message = "“%(name)s” is held."


def test_a_refusal_that_the_page_does_not_show_is_said() -> None:
    request = RequestFactory().post("/desk/people/")
    request.user = AnonymousUser()
    middleware = RefusalMiddleware(lambda _request: HttpResponse())

    response = middleware.process_exception(request, Held(name="<b>Ана</b>"))

    assert response is not None
    assert response.status_code == 409
    assert "“&lt;b&gt;Ана&lt;/b&gt;” is held." in response.content.decode()
    assert middleware.process_exception(request, ValueError("a fault")) is None
    assert "core.middleware.RefusalMiddleware" in settings.MIDDLEWARE
