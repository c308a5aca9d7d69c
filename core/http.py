"""Which HTTP methods a page answers, and what a list is searched for."""

from __future__ import annotations

from django.http import HttpRequest
from django.views.decorators.http import require_http_methods

# A page with a form. HEAD is GET without the body: monitors and link checkers send it.
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def query_of(request: HttpRequest) -> str:
    """What was typed to search a list by; no more of it than anybody types."""
    return request.GET.get("q", "").replace("\x00", "")[:200]
