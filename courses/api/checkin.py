"""The API of devices at the door: enrolment, roster, scans."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    NotAuthenticated,
    ValidationError,
)
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import JSONParser
from core.codes import LONGEST, normalise
from core.errors import DomainError
from courses.models import Device, Scan, Session
from courses.selectors.checkin import verdict_sentence
from courses.selectors.roster import roster
from courses.services.checkin import Act, record_acts
from courses.services.devices import (
    device_at_session,
    device_by_token,
    enrol,
    note_contact,
)
from participants.models import Organisation
from participants.selectors.organisations import organisation_name

MOST = 500  # scans in one upload
AHEAD = timedelta(seconds=30)  # a clock that is less wrong is taken as right
KINDS, DIRECTIONS = set(Scan.Kind.values), set(Scan.Direction.values)
PARTS = ("name", "organisation", "email", "phone")


class DeviceAuthentication(BaseAuthentication):
    """`Authorization: Device <token>`: opens roster and scans of one event only."""

    def authenticate(self, request: Request) -> tuple[Any, Device] | None:
        keyword, _space, token = get_authorization_header(request).partition(b" ")
        if keyword.lower() != b"device":
            return None
        try:
            view: DeviceView = request.parser_context["view"]
            return None, view.by_token(request, token.strip().decode("ascii"))
        except UnicodeDecodeError:
            raise AuthenticationFailed(code="device_unknown") from None
        except DomainError as refusal:
            raise AuthenticationFailed(str(refusal), code=refusal.code) from None

    def authenticate_header(self, request: Request) -> str:
        return "Device"


def _first_session(given: Any) -> uuid.UUID | None:
    items = given.get("scans") if _is_dict(given) else None
    first = items[0] if isinstance(items, list) and items else None
    return _uuid(first.get("session")) if isinstance(first, dict) else None


class DeviceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names the token of a device."""

    target_class = DeviceAuthentication
    name = "deviceToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization"}


class JsonOnly(DefaultContentNegotiation):
    """Devices are answered in JSON, whatever they say they take."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


class DeviceView(APIView):
    """What only an enrolled device may ask."""

    authentication_classes = [DeviceAuthentication]
    content_negotiation_class = JsonOnly
    permission_classes = [AllowAny]
    throttle_classes = []

    @property
    def default_response_headers(self) -> dict[str, str]:
        """None: what may be asked stands in the documents, for each answer costs."""
        return {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        _device(request)

    def by_token(self, _request: Request, token: str) -> Device:
        """The device that shows `token`. Raises DomainError for another token."""
        return device_by_token(token, at=timezone.now())


class EnrolSerializer(serializers.Serializer[Any]):
    """The code that was read from the screen of the desk."""

    code = serializers.CharField(max_length=300)


class EnrolledSerializer(serializers.Serializer[Any]):
    """The token, told once."""

    token = serializers.CharField()
    name = serializers.CharField()
    event = serializers.CharField()
    expires_at = serializers.DateTimeField()


class WalkInSerializer(serializers.Serializer[Any]):
    """Somebody without a registration."""

    name = serializers.CharField(max_length=200)
    organisation = serializers.CharField(required=False, allow_blank=True)
    email = serializers.CharField(required=False, allow_blank=True)
    phone = serializers.CharField(required=False, allow_blank=True)


class ScanSerializer(serializers.Serializer[Any]):
    """One act at the door; its `id` is made by the device."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField([(kind, kind.label) for kind in Scan.AT_THE_DOOR])
    session = serializers.UUIDField(allow_null=True)
    code = serializers.CharField(allow_null=True)
    registration = serializers.UUIDField(allow_null=True)
    walk_in = WalkInSerializer(allow_null=True)
    undoes = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    direction = serializers.ChoiceField(Scan.Direction.choices)
    device_time = serializers.DateTimeField()
    offline = serializers.BooleanField()


