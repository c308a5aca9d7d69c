"""Which HTTP methods a page answers, and what a list is searched for."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.views.decorators.http import require_http_methods

# A page with a form. HEAD is GET without the body: monitors and link checkers send it.
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def query_of(request: HttpRequest) -> str:
    """What was typed to search a list by; no more of it than anybody types."""
    return asked_of(request, "q")


def asked_of(request: HttpRequest, name: str) -> str:
    """A value of the address that is compared with texts of the database, which bear
    no NUL.
    """
    return request.GET.get(name, "").replace("\x00", "")[:200]


def page_of(request: HttpRequest) -> str:
    """The page somebody is on: of what a button sent, the one where the button stands.

    Many addresses answer to nothing but a button, so nobody may be led to them.
    """
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc != request.get_host():
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return f"{before.path or '/'}{'?' if before.query else ''}{before.query}"
