"""What tests of the door need: devices, and what they send."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from courses.models import Device, Event, Registration, Session
from courses.services.devices import enrol, enrolment_code, prepare_device
from courses.services.tickets import ticket_code
from tests.factories import make_admin, make_event, make_session

SCANS = "/api/v1/checkin/scans"
ROSTER = "/api/v1/checkin/roster"
DEVICES = "/api/v1/checkin/devices"


def make_running_event(**fields: Any) -> Event:
    """An event that began an hour ago, with a session of this time."""
    start = timezone.now() - timedelta(hours=1)
    fields.setdefault("seats", None)
    fields.setdefault("ends_at", start + timedelta(hours=8))
    event = make_event(sessions=0, starts_at=start, **fields)
    make_session(event, starts_at=start, ends_at=start + timedelta(hours=4))
    return event


class Phone:
    """An enrolled device, with a client that shows its token."""

    def __init__(self, event: Event, label: str = "Phone") -> None:
        device = prepare_device(event, label=label, actor=make_admin())
        self.device, self.token = enrol(enrolment_code(device))
        self.headers = {"Authorization": f"Device {self.token}"}

    @property
    def row(self) -> Device:
        return Device.objects.get(pk=self.device.pk)

    def post(self, *items: dict[str, Any], **more: Any) -> Any:
        """The answer to an upload."""
        return Client(headers=self.headers).post(
            SCANS,
            json.dumps({"scans": items, **more}),
            content_type="application/json",
        )

    def send(self, *items: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        """The results of an upload that is taken."""
        response = self.post(*items, **more)
        assert response.status_code == 200, response.content
        found: list[dict[str, Any]] = response.json()["results"]
        return found

    def roster(self, since: str = "") -> Any:
        query = {"since": since} if since else {}
        return Client(headers=self.headers).get(ROSTER, query)


def item(
    session: Session | None = None,
    row: Registration | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """One act as a device sends it: a scan of the ticket of `row`."""
    given: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "kind": "scan",
        "session": str(session.uid) if session else None,
        "code": ticket_code(row) if row else None,
        "registration": None,
        "walk_in": None,
        "undoes": None,
        "reason": "",
        "direction": "in",
        "device_time": (at or timezone.now()).isoformat(),
        "offline": False,
    }
    return given | fields


def walk_in(session: Session, name: str, **fields: Any) -> dict[str, Any]:
    """Somebody without a registration."""
    person = {"name": name, "organisation": "", "email": "", "phone": ""}
    typed = person | {key: fields.pop(key) for key in person if key in fields}
    return item(session, kind="walk_in", walk_in=typed, **fields)
