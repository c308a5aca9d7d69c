"""An event with many people and one enrolled device, to measure the door."""

from __future__ import annotations

import io
import json
import random
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from courses.models import Event, EventKind, Registration, Session, Status
from courses.services.devices import enrol, enrolment_code, prepare_device
from courses.services.keys import set_keys
from courses.services.tickets import ticket_code
from participants.models import Organisation, User
from programmes.models import Programme


@dataclass(frozen=True)
class Door:
    """What a device needs to check people in."""

    session: str
    token: str
    codes: list[str]
    opened_at: datetime

    @property
    def headers(self) -> dict[str, str]:
        """What the device sends with each request."""
        return {"Authorization": f"Device {self.token}"}

    def item(self, code: str, *, offline: bool = False) -> dict[str, Any]:
        """One scan as it is sent."""
        return {
            "id": str(uuid.uuid4()),
            "kind": "scan",
            "session": self.session,
            "code": code,
            "direction": "in",
            "device_time": timezone.now().isoformat(),
            "offline": offline,
        }

    def body(self, code: str) -> str:
        """An upload of one scan."""
        return json.dumps({"scans": [self.item(code)]})


def make_door(people: int) -> Door:
    """An event of these days with so many tickets."""
    call_command(
        "make_load", people=500, organisations=50, events=4, stdout=io.StringIO()
    )
    start = timezone.now() - timedelta(hours=1)
    event = Event.objects.create(
        programme=Programme.objects.earliest("pk"),
        kind=EventKind.objects.earliest("pk"),
        slug=f"door-{time.monotonic_ns()}",
        titles={"en": "Measured"},
        languages=["bg"],
        starts_at=start,
        ends_at=start + timedelta(hours=8),
        status=Event.Status.OPEN,
    )
    session = Session.objects.create(
        event=event,
        titles={"en": "One"},
        starts_at=start,
        ends_at=start + timedelta(hours=8),
    )
    offices = list(Organisation.objects.all()[:50])
    rows = [_row(event, offices[at % len(offices)], at) for at in range(people)]
    Registration.objects.bulk_create(rows, batch_size=1000)
    staff = User.objects.create(email="door@bench.example")
    device = prepare_device(event, label="Measured", actor=staff)
    _device, token = enrol(enrolment_code(device))
    codes = [ticket_code(row) for row in rows]
    return Door(str(session.uid), token, codes, start)


def _row(event: Event, office: Organisation, at: int) -> Registration:
    row = Registration(
        event=event,
        status=Status.CONFIRMED,
        given_name="Вера",
        family_name=f"Измерена{at}",
        organisation=office,
        language="bg",
        number=random.getrandbits(62),
        queued_at=timezone.now(),
        confirmed_at=timezone.now(),
    )
    set_keys(row)
    return row