class UploadSerializer(serializers.Serializer[Any]):
    """At most 500 acts; `sent_at` is the clock of the device as it sends."""

    scans = ScanSerializer(many=True)
    sent_at = serializers.DateTimeField(required=False)
    queue = serializers.IntegerField(required=False, min_value=0)


class VerdictSerializer(serializers.Serializer[Any]):
    """What is stored of an act; `says` is for people, in their language."""

    id = serializers.UUIDField()
    verdict = serializers.ChoiceField(Scan.Verdict.choices)
    reason = serializers.CharField(allow_blank=True)
    says = serializers.CharField()
    person = serializers.CharField(allow_blank=True)
    organisation = serializers.CharField(allow_blank=True)
    registration = serializers.UUIDField(allow_null=True)


class VerdictsSerializer(serializers.Serializer[Any]):
    """An answer to each act, in the order in which they were sent."""

    results = VerdictSerializer(many=True)


class DeviceEnrolView(APIView):
    """Exchange the code on the desk's screen for the token of this device."""

    authentication_classes = []
    permission_classes = [AllowAny]
    parser_classes = [JSONParser, FormParser, MultiPartParser]

    @extend_schema(request=EnrolSerializer, responses={201: EnrolledSerializer})
    def post(self, request: Request) -> Response:
        given = EnrolSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        device, token = enrol(given.validated_data["code"])
        told = {
            "token": token,
            "name": device.label,
            "event": device.event.slug,
            "expires_at": device.expires_at,
        }
        return Response(told, 201, headers={"Cache-Control": "no-store"})


