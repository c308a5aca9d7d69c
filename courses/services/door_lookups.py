"""What is known of the acts of one upload: registrations, and scans before them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.prepared import Prepared
from courses.models import Device, Event, Registration, Scan

UNDONE = Exists(Scan.objects.filter(undoes=OuterRef("pk")))


# what the door says of somebody and judges by: the rest of a row costs as much again
SEEN = (
    "uid event status number given_name middle_name family_name organisation_text "
    "organisation__names organisation__language merged_into"
).split()
_ticket = Prepared(lambda of: _tickets().filter(number=of("number")))
_some_tickets = Prepared(lambda of: _tickets().filter(number__among=of("numbers")))


def _tickets() -> QuerySet[Registration]:
    rows = Registration.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("organisation").only(*SEEN).order_by("pk")


def of_tickets(numbers: set[int]) -> list[Registration]:
    """The registrations of these tickets, locked.

    One has a statement of its own: PostgreSQL plans one that may be for hundreds anew
    each time.
    """
    if len(numbers) == 1:
        return _ticket(number=next(iter(numbers)))
    return _some_tickets(numbers=numbers)


_known = Prepared(
    lambda of: _scans(
        Q(pk=of("id"))
        | Q(kind=Scan.Kind.UNDO, undo_target=of("id"))
        | Q(registration=of("registration"), session=of("session"))
    )
)
_some_known = Prepared(
    lambda of: _scans(
        Q(pk__among=of("ids"))
        | Q(kind=Scan.Kind.UNDO, undo_target__among=of("undone"))
        | Q(
            registration__pk__among=of("registrations"),
            session__pk__among=of("sessions"),
        )
    )
)


def _scans(wanted: Q) -> QuerySet[Scan]:
    return Scan.objects.filter(wanted).annotate(is_undone=UNDONE).order_by()


def scans_of(
    ids: set[uuid.UUID],
    undone: set[uuid.UUID],
    registrations: list[int],
    sessions: list[int],
) -> list[Scan]:
    """The scans of `ids`, the undoes of `undone`, and all of these people there; of one
    scan by a statement of its own.
    """
    if ids == undone and len(ids) == len(registrations) == len(sessions) == 1:
        (id,), (registration,), (session,) = ids, registrations, sessions
        return _known(id=id, registration=registration, session=session)
    return _some_known(
        ids=ids, undone=undone, registrations=registrations, sessions=sessions
    )


def name_earlier_devices(
    event: Event, own: Device | None, scans: Iterable[Scan]
) -> None:
    """Give repetitions the device of what they repeat: one query, and none where all
    was done on the device itself.
    """
    named = [scan for scan in scans if scan.earlier_device_id]
    known = {own.pk: own} if own else {}
    if any(scan.earlier_device_id not in known for scan in named):
        known = {row.pk: row for row in event.devices.all()}
    for scan in named:
        scan.earlier_device = known.get(scan.earlier_device_id or 0)


def locked(wanted: Q) -> list[Registration]:
    rows = Registration.objects.select_for_update(no_key=True, of=("self",))
    return list(rows.select_related("organisation").filter(wanted).order_by("pk"))
