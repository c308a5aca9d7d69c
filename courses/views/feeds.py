"""Calendars that programs subscribe to."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from core.languages import LANGUAGE_CODES
from core.throttle import FILES, throttled
from courses.selectors.events import narrowed, public_events
from courses.services.feeds import feed_by_token, own_feed, public_feed
from programmes.selectors.programmes import public_programmes

PUBLIC = "public, max-age=900"
PRIVATE = "private, no-cache"


@require_safe
@throttled(FILES)
def events_feed(request: HttpRequest, language: str) -> HttpResponseBase:
    """All public events. Programs keep no cookie: the language is in the address."""
    _require(language)
    return _answer(request, public_feed(public_events(), language=language), PUBLIC)


@require_safe
@throttled(FILES)
def programme_feed(request: HttpRequest, language: str, code: str) -> HttpResponseBase:
    """The public events of one programme."""
    _require(language)
    programmes = public_programmes().prefetch_related(None)
    programme = get_object_or_404(programmes, code=code)
    content = public_feed(
        narrowed(public_events(), programme=programme.code),
        language=language,
        programme=programme,
    )
    return _answer(request, content, PUBLIC)


def _require(language: str) -> None:
    if language not in LANGUAGE_CODES:
        raise Http404("no such language")


@require_safe
@throttled(FILES)
def my_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The registrations of one mailbox, for whoever has its secret address."""
    feed = feed_by_token(token)
    if feed is None:
        raise Http404("no such calendar")
    response = _answer(request, own_feed(feed), PRIVATE)
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, content: bytes, caching: str) -> HttpResponseBase:
    """The calendar, or 304 to a program that has just this one."""
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = HttpResponse(
        b"" if request.method == "HEAD" else content,
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Length"] = len(content)
    response["Content-Disposition"] = 'inline; filename="obuka.ics"'
    answer: HttpResponseBase = (
        get_conditional_response(request, etag, response=response) or response
    )
    answer["ETag"] = etag
    answer["Cache-Control"] = caching
    return answer
