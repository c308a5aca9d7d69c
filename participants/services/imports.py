"""Acts on imports of people: keep a file, choose columns, decide, import, purge."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.locks import hold_until_commit
from participants.models import Actor, ImportMapping, ImportRun, Person
from participants.selectors.imports.matching import Plan
from participants.services.audit import record
from participants.services.gates import IMPORT
from participants.services.imported.plan import hold_people, write_plan
from participants.services.imported.written import Written

KEPT_DAYS = 14
State = ImportRun.State
FORGOTTEN: dict[str, Any] = {
    **dict.fromkeys(("content", "reading", "result")),
    "decisions": {},
}


class ImportedAlready(DomainError):
    code = "imported_already"
    message = _("This list was imported already. Nothing was done twice.")


class ImportPurged(DomainError):
    code = "import_purged"
    message = _("The file of this import is no longer kept. Upload it again.")


class NothingToImport(DomainError):
    code = "nothing_to_import"
    message = _("No row of this list can be imported. Look at the reasons first.")


@transaction.atomic
def keep_import(
    *,
    content: bytes,
    dropped: list[list[int]],
    file_name: str,
    digest: str,
    scope: str,
    scope_uid: UUID | None,
    actor: Actor,
    options: Mapping[str, Any] | None = None,
) -> ImportRun:
    """Keep a file that was read, for its columns to be chosen next."""
    run = ImportRun.objects.create(
        started_by=actor,
        scope=scope,
        scope_uid=scope_uid,
        file_name=file_name[-200:],
        digest=digest,
        content=content,
        dropped=dropped,
        options=dict(options or {}),
    )
    record(actor, "import.uploaded", run, after={"national_numbers": len(dropped)})
    return run


def signature_key(signature: str) -> str:
    """The header of a table as mappings are kept under it."""
    return hashlib.sha256(signature.encode()).hexdigest()


@transaction.atomic
def choose_columns(
    run: ImportRun,
    *,
    columns: dict[str, dict[str, str]],
    options: dict[str, Any],
    signatures: dict[str, str],
    actor: Actor,
) -> ImportRun:
    """Say what the columns are; remembered for the sender's next list of that header.

    Raises ImportedAlready, ImportPurged.
    """
    row = _open(run)
    row.columns, row.options, row.state = columns, options, State.MAPPED
    row.save(update_fields=["columns", "options", "state", "updated_at"])
    for table, signature in signatures.items():
        if signature and table in columns:
            ImportMapping.objects.update_or_create(
                sender=row.sender,
                signature=signature_key(signature),
                defaults={"columns": columns[table]},
            )
    record(actor, "import.mapped", row)
    return row


def keep_result(
    run: ImportRun, *, result: bytes, counts: dict[str, int], reading: bytes
) -> ImportRun:
    """Keep what the check of a list read and found, until it is imported or purged.

    Of a list whose file was forgotten meanwhile nothing is kept.
    """
    rows = ImportRun.objects.filter(pk=run.pk).exclude(state=State.DONE)
    rows.exclude(content=None).update(
        reading=reading,
        result=result,
        counts=counts,
        state=State.CHECKED,
        updated_at=timezone.now(),
    )
    return ImportRun.objects.get(pk=run.pk)


@transaction.atomic
def decide(run: ImportRun, decisions: Mapping[str, str], *, actor: Actor) -> ImportRun:
    """Note what doubtful rows mean; an empty decision takes one back.

    Raises ImportedAlready, ImportPurged.
    """
    row = _open(run)
    kept = {**row.decisions, **decisions}
    row.decisions = {key: value for key, value in kept.items() if value}
    row.state = State.MAPPED
    row.save(update_fields=["decisions", "state", "updated_at"])
    record(actor, "import.decided", row, after={"rows": len(decisions)})
    return row


def commit_import(
    run: ImportRun,
    make_plan: Callable[[ImportRun], Plan],
    pack: Callable[[Plan], tuple[bytes, dict[str, int]]],
    *,
    actor: Actor,
) -> Written:
    """Write the list, all of it or nothing; one import at a time.

    The plan is made anew inside the transaction, so what changed since the check is
    seen, and once more if a card changed before it was locked. Raises ImportedAlready,
    also when the same file came in from another window, ImportPurged and
    NothingToImport.
    """
    with transaction.atomic():
        hold_until_commit(IMPORT)
        row = _open(run)
        others = ImportRun.objects.filter(
            digest=row.digest,
            scope=row.scope,
            scope_uid=row.scope_uid,
            state=State.DONE,
        )
        if others.filter(imported_at__gte=row.created_at).exists():
            raise ImportedAlready
        plan = make_plan(row)
        while not hold_people(plan):
            plan = make_plan(row)
        if not plan.clusters:
            raise NothingToImport
        written = write_plan(plan, run=row, actor=actor)
        result, counts = pack(plan)
        row.reading = None  # the file will not be imported again
        row.result, row.counts = result, {**counts, **written.counts}
        row.state, row.imported_at = State.DONE, timezone.now()
        row.save(
            update_fields=[
                *("reading", "result", "counts", "state", "imported_at", "updated_at")
            ]
        )
        record(actor, "import.committed", row, after=row.counts)
    return written


def _open(run: ImportRun) -> ImportRun:
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.state == State.DONE:
        raise ImportedAlready
    if row.content is None:
        raise ImportPurged
    return row


@transaction.atomic
def drop_import(run: ImportRun, *, actor: Actor) -> None:
    """Throw away a file that is not to be imported. Raises ImportedAlready."""
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.state == State.DONE:
        raise ImportedAlready
    record(actor, "import.dropped", row)
    row.delete()


def purge_imports(now: datetime | None = None) -> int:
    """Forget the files of old imports; what they brought, and the counts, stay."""
    now = now or timezone.now()
    old = ImportRun.objects.filter(created_at__lt=now - timedelta(days=KEPT_DAYS))
    old.exclude(state=State.DONE).delete()
    full = old.exclude(content=None, result=None)
    return full.update(**FORGOTTEN, updated_at=now)


def forget_person(person: Person, at: datetime) -> None:
    """Forget every file that is kept and names this person; the counts stay."""
    names = {person.email.lower(), person.family_name.lower()} - {""}
    kept = ImportRun.objects.exclude(content=None)
    for run in kept.only("pk", "content").iterator(chunk_size=1):
        text = zlib.decompress(bytes(run.content or b"")).decode("utf-8", "replace")
        if any(name in text.lower() for name in names):
            ImportRun.objects.filter(pk=run.pk).update(**FORGOTTEN, updated_at=at)
    linked = ImportRun.objects.filter(people__person=person)
    linked.update(**FORGOTTEN, updated_at=at)
