"""What a device at the door knows of an event: enough to answer a scan, no more."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.codes import make_ticket_code
from core.languages import LANGUAGE_CODES, both_scripts, pick
from courses.models import (
    Device,
    Event,
    Presence,
    Quota,
    Registration,
    Scan,
    Session,
    Status,
)
from courses.selectors.counted_groups import counted_groups
from participants.selectors.organisations import organisation_name
from participants.selectors.people import names_in_both_scripts

HASH_LENGTH = 16  # characters of the hexadecimal digest: 64 bits
OVERLAP = timedelta(minutes=2)  # a transaction that was slow to end is not missed
TICKET_KIND = "T"


def roster(device: Device, at: datetime, since: datetime | None) -> dict[str, Any]:
    """The event, its sessions, and the people of whom something changed `since`.

    In a fixed number of queries, however many they are. Who ended a registration has
    no name here, only the reason why the ticket opens nothing.
    """
    event = device.event
    people = list(_people(event, since))
    states = _states(event, people, since)
    doubles = _doubles(event)
    counted = counted_groups(event)
    within = counted.of(people, at) if counted.groups else {}
    groups = {pk: sorted(map(str, uids)) for pk, uids in within.items()}
    return {
        "event": {
            "uid": str(event.uid),
            "titles": _texts(event.titles),
            "time_zone": event.time_zone,
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "free": _free(event),
        },
        "device": {"name": device.label, "expires_at": device.expires_at},
        "sessions": [_session(row) for row in event.sessions.all()],
        "groups": {str(row.uid): _texts(row.names) for row in counted.groups},
        "people": [
            _person(row, states[row.pk], doubles[row.pk], groups.get(row.pk, []))
            for row in people
        ],
        "is_whole": since is None,
        "cursor": (at - OVERLAP).isoformat(),
        "server_time": at,
    }


def _free(event: Event) -> int | None:
    """Seats that nobody holds; None where there is no limit."""
    quotas = event.quotas.filter(scope=Quota.Scope.EVENT)
    rows = list(quotas.values_list("size", "taken"))
    return max(rows[0][0] - rows[0][1], 0) if rows else None


def _texts(texts: dict[str, str]) -> dict[str, str]:
    """As each of our languages reads it: a device cannot write in the other script."""
    return {code: pick(texts, code) for code in LANGUAGE_CODES}


def _session(row: Session) -> dict[str, Any]:
    return {
        "uid": str(row.uid),
        "titles": _texts(row.titles),
        "kind": row.kind,
        "room": row.room,
        "track": row.track,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
    }


def _people(event: Event, since: datetime | None) -> QuerySet[Registration]:
    rows = event.registrations.filter(merged_into=None)
    related = ("organisation", "person")
    rows = rows.select_related(*related).order_by("pk")
    if since is None:
        return rows
    seen = Scan.objects.filter(registration=OuterRef("pk"), received_at__gte=since)
    merged = Registration.objects.filter(merged_into=OuterRef("pk"))
    return rows.filter(
        Q(updated_at__gte=since)
        | Q(organisation__updated_at__gte=since)
        | Exists(seen)
        | Exists(merged.filter(updated_at__gte=since))
    )


def _states(
    event: Event, people: list[Registration], since: datetime | None
) -> dict[int, dict[str, Any]]:
    """Where each is now: session to "in" or "out" and since when."""
    rows = Presence.objects.filter(session__event=event, arrived_at__isnull=False)
    if since is not None:
        rows = rows.filter(registration__in=people)
    devices = _devices(event, people, since)
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for pk, session, arrived, left in rows.values_list(
        "registration_id", "session__uid", "arrived_at", "left_at"
    ):
        state = ("out", left) if left else ("in", arrived)
        told: dict[str, Any] = {"state": state[0], "at": state[1]}
        by = devices.get((pk, session, *state))
        found[pk][str(session)] = told | ({"by": by} if by else {})
    return found


def _devices(
    event: Event, people: list[Registration], since: datetime | None
) -> dict[tuple[Any, ...], str]:
    """The device of each arrival and departure: by registration, session, direction and
    time.
    """
    kinds = (Scan.Kind.SCAN, Scan.Kind.WALK_IN)
    rows = Scan.objects.filter(event=event, kind__in=kinds, verdict=Scan.Verdict.OK)
    rows = rows.filter(device__isnull=False, undone_by__isnull=True).order_by()
    if since is not None:
        rows = rows.filter(registration__in=people)
    names = ("registration_id", "session__uid", "direction", "device__label")
    times = ("acted_at", "is_offline", "device_time", "received_at")
    return {
        (pk, session, direction, acted or (claimed if is_offline else received)): label
        for pk, session, direction, label, acted, is_offline, claimed, received in (
            rows.values_list(*names, *times)
        )
    }


def _doubles(event: Event) -> dict[int, list[int]]:
    """The numbers on tickets of doubles that a merge ended: they open the other one."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = event.registrations.exclude(merged_into=None)
    for kept, number in rows.values_list("merged_into_id", "number"):
        found[kept].append(number)
    return found


def _person(
    row: Registration,
    states: dict[str, Any],
    doubles: Iterable[int],
    groups: list[str],
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "uid": str(row.uid),
        "codes": code_hashes(row.number, *doubles),
        "status": row.status,
    }
    if row.status in (Status.CANCELLED, Status.REJECTED, Status.EXPIRED):
        return found
    return found | {
        "names": _names(row),
        "key": row.search_key,
        "organisation": _office(row),
        "groups": groups,
        "sessions": states,
    }


def code_hashes(*numbers: int) -> list[str]:
    """The cut hash of each code that opens a registration, by any of our keys."""
    keys = settings.TICKET_KEYS
    codes = [
        make_ticket_code(TICKET_KIND, number, {key: secret})
        for number in numbers
        for key, secret in keys.items()
    ]
    return [hashlib.sha256(code.encode()).hexdigest()[:HASH_LENGTH] for code in codes]


def _names(row: Registration) -> list[str]:
    name = row.full_name
    if row.person is not None and row.person.full_name == name:
        pair = names_in_both_scripts(row.person)
    else:
        pair = both_scripts(name, row.language)
    return list(dict.fromkeys((name, *pair)))[:2]


def _office(row: Registration) -> str:
    if row.organisation is None:
        return row.organisation_text
    return organisation_name(row.organisation)
