"""How often one client may ask."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

SECONDS = 60
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Limit:
    """So many requests a minute of one client; who asks is kept as a hash, for a
    minute. Counted in the memory of each process, unless `store` says otherwise: to be
    refused must cost less than to be answered.
    """

    name: str
    per_minute: int
    store: str = "memory"

    def admits(self, request: HttpRequest) -> bool:
        """Count this request; whether it is still one of those to be answered."""
        return self.counts(_client_of(request))

    def counts(self, who: str) -> bool:
        """Count one act of `who`, a client or what it asks for; whether that is still
        one of those to be answered.
        """
        store, key = caches[self.store], self._key(who)
        if store.add(key, 1, SECONDS):
            return True
        if store.get(key, 0) >= self.per_minute:
            return False
        try:
            return bool(store.incr(key) <= self.per_minute)
        except ValueError:  # the minute ended just now
            return True

    def is_spent(self, request: HttpRequest) -> bool:
        """Whether nothing more is answered; what was counted stays as it is."""
        key = self._key(_client_of(request))
        return bool(caches[self.store].get(key, 0) >= self.per_minute)

    def _key(self, who: str) -> str:
        digest = hashlib.sha256(who.encode()).hexdigest()[:32]
        return f"{self.name}:{digest}"


# A room of people behind one address looks for its organisations and fetches its files.
SEARCH = Limit("search", 600)
FILES = Limit("files", 120)
EXPORTS = Limit("exports", 30)


def _client_of(request: HttpRequest) -> str:
    """The account, else the address."""
    if _is_known(request):
        return f"account {request.user.pk}"
    return address_of(request)


def _is_known(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def address_of(request: HttpRequest) -> str:
    """The address of the client; behind our proxy the one that it names."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None) and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def throttled(limit: Limit) -> Callable[[View], View]:
    """Answer 429 to a client that asks too often; views of a limit count together."""

    def decorator(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if limit.admits(request):
                return view(request, *args, **kwargs)
            return too_often(request)

        return inner

    return decorator


def throttled_for_public(limit: Limit) -> Callable[[View], View]:
    """The same, but for who has signed in: staff at the door are never kept waiting."""

    def decorator(view: View) -> View:
        counted = throttled(limit)(view)

        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            chosen = view if _is_known(request) else counted
            return chosen(request, *args, **kwargs)

        return inner

    return decorator


def too_often(request: HttpRequest) -> HttpResponse:
    """The page that says when to come again."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(SECONDS)
    return response
