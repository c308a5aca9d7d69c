"""How often one client may ask."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]
PER_MINUTE = 30


def client_of(request: HttpRequest) -> str:
    """The address of the client; behind our proxy the one that it names."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None) and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def throttled(view: View) -> View:
    """Answer 429 from the 31st request of a client within a minute.

    All views so marked share one count. The address is kept as a hash, for a minute.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        digest = hashlib.sha256(client_of(request).encode()).hexdigest()[:32]
        key = f"certificates.verify:{digest}"
        if not cache.add(key, 1, 60) and _count(key) > PER_MINUTE:
            response = render(request, "429.html", status=429)
            response["Retry-After"] = "60"
            return response
        return view(request, *args, **kwargs)

    return inner


def _count(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # it ended just now
        return 1
