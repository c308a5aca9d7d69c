"""What a list says of consent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from core.many import insert_all
from participants.models import (
    Actor,
    Consent,
    ConsentWording,
    Grant,
    ImportRun,
    Person,
)
from participants.selectors.imports.matching import Plan
from participants.services.audit import record_many


def add_consents(plan: Plan, run: ImportRun, actor: Actor, at: datetime) -> None:
    """What a list says of consent, in the wording in force, unless it is known."""
    said: dict[tuple[int, str], tuple[Person, bool]] = {}
    for cluster in plan.clusters:
        for entry in cluster.entries:
            for purpose, is_given in entry.line.consents.items():
                if cluster.person is not None:
                    said[cluster.person.pk, purpose] = (cluster.person, is_given)
    if not said:
        return
    wordings: dict[str, ConsentWording] = {}
    for wording in ConsentWording.objects.order_by("version"):
        wordings[wording.purpose] = wording
    asked = _consents_of({pk for pk, _purpose in said})
    event = run.scope_uid if run.scope == Grant.Scope.EVENT else None
    rows = []
    for (pk, purpose), (person, is_given) in said.items():
        of_event = event if purpose == ConsentWording.Purpose.PHOTO else None
        if purpose in wordings and (pk, purpose, of_event) not in asked:
            rows.append(
                Consent(
                    person=person,
                    wording=wordings[purpose],
                    event_uid=of_event,
                    is_given=is_given,
                    channel=Consent.Channel.IMPORT,
                    language=person.language,
                    at=at,
                )
            )
    insert_all(rows)
    trail = [
        (
            row.person,
            {
                "purpose": row.wording.purpose,
                "is_given": row.is_given,
                "import": run.uid,
            },
        )
        for row in rows
    ]
    record_many(actor, "person.consent_recorded", trail)


def _consents_of(people: Iterable[int]) -> set[tuple[int, str, UUID | None]]:
    """What each of these people was asked before: their own word outweighs a list."""
    found: set[tuple[int, str, UUID | None]] = set()
    keys = list(people)
    for start in range(0, len(keys), 900):
        rows = Consent.objects.filter(person__in=keys[start : start + 900])
        found.update(rows.values_list("person_id", "wording__purpose", "event_uid"))
    return found
