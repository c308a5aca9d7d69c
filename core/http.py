"""Which HTTP methods a page answers, and what a list is searched for."""

from __future__ import annotations

from django.http import HttpRequest
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
