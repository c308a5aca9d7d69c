"""How the API says no: always `{"code", "detail"}`, in the language of the caller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from rest_framework import parsers, status
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.throttling import BaseThrottle
from rest_framework.views import exception_handler as default_handler
from rest_framework.views import set_rollback

from core.errors import DomainError
from core.outage import RETRY_SECONDS, is_passing
from core.throttle import SEARCH, SECONDS

WHOLE = {"non_field_errors", NON_FIELD_ERRORS}


class JSONParser(parsers.JSONParser):
    """Says no to what is nested too deeply to be read, as to any other bad JSON."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError from error


class PublicThrottle(BaseThrottle):
    """Counts who did not sign in together with those who search on pages."""

    def allow_request(self, request: Any, view: Any) -> bool:
        return request.user is not None or SEARCH.admits(request._request)

    def wait(self) -> float:
        return float(SECONDS)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """409 for a refusal of the domain, 400 with fields for bad input, 503 while the
    database is locked or away, else by kind.

    What is no refusal is not answered here: a bug crashes loudly.
    """
    if isinstance(exc, DomainError):
        set_rollback()
        data = {"code": exc.code, "detail": str(exc)}
        return Response(data, status=status.HTTP_409_CONFLICT)
    if is_passing(exc):
        set_rollback()
        busy = {"code": "busy", "detail": _("Please try again in a minute")}
        return Response(busy, 503, headers={"Retry-After": str(RETRY_SECONDS)})
    if isinstance(exc, DjangoValidationError):
        exc = ValidationError(as_serializer_error(exc))
    response = default_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, ValidationError):
        response.data = _bad_input(exc.detail)
    else:
        response.data = _refusal(response.data)
    return response


def _refusal(data: Any) -> dict[str, str]:
    detail = data["detail"] if isinstance(data, dict) else data
    code = getattr(detail, "code", None) or "error"
    return {"code": str(code), "detail": str(detail)}


def _bad_input(detail: Any) -> dict[str, Any]:
    """The first problem at the top, all of them in `errors`."""
    errors = list(_problems(detail, ""))
    first = errors[0] if errors else {"field": "", "detail": _("Check what you sent.")}
    return {
        "code": "invalid",
        "detail": first["detail"],
        "field": first["field"],
        "errors": errors,
    }


def _problems(detail: Any, path: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = "" if name in WHOLE else str(name)
            yield from _problems(inner, ".".join(filter(None, [path, own])))
    elif isinstance(detail, list):
        is_rows = any(isinstance(inner, dict) for inner in detail)
        for at, inner in enumerate(detail):
            row = ".".join(filter(None, [path, str(at)])) if is_rows else path
            yield from _problems(inner, row)
    else:
        code = detail.code if isinstance(detail, ErrorDetail) else "invalid"
        yield {"field": path, "code": str(code), "detail": str(detail)}
