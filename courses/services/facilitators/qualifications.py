"""Qualifications and what they ask for; candidates, and evidence noted by hand."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import (
    Candidacy,
    Event,
    EventKind,
    Evidence,
    Qualification,
    Requirement,
)
from courses.selectors.events import events_of
from courses.services.conclusions import checked_file
from participants.models import Actor, Person
from participants.services.audit import record
from programmes.models import Programme

FIELDS = ("titles", "texts", "valid_months", "renewal_hours")


class EvidenceGiven(DomainError):
    code = "evidence_given"
    message = _(
        "Evidence was noted for this requirement. Remove it from the candidates first."
    )


class ByHandNotAllowed(DomainError):
    code = "by_hand_not_allowed"
    message = _("This requirement is counted from events alone.")


class IsQualified(DomainError):
    code = "is_qualified"
    message = _("The qualification was granted to this person, so it stays on record.")


@transaction.atomic
def create_qualification(
    programme: Programme, *, actor: Actor, **fields: Any
) -> Qualification:
    """A new qualification of a programme; it asks for nothing yet."""
    row = Qualification(programme=programme)
    _write(row, fields)
    record(actor, "qualification.created", row)
    return row


@transaction.atomic
def change_qualification(
    qualification: Qualification, *, actor: Actor, **fields: Any
) -> Qualification:
    """Change its words and how long it is valid; what was granted stays as it is."""
    row = _locked(qualification)
    _write(row, fields)
    record(actor, "qualification.changed", row, after={"fields": sorted(fields)})
    return row


def _write(row: Qualification, fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"not a field of a qualification: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


def _locked(qualification: Qualification) -> Qualification:
    return Qualification.objects.select_for_update(no_key=True).get(pk=qualification.pk)


@transaction.atomic
def add_requirement(
    qualification: Qualification,
    *,
    actor: Actor,
    kinds: Iterable[EventKind] = (),
    **fields: Any,
) -> Requirement:
    """Ask for one thing more. Raises ValidationError, also for an event of another
    programme, or named together with kinds; then nothing was stored.
    """
    parent, kinds = _locked(qualification), list(kinds)
    last = parent.requirements.aggregate(last=Max("position"))["last"] or 0
    row = Requirement(qualification=parent, position=last + 1, **fields)
    row.by_hand = row.by_hand or row.kind == Requirement.Kind.OTHER
    row.full_clean()
    if row.event is not None:
        _check_event(row.event, parent, kinds)
    row.save()
    row.kinds.set(kinds)
    record(actor, "requirement.added", parent, after={"kind": row.kind})
    return row


def _check_event(
    event: Event, qualification: Qualification, kinds: list[EventKind]
) -> None:
    if kinds:
        said = _("Choose one event or kinds of event, not both.")
        raise ValidationError({"event": said})
    if not events_of(qualification.programme).filter(pk=event.pk).exists():
        raise ValidationError({"event": _("Choose an event of this programme.")})


@transaction.atomic
def remove_requirement(requirement: Requirement, *, actor: Actor) -> None:
    """Ask for it no more. Raises EvidenceGiven while somebody's evidence names it."""
    parent = _locked(requirement.qualification)
    if requirement.evidence.exists():
        raise EvidenceGiven
    record(actor, "requirement.removed", parent, before={"kind": requirement.kind})
    requirement.delete()


@transaction.atomic
def add_candidates(
    qualification: Qualification, people: Iterable[Person], *, actor: Actor
) -> int:
    """Make candidates of people who are none yet; how many that were."""
    parent = _locked(qualification)
    wanted = {person.pk: person for person in people}
    known = set(parent.candidacies.values_list("person", flat=True))
    new = [person for pk, person in wanted.items() if pk not in known]
    rows = Candidacy.objects.bulk_create(
        [Candidacy(qualification=parent, person=person) for person in new]
    )
    if rows:
        uids = [str(person.uid) for person in new]
        record(actor, "candidates.added", parent, after={"people": uids})
    return len(rows)


@transaction.atomic
def remove_candidate(candidacy: Candidacy, *, actor: Actor) -> None:
    """Take somebody off the list, with what was noted. Raises IsQualified."""
    row = Candidacy.objects.select_for_update().get(pk=candidacy.pk)
    if row.awards.exists():
        raise IsQualified
    person = {"person": str(row.person.uid)}
    record(actor, "candidate.removed", row.qualification, before=person)
    files = list(row.evidence.exclude(file="").values_list("file", flat=True))
    row.delete()
    transaction.on_commit(lambda: remove_files(files))


@transaction.atomic
def add_evidence(
    candidacy: Candidacy,
    requirement: Requirement,
    *,
    note: str,
    actor: Actor,
    file: IO[bytes] | None = None,
    file_name: str = "",
) -> Evidence:
    """Note what shows that a requirement is met, once. Raises ByHandNotAllowed,
    FileNotUsable, ValidationError; then nothing was stored.
    """
    row = Candidacy.objects.select_for_update(no_key=True).get(pk=candidacy.pk)
    own = requirement.qualification_id == row.qualification_id
    if not (own and requirement.by_hand):
        raise ByHandNotAllowed
    evidence = Evidence(candidacy=row, requirement=requirement, note=note)
    evidence.full_clean(exclude=["file"])
    if file is not None:
        content, evidence.file_name = checked_file(file, file_name)
        kept = f"{secrets.token_hex(12)}{PurePath(evidence.file_name).suffix}"
        evidence.file.save(kept, ContentFile(content), save=False)
    evidence.save()
    record(actor, "evidence.added", row, after={"requirement": str(requirement.uid)})
    return evidence


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor: Actor) -> None:
    """Take a note back, and its file once that is certain."""
    requirement = {"requirement": str(evidence.requirement.uid)}
    record(actor, "evidence.removed", evidence.candidacy, before=requirement)
    name = evidence.file.name
    evidence.delete()
    transaction.on_commit(lambda: remove_files([name]))


def remove_files(names: Iterable[str | None]) -> None:
    """Delete files of evidence from the disk."""
    for name in filter(None, names):
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
