"""Who gets a certificate of an event, and why others do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from certificates.models import Certificate
from courses.models import Event, EventKind, EventRole, Registration
from courses.selectors.attendance import Share, shares

Kind = Certificate.Kind
State = Certificate.State
NOTHING = Share(0, 0)
EARNED = (Kind.PARTICIPATION, Kind.COMPLETION, Kind.STUDY_VISIT, Kind.FACILITATOR)

KIND_OF = {
    EventKind.Behaviour.STUDY_VISIT: Kind.STUDY_VISIT,
    EventKind.Behaviour.FACILITATOR_TRAINING: Kind.FACILITATOR,
}


Role = EventRole.Role
KIND_OF_ROLE = {Role.TRAINER: Kind.TRAINER, Role.FACILITATOR: Kind.FACILITATOR}


def kind_of_role(role: EventRole) -> Certificate.Kind:
    """Trainers and facilitators get their own certificate, others thanks."""
    return KIND_OF_ROLE.get(Role(role.role), Kind.THANKS)


def roles_without(event: Event) -> list[EventRole]:
    """Roles at the event for which nobody has issued a valid certificate yet."""
    rows = Certificate.objects.filter(event=event, state=State.VALID)
    issued = set(rows.values_list("person", "kind"))
    found: dict[tuple[int, str], EventRole] = {}
    for role in event.roles.select_related("person").order_by("person__sort_key", "pk"):
        key = (role.person_id, str(kind_of_role(role)))
        if key not in issued:
            found.setdefault(key, role)
    return list(found.values())


def kind_for(event: Event) -> Certificate.Kind:
    """What participants of such an event get unless the organiser says otherwise."""
    behaviour = EventKind.Behaviour(event.kind.behaviour)
    return KIND_OF.get(behaviour, Kind.PARTICIPATION)


@dataclass(frozen=True)
class Candidate:
    """A confirmed registration, its share of presence, and what stands in the way.

    `certificate` is the newest of this kind, whatever became of it; `reason` is empty
    for those who can get one.
    """

    registration: Registration
    share: Share
    reason: str
    certificate: Certificate | None = None

    @property
    def is_eligible(self) -> bool:
        return not self.reason and self.certificate is None


def candidates(event: Event, kind: str = "") -> list[Candidate]:
    """All confirmed registrations by name, in a fixed number of queries.

    Of another `kind` than there are it looks for the usual one of the event.
    `reason` is "below_threshold", "no_sessions", "nobody" (the address was never
    confirmed), "erased" or empty.
    """
    rows = event.registrations.confirmed().select_related("person", "organisation")
    share_of = shares(event)
    kind = kind if kind in Certificate.Kind.values else kind_for(event)
    issued = Certificate.objects.filter(event=event, kind=kind)
    by_person: dict[int, Certificate] = {}
    for certificate in issued.exclude(state=State.REPLACED).order_by("pk"):
        by_person[certificate.person_id] = certificate
    found = []
    for row in rows.order_by("sort_key", "pk"):
        share = share_of.get(row.pk, NOTHING)
        known = by_person.get(row.person_id) if row.person_id else None
        found.append(Candidate(row, share, _reason(event, row, share), known))
    return found


def _reason(event: Event, registration: Registration, share: Share) -> str:
    if registration.person is None:
        return "nobody"
    if registration.person.erased_at is not None:
        return "erased"  # there is no name to print
    if not share.total_minutes:
        return "no_sessions"
    return "" if share.percent >= event.threshold_percent else "below_threshold"


def below_now(event: Event, rows: Sequence[Candidate]) -> list[Candidate]:
    """Those of `rows` whose valid certificate was earned by presence that they do not
    have any more: it was corrected after the issue. In one query.
    """
    short = {
        row.registration.person_id: row
        for row in rows
        if row.reason == "below_threshold"
    }
    issued = Certificate.objects.filter(event=event, state=State.VALID, kind__in=EARNED)
    return [
        replace(short[certificate.person_id], certificate=certificate)
        for certificate in issued.filter(person__in=list(short)).order_by("number")
    ]


def why_not(event: Event, kind: str = "") -> list[Candidate]:
    """Those without a certificate who cannot get one, and why."""
    return [
        row for row in candidates(event, kind) if row.reason and not row.certificate
    ]
