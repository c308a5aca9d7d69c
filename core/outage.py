"""A database that is locked, full or away: 503, and the advice to try again."""

from __future__ import annotations

import sys
from copy import copy

from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

RETRY_SECONDS = 5
OF_SQLITE = ("locked", "busy", "full")  # else it is a fault of ours: no such table


def is_passing(error: BaseException | None) -> bool:
    """Whether the same request may well succeed a little later."""
    if isinstance(error, InterfaceError):  # the connection was lost
        return True
    if not isinstance(error, OperationalError):
        return False
    said = str(error)
    return connection.vendor != "sqlite" or any(word in said for word in OF_SQLITE)


def error_page(request: HttpRequest) -> HttpResponse:
    """The `handler500`: called while the exception is handled that nobody caught."""
    if not is_passing(sys.exc_info()[1]):
        return server_error(request)
    response = render(_bare(request), "503.html", status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _bare(request: HttpRequest) -> HttpRequest:
    """The request without what a page would read from the database."""
    bare = copy(request)
    bare.user = AnonymousUser()
    vars(bare).pop("_messages", None)
    return bare
