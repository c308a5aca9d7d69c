"""Prerequisites: set per event, checked once it is known who somebody is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import normal_spaces
from courses.models import SEATED, Decision, Event, Prerequisite, Registration, Status
from courses.selectors.prerequisites import missing_of, prerequisite_name
from courses.services import notices
from courses.services.identity import identify
from courses.services.seats import give_back, lock_event
from courses.services.waiting import promote
from participants.models import Actor
from participants.selectors.nesting import sensitive_among
from participants.services.audit import record


class PrerequisitesMissing(DomainError):
    code = "prerequisites_missing"
    message = _("%(name)s lacks: %(missing)s. To accept anyway give a reason.")


class PrerequisiteByTraits(DomainError):
    code = "prerequisite_by_traits"
    message = _(
        "This target group is chosen by personal traits, which are no prerequisite."
        " Choose another group."
    )


def words_of(missing: Iterable[Prerequisite]) -> str:
    """What is lacking, in one line."""
    return "; ".join(prerequisite_name(one) for one in missing)


def missing_for(registration: Registration, at: datetime) -> list[Prerequisite]:
    """What one person lacks; nothing while nobody knows who it is."""
    found = missing_of(registration.event, [registration], at)
    return found.get(registration.pk, [])


def lacks(registration: Registration, *, actor: Actor, at: datetime) -> bool:
    """Whether somebody who confirms lacks a prerequisite; then a decision is due.

    Says who it is first. The seat goes to the next in line, the person is told what is
    missing. Who walked in is here: that is kept as the reason of an exception. The
    caller has locked event and registration.
    """
    row = registration
    if row.waiver:
        return False
    if row.identified_at is None:
        row.identified_at = at
        identify(row, actor=actor, at=at, changed=["identified_at"])
    missing = missing_for(row, at)
    if not missing:
        return False
    if row.source == Registration.Source.WALK_IN:
        _let_in(row, missing, actor)
        return False
    before = row.status
    row.status, row.decision, row.held_until = Status.WAITING, Decision.PENDING, None
    row.save(update_fields=["status", "decision", "held_until", "updated_at"])
    if before in SEATED:
        give_back([row])
    record(
        actor,
        "registration.prerequisites_missing",
        row,
        before={"status": before},
        after={"status": row.status, "missing": _uids(missing)},
    )
    until = row.event.starts_at
    notices.tell(notices.UNDECIDED, row, version=at.isoformat(), expires_at=until)
    promote(row.event, at)
    return True


def _let_in(row: Registration, missing: list[Prerequisite], actor: Actor) -> None:
    row.waiver = gettext("Walked in at the door")
    row.save(update_fields=["waiver", "updated_at"])
    after = {"waiver": row.waiver, "missing": _uids(missing)}
    record(actor, "registration.prerequisites_waived", row, after=after)


def _uids(missing: Iterable[Prerequisite]) -> list[str]:
    return [str(one.uid) for one in missing]


def require_met(registration: Registration, reason: str, at: datetime) -> None:
    """Refuse somebody who lacks a prerequisite, unless an organiser says why not.

    The reason is set on the row, which the caller saves. Raises PrerequisitesMissing.
    """
    row = registration
    if not row.event.prerequisites or row.waiver:
        return
    if missing := missing_for(row, at):
        if not reason:
            raise PrerequisitesMissing(name=row.full_name, missing=words_of(missing))
        row.waiver = normal_spaces(reason)[:300]


@transaction.atomic
def add_prerequisite(event: Event, row: Prerequisite, *, actor: Actor) -> Prerequisite:
    """Ask for one more thing; who is confirmed already stays. The same thing asked
    again is the one that is there, with its new numbers. Raises PrerequisiteByTraits.
    """
    if row.group is not None and sensitive_among([row.group]):
        raise PrerequisiteByTraits
    event = lock_event(event)
    same = {"kind": row.kind, row.kind: getattr(row, row.kind)}
    found, _made = Prerequisite.objects.update_or_create(
        event=event,
        **same,
        defaults={"percent": row.percent, "points": row.points},
    )
    if not event.prerequisites:
        event.prerequisites = Event.Prerequisites.ALL
        event.save(update_fields=["prerequisites", "updated_at"])
    after = {"kind": row.kind, "of": str(getattr(row, row.kind).uid)}
    record(actor, "event.prerequisite_added", event, after=after)
    return found


@transaction.atomic
def remove_prerequisite(row: Prerequisite, *, actor: Actor) -> None:
    """Ask for it no longer; who waits for a decision still gets one."""
    event = lock_event(row.event)
    before = {"kind": row.kind, "of": str(getattr(row, row.kind).uid)}
    row.delete()
    if not event.prerequisite_rows.exists():
        event.prerequisites = ""
        event.save(update_fields=["prerequisites", "updated_at"])
    record(actor, "event.prerequisite_removed", event, before=before)


@transaction.atomic
def set_join(event: Event, join: str, *, actor: Actor) -> None:
    """Whether all prerequisites are needed, or any one of them is enough."""
    event = lock_event(event)
    if not event.prerequisites or event.prerequisites == join:
        return
    before = {"prerequisites": event.prerequisites}
    event.prerequisites = Event.Prerequisites(join)
    event.save(update_fields=["prerequisites", "updated_at"])
    after = {"prerequisites": event.prerequisites}
    record(actor, "event.prerequisites_joined", event, before=before, after=after)
