from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import exception_handler
from core.errors import DomainError


class SeatsTaken(DomainError):
    code = "seats_taken"
    message = _("All %(size)s seats are taken.")


def answer(exc: Exception) -> tuple[int, Any]:
    response = exception_handler(exc, {})
    assert response is not None
    return response.status_code, response.data


def test_a_refusal_is_409_with_its_code_and_sentence() -> None:
    assert answer(SeatsTaken(size=50)) == (
        409,
        {"code": "seats_taken", "detail": "All 50 seats are taken."},
    )


@pytest.mark.parametrize(
    ("exc", "status", "code"),
    [
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.ParseError(), 400, "parse_error"),
        (exceptions.Throttled(wait=5), 429, "throttled"),
    ],
)
def test_other_refusals_have_a_code_and_a_detail(
    exc: Exception, status: int, code: str
) -> None:
    found, data = answer(exc)

    assert (found, data["code"]) == (status, code)
    assert sorted(data) == ["code", "detail"]
    assert str(data["detail"])


def test_throttled_says_when_to_come_again() -> None:
    response = exception_handler(exceptions.Throttled(wait=5), {})

    assert response is not None
    assert response["Retry-After"] == "5"


def test_bad_input_names_its_first_field_and_all_problems() -> None:
    class AnswerSerializer(serializers.Serializer[Any]):
        text = serializers.CharField(max_length=3)

    class PersonSerializer(serializers.Serializer[Any]):
        name = serializers.CharField()
        answers = AnswerSerializer(many=True)

    serializer = PersonSerializer(data={"answers": [{"text": "ab"}, {"text": "abcd"}]})
    with pytest.raises(ValidationError) as caught:
        serializer.is_valid(raise_exception=True)

    assert answer(caught.value) == (
        400,
        {
            "code": "invalid",
            "detail": "This field is required.",
            "field": "name",
            "errors": [
                {
                    "field": "name",
                    "code": "required",
                    "detail": "This field is required.",
                },
                {
                    "field": "answers.1.text",
                    "code": "max_length",
                    "detail": "Ensure this field has no more than 3 characters.",
                },
            ],
        },
    )


@pytest.mark.parametrize(
    "detail",
    [
        "No.",
        ["No."],
        {"non_field_errors": ["No."]},
        {"__all__": ErrorDetail("No.", "no")},
    ],
)
def test_bad_input_as_a_whole_has_no_field(detail: Any) -> None:
    status, data = answer(ValidationError(detail))

    assert status == 400
    assert (data["field"], data["detail"]) == ("", "No.")
    assert len(data["errors"]) == 1


def test_a_refused_constraint_of_a_model_is_bad_input() -> None:
    exc = DjangoValidationError(
        {"name": ["Too long."], "__all__": ["Seats are taken."]}
    )

    status, data = answer(exc)

    assert status == 400
    assert [(row["field"], row["detail"]) for row in data["errors"]] == [
        ("name", "Too long."),
        ("", "Seats are taken."),
    ]


def test_a_bug_is_not_answered() -> None:
    assert exception_handler(KeyError("x"), {}) is None


# --- who is asking --------------------------------------------------------------


class Act(APIView):
    """A view with the defaults of the settings."""

    def get(self, request: Request) -> Response:
        return Response("read")

    def post(self, request: Request) -> Response:
        return Response("done")


def asked(method: str, *, signed_in: bool, token: bool = False, **headers: str) -> Any:
    """The answer to a browser that has a session or none, and sends `headers`."""
    request = RequestFactory(enforce_csrf_checks=True).generic(
        method, "/", headers=headers
    )
    if signed_in:
        request.user = get_user_model()(is_active=True)
    if token:
        request.META["HTTP_X_CSRFTOKEN"] = get_token(request)
        request.COOKIES["csrftoken"] = request.META["CSRF_COOKIE"]
    return Act.as_view()(request)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_program_that_did_not_sign_in_is_answered_401(method: str) -> None:
    response = asked(method, signed_in=False)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"
    assert response.data["code"] == "not_authenticated"


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_wrong_token_is_answered_401_whatever_the_session(signed_in: bool) -> None:
    response = asked("POST", signed_in=signed_in, authorization="Token " + "0" * 64)

    assert response.status_code == 401
    assert response.data["code"] == "authentication_failed"


def test_a_session_reads_but_writes_only_with_its_csrf_token() -> None:
    refused = asked("POST", signed_in=True)

    assert asked("GET", signed_in=True).data == "read"
    assert (refused.status_code, refused.data["code"]) == (403, "permission_denied")
    assert asked("POST", signed_in=True, token=True).data == "done"
