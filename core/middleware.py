"""Headers that keep a page to itself, the language of a request, the way of devices."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.http import escape_leading_slashes
from django.utils.translation.trans_real import parse_accept_lang_header

from core.errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponse]

CSP: Final[Mapping[str, str]] = {
    "default-src": "'none'",
    "script-src": "'self' 'nonce-{nonce}'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
HEADERS: Final[Mapping[str, str]] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), publickey-credentials-get=(self), "
        "publickey-credentials-create=(self), accelerometer=(), browsing-topics=(), "
        "display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), usb=()"
    ),
    "X-Content-Type-Options": "nosniff",
}


def policy(nonce: str, extra: Mapping[str, str]) -> str:
    """The Content-Security-Policy with the sources of `extra` added."""
    sources = {name: value.format(nonce=nonce) for name, value in CSP.items()}
    for name, value in extra.items():
        known = sources.get(name, "'none'")
        sources[name] = value if known == "'none'" else f"{known} {value}"
    return "; ".join(f"{name} {value}".strip() for name, value in sources.items())


def widen_policy(response: HttpResponse, extra: Mapping[str, str]) -> HttpResponse:
    """Let this page load more, as `{"script-src": "'wasm-unsafe-eval'"}`.

    Sources are added to the directive, a 'none' is replaced, `{"sandbox": ""}` sets a
    bare directive.
    """
    response.csp_extra = extra  # type: ignore[attr-defined]
    return response


class SecurityHeadersMiddleware:
    """A strict policy on every answer; nothing of a signed-in visitor is stored.

    `request.csp_nonce` is for scripts of the frame, `widen_policy` for views that need
    more.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        extra = getattr(response, "csp_extra", {})
        response.headers.setdefault("Content-Security-Policy", policy(nonce, extra))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        keep_private(request, response)
        return response


def keep_private(request: HttpRequest, response: HttpResponseBase) -> None:
    """Ask caches to store nothing in a session, and nothing shared without one.

    The cookie is looked at, not the user: that costs no query and covers the pages
    opened by a mailed link too.
    """
    name = settings.SESSION_COOKIE_NAME
    if name in request.COOKIES or name in response.cookies:
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")


# What browsers ask for and we answer in a language that its readers know.
NEIGHBOURS: Final[Mapping[str, str]] = {
    "hr": "bs",
    "sh": "sr-latn",
    "cnr": "sr-latn",
    "sr-me": "sr-latn",
    "me": "sr-latn",
}


@lru_cache(maxsize=256)
def language_of(header: str) -> str:
    """Our language for an Accept-Language header; English when none fits."""
    known = {code for code, _name in settings.LANGUAGES}
    for wanted, _weight in parse_accept_lang_header(header.lower()):
        parts = wanted.split("-")
        for length in range(len(parts), 0, -1):
            code = "-".join(parts[:length])
            code = NEIGHBOURS.get(code, code)
            if code in known:
                return code
    return settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Language by `?lang=`, else by cookie, else by what the browser asks for.

    A GET with `?lang=` sets the cookie and goes back to the same address without
    it; an unknown language is a page that does not exist.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = {code for code, _name in settings.LANGUAGES}
        asked = request.GET.get("lang")
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = next(
            (code for code in (asked, cookie) if code in known),
            None,
        ) or language_of(request.headers.get("Accept-Language", ""))
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        if asked is not None and asked not in known:
            raise Http404("no such language")
        if asked and request.method in {"GET", "HEAD"}:
            return self.remember(request, asked)
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response

    def remember(self, request: HttpRequest, language: str) -> HttpResponse:
        query = request.GET.copy()
        del query["lang"]
        # A path may begin with two slashes: as a Location that is another host.
        path = iri_to_uri(escape_leading_slashes(request.path))
        address = f"{path}?{query.urlencode()}" if query else path
        response = HttpResponseRedirect(address)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response


class RefusalMiddleware:
    """A refusal that the page itself does not show: 409, and its sentence.

    Pages show what may well be refused beside the form. This is for what only happens
    when two people do something at the same moment.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """The page, unless it is another fault than a refusal."""
        if not isinstance(exception, DomainError):
            return None
        return render(request, "409.html", {"error": str(exception)}, status=409)


class DeviceMiddleware:
    """Devices show a token with each request: what is there for visitors is left out.

    Below `DEVICE_API` stands no page, so nobody has a session, a user, messages or a
    cookie to forge, and nothing is spent on them (docs/decisions/0032). An address
    that is not there goes the usual way.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(settings.DEVICE_API):
            return self.get_response(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        request.resolver_match = found
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
        if isinstance(response, SimpleTemplateResponse):
            response = response.render()
        return response


class NothingToSeeMiddleware:
    """A page of words, where a reader opens an address that only a button sends to.

    Django's own answer is empty, which browsers show as a fault of the network.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            isinstance(response, HttpResponseNotAllowed)
            and request.method == "GET"
            and request.accepts("text/html")
        ):
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response