class RosterView(DeviceView):
    """Who is expected, and where each is now; with `since`, what changed."""

    @extend_schema(
        parameters=[OpenApiParameter("since", str, description="the last cursor")],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        device, at = _device(request), timezone.now()
        asked = request.query_params.get("since", "")
        since = _moment(asked) if asked else None
        if asked and since is None:
            raise ValidationError({"since": [_("This is no cursor of ours.")]})
        note_contact(device, at=at)
        answer = roster(device, at, since)
        return Response(answer, headers={"Cache-Control": "no-store"})


class ScansView(DeviceView):
    """Take the acts of a device, in any order and any number of times."""

    def by_token(self, request: Request, token: str) -> Device:
        """Reads the session that the first act names too: one statement less.

        Who shows no good token is told that, even where the body cannot be read either.
        """
        at = timezone.now()
        try:
            session = _first_session(request.data)
        except APIException as problem:
            device_by_token(token, at=at)
            raise problem
        if session is None:
            return device_by_token(token, at=at)
        return device_at_session(token, session, at=at)

    @extend_schema(request=UploadSerializer, responses={200: VerdictsSerializer})
    def post(self, request: Request) -> Response:
        device, at = _device(request), timezone.now()
        given = request.data if isinstance(request.data, dict) else {}
        items = given.get("scans")
        if not isinstance(items, list) or len(items) > MOST:
            raise ValidationError({"scans": [_("Send a list of at most 500 scans.")]})
        acts = _Reader(device, items, _ahead_by(given, at)).acts()
        scans = record_acts(device.event, acts, device=device, at=at)
        note_contact(device, at=at, queue=_queue(given))
        name = cache(organisation_name)  # a queue has many people of few offices
        pairs = zip(acts, scans, strict=True)
        return Response({"results": [_result(*pair, name) for pair in pairs]})


def _device(request: Request) -> Device:
    device = request.auth
    if not isinstance(device, Device):
        raise NotAuthenticated
    return device


def _queue(given: dict[str, Any]) -> int | None:
    number = given.get("queue")
    is_number = isinstance(number, int) and not isinstance(number, bool)
    return min(max(number, 0), 1_000_000) if is_number and number is not None else None


def _ahead_by(given: dict[str, Any], at: datetime) -> timedelta:
    """By how much the clock of the device is ahead of ours; nothing if it says none."""
    sent_at = _moment(given.get("sent_at"))
    ahead = sent_at - at if sent_at else timedelta()
    return ahead if abs(ahead) > AHEAD else timedelta()


def _moment(text: Any) -> datetime | None:
    """A moment with its zone; without one it is of UTC."""
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
        if moment is None:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text(value: Any, most: int) -> str:
    """Text that can be stored, whatever a hostile code holds."""
    if not isinstance(value, str):
        return ""
    kept = value[:most].encode("utf-8", "replace").decode()
    return kept.replace("\x00", "\ufffd")


def _code(value: Any) -> str:
    """What was read, as it was issued; with a mark that no code has if it is too long:
    a ticket with something behind it is none.
    """
    read = _text(value, LONGEST + 1)
    mark = "?" if len(read) > LONGEST else ""
    return mark + normalise(read)


class _Reader:
    """Makes acts of what was sent; refuses all of it when one cannot be one."""

    def __init__(self, device: Device, items: list[Any], ahead_by: timedelta) -> None:
        self.items, self.ahead_by = items, ahead_by
        named = [_uuid(item.get("session")) for item in items if _is_dict(item)]
        wanted = {uid for uid in named if uid is not None}
        known = device.named_session
        self.sessions: dict[uuid.UUID | None, Session] = {}
        if known is not None:
            self.sessions[known.uid] = known
        if further := wanted - self.sessions.keys():
            rows = Session.objects.filter(event=device.event_id, uid__in=further)
            self.sessions |= {row.uid: row for row in rows}

    def acts(self) -> list[Act]:
        """One for each item. Raises ValidationError that names item and field."""
        return [self._act(place, item) for place, item in enumerate(self.items)]

    def _act(self, place: int, item: Any) -> Act:
        if not _is_dict(item):
            raise _bad(place, "id")
        id, at = _uuid(item.get("id")), _moment(item.get("device_time"))
        kind, direction = item.get("kind"), item.get("direction", Scan.Direction.IN)
        undoes, person = _uuid(item.get("undoes")), item.get("walk_in")
        if id is None or at is None:
            raise _bad(place, "device_time" if id else "id")
        problems = {
            "kind": kind not in Scan.AT_THE_DOOR,
            "direction": direction not in Scan.Direction.values,
            "undoes": kind == Scan.Kind.UNDO and undoes is None,
            "walk_in": kind == Scan.Kind.WALK_IN and not _is_dict(person),
        }
        for name, is_bad in problems.items():
            if is_bad:
                raise _bad(place, name)
        is_walk_in = kind == Scan.Kind.WALK_IN
        return Act(
            id=id,
            device_time=at,
            session=self.sessions.get(_uuid(item.get("session"))),
            kind=str(kind),
            direction=str(direction),
            code=_code(item.get("code")),
            registration=_uuid(item.get("registration")),
            walk_in=_walk_in(person) if is_walk_in else None,
            undoes=undoes if kind == Scan.Kind.UNDO else None,
            reason=_text(item.get("reason"), 300),
            offline=item.get("offline") is True,
            ahead_by=self.ahead_by,
        )


def _walk_in(person: dict[str, Any]) -> dict[str, str]:
    return {name: _text(person.get(name), 300) for name in PARTS}


def _is_dict(item: Any) -> bool:
    return isinstance(item, dict)


def _bad(place: int, name: str) -> ValidationError:
    said = _("This cannot be read.")
    return ValidationError({f"scans.{place}.{name}": [said]})


def _uuid(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _result(
    act: Act, scan: Scan, name_of: Callable[[Organisation], str]
) -> dict[str, Any]:
    row = scan.registration
    is_ours = row is not None and row.event_id == scan.event_id
    office = ""
    if row is not None and is_ours:
        known = row.organisation
        office = name_of(known) if known else row.organisation_text
    return {
        "id": str(act.id),
        "verdict": scan.verdict,
        "reason": scan.verdict_reason,
        "says": verdict_sentence(scan),
        "person": row.full_name if row is not None and is_ours else "",
        "organisation": office,
        "registration": str(row.uid) if row is not None and is_ours else None,
    }
